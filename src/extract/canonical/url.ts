import { isIPv4 } from 'node:net';
import { addresses } from './addresses.ts';
import { hostName } from './names.ts';

/** Schemes a URL may have to be an observable: those that name a machine to talk to. Mostly IANA's, and what malware's settings hold. */
export const schemes: ReadonlySet<string> = new Set(
  [
    'http https ws wss ftp ftps sftp tftp file smb nfs afp dav davs rsync',
    'tcp udp tls ssl quic socks socks4 socks4a socks5 socks5h stratum',
    'ssh telnet rdp vnc ldap ldaps dns snmp ntp coap coaps mqtt mqtts amqp amqps',
    'irc irc6 ircs xmpp sip sips rtsp rtsps rtmp rtmps mms nntp news smtp smtps imap imaps pop pop3 pop3s gopher git svn',
    'redis rediss mongodb postgres postgresql mysql',
  ].flatMap((line) => line.split(' ')),
);

/** WHATWG's special schemes: only in them is a number an address, and a backslash a slash. */
const readsNumbers: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:', 'file:']);

/** Most URLs, told by a look: nothing in them is read otherwise than it is written, once dots in the path are looked for, too. */
const plain = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(\/[\w\-~!$&()*+,;=:@/%?#.]*)?$/;

/**
 * A URL with a host in WHATWG form: any well-formed host is one, also `localhost` and below a top-level domain that does
 * not exist. A host that is a number in another spelling (`0x7f.1`, `010.8.8.8`) stays as it was written: turned into
 * a dotted quad it would be another value. A `file:` URL of the machine itself names none.
 */
export function url(value: string): string | undefined {
  const look = plain.exec(value);
  if (look !== null && !value.includes('/.') && !value.includes('xn--') && !/%2e/i.test(value))
    return look[1] === undefined ? `${value}/` : value;
  const separator = value.indexOf('://');
  if (separator <= 0 || !schemes.has(value.slice(0, separator).toLowerCase()) || /[\u0000-\u0020\u007f]|\s/.test(value)) return undefined;
  const url = URL.parse(value);
  if (url === null) return undefined;
  const shown = url.hostname;
  const host = shown.startsWith('[') ? addresses.ipv6(shown.slice(1, -1)) : isIPv4(shown) ? shown : hostName(decoded(shown));
  if (host === undefined || (host === 'localhost' && url.protocol === 'file:')) return undefined;
  if (isIPv4(shown) && readsNumbers.has(url.protocol)) {
    const written = writtenHost(value, separator + 3);
    if (!isIPv4(written)) return rebuilt(url, written);
  }
  // Hosts of schemes that WHATWG calls not special are left as they are by it, also in upper case and U-labels.
  return shown.startsWith('[') || host === shown ? url.href : rebuilt(url, host);
}

function rebuilt(url: URL, host: string): string {
  const user = url.username + (url.password === '' ? '' : `:${url.password}`);
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${user === '' ? '' : `${user}@`}${host}${port}${url.pathname}${url.search}${url.hash}`;
}

/** The host before WHATWG reads it; where the scheme has one, slashes too many in front are not part of it. */
function writtenHost(value: string, start: number): string {
  const [authority = ''] = /[^/\\?#]+/.exec(value.slice(start)) ?? [];
  return authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .toLowerCase();
}

function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}
