import { forTerminal, hidden, inert } from '../domain/inert.ts';

export { forTerminal, inert } from '../domain/inert.ts';

/** JSON that may be shown anywhere: what is hidden is written as `\uXXXX`, so that it parses to the same value. */
export function forJson(json: string): string {
  return json.replace(hidden, (character) => (character === '\n' ? character : escapedUnits(character)));
}

/** Per UTF-16 unit, as JSON has it. */
function escapedUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A vendor's text inside a line or table cell of Markdown: shown as it is, doing nothing (no markup, HTML, links, cells). */
export function forMarkdown(text: string): string {
  return inert(forTerminal(text))
    .replace(/[\\`*_[\]#!~^=${}]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '&#124;');
}

/**
 * A value in a code span of Markdown, also within a table. Backtick and pipe are shown as `\x60` and `\x7c`: what they mean inside
 * code inside a table differs between readers. So is a backslash before the closing backtick.
 */
export function markdownCode(text: string): string {
  const shown = forTerminal(text).replaceAll('`', '\\x60').replaceAll('|', '\\x7c').replace(/\\$/, '\\x5c');
  return shown.trim() === '' ? '(empty)' : `\`${shown}\``;
}

/** A link of Markdown, if the address is one a person may follow (https); otherwise just the escaped text. */
export function markdownLink(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '') return forMarkdown(text);
  const target = url.href.replace(/[()<>[\]|\\`*_!'"\s]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${forMarkdown(text)}](${target})`;
}

/**
 * One cell of CSV (RFC 4180). What a spreadsheet would run as a formula, also behind white space or invisible characters and with
 * full-width signs, gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection). So does the same behind
 * apostrophes: whoever takes one apostrophe off whatever looks like that has the value back.
 */
export function forCsv(value: string): string {
  const text = formula.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
const formula = /^'*(?:[\t\r\n]|[\s\p{C}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠﹢﹣﹦﹫−])/u;
