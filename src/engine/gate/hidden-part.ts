import { parse } from 'tldts';
import type { Skip } from '../../domain/lookup.ts';
import { coinTypes, hashTypes, type Observable, type ObservableType, personalTypes } from '../../domain/observable.ts';
import { covering, holdsPrivate, isPublicAddress, overlap } from '../../domain/public-address.ts';
import { longest, readings } from './readings.ts';

/** What belongs to the user and no third party may learn of. Domains cover their subdomains. */
export interface OwnAssets {
  readonly domains: readonly string[];
  readonly networks: readonly string[];
  /** Lower case. */
  readonly emails: readonly string[];
}

/** Names and addresses that mean something only inside a network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal and the usual habits). */
const innerNames = [
  'local',
  'localhost',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'test',
  'example',
  'invalid',
  'arpa',
  'localdomain',
];

/** Why nobody outside may learn of a value; undefined where nothing speaks against it. */
type Hidden = [Skip, string] | undefined;
type Rule = (value: string, own: OwnAssets) => Hidden;

const open: Rule = () => undefined;
const secret: Rule = () => ['confidential', 'whoever holds the token may act with it'];

/**
 * What is known to be public, or how to tell. Every type that is not listed is forbidden, and so is a new one until somebody
 * decides: paths, registry keys, user agents, mutexes and the like hold names of users and machines, and nobody can tell a
 * session's UUID from a malware's. Where people are reached needs their user's consent beside.
 */
const rules: Readonly<Partial<Record<ObservableType, Rule>>> = {
  ipv4: hiddenHost,
  ipv6: hiddenHost,
  cidr: hiddenNetwork,
  'ip-range': hiddenRange,
  domain: hiddenHost,
  url: hiddenUrl,
  email: hiddenMailbox,
  xmpp: hiddenMailbox,
  ...all(open, ['phone', 'telegram-handle', 'discord-handle']),
  asn: open,
  // A digest of what is alike, too: it tells no more than "we have something like this".
  ...all(open, [...hashTypes, 'imphash', 'authentihash', 'ssdeep', 'tlsh']),
  ...all(open, ['ja3', 'ja4', 'jarm']),
  ...all(open, ['cve', 'ghsa', 'cwe', 'attack-id']),
  ...all(open, coinTypes),
  ...all(secret, ['telegram-token', 'discord-token']),
};

function all(rule: Rule, types: readonly ObservableType[]): Partial<Record<ObservableType, Rule>> {
  return Object.fromEntries(types.map((type) => [type, rule]));
}

/**
 * Why nobody outside may learn of a value, whatever its marking: the reason and a line for a person, which does not repeat the
 * value; undefined where nothing speaks against it. `consent`: the types of personal data that may be told.
 */
export function hiddenPart({ type, value }: Observable, own: OwnAssets, consent: readonly ObservableType[] = []): Hidden {
  const rule = rules[type];
  if (!rule) return ['confidential', `a value of the type ${type} may hold names of ours`];
  const hidden = rule(value, own);
  if (hidden) return hidden;
  const isPersonal = personalTypes.some((each) => each === type) && !consent.includes(type);
  return isPersonal ? ['consent', `it may be a person’s: told to others only with privacy.consent.${type}: true`] : undefined;
}

/** Mail and chat addresses; in the place of a domain may stand an address: `user@10.0.0.1`, `user@[IPv6:fd00::1]`. */
function hiddenMailbox(value: string, own: OwnAssets): Hidden {
  const [host = ''] = value.slice(value.lastIndexOf('@') + 1).split('/', 1);
  return hiddenText(value, own) ?? hiddenHost(host.replace(/^\[(?:ipv6:)?|\]$/gi, ''), own);
}

function hiddenUrl(value: string, own: OwnAssets): Hidden {
  if (!URL.canParse(value)) return ['private_address', 'a URL whose host cannot be told'];
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return ['own_asset', 'a URL with credentials in it'];
  return hiddenHost(hostOf(url), own) ?? hiddenText(value, own);
}

