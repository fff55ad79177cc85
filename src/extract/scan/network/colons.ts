import { none, type Page } from '../page.ts';
import { BEYOND_HEX, DASH, isDigit, isRun, kindAt, LETTER, RUN, UNDERSCORE, WIDE } from '../text/characters.ts';
import { standsAt, wordBefore } from '../text/context.ts';
import { because } from '../text/reasons.ts';
import { wordSet } from '../text/words.ts';

const colon = 0x3a;
const longestAddress = 45;

const serialWords = wordSet('serial number fingerprint thumbprint sha1 sha-1 sha256 md5 keyid identifier');

/**
 * Reads groups of hexadecimal digits with colons between from `start`: an IPv6 address or network, or a MAC address.
 * Answers where reading goes on or {@link none}; what was walked in vain is not walked again.
 */
export function readColons(page: Page, runStart: number): number {
  const { codes } = page;
  let start = runStart;
  while (codes[start] === 0x2d) start++;
  // `C2:2001:db8::1` is a word and an address.
  if (standsAt(codes, start, 'c2:') && (codes[start] === 0x43 || codes[start + 3] === 0x32)) start += 3;
  if (start < page.colonsUntil || !mayBegin(codes, start)) return none;
  let end = start;
  let groups = 0;
  let double = 0;
  let length = 0;
  let isPairs = true;
  let hasDigit = false;
  let widest = 0;
  for (; ; end++) {
    const code = codes[end] as number;
    if (code === colon) {
      if (codes[end + 1] === colon) {
        if (codes[end + 2] === colon) break;
        double++;
        end++;
      } else if (!isHex(codes, end + 1)) break;
      if (length > 0) groups++;
      if (length !== 2) isPairs = false;
      widest = Math.max(widest, length);
      length = 0;
      continue;
    }
    if (!isHex(codes, end)) break;
    if (isDigit(codes, end)) hasDigit = true;
    length++;
  }
  const lastLength = length;
  if (length > 0) groups++;
  if (length !== 2) isPairs = false;
  widest = Math.max(widest, length);
  page.colonsUntil = end;
  if (isPairs && double === 0 && groups === 6 && !isRun(codes, end)) {
    if (codes[end] === colon && isHex(codes, end + 1)) return end;
    page.hits.add('mac', start, end, because.shape);
    return end;
  }
  // Pairs of digits are the fingerprint of a key or the serial number of a certificate.
  if (isPairs && groups > 6) return end;
  let tail = 0;
  if (codes[end] === 0x2e && lastLength > 0 && lastLength < 4) {
    const quad = quadEnd(codes, end - lastLength);
    // Else the dot ends a sentence.
    if (quad === -1 && isRun(codes, end + 1)) return none;
    if (quad !== -1) {
      tail = end - lastLength;
      end = quad;
      groups++;
    }
  }
  while (codes[end - 1] === colon && codes[end - 2] !== colon) end--;
  if (widest > 4 || double > 1 || groups > 8 || (double === 0 && groups !== 8) || groups === 0) return none;
  if (end - start > longestAddress || isRun(codes, end)) return none;
  if (codes[end] === colon && codes[end + 1] === colon) return none;
  // `10::20`, `3::4`: two short numbers are a ratio, a range or a time.
  return add(page, start, end, hasDigit && (groups > 2 || widest > 2 || codes[start] === colon), tail);
}

function add(page: Page, start: number, written: number, hasDigit: boolean, tail: number): number {
  const { codes, hits } = page;
  const isWords = !hasDigit || !isPlausible(codes, start);
  const isSerial = wordBefore(codes, start, serialWords) !== 0;
  const reason = page.defanged(start, written)
    ? because.defanged
    : isWords
      ? because.words
      : isSerial
        ? because.certificate
        : because.address;
  const network = networkEnd(codes, written);
  if (network !== -1) {
    hits.add('cidr', start, network, reason === because.address ? because.network : reason);
    return network;
  }
  const end = zoneEnd(codes, written);
  hits.add('ipv6', start, end, reason);
  if (tail > 0) hits.add('ipv4', tail, written, reason === because.address ? because.mapped : reason);
  return end;
}

