/**
 * Everything a person does not see but a terminal, a bidi algorithm or a reader obeys: controls, formats (bidi, zero width),
 * lone surrogates, private and unassigned code points, line and paragraph separators, default ignorables.
 */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Any text as one line that a terminal only prints: what is hidden is shown as `\n`, `\x1b`, `\u{202e}`. */
export function forTerminal(text: string): string {
  return text.replace(hidden, visible);
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return named[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
}

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

/**
 * A vendor's sentence with every address in it defanged, so that no reader turns it into a link.
 * Canonical values are defanged by `domain/defang.ts`; this one is for prose and only has to be inert.
 */
export function inert(text: string): string {
  return text
    .replace(/http(s?):\/\//gi, 'hxxp$1[://]')
    .replace(/(?<!\[):\/\//g, '[://]')
    .replace(/@/g, '[@]')
    .replace(/[\p{L}\p{N}._-]+/gu, (word) => (isHost(word) ? word.replaceAll('.', '[.]') : word));
}

/** Looks like a name or an IPv4 address. `Trojan.Win32.Agent` does not: no top-level domain is written so. */
function isHost(word: string): boolean {
  const labels = word.replace(/^\.+/, '').split('.');
  while (labels.at(-1) === '') labels.pop();
  if (labels.length < 2) return false;
  const last = labels.at(-1) ?? '';
  const topLevel =
    last.length > 1 && (last === last.toLowerCase() || last === last.toUpperCase()) && /^(?:\p{L}+|xn--[a-z0-9-]+)$/iu.test(last);
  return topLevel || /^www$/i.test(labels[0] ?? '') || (labels.length === 4 && labels.every((label) => /^\d{1,3}$/.test(label)));
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
