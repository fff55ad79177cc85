import { isIPv4, isIPv6 } from 'node:net';
import { canonical, schemes } from '../canonical.ts';
import { ALPHA, bits, DIGIT, STOP, WORD } from './characters.ts';
import type { Hit, Reading } from './hit.ts';

/** Longer ones are data, not addresses to look up; their host is still reported. */
const longest = 16_384;

/**
 * Reads the URL whose scheme begins at `start` and whose authority begins at `authority`. Only a host with a dot or an
 * IPv6 address makes one here: `http://localhost` concerns nobody else. An empty `scheme` means
 * that it was left out and is read as http.
 */
export function urlAt(text: string, start: number, authority: number, scheme: string): Reading | undefined {
  const host = afterUserinfo(text, authority);
  const hostEnd = text[host] === '[' ? endOfBrackets(text, host) : endOfHost(text, host);
  if (hostEnd === -1 || hostEnd === host) return undefined;
  const name = text.slice(host, hostEnd);
  const end = endOfUrl(text, start, endOfPort(text, hostEnd));
  // What was walked is consumed also when nothing comes of it: its path must not be read again as names.
  if (!name.includes('.') && text[host] !== '[') return { end, hits: [] };
  const hits: Hit[] = [];
  if (end - start <= longest) {
    const written = text.slice(start, end);
    const value = canonical('url', scheme === '' ? `http://${written}` : `${scheme}://${text.slice(authority, end)}`);
    if (value === undefined) return { end, hits: [] };
    hits.push({ type: 'url', value, start, end });
  }
  const observed = hostHit(name, host, hostEnd);
  if (observed !== undefined) hits.push(observed);
  for (const hit of nested(text, hostEnd, end)) hits.push(hit);
  return { end, hits };
}

/** The host of a URL as an observable of its own. */
function hostHit(name: string, start: number, end: number): Hit | undefined {
  if (name.startsWith('[')) {
    const value = canonical('ipv6', name.slice(1, -1));
    return value === undefined ? undefined : { type: 'ipv6', value, start: start + 1, end: end - 1 };
  }
  if (isIPv4(name)) return { type: 'ipv4', value: name, start, end };
  const value = canonical('domain', name);
  return value === undefined ? undefined : { type: 'domain', value, start, end };
}

/**
 * The first URL handed on inside another one, plain or percent-encoded: redirectors and link protection carry the real
 * target there. One only, so that a URL made of URLs stays linear.
 */
function nested(text: string, from: number, end: number): readonly Hit[] {
  const tail = text.slice(from, end);
  const found = /https?(?::\/\/|%3a%2f%2f)/i.exec(tail);
  if (found === null) return [];
  const start = from + found.index;
  const encoded = found[0].includes('%');
  const stop = encoded ? tail.slice(found.index).search(/[&#]/) : -1;
  const written = text.slice(start, stop === -1 ? end : start + stop);
  const whole = encoded ? percentDecoded(written) : written;
  const value = whole === undefined ? undefined : canonical('url', whole);
  const url = value === undefined ? null : URL.parse(value);
  if (value === undefined || url === null || !url.hostname.includes('.')) return [];
  const place = { start, end: start + written.length };
  const host = hostHit(url.hostname, 0, url.hostname.length);
  return [{ type: 'url', value, ...place }, ...(host === undefined ? [] : [{ ...host, ...place }])];
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function afterUserinfo(text: string, authority: number): number {
  let found = authority;
  for (let i = authority; i < authority + 512; i++) {
    const character = text[i] ?? ' ';
    if ('/?#\\,;()[]'.includes(character) || (bits(text.charCodeAt(i)) & STOP) !== 0 || i >= text.length) break;
    if (character === '@') found = i + 1;
  }
  return found;
}

function endOfHost(text: string, start: number): number {
  let end = start;
  while (end < start + 1024 && ((bits(text.charCodeAt(end)) & WORD) !== 0 || text[end] === '.')) end++;
  while (end > start && '.-_'.includes(text[end - 1] ?? ' ')) end--;
  return end;
}

function endOfBrackets(text: string, start: number): number {
  const close = text.slice(start, start + 48).indexOf(']');
  return close !== -1 && isIPv6(text.slice(start + 1, start + close)) ? start + close + 1 : -1;
}

function endOfPort(text: string, hostEnd: number): number {
  if (text[hostEnd] !== ':') return hostEnd;
  let end = hostEnd + 1;
  while (end < hostEnd + 6 && (bits(text.charCodeAt(end)) & DIGIT) !== 0) end++;
  return end === hostEnd + 1 ? hostEnd : end;
}

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Walks path, query and fragment, then gives back the punctuation of the sentence around. */
function endOfUrl(text: string, start: number, from: number): number {
  if (!'/?#\\'.includes(text[from] ?? ' ')) return from;
  const quote = text[start - 1] === "'" ? "'" : '';
  const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  let end = from;
  /** Just after the last character that a URL would end in. */
  let solid = from;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const character = text[end] ?? ' ';
    if ((bits(code) & STOP) !== 0 || character === quote || (code >= 0xd800 && code <= 0xdfff)) break;
    if (character === '\\' && end > from && /[nrtu"'\\]/.test(text[end + 1] ?? ' ')) break;
    if (character === '[' && text[end + 1] === '/') break;
    if ((character === ',' || character === ';' || character === '&') && endsAtSeparator(text, end)) break;
    const partner = pairs[character];
    if (partner !== undefined) {
      const depth = (open[partner] ?? 0) - 1;
      if (depth < 0 && character === ']') break;
      if (depth >= 0) solid = end + 1;
      open[partner] = Math.max(0, depth);
    } else if (character in open) open[character] = (open[character] ?? 0) + 1;
    else if (!'.,;:!?\'"*\\'.includes(character)) solid = end + 1;
  }
  return Math.max(solid, from);
}

/** Lists put the next URL, a date or a hash after a comma; HTML source ends one with an escaped quote or bracket. */
function endsAtSeparator(text: string, i: number): boolean {
  if (text[i] === '&') return /^&(?:quot|[lg]t|#39|apos);/i.test(text.slice(i, i + 7));
  return /^[,;](?:(?:https?|ftp):\/\/|\d{4}-\d\d-\d\d|[0-9a-f]{32})/i.test(text.slice(i, i + 34));
}

/** The scheme that ends at `end` (where `://` begins), its letters only; `undefined` when it is none we know. */
export function schemeBefore(text: string, end: number): { readonly scheme: string; readonly start: number } | undefined {
  let start = end;
  while (start > end - 8 && (bits(text.charCodeAt(start - 1)) & (ALPHA | DIGIT)) !== 0) start--;
  const word = text.slice(start, end).toLowerCase();
  if (schemes.has(word)) return { scheme: word, start };
  const glued = /https?$/.exec(word)?.[0];
  return glued === undefined ? undefined : { scheme: glued, start: end - glued.length };
}
