import type { Skip, Skipped } from '../domain/lookup.ts';
import { type Exposure, type Marking, papAllows, type Tlp, tlpAllows } from '../domain/marking.ts';
import type { Observable } from '../domain/observable.ts';
import { isInNetwork, isPublicAddress } from '../domain/public-address.ts';

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

function hiddenPart({ type, value }: Observable, own: OwnAssets): [Skip, string] | undefined {
  switch (type) {
    case 'ipv4':
    case 'ipv6':
      return hiddenHost(value, own);
    case 'cidr':
      return hiddenHost(value.slice(0, value.indexOf('/')), own);
    case 'domain':
      return hiddenHost(value, own);
    case 'email':
      return own.emails.includes(value.toLowerCase())
        ? ['own_asset', 'an own mail address']
        : hiddenHost(value.slice(value.lastIndexOf('@') + 1), own);
    case 'url': {
      if (!URL.canParse(value)) return ['private_address', 'a URL whose host cannot be told'];
      const url = new URL(value);
      if (url.username !== '' || url.password !== '') return ['own_asset', 'a URL with credentials in it'];
      const named = own.emails.find((email) => names(value, email));
      return named === undefined
        ? hiddenHost(url.hostname.replace(/^\[|\]$/g, ''), own)
        : ['own_asset', 'a URL that holds an own mail address'];
    }
    default:
      return undefined;
  }
}

function hiddenHost(host: string, own: OwnAssets): [Skip, string] | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (/^[\d.]+$/.test(name) || name.includes(':')) {
    if (own.networks.some((network) => isInNetwork(name, network))) return ['own_asset', 'in an own network'];
    return isPublicAddress(name) ? undefined : ['private_address', 'not an address of the public Internet'];
  }
  if (own.domains.some((domain) => name === domain || name.endsWith(`.${domain}`))) return ['own_asset', 'an own domain'];
  const top = name.slice(name.lastIndexOf('.') + 1);
  return !name.includes('.') || innerNames.includes(top) ? ['private_address', 'a name of a private network'] : undefined;
}

/** Whether a URL gives a mail address away: as it is, percent-encoded, or in base64 as phishing kits send it. */
function names(url: string, email: string): boolean {
  const seen = url.toLowerCase();
  if (seen.includes(email) || seen.includes(encodeURIComponent(email).toLowerCase())) return true;
  return [email, email.toUpperCase()].some((form) => url.includes(Buffer.from(form).toString('base64').replace(/=+$/, '').slice(0, -1)));
}