/** The host as a browser would reach it: only of the web's schemes does URL read numeric hosts as addresses. */
function hostOf(url: URL): string {
  const web = `http://${url.host}`;
  return (URL.canParse(web) ? new URL(web) : url).hostname.replace(/^\[|\]$/g, '');
}

/** What a text gives away beside the host it is about: own names in it, however encoded, and inner hosts of URLs nested in it. */
function hiddenText(text: string, own: OwnAssets): Hidden {
  if (text.length > longest) return ['confidential', 'it is too long to be looked through for names of ours'];
  for (const reading of readings(text)) {
    // The second spelling is that of bounce addresses: bounce+jane=example.com@sender.
    if (own.emails.some((email) => reading.includes(email) || reading.includes(email.replace('@', '='))))
      return ['own_asset', 'it holds an own mail address'];
    if (own.domains.some((domain) => holdsName(reading, domain))) return ['own_asset', 'it holds an own domain'];
    for (const [, host = ''] of reading.matchAll(/:\/\/(?:[^/?#@\s]{0,200}@)?(\[[0-9a-f:.]{2,45}\]|[^/?#:@\s&"'<>]{1,253})/g)) {
      const name = nestedHost(host);
      // A name that is still encoded is told by another reading.
      const hidden = name === '' && host.includes('.') ? undefined : hiddenHost(name, own);
      if (hidden) return hidden;
    }
  }
  return undefined;
}

/** The host as it begins in a text: brackets off, and what no name holds cut off its end, such as the rest of a `%2F` or a `)`. */
function nestedHost(host: string): string {
  if (host.startsWith('[')) return host.slice(1, -1);
  const end = host.search(/[^\p{L}\p{N}._-]/u);
  return end === -1 ? host : host.slice(0, end);
}

/** Whether a domain or a subdomain of it stands in a text as a name of its own. */
function holdsName(text: string, domain: string): boolean {
  for (let at = text.indexOf(domain); at >= 0; at = text.indexOf(domain, at + 1)) {
    const before = text[at - 1] ?? '';
    const after = text.slice(at + domain.length, at + domain.length + 2);
    if (!/[a-z0-9-]/.test(before) && !/^(?:[a-z0-9-]|\.[a-z0-9])/.test(after)) return true;
  }
  return false;
}

function hiddenNetwork(cidr: string, own: OwnAssets): Hidden {
  const [base = '', bits = ''] = cidr.split('/');
  if (own.networks.some((network) => overlap(cidr, network))) return ['own_asset', 'it shares addresses with an own network'];
  // So wide a network is not somebody's.
  if (Number(bits) < (base.includes(':') ? 16 : 8) || holdsPrivate(cidr))
    return ['private_address', 'a network that holds private addresses'];
  return hiddenHost(base, own);
}

/** A range is hidden where the smallest network around it is: sooner too much than a private address in its midst. */
function hiddenRange(range: string, own: OwnAssets): Hidden {
  const [first = '', last = ''] = range.split('-');
  const around = covering(first, last);
  if (around === undefined) return ['private_address', 'a range whose ends cannot be told'];
  return hiddenHost(first, own) ?? hiddenHost(last, own) ?? hiddenNetwork(around, own);
}

function hiddenHost(host: string, own: OwnAssets): Hidden {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (/^[\d.]+$/.test(name) || name.includes(':')) {
    if (own.networks.some((network) => overlap(name, network))) return ['own_asset', 'in an own network'];
    return isPublicAddress(name) ? undefined : ['private_address', 'not an address of the public Internet'];
  }
  if (own.domains.some((domain) => name === domain || name.endsWith(`.${domain}`))) return ['own_asset', 'an own domain'];
  const top = name.slice(name.lastIndexOf('.') + 1);
  // Inside networks people invent names; what no root server knows is taken for one of those.
  const known = name.includes('.') && !innerNames.includes(top) && parse(name, { validateHostname: false }).isIcann === true;
  return known ? undefined : ['private_address', 'not a name of the public Internet'];
}
