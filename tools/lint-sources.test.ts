import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lintSources } from './lint-sources.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-lint-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** The problems of a tree of exactly these files, as `file:line message`. */
function problemsOf(tree: Readonly<Record<string, string>>): string[] {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return lintSources(root).problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

const source = `import { z } from 'zod';
export default defineSource({
  id: 'example-source',
  accepts: ['ipv4'],
  body: z.object({ process: z.string(), created: z.number().optional() }),
  read: (row) => found([row.process, new Date(row.created * 1000).toISOString()]),
});
`;

describe('lintSources', () => {
  it('has nothing to say of good manners', () => {
    expect(
      problemsOf({
        'src/sources/example-source/source.ts': source,
        'src/sources/example-source/source.test.ts': `try { await fetch('x'); } catch { console.log('example-source'); }`,
        'src/sources/kit/readings.ts': 'export interface Row { readonly console: string }',
        'src/engine/enrich.ts': `import { a } from './plan.ts';\nexport const told = (id: string) => id === 'example-source-two' || new Date(0);`,
        'src/index.ts': `export type { A } from './domain/a.ts';\nexport * from './app.ts';`,
        'src/interfaces/cli/main.ts': 'run(process.env, new Date());',
      }),
    ).toEqual([]);
  });

  it.each([
    ['try', 'try { f(); } finally { g(); }', 'a source does not catch'],
    ['async', 'const f = async () => 1;', 'a source does not wait'],
    ['an async method', 'const o = { async f() {} };', 'a source does not wait'],
    ['await', 'await f();', 'a source does not wait'],
    ['for await', 'for await (const a of b) f(a);', 'a source does not wait'],
    ['fetch', `fetch('https://example.com');`, 'fetch'],
    ['fetch by another name', 'const get = fetch;', 'fetch'],
    ['globalThis', 'globalThis.fetch;', 'globalThis'],
    ['fetch in short hand', 'const io = { fetch };', 'fetch'],
    ['a timer', 'setTimeout(f, 10);', 'setTimeout'],
    ['the time', 'const t = Date.now();', 'Date.now() is hidden input'],
    ['the time by brackets', `const t = Date['now']();`, 'Date.now() is hidden input'],
    ['the date', 'const t = new Date();', 'new Date() is hidden input'],
    ['the date as text', 'const t = Date();', 'Date() is hidden input'],
    ['chance', 'const n = Math.random();', 'Math.random'],
    ['the console', `console.log('x');`, 'console'],
    ['a zero out of nothing', 'z.number().catch(0);', 'no .catch(): a missing field is a failure to read'],
    ['a default', 'z.number().default(0);', 'no .default(): a missing field is a failure to read'],
  ])('sees %s in a source', (_what, text, message) => {
    const problems = problemsOf({ 'src/sources/example/read-row.ts': `// one\n${text}\n` });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('src/sources/example/read-row.ts:2 ');
    expect(problems[0]).toContain(message);
  });

  it('sees a source that is too long, and one that is named otherwise than its folder', () => {
    expect(problemsOf({ 'src/sources/other/source.ts': source + '//\n'.repeat(114) })).toEqual([
      'src/sources/other/source.ts:1 121 lines: a source has at most 120',
      'src/sources/other/source.ts:2 the id of a source is the name of its folder: "other"',
    ]);
  });

  it.each([
    ['a comparison', `export const special = (id: string) => id === 'example-source';`],
    ['a template', 'export const special = `example-source`;'],
    ['a type', `export type Special = 'example-source';`],
    ['a key', `export const weights = { 'example-source': 2 };`],
  ])('sees shared code that knows a source by name: %s', (_what, text) => {
    expect(problemsOf({ 'src/sources/example-source/source.ts': source, 'src/scoring/weigh.ts': text })).toEqual([
      'src/scoring/weigh.ts:1 knows the source "example-source" by name: declare a property on the source instead',
    ]);
  });

  it('sees the words that are no verdicts', () => {
    expect(problemsOf({ 'src/outputs/badge.ts': `export const badge = known ? 'Clean' : 'unknown';` })).toEqual([
      'src/outputs/badge.ts:1 "Clean" is not a verdict: benign needs positive evidence, silence is unknown',
    ]);
  });

  it('sees hidden input in a room', () => {
    expect(problemsOf({ 'src/config/load.ts': `export const home = process.env['HOME'];\nexport const at = new Date();` })).toEqual([
      'src/config/load.ts:1 process.env is read by interfaces/, app.ts and compose.ts alone and handed on',
      'src/config/load.ts:2 new Date() is hidden input: take `now` or a Clock',
    ]);
  });

  it('sees any and @ts-ignore, also in tests', () => {
    expect(problemsOf({ 'test/e2e/a.test.ts': '// @ts-ignore\nconst a = b as any;' })).toEqual([
      'test/e2e/a.test.ts:2 no `any`: say what it is, or `unknown` and look',
      'test/e2e/a.test.ts:1 no @ts-ignore: @ts-expect-error fails when it is no longer needed',
    ]);
  });

  it('sees code in the index of the library', () => {
    expect(problemsOf({ 'src/index.ts': `export { a } from './app.ts';\nexport const b = 1;` })).toEqual([
      'src/index.ts:2 index.ts re-exports and does nothing else',
    ]);
  });

  it('sees names that say nothing', () => {
    expect(
      problemsOf({
        'src/engine/utils/a.ts': '',
        'src/engine/base-source.ts': '',
        'src/engine/queueManager.ts': '',
        'src/engine/url-helpers.test.ts': '',
      }),
    ).toEqual([
      'src/engine/utils:0 "utils" says nothing: name it for what it holds',
      'src/engine/base-source.ts:0 "base" says nothing: name it for what it holds',
      'src/engine/queueManager.ts:0 name it in kebab-case',
      'src/engine/url-helpers.test.ts:0 "helpers" says nothing: name it for what it holds',
    ]);
  });

  it('does not pass what it cannot read', () => {
    expect(() => problemsOf({ 'src/engine/a.ts': 'const = 1;' })).toThrow('src/engine/a.ts does not parse');
  });
});
