import { canonical } from '../canonical.ts';
import { bits, HEX, LOCAL, WORD } from './characters.ts';
import type { Defanged, Hit, Reading } from './hit.ts';
import { nameHits, standsAlone } from './name.ts';
import { tokenHits } from './token.ts';
import { schemeBefore, urlAt } from './url.ts';

/**
 * Every observable in refanged text, in order, none inside another except the host of a URL or mail address and a
 * nested URL. One pass: each walk either consumes what it reads or is bounded.
 */
export function scan(text: string, defanged: Defanged): Hit[] {
  const hits: Hit[] = [];
  /** Before this, reading for an IPv6 address is known to be vain. */
  let colonsUntil = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    const isWord = (bits(code) & WORD) !== 0 && code !== 0x2d;
    if (!isWord && code !== 0x3a) {
      i++;
      continue;
    }
    if (i >= colonsUntil && (bits(code) & HEX || code === 0x3a) !== 0 && mayBegin(text, i)) {
      const six = ipv6At(text, i);
      if (six?.hit !== undefined) {
        hits.push(six.hit);
        i = six.hit.end;
        continue;
      }
      if (six !== undefined) colonsUntil = six.walked;
    }
    if (!isWord) {
      i++;
      continue;
    }
    const end = runEnd(text, i);
    const found = text.startsWith('://', end)
      ? linkHits(text, end)
      : text[end] === '@'
        ? mailHits(text, end, hits.at(-1)?.end ?? 0)
        : undefined;
    if (found !== undefined) {
      const start = found.hits[0]?.start ?? end;
      // `first.com+tag@example.org`: what looked like a name was the beginning of an address.
      while ((hits.at(-1)?.start ?? -1) >= start) hits.pop();
      for (const hit of found.hits) hits.push(hit);
      i = found.end;
      continue;
    }
    const named = nameHits(text, i, end, defanged);
    if (named !== undefined) {
      for (const hit of named.hits) hits.push(hit);
      i = Math.max(end, named.end);
      continue;
    }
    for (const hit of tokenHits(text, i, end)) hits.push(hit);
    i = end;
  }
  return hits;
}

/** The end of a run of host characters and single dots. */
function runEnd(text: string, start: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x2e ? text.charCodeAt(end + 1) === 0x2e : (bits(code) & WORD) === 0) break;
  }
  return end;
}

/** Whether an IPv6 address may begin here: not in the middle of a name, nor of another address. */
function mayBegin(text: string, start: number): boolean {
  if ((bits(text.charCodeAt(start - 1)) & WORD) !== 0) return false;
  if (text[start - 1] === '.') return (bits(text.charCodeAt(start - 2)) & WORD) === 0;
  if (text[start - 1] !== ':') return true;
  let i = start - 2;
  while (i > start - 10 && (bits(text.charCodeAt(i)) & HEX) !== 0) i--;
  return (bits(text.charCodeAt(i)) & WORD) !== 0;
}

function linkHits(text: string, separator: number): Reading | undefined {
  const known = schemeBefore(text, separator);
  // A namespace is a name for machines; nobody visits it.
  if (known === undefined || /\bxmlns(?::[\w.-]{1,40})?=["']$/.test(text.slice(Math.max(0, known.start - 56), known.start))) {
    return known === undefined ? undefined : { hits: [], end: separator + 3 + runEnd(text.slice(separator + 3, separator + 260), 0) };
  }
  return urlAt(text, known.start, separator + 3, known.scheme);
}

function mailHits(text: string, at: number, floor: number): Reading | undefined {
  const hostStart = at + 1;
  let end = runEnd(text, hostStart);
  while (end > hostStart && '.-_'.includes(text[end - 1] ?? ' ')) end--;
  if (!text.slice(hostStart, end).includes('.')) return undefined;
  let start = at;
  while (start > Math.max(0, at - 64) && (bits(text.charCodeAt(start - 1)) & LOCAL) !== 0) start--;
  let local = text.slice(start, at);
  // `to=user@…` is a key and its value, `bounce+user=example.org@…` one address.
  const equals = local.lastIndexOf('=');
  if (equals !== -1 && !local.slice(0, equals).includes('+')) {
    local = local.slice(equals + 1);
  }
  local = local.replace(/^[.'+=-]+/, '');
  start = at - local.length;
  if (start < floor && floor > at) return undefined;
  const value = canonical('email', text.slice(start, end));
  const domain = canonical('domain', text.slice(hostStart, end));
  if (value === undefined || domain === undefined) return undefined;
  return {
    hits: [
      { type: 'email', value, start, end },
      { type: 'domain', value: domain, start: hostStart, end },
    ],
    end,
  };
}

/** Reads hexadecimal digits, colons and dots; an address must be all of them. `walked`: as far as this was tried. */
function ipv6At(text: string, start: number): { readonly hit?: Hit; readonly walked: number } | undefined {
  let end = start;
  let colons = 0;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x3a) colons++;
    else if ((bits(code) & HEX) === 0 && code !== 0x2e) break;
  }
  if (colons < 2) return { walked: end };
  const walked = end;
  while (end > start && (text[end - 1] === '.' || (text[end - 1] === ':' && text[end - 2] !== ':'))) end--;
  if (end - start > 45 || (bits(text.charCodeAt(end)) & WORD) !== 0) return { walked };
  const written = text.slice(start, end);
  const value = canonical('ipv6', written);
  if (value === undefined || !isPlausibleIpv6(written)) return { walked };
  if (value === '::1' && !standsAlone(text, start, end)) return { walked };
  const network = /^\/\d{1,3}(?![\d.])/.exec(text.slice(end, end + 5))?.[0];
  const cidr = network === undefined ? undefined : canonical('cidr', written + network);
  if (cidr !== undefined && network !== undefined) return { hit: { type: 'cidr', value: cidr, start, end: end + network.length }, walked };
  return { hit: { type: 'ipv6', value, start, end }, walked };
}

/** Not `face::cafe`, not eight pairs of hexadecimal digits (a key fingerprint or EUI-64). */
function isPlausibleIpv6(written: string): boolean {
  if (!/\d/.test(written)) return false;
  const groups = written.split(':');
  if (groups.length === 8 && groups.every((group) => group.length === 2)) return false;
  const first = groups[0] ?? '';
  return first === '' || first.length === 4 || /\d/.test(first);
}
