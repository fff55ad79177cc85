import { canonical } from '../canonical.ts';
import type { Hit } from './hit.ts';

const hashes = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' } as const;

/** Words before a hexadecimal number that is the hash of something else than a whole file, or no hash at all. */
const notFiles = /(?:\b(?:imphash|authentihash|pehash|import ?hash|ja3s?|jarm|tlsh|etag)|rich[ _]?header)[^\w]{0,8}$/i;
const identifiers = /\b(?:uu|gu)?id[^\w]{0,4}$/i;

/** Hashes, CVE and AS numbers among the parts of a run. */
export function tokenHits(text: string, start: number, end: number): Hit[] {
  if (end - start < 3) return [];
  const hits: Hit[] = [];
  for (let from = start; from < end; ) {
    let to = from;
    while (to < end && !isJoint(text.charCodeAt(to))) to++;
    const hit = to - from === 3 && text[to] === '-' ? cveAt(text, from) : partHit(text, from, to);
    if (hit !== undefined) hits.push(hit);
    from = Math.max(to, hit?.end ?? 0) + 1;
  }
  return hits;
}

/** `-`, `.` and `_` stand between the parts of a run. */
function isJoint(code: number): boolean {
  return code === 0x2d || code === 0x2e || code === 0x5f;
}

function partHit(text: string, start: number, end: number): Hit | undefined {
  const length = end - start;
  if (length === 32 || length === 40 || length === 64 || length === 128) {
    const type = hashes[length];
    const value = canonical(type, text.slice(start, end));
    if (value === undefined || /^\d+$/.test(value)) return undefined;
    const before = text.slice(Math.max(0, start - 30), start);
    const isUuid = length === 32 && /^.{12}4.{3}[89ab]/.test(value) && identifiers.test(before);
    return isUuid || notFiles.test(before) ? undefined : { type, value, start, end };
  }
  // Two digits and less are product names (AS2, AS12) far more often than networks.
  if (length < 16 && /^ASN?\d{3,10}$/.test(text.slice(start, end))) return asnHit(text.slice(start, end), start, end);
  if (length < 11 && /^\d+$/.test(text.slice(start, end)) && /(?<![A-Za-z])ASN $/.test(text.slice(Math.max(0, start - 5), start))) {
    return asnHit(`AS${text.slice(start, end)}`, start - 4, end);
  }
  return undefined;
}

function asnHit(written: string, start: number, end: number): Hit | undefined {
  const value = canonical('asn', written);
  return value === undefined ? undefined : { type: 'asn', value, start, end };
}

function cveAt(text: string, start: number): Hit | undefined {
  const written = /^cve-\d{4}-\d{4,19}(?![0-9a-z])/i.exec(text.slice(start, start + 30))?.[0];
  const value = written === undefined ? undefined : canonical('cve', written);
  return written === undefined || value === undefined ? undefined : { type: 'cve', value, start, end: start + written.length };
}
