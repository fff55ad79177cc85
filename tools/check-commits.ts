/**
 * Conventional Commits with the room as scope, because the changelog is read off them:
 * `feat(source/greynoise): …`, `fix(outbound): …`, `docs: …`.
 * With a file (the commit-msg hook) it looks at that message, without one at the last fifty commits.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const types = ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'build', 'ci', 'chore', 'revert'];
const longest = 100;

/** What is wrong with a commit message, in one sentence; undefined when nothing is. Merges are git's own words. */
export function complaint(message: string): string | undefined {
  const [header = '', blank = ''] = message
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trimEnd());
  if (/^(Merge|Revert) /.test(header)) return undefined;
  const [, type, scope] = /^([a-z]+)(?:\(([^()]+)\))?!?: \S/.exec(header) ?? [];
  if (type === undefined) return 'write it as type(room): what changes';
  if (!types.includes(type)) return `"${type}" is none of ${types.join(', ')}`;
  if (scope !== undefined && !/^[a-z0-9]+([-/][a-z0-9]+)*$/.test(scope)) return `"${scope}" is no room: engine, outbound, source/greynoise`;
  if (header.length > longest) return `the first line has ${header.length} characters; ${longest} are enough`;
  if (header.endsWith('.')) return 'the first line is a heading: no full stop';
  return blank === '' ? undefined : 'leave the second line empty';
}

function lastCommits(): string[] {
  return execFileSync('git', ['log', '-50', '--no-merges', '--format=%B%x00'], { encoding: 'utf8' })
    .split('\0')
    .map((message) => message.trimStart())
    .filter((message) => message !== '');
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  const messages = file === undefined ? lastCommits() : [readFileSync(file, 'utf8')];
  for (const message of messages) {
    const wrong = complaint(message);
    if (wrong === undefined) continue;
    process.stderr.write(`commit "${message.split('\n')[0]}": ${wrong}\n`);
    process.exitCode = 1;
  }
}
