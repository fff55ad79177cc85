import { type ObservableType, observableTypes } from '../../src/domain/observable.ts';

/** The names the cases give to types, where they are not ours. `undefined`: we have no such type, so a value expected of it is a miss. */
const names: Readonly<Record<string, ObservableType | undefined>> = {
  ip: 'ipv4',
  ip4: 'ipv4',
  ip6: 'ipv6',
  network: 'cidr',
  range: 'ip-range',
  iprange: 'ip-range',
  hostname: 'domain',
  fqdn: 'domain',
  onion: 'domain',
  uri: 'url',
  mail: 'email',
  btc: 'bitcoin',
  bch: 'bitcoin-cash',
  eth: 'ethereum',
  xmr: 'monero',
  ltc: 'litecoin',
  doge: 'dogecoin',
  dashcoin: 'dash',
  zec: 'zcash',
  xrp: 'ripple',
  trx: 'tron',
  ada: 'cardano',
  xlm: 'stellar',
  gaTrack: 'google-analytics-id',
  gaPub: 'adsense-id',
  gtm: 'tag-manager-id',
  attack: 'attack-id',
  ttp: 'attack-id',
  registry: 'registry-key',
  regkey: 'registry-key',
  filepath: 'file-path',
  filename: 'file-name',
  pipe: 'named-pipe',
  namedpipe: 'named-pipe',
  useragent: 'user-agent',
  yara: 'yara-rule',
  telegram: 'telegram-handle',
  discord: 'discord-handle',
  phonenumber: 'phone',
  guid: 'uuid',
  tlp: undefined,
};

const ours: ReadonlySet<string> = new Set(observableTypes);

/** Our type for a type's name in the cases; `undefined` when we have none. */
export function typeOfCase(name: string): ObservableType | undefined {
  return ours.has(name) ? (name as ObservableType) : names[name];
}

/** What the peers whose tests are the conformance cases find at all, so that "nothing" in a case speaks of these. */
export const peersTypes: ReadonlySet<ObservableType> = new Set<ObservableType>([
  ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email', 'xmpp', 'asn', 'mac', 'arn'] as const),
  ...(['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'imphash', 'authentihash', 'ssdeep'] as const),
  ...(['cve', 'attack-id', 'yara-rule', 'bitcoin', 'ethereum', 'monero'] as const),
  ...(['file-path', 'file-name', 'registry-key', 'mutex', 'user-agent', 'google-analytics-id', 'adsense-id'] as const),
]);
