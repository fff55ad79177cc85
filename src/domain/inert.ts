/**
 * Everything a person does not see but a terminal, a bidi algorithm or a reader obeys: controls, formats (bidi, zero width),
 * lone surrogates, private and unassigned code points, line and paragraph separators, default ignorables.
 */
export const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
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

/**
 * A vendor's sentence with every address in it defanged, so that no reader turns it into a link.
 * Canonical values are defanged by `defang.ts`; this one is for prose and only has to be inert.
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
