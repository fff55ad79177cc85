import { isIPv4 } from 'node:net';
import { coinTypes, hashTypes, type Observable, type ObservableType } from '../domain/observable.ts';
import { accounts } from './canonical/accounts.ts';
import { addresses } from './canonical/addresses.ts';
import { catalogues } from './canonical/catalogues.ts';
import { coins } from './canonical/coins.ts';
import { hashes } from './canonical/hashes.ts';
import { machine } from './canonical/machine.ts';
import { mail } from './canonical/mail.ts';
import { names } from './canonical/names.ts';
import { url } from './canonical/url.ts';
import { refang } from './refang.ts';

export { hostName, unicodeDomain } from './canonical/names.ts';

const forms: Readonly<Record<ObservableType, (value: string) => string | undefined>> = {
  ...addresses,
  ...names,
  url,
  ...mail,
  ...hashes,
  ...catalogues,
  ...coins,
  ...machine,
  ...accounts,
};

/** In UTF-16 units, before and after: what is longer is data. URLs carry payloads; Windows paths end at 32,767, but nobody's do. */
const longest = 4096;
const longestUrl = 65_536;

/**
 * The one spelling of a value that is refanged already: dotted quad, RFC 5952 IPv6, network address for a CIDR,
 * lower-case A-labels for domains and the hosts of mail addresses, WHATWG form for URLs, lower-case hashes,
 * `CVE-2024-0001`, `AS13335`, and so on; the functions in `canonical/` say it for each type. Idempotent, linear, never
 * throws. `undefined` when it is no valid value of the type; nothing is guessed. Checksums are verified where there are any.
 */
export function canonical(type: ObservableType, value: string): string | undefined {
  const limit = type === 'url' ? longestUrl : longest;
  if (value.length > limit) return undefined;
  const found = forms[type](value);
  return found !== undefined && found.length <= limit ? found : undefined;
}

/**
 * What a whole argument can be by its shape alone; what an earlier type accepts, a later one is not asked about. Left
 * out are types that only context tells (an imphash is an md5 by its shape) and paths, because a mistyped file on the
 * command line must not become an observable.
 */
const classified: readonly (ObservableType | readonly [ObservableType, RegExp])[] = [
  ...hashTypes,
  ...(['tlsh', 'jarm', 'ja4'] as const),
  // 12:34:56 is a time, and a signature by its shape.
  ['ssdeep', /^\d+:[^:]{8,}:[^:]{4,}$/],
  ...(['cve', 'ghsa', 'cwe'] as const),
  ['attack-id', /^ta?\d/i],
  ...(['asn', 'ipv4', 'ipv6', 'cidr', 'ip-range', 'mac', 'uuid', 'arn'] as const),
  ...coinTypes,
  ...(['telegram-token', 'discord-token'] as const),
  ...(['google-analytics-id', 'adsense-id', 'tag-manager-id', 'registry-key', 'named-pipe', 'phone'] as const),
  ...(['url', 'email', 'domain'] as const),
];

/** Read as written: `\\.` begins a name here, elsewhere it is a defanged dot. */
const backslashed: ReadonlySet<ObservableType> = new Set(['registry-key', 'named-pipe']);

/**
 * The observable a user meant with one whole argument, refanged first; `undefined` when it is none. A host with a path
 * and no scheme is read as `http://`.
 */
export function classify(value: string): Observable | undefined {
  const text = unwrapped(refang(value.trim()));
  for (const entry of classified) {
    const [type, proof] = typeof entry === 'string' ? [entry] : entry;
    if (proof?.test(text) === false) continue;
    const found = canonical(type, backslashed.has(type) ? value : text);
    if (found !== undefined) return { type, value: found };
  }
  if (text.startsWith('[') && text.endsWith(']')) {
    const found = canonical('ipv6', text.slice(1, -1));
    if (found !== undefined) return { type: 'ipv6', value: found };
  }
  const slash = text.indexOf('/');
  const host = text.slice(0, slash).split(':', 1)[0] ?? '';
  if (slash <= 0 || (canonical('domain', host) === undefined && !isIPv4(host)) || /^\d+$/.test(text.slice(slash + 1))) return undefined;
  const found = canonical('url', `http://${text}`);
  return found === undefined ? undefined : { type: 'url', value: found };
}

/** Without one mark on either side that belongs to the sentence it was copied from. */
function unwrapped(text: string): string {
  return text
    .replace(/^[<"'(]/, '')
    .replace(/[>"',;)]$/, '')
    .trim();
}
