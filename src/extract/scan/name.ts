import { canonical, suffixOf } from '../canonical.ts';
import { bits, isUnspaced, WORD } from './characters.ts';
import type { Defanged, Hit, Reading } from './hit.ts';
import { isPlausibleName } from './plausible.ts';
import { urlAt } from './url.ts';

/** The address, network or domain that a run of host characters is; with a path behind it, where it was defanged, also the URL. */
export function nameHits(text: string, start: number, end: number, defanged: Defanged): Reading | undefined {
  if (end - start > 1000 || !text.slice(start, end).includes('.')) return undefined;
  const hits = /^[\d.-]+$/.test(text.slice(start, end)) ? addressHits(text, start, end, defanged) : domainHits(text, start, end, defanged);
  const only = hits[0];
  if (only === undefined) return undefined;
  if (hits.length > 1 || only.type === 'cidr') return { hits, end: hits.at(-1)?.end ?? end };
  // Somebody who defangs `evil[.]com/gate.php` means the page, not the host: read as http, like the tools that list them.
  const hasPath = /^(?::\d{1,5})?\/[^\s"'<>]/.test(text.slice(only.end, only.end + 8));
  const url =
    hasPath && text[only.start - 1] !== '/' && defanged(only.start, only.end) ? urlAt(text, only.start, only.start, '') : undefined;
  return url !== undefined && url.hits.length > 0 ? url : { hits, end: only.end };
}

/** What stands in front of or behind four numbers that are a version, a section or an identifier. */
const numbered =
  /(?:\b(?:version|versions|ver|v|section|sections|sec|chapter|clause|build|release|oid|id|firmware|revision|rev)[.:]?|§)\s?$/i;
const product = /[A-Z][a-z]+\/$/;

function addressHits(text: string, start: number, end: number, defanged: Defanged): Hit[] {
  const hits: Hit[] = [];
  let from = start;
  for (const part of text.slice(start, end).split('-')) {
    const value = part.replace(/^\.|\.$/g, '');
    const at = from + (part.startsWith('.') ? 1 : 0);
    from += part.length + 1;
    if (canonical('ipv4', value) === undefined) continue;
    const stop = at + value.length;
    const bits4 = /^\/\d{1,2}(?![\d.]|\/\d)/.exec(text.slice(stop, stop + 5))?.[0];
    const cidr = bits4 === undefined ? undefined : canonical('cidr', value + bits4);
    if (cidr !== undefined && bits4 !== undefined) {
      hits.push({ type: 'cidr', value: cidr, start: at, end: stop + bits4.length });
      continue;
    }
    const before = text.slice(Math.max(0, at - 12), at);
    const isVersion = numbered.test(before) || product.test(before) || /^ (?:build|release)\b/i.test(text.slice(stop, stop + 9));
    const isNowhere = (value === '127.0.0.1' || value === '0.0.0.0') && !standsAlone(text, at, stop);
    if (defanged(at, stop) || (!isVersion && !isNowhere)) hits.push({ type: 'ipv4', value, start: at, end: stop });
  }
  return hits;
}

/**
 * Whether the line holds nothing but numbers and marks around. Loopback in a sentence or a log is "this machine" and no
 * observable; in a list of addresses it is one.
 */
export function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 64), start);
  const after = text.slice(end, end + 64);
  return !/[\p{L}]/u.test(before.slice(before.lastIndexOf('\n') + 1)) && !/[\p{L}]/u.test(after.split('\n', 1)[0] ?? '');
}

function domainHits(text: string, runStart: number, runEnd: number, defanged: Defanged): Hit[] {
  let end = runEnd;
  while (end > runStart && '.-_'.includes(text[end - 1] ?? ' ')) end--;
  const lastDot = text.lastIndexOf('.', end - 1);
  if (lastDot <= runStart) return [];
  end = cutSuffix(text, lastDot + 1, end);
  const start = firstGoodLabel(text, runStart, lastDot);
  const written = text.slice(start, end);
  const value = canonical('domain', written);
  if (value === undefined) return [];
  const suffix = suffixOf(value).publicSuffix ?? '';
  if (!defanged(start, end) && !isPlausibleName(written, suffix, text[start - 1] ?? '', text[end] ?? '')) return [];
  return [{ type: 'domain', value, start, end }];
}

/** In scripts without spaces the text goes on right after the suffix: `evil.com谢谢`. */
function cutSuffix(text: string, start: number, end: number): number {
  let cut = start;
  while (cut < end && text.charCodeAt(cut) < 128) cut++;
  return cut > start && cut < end && isUnspaced(text.charCodeAt(cut)) ? cut : end;
}

/** Where the host begins: after the last label that cannot be one (`--banana.com`, `访问evil.com`). */
function firstGoodLabel(text: string, runStart: number, lastDot: number): number {
  let start = lastDot;
  for (; start > runStart; start--) {
    const before = text[start - 1];
    if (before === '.') {
      if (text[start] === '-' || text[start - 2] === '-') break;
      continue;
    }
    if (isUnspaced(text.charCodeAt(start - 1)) && (bits(text.charCodeAt(start)) & WORD) !== 0 && text.charCodeAt(start) < 128) break;
  }
  while (start < lastDot && (text[start] === '-' || (text[start] === '_' && text[lastDot + 1] === undefined))) start++;
  return start;
}
