import { none, type Page, textOf } from '../page.ts';
import { DIGIT, isDigit, isRun, kindAt, LOWER, roleAt, STOP, UPPER } from '../text/characters.ts';
import { standsAt, wordBefore } from '../text/context.ts';
import { because } from '../text/reasons.ts';
import { wordSet } from '../text/words.ts';

/** `123456789:AA…`: a bot of Telegram and its secret; the number ends at `colon`. */
export function readToken(page: Page, start: number, colon: number): number {
  const { codes } = page;
  if (colon - start < 8 || colon - start > 10) return none;
  let end = colon + 1;
  let flags = 0;
  while (end < colon + 37 && isRun(codes, end)) flags |= kindAt(codes, end++);
  if (end - colon !== 36 || (flags & LOWER) === 0 || (flags & UPPER) === 0) return none;
  page.hits.add('telegram-token', start, end, because.shape);
  return end;
}

const telegramWords = wordSet('telegram tg');
const discordWords = wordSet('discord');

/** `Telegram: @name`; elsewhere a name behind an `@` may be of any network. Whether there was one. */
export function addHandle(page: Page, at: number): boolean {
  const { codes } = page;
  if (wordBefore(codes, at, telegramWords) === 0) return false;
  let end = at + 1;
  while (isRun(codes, end)) end++;
  if (codes[end] === 0x2e && isRun(codes, end + 1)) return false;
  page.hits.add('telegram-handle', at, end, because.named);
  return true;
}

/** `Discord: name#1234`; the name ends at `hash`. */
export function addNumberedHandle(page: Page, start: number, hash: number): void {
  const { codes } = page;
  for (let i = hash + 1; i < hash + 5; i++) if (!isDigit(codes, i)) return;
  if (!isRun(codes, hash + 5) && wordBefore(codes, start, discordWords) !== 0)
    page.hits.add('discord-handle', start, hash + 5, because.named);
}

/** Three parts of known lengths, in base64: the secret of a bot of Discord. Whether there was one. */
export function readAccount(page: Page, start: number, end: number, flags: number): boolean {
  const { codes } = page;
  if ((flags & UPPER) === 0 || (flags & LOWER) === 0 || (flags & DIGIT) === 0) return false;
  const first = nextDot(codes, start, end);
  const second = nextDot(codes, first + 1, end);
  const third = nextDot(codes, second + 1, end);
  if (third !== end || first - start < 23 || first - start > 28 || second - first - 1 < 6 || second - first - 1 > 7) return false;
  if (end - second - 1 < 27 || end - second - 1 > 40) return false;
  page.hits.add('discord-token', start, end, because.shape);
  return true;
}

function nextDot(codes: Uint16Array, start: number, end: number): number {
  let i = start;
  while (i < end && codes[i] !== 0x2e) i++;
  return i;
}

/** `arn:aws:service:region:account:resource`; the first colon stands at `colon`. */
export function readArn(page: Page, start: number, colon: number): number {
  const { codes } = page;
  if (!standsAt(codes, colon + 1, 'aws')) return none;
  let end = colon + 1;
  let colons = 1;
  while (end < colon + 1600) {
    if (codes[end] === 0x3a) colons++;
    else if (
      (roleAt(codes, end) & STOP) !== 0 ||
      codes[end] === 0x27 ||
      codes[end] === 0x2c ||
      codes[end] === 0x29 ||
      codes[end] === 0x5d ||
      codes[end] === 0x5c ||
      codes[end] === 0x7d
    )
      break;
    end++;
  }
  if (codes[end] === 0x20) end = spacedEnd(codes, start, end);
  while (codes[end - 1] === 0x2e || codes[end - 1] === 0x3b) end--;
  if (colons < 5 || codes[end - 1] === 0x3a) return none;
  page.hits.add('arn', start, end, because.shape, textOf(page, start, end));
  return end;
}

/** Names with spaces are told where the whole line or all between quotes is the name. */
function spacedEnd(codes: Uint16Array, start: number, space: number): number {
  const before = codes[start - 1];
  const isQuoted = before === 0x22 || before === 0x27;
  if (!isQuoted && before !== 0 && before !== 0x0a) return space;
  for (let i = space; i < space + 80; i++) {
    const code = codes[i] as number;
    if (isQuoted ? code === before : code === 0 || code === 0x0a || code === 0x0d) return i;
    if (!isRun(codes, i) && code !== 0x20 && code !== 0x2f && code !== 0x2a && code !== 0x3a) return space;
  }
  return space;
}

/** What stands between the digits of a number. */
const parts = new Uint8Array(0x10000);
for (const character of ' -()./') parts[character.charCodeAt(0)] = 1;

/** `+49 30 901820`: a number with its country code; whether such a number can exist is seen when it is spelled. */
export function readPhone(page: Page, plus: number): number {
  const { codes } = page;
  let digits = 0;
  let dots = 0;
  let group = 0;
  let widest = 0;
  let end = plus + 1;
  for (let i = plus + 1; i < plus + 25; i++) {
    const code = codes[i] as number;
    if (isDigit(codes, i)) {
      digits++;
      end = i + 1;
      widest = Math.max(widest, ++group);
    } else if (parts[code] !== 1 || codes[i + 1] === code) break;
    else {
      group = 0;
      if (code === 0x2e) dots++;
    }
  }
  // `+192.0.2[.]7+` is an address between marks of a text format.
  if (dots > 1 && widest < 4) return none;
  if (digits < 8 || digits > 15 || isRun(codes, end)) return none;
  page.hits.add('phone', plus, end, because.call);
  return end;
}
