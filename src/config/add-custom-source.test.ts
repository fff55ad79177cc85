import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AssayError } from '../domain/errors.ts';
import { addCustomSource } from './add-custom-source.ts';

let home: string;
let config: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'assay-add-'));
  mkdirSync(join(home, '.config', 'assay'), { recursive: true });
  config = join(home, '.config', 'assay', 'assay.yaml');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const add = (id: string, check = (_: string): void => {}, declaration: object = { id }) =>
  addCustomSource(id, declaration, undefined, { env: {}, cwd: home, home }, check);
const files = (): string[] =>
  readdirSync(join(home, '.config', 'assay'), { recursive: true })
    .map(String)
    .sort();

it('is a file and a line of the configuration', () => {
  add('one');
  add('two');
  expect(readFileSync(config, 'utf8')).toBe('custom_sources:\n  - ./sources/one.yaml\n  - ./sources/two.yaml\n');
  expect(files()).toEqual(['assay.yaml', 'sources', 'sources/one.yaml', 'sources/two.yaml']);
});

it('is nowhere where the configuration would be wrong', () => {
  writeFileSync(config, '# ours\n');
  const object = (): void => {
    throw new AssayError('ASSAY_CONFIG_INVALID', 'no', 'mend it');
  };
  expect(() => add('one', object)).toThrow(/no/);
  expect([files(), readFileSync(config, 'utf8')]).toEqual([['assay.yaml', 'sources'], '# ours\n']);
});

it('takes back only what it has written', () => {
  const meanwhile = (): void => {
    writeFileSync(config, '# by hand, meanwhile\n');
    throw new AssayError('ASSAY_CONFIG_INVALID', 'no', 'mend it');
  };
  expect(() => add('one', meanwhile)).toThrow(/no/);
  expect(readFileSync(config, 'utf8')).toBe('# by hand, meanwhile\n');
});

it('is named where it was killed before it could be', () => {
  add('one');
  writeFileSync(config, '');
  add('one');
  expect(readFileSync(config, 'utf8')).toContain('./sources/one.yaml');
  expect(() => add('one', undefined, { id: 'one', other: true })).toThrow(/is there already/);
  const twice = (): void => {
    throw new AssayError('ASSAY_CONFIG_INVALID', 'it is named twice', 'mend it');
  };
  expect(() => add('one', twice)).toThrow(/named twice/);
  expect(files()).toEqual(['assay.yaml', 'sources', 'sources/one.yaml']);
});

it('is added by one process at a time: none forgets what another adds', () => {
  writeFileSync(`${config}.lock`, String(process.ppid));
  expect(() => add('one')).toThrow(/another process is adding/);
  expect(files()).toEqual(['assay.yaml.lock']);
  writeFileSync(`${config}.lock`, '99999999');
  add('one');
  expect(files()).toEqual(['assay.yaml', 'sources', 'sources/one.yaml']);
});

it('is written where a link leads to', () => {
  const real = join(home, 'dotfiles.yaml');
  writeFileSync(real, '# ours\n');
  symlinkSync(real, config);
  add('one');
  expect([lstatSync(config).isSymbolicLink(), readFileSync(real, 'utf8')]).toEqual([
    true,
    '# ours\n\ncustom_sources:\n  - ./sources/one.yaml\n',
  ]);
});
