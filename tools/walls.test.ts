import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkWalls } from './walls.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-walls-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The problems of a tree of exactly these files, as `file:line message`. */
function problemsOf(tree: Readonly<Record<string, string>>): string[] {
  for (const [path, text] of Object.entries(tree)) plant(path, text);
  return checkWalls(root).problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

describe('checkWalls', () => {
  it('has nothing to say of a star', () => {
    expect(
      problemsOf({
        'src/domain/lookup.ts': `import { z } from 'zod';\nimport type { Marking } from './marking.ts';`,
        'src/domain/marking.ts': 'export type Marking = string;',
        'src/engine/enrich.ts': `import type { Marking } from '../domain/marking.ts';\nimport { plan } from './plan.ts';`,
        'src/engine/plan.ts': 'export const plan = 1;',
        'src/outbound/wire/send.ts': `import { request } from 'undici';`,
        'src/sources/example/source.ts': `import { z } from 'zod';\nimport { found } from '../kit/readings.ts';\nimport { domainToASCII } from 'node:url';\nimport { isIP as looks } from 'node:net';`,
        'src/sources/kit/readings.ts': `import type { Marking } from '../../domain/marking.ts';`,
        'src/sources/index.generated.ts': `import example from './example/source.ts';`,
        'src/app.ts': `import type { App } from './compose.ts';\nexport { extract } from './extract/extract.ts';\nconst open = () => import('./compose.ts');`,
        'src/compose.ts': `import { plan } from './engine/plan.ts';\nimport { sources } from './sources/index.generated.ts';`,
        'src/declared/declare.ts': `import { compile } from 'json-p3';\nimport type { Marking } from '../domain/marking.ts';\nimport type { Reading } from '../sources/kit/readings.ts';`,
        'src/extract/extract.ts': 'export const extract = 1;',
        'src/index.ts': `export { app } from './app.ts';\nexport type { Marking } from './domain/marking.ts';`,
        'src/interfaces/cli/main.ts': `import { app } from '../../app.ts';\nimport { Command } from 'commander';\nimport info from '../../../package.json' with { type: 'json' };`,
        'src/engine/enrich.test.ts': `import { send } from '../outbound/wire/send.ts';\nimport { contract } from '../../test/contracts/source.ts';`,
      }),
    ).toEqual([]);
  });

  it.each([
    [
      'a room that imports a room',
      'src/engine/a.ts',
      `import { open } from '../store/open.ts';`,
      /^imports src\/store\/open.ts: a room imports domain and itself/,
    ],
    [
      'a room that imports only a type of a room',
      'src/engine/a.ts',
      `import type { Row } from '../store/row.ts';`,
      /^imports src\/store\/row.ts/,
    ],
    ['a type import in a type', 'src/engine/a.ts', `export type Row = import('../store/row.ts').Row;`, /^imports src\/store\/row.ts/],
    ['a re-export', 'src/engine/a.ts', `export * from '../store/row.ts';`, /^imports src\/store\/row.ts/],
    ['a lazy import', 'src/engine/a.ts', `const row = await import('../store/row.ts');`, /^imports src\/store\/row.ts/],
    ['a computed import', 'src/engine/a.ts', 'export const load = (name: string) => import(name);', /^computes what it imports/],
    ['a room that imports app.ts', 'src/outputs/a.ts', `import { app } from '../app.ts';`, /^imports src\/app.ts/],
    [
      'a test in the product',
      'src/engine/a.ts',
      `import { fake } from './enrich.test.ts';`,
      /^imports the test src\/engine\/enrich.test.ts/,
    ],
    [
      'a test helper in the product',
      'src/engine/a.ts',
      `import { contract } from '../../test/contracts/source.ts';`,
      /^imports test\/contracts\/source.ts/,
    ],
    [
      'an interface that enters by the window',
      'src/interfaces/cli/a.ts',
      `import { open } from '../../store/open.ts';`,
      /^imports src\/store\/open.ts: interfaces enter by app.ts/,
    ],
    [
      'an interface that goes past app.ts',
      'src/interfaces/cli/a.ts',
      `import { openApp } from '../../compose.ts';`,
      /^imports src\/compose.ts: interfaces enter by app.ts/,
    ],
    ['a room that imports what composes it', 'src/engine/a.ts', `import { openApp } from '../compose.ts';`, /^imports src\/compose.ts/],
    [
      'compose.ts that knows its caller',
      'src/compose.ts',
      `import { main } from './interfaces/cli/main.ts';`,
      /^imports src\/interfaces\/cli\/main.ts/,
    ],
    [
      'app.ts that knows its caller',
      'src/app.ts',
      `import { main } from './interfaces/cli/main.ts';`,
      /^imports src\/interfaces\/cli\/main.ts/,
    ],
    ['npm in domain', 'src/domain/a.ts', `import { parse } from 'tldts';`, /^imports tldts: domain is bare/],
    ['Node in domain', 'src/domain/a.ts', `import { join } from 'node:path';`, /^imports node:path: domain is bare/],
    ['Node without its prefix', 'src/domain/a.ts', `import { join } from 'path';`, /^imports node:path: domain is bare/],
    [
      'I/O in a source',
      'src/sources/example/source.ts',
      `import { request } from 'node:https';`,
      /^imports node:https: a source is data and pure functions/,
    ],
    ['I/O beside what is pure', 'src/sources/example/source.ts', `import { isIP, connect } from 'node:net';`, /^imports node:net/],
    ['the whole of a module with I/O', 'src/sources/example/source.ts', `import * as net from 'node:net';`, /^imports node:net/],
    ['a lazy import of I/O', 'src/sources/example/source.ts', `const net = import('node:net');`, /^imports node:net/],
    [
      'one source in another',
      'src/sources/example/source.ts',
      `import other from '../other/source.ts';`,
      /^imports src\/sources\/other\/source.ts/,
    ],
    ['a source in the kit', 'src/sources/kit/a.ts', `import other from '../other/source.ts';`, /^imports src\/sources\/other\/source.ts/],
    [
      'a source whose name begins another',
      'src/sources/example/source.ts',
      `import other from '../example-two/source.ts';`,
      /^imports src\/sources\/example-two/,
    ],
    [
      'a second door to the network',
      'src/engine/a.ts',
      `import { fetch } from 'undici';`,
      /^imports undici, which belongs to src\/outbound\/$/,
    ],
    [
      'SQL outside the store',
      'src/app.ts',
      `import { DatabaseSync } from 'node:sqlite';`,
      /^imports node:sqlite, which belongs to src\/store\/$/,
    ],
    [
      'a declaration that reads files',
      'src/declared/a.ts',
      `import { readFileSync } from 'node:fs';`,
      /^imports node:fs: declared\/ makes/,
    ],
    [
      'a declaration that knows a source',
      'src/declared/a.ts',
      `import other from '../sources/other/source.ts';`,
      /^imports src\/sources\/other\/source.ts/,
    ],
    ['JSONPath elsewhere', 'src/engine/a.ts', `import { query } from 'json-p3';`, /^imports json-p3, which belongs to src\/declared\/$/],
    ['a new room nobody announced', 'src/extras/a.ts', 'export const a = 1;', /^stands in no room/],
  ])('sees %s', (_what, path, text, message) => {
    const [problem, ...more] = checkWalls(planted({ [path]: text })).problems;
    expect({ file: problem?.file, more }).toEqual({ file: path, more: [] });
    expect(problem?.message).toMatch(message);
  });

  function planted(tree: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(tree)) plant(path, text);
    return root;
  }

  it('sees a circle once, made of types alone, and names the way round', () => {
    expect(
      problemsOf({
        'src/domain/a.ts': `import type { B } from './b.ts';`,
        'src/domain/b.ts': `// two\nimport type { C } from './c.ts';`,
        'src/domain/c.ts': `import type { A } from './a.ts';`,
        'src/domain/d.ts': `import type { A } from './a.ts';\nimport type { B } from './b.ts';`,
      }),
    ).toEqual(['src/domain/c.ts:1 closes a circle: src/domain/a.ts -> src/domain/b.ts -> src/domain/c.ts -> src/domain/a.ts']);
  });

  it('does not pass what it cannot read', () => {
    plant('src/engine/a.ts', 'import { from from;');
    expect(() => checkWalls(root)).toThrow('src/engine/a.ts does not parse');
  });

  it('sees what is planted in a copy of the project', () => {
    cpSync(fileURLToPath(new URL('../src', import.meta.url)), join(root, 'src'), { recursive: true });
    const before = checkWalls(root);
    expect(before.files).toBeGreaterThan(10);
    plant('src/scoring/planted.ts', `// one\n\nimport type { Definition } from '../sources/kit/define-source.ts';`);
    expect(checkWalls(root).problems.filter(({ file }) => file === 'src/scoring/planted.ts')).toEqual([
      { file: 'src/scoring/planted.ts', line: 3, message: 'imports src/sources/kit/define-source.ts: scoring is pure' },
    ]);
  });
});
