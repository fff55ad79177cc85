import { none, type Page } from '../page.ts';
import { isDigit, isRun, kindAt, LETTER } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';
import { wordSet } from '../text/words.ts';

const slash = 0x2f;
const space = 0x20;
const longest = 512;

const clients = wordSet(
  'mozilla opera curl wget python-requests python-urllib go-http-client okhttp java apache-httpclient libwww-perl powershell winhttp microsoft-cryptoapi microsoft-bits axios node-fetch dalvik httpie masscan zgrab nmap sqlmap nikto aria2 restsharp guzzlehttp faraday scrapy aiohttp python-httpx undici postmanruntime insomnia lynx links winhttprequest certutil bits nsisdl inetc installer wininet',
);
const bare = wordSet('gecko like mobile safari compatible khtml version');

/** Whether a run names a program that calls itself so: followed by a slash and its version. */
export function isClient(codes: Uint16Array, start: number, end: number): boolean {
  return codes[end] === slash && isDigit(codes, end + 1) && clients.of(codes, start, end) !== 0;
}

/** `Mozilla/5.0 (…) Gecko/20100101 Firefox/52.0`: products with versions, and comments in brackets. */
export function readAgent(page: Page, start: number): number {
  const { codes } = page;
  let end = start;
  let i = start;
  let isFirst = true;
  while (i < start + longest) {
    if (codes[i] === 0x28) {
      const close = commentEnd(codes, i);
      if (close === -1) break;
      i = close;
      end = i;
    } else {
      const word = i;
      while (isRun(codes, i) || codes[i] === 0x2e) i++;
      if (i === word) break;
      if (codes[i] === slash && (isRun(codes, i + 1) || codes[i + 1] === 0x2e)) {
        if (!isFirst && standsAt(codes, word, 'mozilla/')) break;
        i++;
        while (isRun(codes, i) || codes[i] === 0x2e || codes[i] === 0x2b) i++;
        end = i;
      } else {
        const stop = codes[i] === 0x2c || codes[i] === 0x29 ? i : i;
        if (bare.of(codes, word, stop) === 0) break;
        end = stop;
        if (codes[i] === 0x2c) i++;
      }
    }
    isFirst = false;
    if (codes[i] !== space) break;
    i++;
  }
  if (codes[end - 1] === 0x2e) end--;
  if (end - start < 6) return none;
  page.hits.add('user-agent', start, end, because.agent);
  return end;
}

function commentEnd(codes: Uint16Array, open: number): number {
  let depth = 0;
  for (let i = open; i < open + 300; i++) {
    const code = codes[i] as number;
    if (code === 0x28) depth++;
    else if (code === 0x29 && --depth === 0) return i + 1;
    else if (code < 0x20 || code === 0x22) return -1;
  }
  return -1;
}

/** What stands behind `User-Agent:`, to the end of the line. The colon stands at `colon`. */
export function readNamedAgent(page: Page, colon: number): number {
  const { codes } = page;
  if (colon < page.agentsUntil) return none;
  let start = colon + 1;
  while (start < colon + 4 && (codes[start] === space || codes[start] === 0x22)) start++;
  let end = start;
  while (end < start + longest && (codes[end] as number) >= 0x20 && codes[end] !== 0x22 && codes[end] !== 0x5c && codes[end] !== 0x7c)
    end++;
  page.agentsUntil = end;
  while (end > start && (codes[end - 1] === space || codes[end - 1] === 0x2c || codes[end - 1] === 0x27)) end--;
  if (end - start < 4 || (kindAt(codes, start) & LETTER) === 0 || !hasSlash(codes, start, end)) return none;
  page.hits.add('user-agent', start, end, because.named);
  return end;
}

function hasSlash(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (codes[i] === slash) return true;
  return false;
}
