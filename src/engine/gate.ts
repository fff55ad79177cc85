import type { Skip, Skipped } from '../domain/lookup.ts';
import { type Exposure, type Marking, papAllows, type Tlp, tlpAllows } from '../domain/marking.ts';
import type { Observable } from '../domain/observable.ts';
import { isPublicAddress, overlap } from '../domain/public-address.ts';
import { readings } from './readings.ts';

/** What belongs to the user and no third party may learn of. Domains cover their subdomains. */
export interface OwnAssets {
  readonly domains: readonly string[];
  readonly networks: readonly string[];
  /** Lower case. */
  readonly emails: readonly string[];
}

export interface GateRule {
  readonly marking: Marking;
  readonly offline: boolean;
  readonly own: OwnAssets;
}

/**
 * May somebody be told of this observable? Fail-closed and before any request: undefined only where every rule agrees.
 * A source that nobody else learns of (`exposure: none`) may always be asked.
 */
export function whyNot(observable: Observable, exposure: Exposure, ceiling: Tlp, rule: GateRule): Skipped | undefined {
  if (exposure === 'none') return undefined;
  const { tlp, pap } = rule.marking;
  if (rule.offline) return skipped('offline', 'asked to stay offline');
  if (!papAllows(pap, exposure)) return skipped('pap', `PAP:${pap.toUpperCase()} forbids asking a ${exposure}`);
  if (!tlpAllows(tlp, ceiling))
    return skipped('tlp', `TLP:${tlp.toUpperCase()} is above TLP:${ceiling.toUpperCase()}, the ceiling for this source`);
  const hidden = hiddenPart(observable, rule.own);
  return hidden && skipped(...hidden);
}

function skipped(reason: Skip, detail: string): Skipped {
  return { status: 'skipped', reason, detail };
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

type Hidden = [Skip, string] | undefined;

function hiddenPart({ type, value }: Observable, own: OwnAssets): Hidden {
  switch (type) {
    case 'ipv4':
    case 'ipv6':
    case 'domain':
      return hiddenHost(value, own);
    case 'cidr':
      return hiddenNetwork(value, own);
    case 'email':
      return hiddenText(value, own) ?? hiddenHost(value.slice(value.lastIndexOf('@') + 1), own);
    case 'url':
      return hiddenUrl(value, own);
    default:
      return undefined;
  }
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
  for (const reading of readings(text)) {
    // The second spelling is that of bounce addresses: bounce+jane=example.com@sender.
    if (own.emails.some((email) => reading.includes(email) || reading.includes(email.replace('@', '='))))
      return ['own_asset', 'it holds an own mail address'];
    if (own.domains.some((domain) => holdsName(reading, domain))) return ['own_asset', 'it holds an own domain'];
    for (const [, host = ''] of reading.matchAll(/:\/\/(?:[^/?#@\s]{0,200}@)?(\[[0-9a-f:.]{2,45}\]|[^/?#:@\s&"'<>]{1,253})/g)) {
      const hidden = hiddenHost(host.replace(/^\[|\]$/g, ''), own);
      if (hidden) return hidden;
    }
  }
  return undefined;
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
  // So wide a network holds private ranges, wherever it begins.
  if (Number(bits) < (base.includes(':') ? 16 : 8)) return ['private_address', 'a network so wide that it holds private addresses'];
  return hiddenHost(base, own);
}

function hiddenHost(host: string, own: OwnAssets): Hidden {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (/^[\d.]+$/.test(name) || name.includes(':')) {
    if (own.networks.some((network) => overlap(name, network))) return ['own_asset', 'in an own network'];
    return isPublicAddress(name) ? undefined : ['private_address', 'not an address of the public Internet'];
  }
  if (own.domains.some((domain) => name === domain || name.endsWith(`.${domain}`))) return ['own_asset', 'an own domain'];
  const top = name.slice(name.lastIndexOf('.') + 1);
  return !name.includes('.') || innerNames.includes(top) ? ['private_address', 'a name of a private network'] : undefined;
}
