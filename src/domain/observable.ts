/** The types of observable assay knows, in the order people read them in. */
export const observableTypes = [
  // network
  'ipv4',
  'ipv6',
  'cidr',
  'ip-range',
  'domain',
  'url',
  'email',
  'xmpp',
  'asn',
  'mac',
  // files: of the whole, of a part, and alike
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'imphash',
  'authentihash',
  'ssdeep',
  'tlsh',
  // how a program speaks TLS
  'ja3',
  'ja4',
  'jarm',
  // catalogues of weaknesses and behaviour
  'cve',
  'ghsa',
  'cwe',
  'attack-id',
  'yara-rule',
  // where money goes
  'bitcoin',
  'bitcoin-cash',
  'ethereum',
  'monero',
  'litecoin',
  'dogecoin',
  'dash',
  'zcash',
  'ripple',
  'tron',
  'cardano',
  'stellar',
  // on a machine
  'file-path',
  'file-name',
  'registry-key',
  'mutex',
  'named-pipe',
  'user-agent',
  // who runs a site or an account
  'google-analytics-id',
  'adsense-id',
  'tag-manager-id',
  'telegram-token',
  'telegram-handle',
  'discord-token',
  'discord-handle',
  'phone',
  'arn',
  'uuid',
] as const;
export type ObservableType = (typeof observableTypes)[number];

/** Hashes of a whole file, by which file services know it. */
export const hashTypes = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const satisfies readonly ObservableType[];

/** Addresses of coins. */
export const coinTypes = [
  ...(['bitcoin', 'bitcoin-cash', 'ethereum', 'monero', 'litecoin', 'dogecoin'] as const),
  ...(['dash', 'zcash', 'ripple', 'tron', 'cardano', 'stellar'] as const),
] as const satisfies readonly ObservableType[];

/** Where a person is reached. Nobody is told of them unless the user consents, type by type. */
export const personalTypes = ['email', 'xmpp', 'phone', 'telegram-handle', 'discord-handle'] as const satisfies readonly ObservableType[];

/** A value seen in the wild, refanged and in canonical form. Says nothing about guilt. */
export interface Observable<T extends ObservableType = ObservableType> {
  readonly type: T;
  readonly value: string;
}

/** One string per observable, equal exactly when type and value are. Types hold no colon. */
export function observableKey({ type, value }: Observable): string {
  return `${type}:${value}`;
}
