import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, generated } from './generate.ts';
import { lintSources } from './lint-sources.ts';
import { newSource } from './new-source.ts';
import { checkWalls } from './walls.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const made = [
  ['http', 'x1', undefined],
  ['http', 'a-vendor-whose-id-is-as-long-as-they-get', "The Vendor's Own Reputation of Addresses and of Domain Names"],
  ['dialogue', 'example-sandbox', undefined],
  ['feed', 'example-blocklist', 'A Blocklist that is Called by a Very Long Name Indeed, Yes'],
  ['local', 'example-table', undefined],
] as const;

let root: string;

/** The project without its sources. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-new-source-'));
  const sources = join(repository, 'src', 'sources') + sep;
  const kept = (path: string): boolean => !path.startsWith(sources) || path.startsWith(`${sources}kit`) || /generated[.]ts$/.test(path);
  for (const part of ['src', 'test/contracts', 'package.json', 'biome.json', '.gitignore', 'tsconfig.json'])
    cpSync(join(repository, part), join(root, part), { recursive: true, filter: kept });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(...args: readonly string[]): { readonly code: number | null; readonly said: string } {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && name !== 'NODE_ENV'));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

describe('what it makes', { timeout: 240_000 }, () => {
  beforeAll(() => {
    for (const [kind, id, name] of made) newSource(root, id, kind, name);
  });

  it('is whole', () => {
    const of = (id: string): string[] => readdirSync(join(root, 'src', 'sources', id), { recursive: true, encoding: 'utf8' }).sort();
    expect([of('x1'), of('example-sandbox'), of('example-blocklist'), of('example-table')]).toEqual([
      ['notes.md', 'recordings', 'recordings/found.json', 'recordings/not-found.json', 'sandbox.ts', 'source.test.ts', 'source.ts'],
      ['notes.md', 'recordings', 'recordings/found.json', 'recordings/not-found.json', 'sandbox.ts', 'source.test.ts', 'source.ts'],
      ['notes.md', 'recordings', 'recordings/list.txt', 'recordings/list.txt.reads.json', 'source.test.ts', 'source.ts'],
      ['notes.md', 'source.test.ts', 'source.ts'],
    ]);
  });

  it('passes the lint and the walls', () => {
    const problems = [...lintSources(root).problems, ...checkWalls(root).problems].map(({ file, message }) => `${file} ${message}`);
    expect(problems.filter((problem) => made.some(([, id]) => problem.includes(id)))).toEqual([]);
  });

  it('is formatted', () => {
    expect(run('node_modules/@biomejs/biome/bin/biome', 'check', 'src/sources')).toMatchObject({ code: 0 });
  });

  it('type-checks', () => {
    const config = { extends: './tsconfig.json', include: made.map(([, id]) => `src/sources/${id}`) };
    writeFileSync(join(root, 'tsconfig.made.json'), JSON.stringify(config));
    expect(run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.made.json')).toEqual({ code: 0, said: '' });
  });

  it('keeps the contract', () => {
    const { code, said } = run(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--root',
      '.',
      '--testTimeout',
      '30000',
      ...made.map(([, id]) => `src/sources/${id}/`),
    );
    expect([said, code]).toEqual([expect.stringMatching(/5 passed/), 0]);
  });

  it('is taken in by generate, whose check refuses it until it is the vendor’s own', async () => {
    const files = await generated(root);
    expect(files.get('src/sources/sources.generated.ts')).toContain("import exampleSandbox from './example-sandbox/source.ts';");
    expect(files.get('docs/sources/example-blocklist.md')).toContain('fetched at most every 1 d');
    expect(JSON.parse(files.get('docs/sources/catalogue.json') ?? '').counts).toEqual({ sources: 4, feeds: 1 });
    const [differs, , unfinished] = await check(root);
    expect(differs).toContain('docs/sources/example-table.md');
    for (const [, id] of made) expect(unfinished).toContain(`src/sources/${id}/…/source.ts`);
  });

  it('tells the next steps', () => {
    const { next } = newSource(root, 'told-in-two', 'dialogue');
    expect(next.join('\n')).toContain('TOLD_IN_TWO_API_KEY=… npm run record -- told-in-two ipv4');
    rmSync(join(root, 'src', 'sources', 'told-in-two'), { recursive: true });
  });
});

describe('what it refuses', () => {
  const folders = (): string[] => readdirSync(join(root, 'src', 'sources'));

  it.each([
    ['Example', 'no id'],
    ['9lives', 'no id'],
    ['example_reputation', 'no id'],
    ['example-', 'no id'],
    ['../escape', 'no id'],
    ['', 'no id'],
    ['a'.repeat(41), 'no id'],
    ['kit', 'there already'],
    ['x1', 'there already'],
    ['url-helpers', 'says nothing'],
    ['class', 'cannot be'],
    ['sources', 'cannot be'],
    ['x-1', 'cannot be'],
    ['ipv4', 'is a word of src/'],
  ])('%j: %s', (id, why) => {
    const before = folders();
    expect(() => newSource(root, id)).toThrow(why);
    expect(folders()).toEqual(before);
  });

  it.each(['', ' ', 'a\nb', 'a`b', '<b>', 'x'.repeat(61)])('the name %j', (name) => {
    expect(() => newSource(root, 'example-name', 'http', name)).toThrow('that is no name');
  });

  it('to leave half a folder', () => {
    const taken = join(root, 'src', 'sources', 'half');
    mkdirSync(taken);
    expect(() => newSource(root, 'half')).toThrow('there already');
    expect(readdirSync(taken)).toEqual([]);
    rmSync(taken, { recursive: true });
  });
});

describe('on the command line', () => {
  const tool = (...args: readonly string[]) => run(join(repository, 'tools', 'new-source.ts'), ...args);

  it('--help has examples', () => {
    expect(tool('--help')).toEqual({ code: 0, said: expect.stringContaining('npm run new:source -- example-sandbox --kind dialogue') });
  });

  it.each([
    [[], 'no id was given'],
    [['one', 'two'], 'is too much'],
    [['x', '--kind', 'soap'], 'kinds are http, dialogue, feed, local'],
    [['--frobnicate'], '--frobnicate'],
    [['virustotal'], 'there already'],
  ])('%j is told in one line', (args, why) => {
    const { code, said } = tool(...args);
    expect([code, said]).toEqual([2, expect.stringContaining(why)]);
    expect(said).not.toMatch(/\n\s+at /);
  });

  it('is in package.json', () => {
    expect(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')).scripts).toMatchObject({
      'new:source': 'node tools/new-source.ts',
      record: 'node tools/record.ts',
      canary: 'node tools/canary.ts',
    });
  });
});
