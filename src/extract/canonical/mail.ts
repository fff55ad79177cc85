import { addresses } from './addresses.ts';
import { hostName, names, suffixOf } from './names.ts';

/** Canonical forms of addresses that messages are sent to. Lower case as a whole: no system in use tells local parts apart by case. */
export const mail = { email, xmpp };

/** A domain, an IPv4 address, or one in brackets (RFC 5321 section 4.1.3), which stays in them: `a@[IPv6:2001:db8::1]`. */
function email(value: string): string | undefined {
  return mailbox(value, /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+$/i, (host) => names.domain(host) ?? addresses.ipv4(host) ?? literal(host));
}

/** A bare JID (RFC 7622) with a local part. Its servers may have names that no web host could have: `chat_server.net`. */
function xmpp(value: string): string | undefined {
  return mailbox(value, /^[a-z0-9!#$%*+=?^_`{|}~.-]+$/i, (host) => names.domain(host) ?? underscored(host) ?? addresses.ipv4(host));
}

function mailbox(value: string, locals: RegExp, hostOf: (host: string) => string | undefined): string | undefined {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  if (at < 1 || at > 64 || !locals.test(local)) return undefined;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined;
  const host = hostOf(value.slice(at + 1));
  return host === undefined ? undefined : `${local.toLowerCase()}@${host}`;
}

function literal(host: string): string | undefined {
  const [, tag, inner = ''] = /^\[(ipv6:)?([^\]]{2,100})\]$/i.exec(host) ?? [];
  const address = tag === undefined ? addresses.ipv4(inner) : addresses.ipv6(inner);
  return address && (tag === undefined ? `[${address}]` : `[IPv6:${address}]`);
}

function underscored(host: string): string | undefined {
  const name = hostName(host);
  if (name === undefined || !name.includes('_')) return undefined;
  const { isIcann, domain } = suffixOf(name);
  return isIcann === true && domain !== null ? name : undefined;
}
