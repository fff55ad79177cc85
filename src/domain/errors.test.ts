import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AssayError, errorCodes } from './errors.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('docs/errors.md lists every code, no other, each once and in the order of the code', () => {
  expect(rows.map(([, code]) => code)).toEqual(Object.keys(errorCodes).map((code) => `\`${code}\``));
});

test('each says what it means and what to do', () => {
  for (const [, code, meaning = '', fix = '', ...rest] of rows)
    expect([code, /\.$/.test(meaning), /\.$/.test(fix), rest]).toEqual([code, true, true, ['']]);
});

test('no code is told twice in the same words', () => {
  const meanings = Object.values(errorCodes);
  expect(new Set(meanings).size).toBe(meanings.length);
});

test('an error carries its code, the way to mend it and what caused it', () => {
  const cause = new Error('EACCES');
  const error = new AssayError('ASSAY_OUTPUT_UNWRITABLE', 'report.json cannot be written', 'Choose another folder.', { cause });
  expect({ ...error, message: error.message, name: error.name, cause: error.cause }).toEqual({
    code: 'ASSAY_OUTPUT_UNWRITABLE',
    fix: 'Choose another folder.',
    message: 'report.json cannot be written',
    name: 'AssayError',
    cause,
  });
});
