import { editAt } from '../defanged/edit-at.ts';
import { margin, type Page } from './page.ts';

/** Marks that are seldom anything else, by what must follow for them to be a disguised dot, slash, colon or at. */
const followers: readonly (Uint8Array | undefined)[] = follow({
  '[': '.,dDpPcC@aAeEäÄ:/-[({< \\%·．。․wWhHtTxX',
  '(': '.,dDpPcC@aAeEäÄ:/-[({< \\%·',
  '{': '.,dDpPcC@aAeEäÄ:/-[({< \\%·',
  '<': '.dD@aA[({',
  '\\': './\\uUxX[({@',
  '%': '23',
  '&': '#pcsd',
  '=': '\r\n234',
  '"': '.',
  "'": '.',
  '`': '.',
  '|': '.',
  '*': '.',
});

function follow(marks: Readonly<Record<string, string>>): (Uint8Array | undefined)[] {
  const tables: (Uint8Array | undefined)[] = [];
  for (const [mark, next] of Object.entries(marks)) {
    const table = new Uint8Array(0x10000);
    for (const character of next) table[character.charCodeAt(0)] = 1;
    tables[mark.charCodeAt(0)] = table;
  }
  return tables;
}

/** Beyond ASCII: dots of other widths and characters that nobody sees. */
const foreign: ReadonlySet<number> = new Set([
  0xad, 0x200b, 0x2010, 0x2011, 0x2024, 0x2060, 0x3002, 0xfeff, 0xff0e, 0xff61, 0xfe52, 0xff20, 0xb7, 0x2022,
]);

/** Whether something that stands at an index was made harmless: what is walked ends there only by its look. */
export function isDefangedAt(page: Page, index: number): boolean {
  const code = page.codes[index] as number;
  if (code >= 0x80) return foreign.has(code) && isEdit(page, index);
  const next = followers[code];
  return next !== undefined && next[page.codes[index + 1] as number] === 1 && isEdit(page, index);
}

/** Whether an edit begins at an index, whatever stands there. */
export function isEdit(page: Page, index: number): boolean {
  return editAt(page.text, index - margin, page.floor - margin) !== undefined;
}
