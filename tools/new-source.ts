/** `npm run new:source -- <id>`: the folder of a new source, which passes every check until the vendor's own is written into it. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AssayError } from '../src/domain/errors.ts';
import { complain } from '../src/interfaces/cli/complain.ts';
import { variable } from './generate/registry.ts';
import { usesOf, vagueWords } from './lint-sources.ts';
import { dialogue } from './scaffold/dialogue.ts';
import { feed } from './scaffold/feed.ts';
import { http } from './scaffold/http.ts';
import { local } from './scaffold/local.ts';
import { scaffoldMark } from './scaffold/mark.ts';
import { folderOf, sourceIds } from './source-folders.ts';

const kinds = { http, dialogue, feed, local };
type Kind = keyof typeof kinds;
const longest = 40;

const help = `npm run new:source -- <id> [--kind http|dialogue|feed|local] [--name "Its Name"]

Makes src/sources/<id>/ with everything a source has, about an invented vendor; the next steps are printed.

  --kind   http      one request per question (default)
           dialogue  several: a search, then what it found
           feed      a list that is downloaded and asked on this machine
           local     answers from this machine alone
  --name   as people read it (default: from the id)

Examples:
  npm run new:source -- example-reputation
  npm run new:source -- example-sandbox --kind dialogue
  npm run new:source -- example-blocklist --kind feed --name "Example Blocklist"
`;

export interface Made {
  /** From the root, with slashes. */
  readonly folder: string;
  readonly files: readonly string[];
  /** For whoever asked for it. */
  readonly next: readonly string[];
}

/** Makes the folder, whole or not at all. @throws AssayError ASSAY_USAGE for a name that cannot be one, or is taken. */
export function newSource(root: string, id: string, kind: Kind = 'http', name: string = titled(id)): Made {
  refuseName(root, id, name);
  const env = id.toUpperCase().replaceAll('-', '_');
  const files = kinds[kind]({ id, name, env });
  const folder = folderOf(root, id);
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text, { flag: 'wx' });
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { folder: `src/sources/${id}`, files: Object.keys(files), next: nextSteps(id, kind, env) };
}

function refuseName(root: string, id: string, name: string): void {
  const refuse = (why: string, fix: string): never => {
    throw new AssayError('ASSAY_USAGE', why, fix);
  };
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > longest)
    refuse(
      `"${id.slice(0, 60)}" is no id`,
      `write lower case and hyphens, beginning with a letter, ${longest} characters at most: example-reputation`,
    );
  if (!/^[^\p{C}\p{Z}`\\|<>](?:[^\p{C}`\\|<>]{0,58}[^\p{C}\p{Z}`\\|<>])?$/u.test(name))
    refuse('that is no name', 'write one line of at most 60 characters, as people read it');
  if (existsSync(folderOf(root, id))) refuse(`src/sources/${id} is there already`, 'choose another id, or remove the folder');
  const vague = id.split('-').find((word) => vagueWords.has(word));
  if (vague !== undefined) refuse(`"${vague}" says nothing`, 'name it for whom it asks');
  const names = ['sources', 'lookalikes', ...sourceIds(root).map(variable)];
  if (names.includes(variable(id)) || !isIdentifier(variable(id)))
    refuse(`${id} would be imported as ${variable(id)}, which cannot be`, 'choose another id');
  const [use] = usesOf(root, id);
  if (use)
    refuse(`"${id}" is a word of ${use.file}:${use.line}, which may know no source by name`, `choose another id, such as ${id}-lookup`);
}

function isIdentifier(name: string): boolean {
  try {
    // Reserved words are refused by the parser alone.
    new Function(`'use strict'; const ${name} = 1; return ${name};`);
    return true;
  } catch {
    return false;
  }
}

/** `example-reputation`: Example Reputation. */
function titled(id: string): string {
  return id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
}

function nextSteps(id: string, kind: Kind, env: string): string[] {
  const folder = `src/sources/${id}`;
  const steps: Readonly<Record<Kind, readonly string[]>> = {
    http: [
      `${folder}/source.ts: the vendor's addresses, its limits and the page that states them, the fields that decide`,
      `${env}_API_KEY=… npm run record -- ${id} ipv4 203.0.113.18     writes recordings/found.json, without the key`,
      `npm run record -- ${id} ipv4 203.0.113.1 --force              not-found.json; then one per surprise (--name quota)`,
      'sandbox.ts: the same vendor, played',
    ],
    dialogue: [
      `${folder}/source.ts: the first request, what is asked next, the fields that decide; limits and the page that states them`,
      `${env}_API_KEY=… npm run record -- ${id} ipv4 203.0.113.18     writes recordings/found.json, all exchanges, without the key`,
      `npm run record -- ${id} ipv4 203.0.113.1 --force              not-found.json; then one per surprise (--name quota)`,
      'sandbox.ts: the same vendor, played; the second request must tell what the first one was about',
    ],
    feed: [
      `${folder}/source.ts: the address, how often it may be fetched and the page that says so, the format (kit/feed-formats)`,
      'recordings/: a piece of the true list, and beside it <file>.reads.json, what it reads as',
    ],
    local: [`${folder}/source.ts: what it knows, and from where`, 'source.test.ts: cases that are found, and cases that are not'],
  };
  return [
    ...steps[kind],
    'notes.md: for users: how to get a key, what the plan lacks, what "not found" means, the terms',
    `npm test -- ${folder}`,
    'npm run generate                                                the registry, the docs page, .env.example, the schemas',
    `Take each line with ${scaffoldMark} away as you go: while one is left, npm run check does not pass`,
  ];
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kind: { type: 'string' }, name: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return void process.stdout.write(help);
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0)
    throw new AssayError(
      'ASSAY_USAGE',
      id === undefined ? 'no id was given' : `"${more.join(' ')}" is too much`,
      help.split('\n')[0] ?? '',
    );
  const { kind = 'http', name } = values;
  if (!Object.hasOwn(kinds, kind))
    throw new AssayError('ASSAY_USAGE', `there is no kind "${kind}"`, `kinds are ${Object.keys(kinds).join(', ')}`);
  const made = newSource(fileURLToPath(new URL('..', import.meta.url)), id, kind as Kind, name);
  process.stdout.write(`${made.folder}/ (${made.files.join(', ')}) reads an invented vendor. Next:\n\n`);
  for (const [at, step] of made.next.entries()) process.stdout.write(`  ${at + 1}. ${step}\n`);
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    const mistyped = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    process.exitCode = complain(mistyped ? new AssayError('ASSAY_USAGE', error.message, 'npm run new:source -- --help') : error);
  }
}
