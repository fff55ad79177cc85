import type { ObservableType } from '../../../domain/observable.ts';
import { type Page, textOf } from '../page.ts';
import { BEYOND_HEX, DASH, DIGIT, isDigit, isRun, kindAt, LETTER, LOWER, UNDERSCORE, UPPER, WIDE } from '../text/characters.ts';
import { standsAt, wordBefore } from '../text/context.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordSet, wordTable } from '../text/words.ts';
import { readCoin } from './coin.ts';
import { readDashed } from './dashed.ts';
import { addEncoded } from './encoded.ts';

/** What a word before a hash says of it. */
const names = {
  imphash: 1,
  authentihash: 2,
  ja3: 3,
  jarm: 4,
  tlsh: 5,
  certificate: 6,
  commit: 7,
  other: 8,
  id: 9,
  hash: 10,
  import: 11,
  file: 12,
};
const hashNames = wordTable([
  ...each('imphash importhash imp-hash imp_hash', names.imphash),
  ...each('authentihash', names.authentihash),
  ...each('ja3 ja3s ja3_hash ja3hash ja3-hash ja3digest', names.ja3),
  ...each('jarm', names.jarm),
  ...each('tlsh', names.tlsh),
  ...each('serial thumbprint serialnumber serial-number x509 subjectkeyidentifier', names.certificate),
  ...each('commit revision rev git sha tree parent checkout blob changeset branch', names.commit),
  ...each(
    'key fingerprint etag nonce session sessionid token csrf apikey api_key secret salt boundary pehash pe-hash rich richheader trace traceid trace_id span spanid span_id',
    names.other,
  ),
  ...each('uuid guid id uid requestid request_id correlationid', names.id),
  ...each('hash hashes', names.hash),
  ...each('md5 sha1 sha256 sha512 sha-1 sha-256 sha-512 file sample', names.file),
]);

function each(words: string, value: number): (readonly [string, number])[] {
  return words.split(' ').map((word) => [word, value] as const);
}

/**
 * Reads a run of letters, digits, dashes and underscores that is no part of a host name: hashes, numbers of catalogues,
 * coins, identifiers. `flags` are the kinds in it.
 */
export function readToken(page: Page, start: number, end: number, flags: number): void {
  const length = end - start;
  if ((flags & DIGIT) === 0 && length < 26) {
    if ((flags & DASH) !== 0 && length < 24) readDashed(page, start, end, flags);
    return;
  }
  if ((flags & (DASH | UNDERSCORE | WIDE)) !== 0) {
    if ((flags & DASH) !== 0 && readDashed(page, start, end, flags)) return;
    if (length === 36 && (flags & UNDERSCORE) !== 0 && isJa4(page.codes, start)) page.hits.add('ja4', start, end, because.shape);
    else readParts(page, start, end);
    if (length >= 16) addEncoded(page, start, end, flags);
    return;
  }
  readPart(page, start, end, flags);
}

/** Each part between dashes, underscores and dots on its own: `<sha256>.exe`, `T1059.001`, `exploit-CVE-2024-1234.py`. */
export function readParts(page: Page, start: number, end: number): void {
  const { codes } = page;
  for (let from = start; from < end; ) {
    let to = from;
    let flags = 0;
    for (; to < end; to++) {
      const kind = kindAt(codes, to);
      if ((kind & (LETTER | DIGIT)) === 0) break;
      flags |= kind;
    }
    if (codes[to] === 0x2d && to - from === 3 && to < end && standsAt(codes, from, 'cve')) {
      let stop = to;
      while (stop < end && (isDigit(codes, stop) || codes[stop] === 0x2d)) stop++;
      if (readDashed(page, from, stop, flags | DASH | DIGIT)) {
        from = stop + 1;
        continue;
      }
    }
    if (to > from && (flags & DIGIT) !== 0) readPart(page, from, to, flags);
    from = to + 1;
  }
}

