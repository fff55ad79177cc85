import { type Edit, isHost, isTld, labelAfter, labelBefore, skipSpaces, skipSpacesBack } from './edit.ts';

/** Words that stand before a spoken "dot com" without being a host. */
const notHosts = new Set(
  'a an the this that every each any no of with and or red blue green black white polka dot your my our their its to in on at is was by for'.split(
    ' ',
  ),
);

/** Suffixes that people spell a host with, rather than English. */
const spoken =
  /^(?:com|net|org|info|biz|ru|cn|io|co|top|xyz|de|uk|eu|fr|it|nl|pl|br|ir|jp|kr|cc|tk|su|online|site|club|edu|gov|onion|tld|ua|ro|cz|au|ca|ch|se)$/i;

/** `evil dot com`, `evil DOT com`, `evil-dot-com`, `1 dot 1`: only where a label and then a plausible suffix stand around it. */
export function spelledDot(text: string, i: number, done: number): Edit | undefined {
  if ((text.charCodeAt(i + 1) | 0x20) !== 0x6f) return undefined;
  const word = text.slice(i, i + 3);
  if (word !== 'dot' && word !== 'DOT' && word !== 'Dot') return undefined;
  const mark = text[i - 1] ?? '';
  if (mark !== text[i + 3] || !' -_/|'.includes(mark) || mark === '') return gluedDot(text, i, done);
  const isSpace = mark === ' ';
  const start = isSpace ? Math.max(done, skipSpacesBack(text, i)) : i - 1;
  const end = isSpace ? skipSpaces(text, i + 3) : i + 4;
  if (start < done) return undefined;
  const label = labelBefore(text, start, done);
  if (label === '' || notHosts.has(label.toLowerCase())) return undefined;
  const next = labelAfter(text, end);
  const after = text.slice(end + next.length, end + next.length + 5);
  if (/^\d{1,3}$/.test(label) && /^\d{1,3}$/.test(next)) return { start, end, by: '.' };
  const goesOn = /^(?:[ /_|]dot[ /_|]|-dot-|\[\.|\(\.|\.[a-z])/i.test(after);
  if (!isSpace) return isTld(next.replace(/-dot-.*/i, '')) || goesOn || /-dot-/i.test(next) ? { start, end, by: '.' } : undefined;
  return next !== '' && (goesOn || spoken.test(next) || (word === 'DOT' && isTld(next))) ? { start, end, by: '.' } : undefined;
}

/** `evilDOTcom`: capitals between small letters, and a suffix to the end of the word. */
function gluedDot(text: string, i: number, done: number): Edit | undefined {
  if (!text.startsWith('DOT', i) || !/[a-z0-9]/.test(text[i - 1] ?? '') || i - 1 < done) return undefined;
  const next = labelAfter(text, i + 3);
  return spoken.test(next) && next === next.toLowerCase() ? { start: i, end: i + 3, by: '.' } : undefined;
}

/** Whether what stands behind a label may be a dot in any spelling. */
function mayGoOn(text: string, index: number): boolean {
  const mark = text[index];
  if (mark === '.' || mark === '[' || mark === '(') return true;
  return (mark === ' ' || mark === '/' || mark === '_') && 'dD[( '.includes(text[index + 1] ?? '-');
}

/** `user AT evil DOT com`, `user at evil[.]com`, `user/AT/evil/DOT/com`. A plain " at " before a plain host is English. */
export function spelledAt(text: string, i: number, done: number): Edit | undefined {
  if ((text.charCodeAt(i + 1) | 0x20) !== 0x74) return undefined;
  const word = text.slice(i, i + 2);
  const mark = text[i - 1] ?? '';
  if (!/^(?:at|At|AT|ET)$/.test(word) || mark !== text[i + 2] || !' /-_'.includes(mark) || mark === '') return undefined;
  const isSpace = mark === ' ';
  const start = isSpace ? Math.max(done, skipSpacesBack(text, i)) : i - 1;
  const end = isSpace ? skipSpaces(text, i + 2) : i + 3;
  if (!isHost(text, start - 1) || start < done) return undefined;
  const label = labelAfter(text, end);
  if (label === '' || !mayGoOn(text, end + label.length)) return undefined;
  const host = text.slice(end, end + 90);
  const dotted =
    /^[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,3}(?:[ /_]{1,2}dot[ /_]{1,2}| ?\[\.\]? ?| ?\(\.\) ?| ?[[(]dot[\])] ?)[a-z0-9-]{2,}/i.test(
      host,
    );
  if (dotted) return { start, end, by: '@' };
  const plain = /^[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,3}/i.exec(host)?.[0];
  if (plain === undefined || !isTld(plain.slice(plain.lastIndexOf('.') + 1))) return undefined;
  if (word === 'AT' || word === 'ET' || !isSpace) return { start, end, by: '@' };
  // `meet at example.com` is English; a letter alone, letters with digits and marks are no word of it.
  const local = labelBefore(text, start, done);
  const isNoWord = /^[a-z]$|\d[a-z-]|[a-z-]\d/i.test(local) || /[._+]/.test(text[start - local.length - 1] ?? '');
  return isNoWord && local !== 'I' ? { start, end, by: '@' } : undefined;
}

/** `user @ evil.com`, `user @evil[.]com`: spaces around an at sign, before what can only be a host. */
export function spacedAt(text: string, i: number, done: number): Edit | undefined {
  if (text[i - 1] !== ' ' && text[i + 1] !== ' ') return undefined;
  const start = Math.max(done, skipSpacesBack(text, i));
  const end = skipSpaces(text, i + 1);
  if ((start === i && end === i + 1) || !isHost(text, start - 1)) return undefined;
  const host = text.slice(end, end + 90);
  if (/^[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,3} {0,3}(?:\[{1,3} {0,2}\.|\( {0,2}\.|[[({]dot[\])}])/i.test(host))
    return { start, end, by: '@' };
  if (start === i || end === i + 1) return undefined;
  const plain = /^[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,3}/i.exec(host)?.[0];
  return plain !== undefined && isTld(plain.slice(plain.lastIndexOf('.') + 1)) ? { start, end, by: '@' } : undefined;
}

/** `1,2,3,4`: four small numbers and no fifth. */
export function commas(text: string, i: number): Edit | undefined {
  if (!isDigit(text, i - 1) || !isDigit(text, i + 1)) return undefined;
  // The first comma only: a longer list is looked at once.
  const before = !isDigit(text, i - 2) ? i - 2 : !isDigit(text, i - 3) ? i - 3 : i - 4;
  if (text[before] === ',' || isDigit(text, before)) return undefined;
  let start = i;
  while (start > i - 16 && (isDigit(text, start - 1) || text[start - 1] === ',')) start--;
  let end = i;
  while (end < i + 16 && (isDigit(text, end) || text[end] === ',')) end++;
  const parts = text.slice(start, end).split(',');
  const around = `${text[start - 1] ?? ' '}${text[end] ?? ' '}`;
  if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) || !/^[\s/"'>|]/.test(around))
    return undefined;
  if (!/[\s:/"'<|]$/.test(around) || isList(text, start, end)) return undefined;
  return { start, end, by: parts.join('.') };
}

/** Numbers with a comma and a space on either side are a list. */
function isList(text: string, start: number, end: number): boolean {
  return /\d,? $/.test(text.slice(Math.max(0, start - 3), start))
    ? !/\d,\d{1,3} $/.test(text.slice(Math.max(0, start - 6), start))
    : /^ \d+ /.test(text.slice(end, end + 5));
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}

/** `evil . com`, `http://evil .com`: spaces around a dot, where a suffix ends the word. */
export function spacedDot(text: string, i: number, done: number): Edit | undefined {
  if (text[i - 1] !== ' ') return undefined;
  const spaces = skipSpacesBack(text, i);
  const start = Math.max(done, spaces);
  const label = labelBefore(text, start, done);
  const isTight = text[i + 1] !== ' ';
  const end = isTight ? i + 1 : skipSpaces(text, i + 1);
  const next = labelAfter(text, end);
  if (label === '' || next === '' || !isHost(text, start - 1)) return undefined;
  if (/^\d{1,3}$/.test(label) && /^\d{1,3}$/.test(next)) return isTight ? undefined : { start, end, by: '.' };
  if (isTight) {
    // A sentence has a space before no dot; a program may: only a link and a mail address are meant.
    const before = text.slice(Math.max(0, start - label.length - 3), start - label.length);
    return /(?:[:_\\/]\/\/?|__|\\\\|@)$/.test(before.slice(-3)) && spoken.test(next) ? { start, end, by: '.' } : undefined;
  }
  return spoken.test(next) && !notHosts.has(label.toLowerCase()) ? { start, end, by: '.' } : undefined;
}
