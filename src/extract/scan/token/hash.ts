import type { ObservableType } from '../../../domain/observable.ts';
import type { Page } from '../page.ts';
import { BEYOND_HEX, DIGIT, isRun, kindAt, LETTER, LOWER, UPPER } from '../text/characters.ts';
import { standsAt, wordBefore } from '../text/context.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordTable } from '../text/words.ts';
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
  ...each('ja3-fingerprint-md5 ja3-fingerprint ja3s-fingerprint-md5 ja3 ja3s ja3_hash ja3hash ja3-hash ja3digest', names.ja3),
  ...each('jarm jarm-fingerprint jarm_fingerprint', names.jarm),
  ...each('tlsh', names.tlsh),
  ...each('serial thumbprint serialnumber serial-number x509 subjectkeyidentifier', names.certificate),
  ...each('commit revision rev git sha tree parent checkout blob changeset branch', names.commit),
  ...each(
    'key fingerprint etag nonce session sessionid token csrf apikey api_key secret salt boundary pehash pe-hash rich richheader trace traceid trace_id span spanid span_id',
    names.other,
  ),
  ...each('uuid guid id uid requestid request_id correlationid', names.id),
  ...each('hash hashes number', names.hash),
  ...each('md5 sha1 sha256 sha512 sha-1 sha-256 sha-512 file sample', names.file),
]);

function each(words: string, value: number): (readonly [string, number])[] {
  return words.split(' ').map((word) => [word, value] as const);
}

/** `…d987hash`: as many hexadecimal digits as a hash has, between letters that are none. No other word holds as many. */
export function addGlued(page: Page, start: number, end: number): void {
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
    if (type !== undefined && isMixed(codes, first, to) && !addEncoded(page, first, to, DIGIT))
      hits.add(type, first, to, because.gluedHash);
    from = to + 1;
  }
}

function isMixed(codes: Uint16Array, start: number, end: number): boolean {
  let flags = 0;
  for (let i = start; i < end; i++) flags |= kindAt(codes, i);
  return (flags & DIGIT) !== 0 && (flags & LETTER) !== 0;
}

const gluedTypes: Readonly<Record<number, ObservableType>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

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
export function readHash(page: Page, start: number, end: number, flags: number): boolean {
  const type = byLength[end - start];
  if (type === undefined || addEncoded(page, start, end, flags)) return type !== undefined;
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
  return first === names.ja3 || first === names.jarm || first === names.imphash || first === names.certificate ? first : name;
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
