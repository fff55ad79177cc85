import { isIP } from 'node:net';
import type { MailHop } from '../../../../domain/submission.ts';

/** Mails pass a dozen machines; more of them are somebody's attempt to fill the report. */
const mostHops = 50;
/** Of one header line as much is read. */
const longest = 2_000;

/** The machines a mail passed, from its Received headers in the order of the document: the receiver's first. At most 50. */
export function hopsOf(headers: readonly { readonly key: string; readonly value: string }[]): readonly MailHop[] {
  const hops: MailHop[] = [];
  for (const { key, value } of headers) {
    if (key !== 'received') continue;
    const hop = hopOf(value.slice(0, longest));
    if (hop.from !== undefined || hop.address !== undefined || hop.by !== undefined) hops.push(hop);
    if (hops.length === mostHops) break;
  }
  return hops;
}

function hopOf(value: string): MailHop {
  const semicolon = value.lastIndexOf(';');
  const route = semicolon === -1 ? value : value.slice(0, semicolon);
  const by = route.search(/(?:^|\s)by\s/i);
  const sender = by === -1 ? route : route.slice(0, by);
  const from = /^\s*from\s+([^\s();]{1,255})/i.exec(sender)?.[1];
  // In brackets, as most servers write what they saw; else the first one there is.
  const written = [...sender.matchAll(/\[(?:ipv6:)?([0-9a-f.:]{3,45})\]|(?<![\w.:])([0-9a-f.:]{7,45})(?![\w.])/gi)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  const address = written.find((one) => isIP(one) !== 0);
  const to = by === -1 ? undefined : /^\s*by\s+([^\s();]{1,255})/i.exec(route.slice(by))?.[1];
  const at = semicolon === -1 ? undefined : isoDate(value.slice(semicolon + 1));
  return {
    ...(from === undefined ? {} : { from: from.toLowerCase() }),
    ...(address === undefined ? {} : { address: address.toLowerCase() }),
    ...(to === undefined ? {} : { by: to.toLowerCase() }),
    ...(at === undefined ? {} : { at }),
  };
}

/** A date of a mail (RFC 5322) in ISO 8601, UTC; undefined where it is none. */
export function isoDate(written: string): string | undefined {
  const plain = written
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .trim();
  // Of what is no date the engine makes some.
  if (!/\d\s+[a-z]{3,9}\s+\d{2,4}\s+\d/i.test(plain)) return undefined;
  const date = new Date(plain);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
