import type { ObservableType } from '../../../../domain/observable.ts';
import { type Page, textOf } from '../../page.ts';
import { isDigit } from '../../text/characters.ts';
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

/** Hosts whose paths name something by themselves, and how. */
const naming: readonly { hosts: string; path: RegExp; type: ObservableType; spell: (name: string, part: string | undefined) => string }[] =
  [
    {
      hosts: 't.me telegram.me',
      path: /^\/(?:s\/)?(?!(?:joinchat|share|addstickers|proxy|socks|bot|c|iv)\b)(\w{5,32})(?![\w-])/di,
      type: 'telegram-handle',
      spell: (name) => `@${name}`,
    },
    { hosts: 'api.telegram.org', path: /^\/bot(\d{8,10}:[\w-]{35})(?![\w-])/d, type: 'telegram-token', spell: (token) => token },
    { hosts: 'discord.gg', path: /^\/([\w-]{2,64})/d, type: 'discord-handle', spell: (invite) => `discord.gg/${invite}` },
    {
      hosts: 'discord.com discordapp.com',
      path: /^\/invite\/([\w-]{2,64})/d,
      type: 'discord-handle',
      spell: (invite) => `discord.gg/${invite}`,
    },
    {
      hosts: 'attack.mitre.org',
      path: /\/(TA?\d{4}|[GSM]\d{4})(?:\/(\d{3}))?(?![\w-])/di,
      type: 'attack-id',
      spell: (id, sub) => (sub === undefined ? id : `${id}.${sub}`),
    },
  ];
const namingHosts = wordTable(naming.flatMap(({ hosts }, index) => hosts.split(' ').map((host) => [host, index + 1] as const)));
/** As much of a path as a name may stand in. */
const namingPath = 128;

/** What the path of a link names by itself: the account of a messenger, a technique of ATT&CK. */
export function addAccount(page: Page, host: number, hostEnd: number, end: number): void {
  const known = naming[namingHosts.of(page.codes, host, hostEnd) - 1];
  if (known === undefined) return;
  const found = known.path.exec(textOf(page, hostEnd, Math.min(end, hostEnd + namingPath)));
  const place = found?.indices?.[1];
  if (found === null || place === undefined) return;
  page.hits.add(known.type, hostEnd + place[0], hostEnd + place[1], because.invited, known.spell(found[1] ?? '', found[2]));
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
  const written = closed(textOf(page, start, end));
  const value = written.includes('%') && !written.includes('://') ? decoded(written) : written;
  const host = value === undefined ? undefined : /^(?:https?|s?ftp|ftps):\/\/(?:[^/?#@\s]{0,200}@)?([^/?#:\s]{1,253})/i.exec(value)?.[1];
  if (value === undefined || host === undefined || !/[^.]\.[^.]/.test(host)) return;
  page.hits.add('url', start, end, because.nested, value);
  const isNumbers = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
  page.hits.add(isNumbers ? 'ipv4' : 'domain', start, end, because.nested, host);
}

/** Without the punctuation at its end, and brackets that were opened before it. */
function closed(text: string): string {
  let end = text.length;
  while (end > 0 && /[)\]}.,;:!?'"]/.test(text[end - 1] ?? '') && !/[([{]/.test(text)) end--;
  return text.slice(0, end);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
