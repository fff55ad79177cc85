import { bracketed, halfBracketed } from './brackets.ts';
import { type Edit, isHost, isTld, labelAfter } from './edit.ts';
import { separatorAt } from './separator.ts';
import { commas, spacedAt, spacedDot, spelledAt, spelledDot } from './spelled.ts';

/** What stands at `i` in defanged spelling. Nothing before `done` may be touched again. Looks at a bounded stretch only. */
export function editAt(text: string, i: number, done: number): Edit | undefined {
  const character = text[i];
  switch (character) {
    case '[':
    case '(':
    case '{':
    case '<':
      return separatorAt(text, i, done) ?? bracketed(text, i, done);
    case ']':
    case ')':
    case '}':
      return halfBracketed(text, i, done);
    case ':':
    case '_':
    case '/':
      return separatorAt(text, i, done);
    case '\\':
      return escaped(text, i);
    case '.':
      return halfBracketed(text, i, done) ?? spacedDot(text, i, done);
    case '&':
      return entity(text, i);
    case '%':
      return separatorAt(text, i, done) ?? percent(text, i, done);
    case '=':
      return quotedPrintable(text, i);
    case '@':
      return spacedAt(text, i, done);
    case ',':
      return commas(text, i);
    case 'd':
    case 'D':
      return spelledDot(text, i, done);
    case 'a':
    case 'A':
    case 'E':
      return spelledAt(text, i, done);
    case '\u00b7':
    case '\u2022':
      return isHost(text, i - 1) && isTld(labelAfter(text, i + 1)) ? { start: i, end: i + 1, by: '.' } : undefined;
    case '"':
    case "'":
    case '`':
    case '|':
    case '*':
      return quoted(text, i);
    case '\uff20':
      return isHost(text, i - 1) && isHost(text, i + 1) ? { start: i, end: i + 1, by: '@' } : undefined;
    case '\u2010':
    case '\u2011':
      return isHost(text, i - 1) && isHost(text, i + 1) ? { start: i, end: i + 1, by: '-' } : undefined;
    case '\u2024':
    case '\u3002':
    case '\uff0e':
    case '\uff61':
    case '\ufe52':
      return isAscii(text, i - 1) && isAscii(text, i + 1) ? { start: i, end: i + 1, by: '.' } : undefined;
    case '\u00ad':
    case '\u200b':
    case '\u2060':
    case '\ufeff':
      // Invisible characters in the middle of a name; joiners (U+200C, U+200D) are letters' own in some scripts.
      return isInName(text, i - 1) && isInName(text, i + 1) ? { start: i, end: i + 1, by: '' } : undefined;
    default:
      return undefined;
  }
}

const triggers = new Uint8Array(0x10000);
for (const character of '[({<])}:@_/\\.&%=,dDaAE\u00ad\u200b\u2010\u2011\u2024\u2060\u3002\ufeff\uff0e\uff61\ufe52\uff20\u00b7\u2022"\'`|*')
  triggers[character.charCodeAt(0)] = 1;