/** A part without any mark in it. */
function readPart(page: Page, start: number, end: number, flags: number): void {
  const length = end - start;
  if ((flags & WIDE) !== 0) return;
  if (length < 14) {
    if ((flags & (LOWER | UPPER)) !== 0) readNumbered(page, start, end);
    else if (length < 11) readSpacedAsn(page, start, end);
    return;
  }
  if (length < 25 && length !== 16) {
    readCoin(page, start, end, flags);
    if (length > 15) addEncoded(page, start, end, flags);
    return;
  }
  if ((flags & BEYOND_HEX) === 0) {
    if (readHash(page, start, end, flags)) return;
    if (length % 2 === 0) addEncoded(page, start, end, flags);
  } else if (length > 24) {
    if (
      length === 72 &&
      ((page.codes[start] as number) | 0x20) === 0x74 &&
      page.codes[start + 1] === 0x31 &&
      isHexRun(page.codes, start + 2, end)
    ) {
      page.hits.add('tlsh', start, end, because.shape);
      return;
    }
    if (!readCoin(page, start, end, flags) && length > 32) addGlued(page, start, end);
    addEncoded(page, start, end, flags);
  } else addEncoded(page, start, end, flags);
}

/** `…d987hash`: as many hexadecimal digits as a hash has, between letters that are none. No other word holds as many. */
function addGlued(page: Page, start: number, end: number): void {
  const { codes, hits } = page;
  for (let from = start; from + 32 <= end; ) {
    // Where the last digit of the shortest hash would stand: most often none does, and all before it is out.
    const probe = from + 31;
    if ((kindAt(codes, probe) & BEYOND_HEX) !== 0) {
      from = probe + 1;
      continue;
    }
    let first = probe;
    while (first > from && (kindAt(codes, first - 1) & BEYOND_HEX) === 0) first--;
    let to = probe;
    while (to < end && (kindAt(codes, to) & BEYOND_HEX) === 0) to++;
    const type = gluedTypes[to - first];
    if (type !== undefined && isMixed(codes, first, to)) hits.add(type, first, to, because.gluedHash);
    from = to + 1;
  }
}

function isMixed(codes: Uint16Array, start: number, end: number): boolean {
  let flags = 0;
  for (let i = start; i < end; i++) flags |= kindAt(codes, i);
  return (flags & DIGIT) !== 0 && (flags & LETTER) !== 0;
}

const gluedTypes: Readonly<Record<number, ObservableType>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

function isHexRun(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((kindAt(codes, i) & BEYOND_HEX) !== 0) return false;
  return true;
}

/** What is as long as a hash, and what a name before it makes of it. */
const byLength: Readonly<Record<number, ObservableType>> = {
  32: 'md5',
  40: 'sha1',
  56: 'sha224',
  62: 'jarm',
  64: 'sha256',
  70: 'tlsh',
  96: 'sha384',
  128: 'sha512',
};
const byName: Readonly<Record<number, readonly [length: number, type: ObservableType]>> = {
  [names.imphash]: [32, 'imphash'],
  [names.ja3]: [32, 'ja3'],
  [names.authentihash]: [64, 'authentihash'],
  [names.jarm]: [62, 'jarm'],
  [names.tlsh]: [70, 'tlsh'],
};

/** A run of hexadecimal digits. Whether it was the length of a hash. */
function readHash(page: Page, start: number, end: number, flags: number): boolean {
  const type = byLength[end - start];
  if (type === undefined || (end - start > 56 && addEncoded(page, start, end, flags))) return type !== undefined;
  const before = nameBefore(page.codes, start);
  const named = byName[before];
  if (named !== undefined && named[0] === end - start) page.hits.add(named[1], start, end, because.named);
  else if (type === 'jarm' || type === 'tlsh') page.hits.add(type, start, end, because.otherHash);
  else page.hits.add(type, start, end, judgeHash(page, start, end, flags, before), undefined, (flags & UPPER) === 0);
  return true;
}

/** What the words before a hash call it; `import hash` and `JA3 fingerprint` are two. */
function nameBefore(codes: Uint16Array, start: number): number {
  const name = wordBefore(codes, start, hashNames);
  if (name !== names.hash && name !== names.other) return name;
  let end = start;
  while (end > start - 16 && !isRun(codes, end - 1)) end--;
  while (end > start - 16 && codes[end - 1] === 0x2d) end--;
  while (end > start - 16 && !isRun(codes, end - 1)) end--;
  while (isRun(codes, end - 1) && end > start - 32) end--;
  if (standsAt(codes, end - 7, 'import ')) return names.imphash;
  const first = wordBefore(codes, end, hashNames);
  return first === names.ja3 || first === names.jarm || first === names.imphash ? first : name;
}

