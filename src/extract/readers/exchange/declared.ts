import type { ObservableType } from '../../../domain/observable.ts';

const address: readonly ObservableType[] = ['ipv4', 'ipv6', 'cidr', 'ip-range'];
const host: readonly ObservableType[] = ['domain', ...address];

/**
 * What documents call the types of their values, and our types for it: the attribute types of MISP, the words of the lists
 * that vendors publish, each as {@link declaredTypes} spells it. A value may be of any of the types.
 */
const declared: readonly (readonly [readonly ObservableType[], string])[] = [
  [address, 'ip ipaddress ipaddr ipsrc ipdst ipv4 ipv6 ipv4address ipv6address ipv4addr ipv6addr address c2ip ipnetwork'],
  [['cidr', 'ipv4', 'ipv6'], 'cidr network subnet'],
  [host, 'host domain hostname domainname fqdn c2domain dns'],
  [['url'], 'url uri link c2url webaddress'],
  [
    ['email'],
    'email emailaddress emailaddr emailsrc emaildst emailreplyto emailsender emailwhois targetemail whoisregistrantemail dnssoaemail',
  ],
  [['xmpp', 'email'], 'jabberid xmpp'],
  [['asn'], 'as asn autonomoussystem'],
  [['mac'], 'mac macaddress macaddr'],
  [['md5'], 'md5 filemd5 hashmd5 x509fingerprintmd5'],
  [['sha1'], 'sha1 filesha1 hashsha1 x509fingerprintsha1'],
  [['sha224'], 'sha224'],
  [['sha256'], 'sha256 filesha256 hashsha256 x509fingerprintsha256'],
  [['sha384'], 'sha384'],
  [['sha512'], 'sha512 filesha512'],
  [['md5', 'sha1', 'sha256', 'sha512', 'sha384', 'sha224'], 'hash filehash'],
  [['imphash'], 'imphash'],
  [['authentihash'], 'authentihash'],
  [['ssdeep'], 'ssdeep'],
  [['tlsh'], 'tlsh'],
  [['ja3'], 'ja3 ja3s ja3fingerprintmd5'],
  [['ja4'], 'ja4 ja4plus'],
  [['jarm'], 'jarm jarmfingerprint'],
  [['cve', 'ghsa'], 'cve vulnerability'],
  [['cwe'], 'cwe weakness'],
  [['file-name', 'file-path'], 'filename file'],
  [['file-path', 'file-name'], 'filepath path directory'],
  [['registry-key'], 'regkey registrykey registry windowsregistrykey'],
  [['mutex'], 'mutex'],
  [['named-pipe'], 'namedpipe pipe'],
  [['user-agent'], 'useragent httpuseragent'],
  [['bitcoin', 'bitcoin-cash'], 'btc bitcoin'],
  [['monero'], 'xmr monero'],
  [['ethereum'], 'eth ethereum'],
  [['dash'], 'dash'],
  [
    ['bitcoin', 'ethereum', 'monero', 'litecoin', 'dogecoin', 'tron', 'ripple', 'zcash', 'dash', 'bitcoin-cash'],
    'cryptocurrencywallet cryptocurrencyaddress wallet',
  ],
  [['phone'], 'phone phonenumber whoisregistrantphone'],
  [['telegram-handle'], 'telegram telegramhandle'],
  [['yara-rule'], 'yararule yararulename'],
];

const byName: ReadonlyMap<string, readonly ObservableType[]> = new Map(
  declared.flatMap(([types, names]) => names.split(' ').map((name) => [name, types] as const)),
);

/** Our types for what a document calls the type of a value (`ip-dst`, `IPv4 Address`, `SHA-256`); `undefined` where we have none. */
export function declaredTypes(name: string): readonly ObservableType[] | undefined {
  return name.length > 60 ? undefined : byName.get(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
}
