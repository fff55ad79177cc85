import { type Page, textOf } from '../../page.ts';
import { isDigit, isRun } from '../../text/characters.ts';
import { standsAt } from '../../text/context.ts';
import { because } from '../../text/reasons.ts';
import { wordTable } from '../../text/words.ts';
import { nameIn } from '../name.ts';
import { hasDot } from './link-host.ts';

/** Longer ones are data, not addresses to look up; their host is still found. */
export const longest = 16_384;

export function addHost(page: Page, start: number, end: number): void {
  const { codes, hits } = page;
  const reason = page.defanged(start, end) ? because.defanged : because.host;
  if (codes[start] === 0x5b) hits.addPart('ipv6', start + 1, end - 1, reason);
  else if (isAddress(codes, start, end)) hits.addPart('ipv4', start, end, reason);
  else if (hasDot(codes, start, end)) {
    const name = nameIn(page, start, end);
    if (name === undefined) return;
    hits.addPart('domain', name.start, name.end, name.reason === because.unknownTld ? name.reason : reason, undefined, name.exact);
  }
}

/** Four numbers; that they are small enough is seen when the address is spelled. */
function isAddress(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(codes, i) && codes[i] !== 0x2e) return false;
  return true;
}

const accountHosts = wordTable([
  ['t.me', 1],
  ['telegram.me', 1],
  ['discord.gg', 2],
  ['discord.com', 3],
  ['discordapp.com', 3],
  ['attack.mitre.org', 4],
]);

/** What the path of a link names by itself: the account of a messenger, a technique of ATT&CK. */
export function addAccount(page: Page, host: number, hostEnd: number, end: number): void {
  const { codes, hits } = page;
  const which = accountHosts.of(codes, host, hostEnd);
  if (which === 0 || codes[hostEnd] !== 0x2f) return;
  let start = hostEnd + 1;
  if (which === 4) {
    const id = /\/(T\d{4}|TA\d{4}|[GSM]\d{4})(?:\/(\d{3}))?(?![\w-])/i.exec(textOf(page, hostEnd, end));
    if (id !== null)
      hits.add(
        'attack-id',
        hostEnd + id.index + 1,
        hostEnd + id.index + id[0].length,
        because.invited,
        id[2] === undefined ? (id[1] as string) : `${id[1]}.${id[2]}`,
      );
    return;
  }
  if (which === 1 && standsAt(codes, start, 's/')) start += 2;
  if (which === 3) {
    if (!standsAt(codes, start, 'invite/')) return;
    start += 7;
  }
  let stop = start;
  while (stop < end && isRun(codes, stop)) stop++;
  if (stop === start || codes[start] === 0x2b) return;
  const name = textOf(page, start, stop);
  if (which === 1) {
    if (!/^(?:joinchat|share|addstickers|proxy|socks|bot|c|iv)$/i.test(name))
      hits.add('telegram-handle', start, stop, because.invited, `@${name}`);
  } else hits.add('discord-handle', start, stop, because.invited, `discord.gg/${name}`);
}

/**
 * The first URL handed on inside another one, plain or percent-encoded: redirectors and link protection carry the real
 * target there. One only, so that a URL made of URLs stays linear.
 */
export function addNested(page: Page, from: number, end: number): void {
  const { codes } = page;
  for (let i = from; i < end; i++) {
    const code = codes[i];
    const isPlain = code === 0x3a && codes[i + 1] === 0x2f && codes[i + 2] === 0x2f;
    if (!isPlain && !(code === 0x25 && standsAt(codes, i + 1, '3a%2f%2f'))) continue;
    const length = standsAt(codes, i - 5, 'https') ? 5 : standsAt(codes, i - 4, 'http') ? 4 : 0;
    if (length === 0 || i - length < from) continue;
    addInner(page, i - length, isPlain ? end : endOfParameter(codes, i, end));
    return;
  }
}

function endOfParameter(codes: Uint16Array, from: number, end: number): number {
  let i = from;
  while (i < end && codes[i] !== 0x26 && codes[i] !== 0x23) i++;
  return i;
}

export function addInner(page: Page, start: number, end: number): void {
  if (end - start > longest) return;
  const written = textOf(page, start, end);
  const value = written.includes('%') && !written.includes('://') ? decoded(written) : written;
  const host = value === undefined ? undefined : /^https?:\/\/(?:[^/?#@\s]{0,200}@)?([^/?#:\s]{1,253})/i.exec(value)?.[1];
  if (value === undefined || host === undefined || !/[^.]\.[^.]/.test(host)) return;
  page.hits.add('url', start, end, because.nested, value);
  const isNumbers = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
  page.hits.add(isNumbers ? 'ipv4' : 'domain', start, end, because.nested, host);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