function isHex(codes: Uint16Array, index: number): boolean {
  const kind = kindAt(codes, index);
  return (kind & RUN) !== 0 && (kind & (BEYOND_HEX | DASH | UNDERSCORE | WIDE)) === 0;
}

/** Whether an address may begin here: not in the middle of a name, nor of another address. */
function mayBegin(codes: Uint16Array, start: number): boolean {
  if (isRun(codes, start - 1) && codes[start - 1] !== 0x2d) return false;
  if (codes[start - 1] === colon && standsAt(codes, start - 3, 'c2:')) return true;
  if (codes[start - 1] === 0x2e) return !isRun(codes, start - 2);
  if (codes[start - 1] !== colon) return true;
  let i = start - 2;
  while (i > start - 10 && isHex(codes, i)) i--;
  return isRun(codes, i) && codes[i] !== 0x2d;
}

/** Not `face::cafe`: the first group is empty, whole, or has a digit. */
function isPlausible(codes: Uint16Array, start: number): boolean {
  let i = start;
  let digit = false;
  while (codes[i] !== colon) digit = isDigit(codes, i++) || digit;
  return i === start || i - start === 4 || digit;
}

/** The end of four numbers with dots between, each at most 255; -1 when there are not four. */
function quadEnd(codes: Uint16Array, start: number): number {
  let i = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && codes[i++] !== 0x2e) return -1;
    let value = 0;
    const first = i;
    while (isDigit(codes, i) && i < first + 3) value = value * 10 + (codes[i++] as number) - 0x30;
    if (i === first || value > 255) return -1;
  }
  return codes[i] === 0x2e && isDigit(codes, i + 1) ? -1 : i;
}

/** The end of a prefix length; whether bits are set beyond it is seen when the network is spelled. */
function networkEnd(codes: Uint16Array, end: number): number {
  if (codes[end] !== 0x2f || !isDigit(codes, end + 1)) return -1;
  let i = end + 1;
  let bits = 0;
  while (isDigit(codes, i) && i < end + 4) bits = bits * 10 + (codes[i++] as number) - 0x30;
  return bits > 128 || isRun(codes, i) ? -1 : i;
}

/** `%eth0`: on which of its own networks a machine means the address. */
function zoneEnd(codes: Uint16Array, end: number): number {
  if (codes[end] !== 0x25) return end;
  let i = end + 1;
  while (i < end + 16 && isRun(codes, i)) i++;
  return i > end + 1 ? i : end;
}

/** `12288:Ab3…:9fK…`: block size and two fuzzy hashes. The run of digits ends at `colonAt`. */
export function readFuzzyHash(page: Page, start: number, colonAt: number): number {
  const { codes } = page;
  let size = 0;
  for (let i = start; i < colonAt; i++) size = size * 10 + (codes[i] as number) - 0x30;
  while (size > 3 && size % 2 === 0) size /= 2;
  if (size !== 3) return none;
  const first = hashEnd(codes, colonAt + 1);
  if (first < colonAt + 4 || codes[first] !== colon) return none;
  const end = hashEnd(codes, first + 1);
  if (end < first + 4) return none;
  // Dates and counters with slashes have the form, too.
  let letters = 0;
  for (let i = colonAt; i < end; i++) if ((kindAt(codes, i) & LETTER) !== 0) letters++;
  if (letters < 4) return none;
  page.hits.add('ssdeep', start, end, because.shape);
  return end;
}

function hashEnd(codes: Uint16Array, start: number): number {
  let i = start;
  while (i < start + 160 && ((isRun(codes, i) && codes[i] !== 0x2d && codes[i] !== 0x5f) || codes[i] === 0x2b || codes[i] === 0x2f)) i++;
  return i;
}