function judgeHash(page: Page, start: number, end: number, flags: number, before: number): Reason {
  const { codes } = page;
  if ((flags & (LOWER | UPPER)) === 0) return isBlank(codes, start, end) ? because.blank : because.digits;
  switch (before) {
    case names.certificate:
      return because.certificate;
    case names.commit:
      return end - start === 40 ? because.commit : because.hash;
    case names.other:
    case names.tlsh:
    case names.jarm:
      return because.otherHash;
    case names.id:
      return end - start === 32 && isUuid(codes, start) ? because.uniqueId : because.hash;
    case names.file:
      return because.named;
    default:
      return codes[start - 1] === 0x40 && end - start === 40 ? because.commit : because.hash;
  }
}

function isBlank(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (codes[i] !== 0x30) return false;
  return true;
}

/** Version 1 to 5 and the variant where a UUID holds them. */
function isUuid(codes: Uint16Array, start: number): boolean {
  const version = (codes[start + 12] as number) - 0x30;
  const variant = (codes[start + 16] as number) | 0x20;
  return version >= 1 && version <= 5 && (variant === 0x38 || variant === 0x39 || variant === 0x61 || variant === 0x62);
}

/** `t13d1516h2_8daaf6152771_e5627efa2ab1` and its kin. */
function isJa4(codes: Uint16Array, start: number): boolean {
  return (
    codes[start + 10] === 0x5f &&
    codes[start + 23] === 0x5f &&
    (standsAt(codes, start, 't1') || standsAt(codes, start, 'q1') || standsAt(codes, start, 't0') || standsAt(codes, start, 'd1'))
  );
}

const asn = 1;
const technique = 2;
const tactic = 3;
const group = 4;
const software = 5;
const mitigation = 6;
const prefixes = wordTable([
  ['as', asn],
  ['asn', asn],
  ['t', technique],
  ['ta', tactic],
  ['g', group],
  ['s', software],
  ['m', mitigation],
]);

/** The numbers MITRE has given out, with room for more. */
const ranges: Readonly<Record<number, readonly [from: number, to: number][]>> = {
  [technique]: [[1001, 1999]],
  [tactic]: [
    [1, 43],
    [100, 111],
  ],
  [group]: [
    [1, 150],
    [1001, 1100],
  ],
  [software]: [[1, 1999]],
  [mitigation]: [
    [800, 999],
    [1001, 1099],
  ],
};

/** Letters, then digits: AS numbers and the numbers of ATT&CK. */
function readNumbered(page: Page, start: number, end: number): void {
  const { codes, hits } = page;
  let digits = start;
  while (digits < end && (kindAt(codes, digits) & LETTER) !== 0) digits++;
  if (digits === start || digits - start > 3) return;
  for (let i = digits; i < end; i++) if (!isDigit(codes, i)) return;
  const which = prefixes.of(codes, start, digits);
  if (which === 0) return;
  const length = end - digits;
  const isUpper = (kindAt(codes, start) & UPPER) !== 0;
  if (which === asn) {
    // Two digits and less are product names (AS2, AS12) far more often than networks.
    // AS400 is a machine, AS9100 a standard.
    const isProduct = length < 5 && (standsAt(codes, digits, '400') || standsAt(codes, digits, '9100'));
    if (length > 2 && length < 11 && !isProduct) hits.add('asn', start, end, isUpper ? because.identifier : because.weakIdentifier);
    return;
  }
  if (length !== 4) return;
  let value = 0;
  for (let i = digits; i < end; i++) value = value * 10 + (codes[i] as number) - 0x30;
  if (ranges[which]?.every(([from, to]) => value < from || value > to)) return;
  let stop = end;
  if (which === technique && codes[end] === 0x2e && isDigit(codes, end + 1)) {
    while (stop < end + 6 && (isDigit(codes, stop) || stop === end)) stop++;
    if (stop !== end + 4 || isRun(codes, stop)) return;
    if (value > 1699) return;
  }
  hits.add('attack-id', start, stop, isUpper ? because.identifier : because.weakIdentifier);
}

const asnWords = wordSet('asn');

/** `ASN 15169`, `"asn": 15169`. */
function readSpacedAsn(page: Page, start: number, end: number): void {
  const { codes } = page;
  const isSpaced = standsAt(codes, start - 4, 'asn ') && !isRun(codes, start - 5);
  if (isSpaced) page.hits.add('asn', start - 4, end, because.identifier, `AS${textOf(page, start, end)}`);
  else if (wordBefore(codes, start, asnWords) !== 0) page.hits.add('asn', start, end, because.named, `AS${textOf(page, start, end)}`);
}