/** Whether {@link editAt} may find anything at an index of a page, by a look at its neighbours: most marks are only marks. */
export function mayBegin(codes: Uint16Array, i: number): boolean {
  const code = codes[i] as number;
  if (triggers[code] !== 1) return false;
  const next = codes[i + 1] as number;
  switch (code) {
    case 0x2e:
      return next === 0x5d || (codes[i - 1] as number) === 0x20;
    case 0x2f:
    case 0x5f:
      return next === code;
    case 0x3a:
      return next === 0x2f || next === 0x5c || next === 0x5f || next === 0x5b || next === 0x28 || next === 0x7b;
    case 0x2c:
      return isDigit(next) && isDigit(codes[i - 1] as number);
    case 0x64:
    case 0x44:
      return (next | 0x20) === 0x6f && ((codes[i + 2] as number) | 0x20) === 0x74;
    case 0x61:
    case 0x41:
    case 0x45:
      return (next | 0x20) === 0x74 && (codes[i - 1] as number) === (codes[i + 2] as number);
    case 0x22:
    case 0x27:
    case 0x60:
    case 0x7c:
    case 0x2a:
      return next === 0x2e && (codes[i + 2] as number) === code;
    case 0x40:
      return next === 0x20 || (codes[i - 1] as number) === 0x20;
    default:
      return true;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** `evil\.com` from regular expressions, `http:\/\/` and `\u002e` from JSON. A path such as `C:\temp\.net` stays. */
function escaped(text: string, i: number): Edit | undefined {
  const unit = /^\\{1,2}(?:u00|x)(2e|2f|3a|40)/i.exec(text.slice(i, i + 8));
  if (unit !== null) {
    const by = String.fromCharCode(Number.parseInt(unit[1] ?? '', 16));
    const end = i + unit[0].length;
    return by === '.' || by === '@'
      ? isHost(text, i - 1) && isHost(text, end)
        ? { start: i, end, by }
        : undefined
      : { start: i, end, by };
  }
  const marked = /^\\[[({] ?(\.|dot|:\/\/|:|@|at|\/) ?\\?[\])}]/i.exec(text.slice(i, i + 12));
  if (marked !== null) return ofMarkdown(text, i, i + marked[0].length, (marked[1] ?? '').toLowerCase());
  if (text[i + 1] === '@') return isHost(text, i - 1) && isHost(text, i + 2) ? { start: i, end: i + 2, by: '@' } : undefined;
  let p = i;
  while (p < i + 8 && text[p] === '\\') p++;
  if (text[p] === '/' && p === i + 1)
    return isHost(text, i - 1) || text[i - 1] === ':' || text[i - 1] === '/' ? { start: i, end: p + 1, by: '/' } : undefined;
  if (text[p] !== '.' || !isHost(text, i - 1) || !isHost(text, p + 1)) return undefined;
  let label = i - 1;
  while (label > i - 64 && isHost(text, label)) label--;
  return text[label] === '\\' || text[label] === ':' ? undefined : { start: i, end: p + 1, by: '.' };
}

/** `evil\\[.\\]com`, as Markdown escapes brackets. */
function ofMarkdown(text: string, start: number, end: number, word: string): Edit | undefined {
  const by = word === 'dot' ? '.' : word === 'at' ? '@' : word;
  const fits =
    by === ':' || by === '/' || by === '://' ? /[a-z0-9:/]/i.test(text[start - 1] ?? ' ') : isHost(text, start - 1) && isHost(text, end);
  return fits ? { start, end, by } : undefined;
}

/** `evil"."com`, `evil|.|com`: a dot between two equal marks. */
function quoted(text: string, i: number): Edit | undefined {
  if (text[i + 1] !== '.' || text[i + 2] !== text[i] || !isHost(text, i - 1)) return undefined;
  const label = labelAfter(text, i + 3);
  return isTld(label) || /^\d{1,3}$/.test(label) || text[i + 3 + label.length] === text[i] ? { start: i, end: i + 3, by: '.' } : undefined;
}

/** `evil&#46;com`, `user&#64;evil.com`. */
function entity(text: string, i: number): Edit | undefined {
  const found = /^&(?:#0{0,4}(46|64|58|47);?|#x0{0,4}(2e|40|3a|2f);?|(period|commat|colon|sol|dot);)/i.exec(text.slice(i, i + 12));
  if (found === null) return undefined;
  const named: Readonly<Record<string, string>> = { period: '.', dot: '.', commat: '@', colon: ':', sol: '/' };
  const by =
    found[1] !== undefined
      ? String.fromCharCode(Number(found[1]))
      : found[2] !== undefined
        ? String.fromCharCode(Number.parseInt(found[2], 16))
        : (named[(found[3] ?? '').toLowerCase()] ?? '');
  const end = i + found[0].length;
  return isHost(text, i - 1) || text[i - 1] === '/' || text[i - 1] === ':' ? { start: i, end, by } : undefined;
}

/** `evil%2Ecom`: outside a URL, nobody encodes a dot but to break it. */
function percent(text: string, i: number, done: number): Edit | undefined {
  if (!/^%(?:25)?2e/i.test(text.slice(i, i + 5)) || !isHost(text, i - 1)) return undefined;
  const end = i + (text.startsWith('%25', i) ? 5 : 3);
  if (!isHost(text, end)) return undefined;
  let start = i;
  while (start > done && start > i - 64 && (isHost(text, start - 1) || text[start - 1] === '.')) start--;
  if (/[?&=]/.test(text[start - 1] ?? ' ')) return undefined;
  return isTld(labelAfter(text, end)) ||
    /^\d{1,3}(?!\w)/.test(text.slice(end, end + 4)) ||
    /^\d{1,3}%2e/i.test(text.slice(end, end + 6)) ||
    /^[a-z0-9-]{1,63}(?:\.|%2e)[a-z]/i.test(text.slice(end, end + 68))
    ? { start: i, end, by: '.' }
    : undefined;
}

/** What quoted-printable leaves in a value: `=` at the end of a line, `=3D`, `=2E`. */
function quotedPrintable(text: string, i: number): Edit | undefined {
  if (text[i + 1] === '\n' || (text[i + 1] === '\r' && text[i + 2] === '\n')) {
    const end = text[i + 1] === '\n' ? i + 2 : i + 3;
    return isInValue(text, i - 1) && isInValue(text, end) ? { start: i, end, by: '' } : undefined;
  }
  const unit = /^=(3d|2e|40|2f|3a)/i.exec(text.slice(i, i + 3));
  if (unit === null) return undefined;
  const isDot = unit[1]?.toLowerCase() === '2e' && isHost(text, i - 1) && isTld(labelAfter(text, i + 3));
  if (!isDot && !isQuotedPrintable(text, i)) return undefined;
  return { start: i, end: i + 3, by: String.fromCharCode(Number.parseInt(unit[1] ?? '', 16)) };
}

/** Elsewhere `a=3D` may be what was meant: a soft line break near by tells. */
function isQuotedPrintable(text: string, i: number): boolean {
  return /=\r?\n/.test(text.slice(Math.max(0, i - 80), i + 80));
}

function isInValue(text: string, index: number): boolean {
  return /[a-z0-9./:?&=%_@+~#-]/i.test(text[index] ?? ' ');
}

function isAscii(text: string, index: number): boolean {
  return text.charCodeAt(index) < 128 && isHost(text, index);
}

function isInName(text: string, index: number): boolean {
  return text[index] === '.' || text[index] === '[' || text[index] === ']' || isAscii(text, index);
}
