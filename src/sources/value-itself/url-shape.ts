import ipaddr from 'ipaddr.js';
import { getDomain } from 'tldts';

/** What a URL's spelling shows, beside the name of its host. */
export interface Trait {
  readonly label: 'ip-host' | 'encoded-host' | 'credentials-in-url' | 'nested-url' | 'double-extension' | 'unusual-port' | 'long-host';
  readonly detail: string;
}

export interface UrlShape {
  readonly traits: readonly Trait[];
  /** Addresses of other sites that the URL carries in its path, query or fragment. */
  readonly nested: readonly string[];
}

const usualPorts = new Set(['', '80', '443', '8080', '8443']);
const mostNested = 5;
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** Before a second extension these are there to be read by people. */
const decoys = words('pdf doc docx xls xlsx ppt pptx txt rtf csv odt ods jpg jpeg png gif bmp mp3 mp4 avi eml msg');
/** What a click may start, unpack or show as a page. */
const real = words(
  'exe scr com bat cmd pif msi msix appx jar js jse vbs vbe wsf hta ps1 lnk url cpl dll iso img vhd zip rar 7z gz ace apk dmg pkg html htm shtml xhtml svg php',
);

/** Reads the spelling of one URL; `value` is `url` as it was written. Linear in its length. */
export function urlShape(value: string, url: URL): UrlShape {
  const nested = nestedUrls(url);
  const traits: Trait[] = [...hostTraits(value, url)];
  if (url.username !== '' || url.password !== '') traits.push({ label: 'credentials-in-url', detail: credentials(url) });
  if (!usualPorts.has(url.port)) traits.push({ label: 'unusual-port', detail: `port ${url.port}` });
  if (nested.length > 0) traits.push({ label: 'nested-url', detail: `carries ${nested.map(hostOf).join(', ')}` });
  const extensions = doubleExtension(url.pathname);
  if (extensions) traits.push({ label: 'double-extension', detail: `file name ends in ${extensions}` });
  return { traits, nested };
}

function hostTraits(value: string, { hostname }: URL): readonly Trait[] {
  const written = writtenHost(value);
  const canonical = URL.parse(`http://${hostname}/`)?.hostname ?? hostname;
  const isIpv4 = ipaddr.IPv4.isValidFourPartDecimal(canonical);
  const isIp = isIpv4 || hostname.startsWith('[');
  const encoded = written.includes('%') || (isIpv4 && written !== canonical);
  return [
    ...(isIp ? [{ label: 'ip-host', detail: `the host is the address ${canonical}` } as const] : []),
    ...(encoded ? [{ label: 'encoded-host', detail: `the host is written ${written.slice(0, 100)} and means ${canonical}` } as const] : []),
    ...(isIp ? [] : longHost(hostname)),
  ];
}

/** Long names push the registrable part out of a small screen. */
export function longHost(host: string): readonly Trait[] {
  const labels = host.split('.').length;
  return host.length > 60 || labels > 6 ? [{ label: 'long-host', detail: `${host.length} characters in ${labels} labels` }] : [];
}

function writtenHost(value: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)/i.exec(value)?.[1] ?? '';
  return authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d{0,5}$/, '')
    .toLowerCase();
}

/** The password is not repeated. A user name that reads as a host is the trick: http://example.com@192.0.2.1/. */
function credentials({ username }: URL): string {
  const name = ascii(username);
  return getDomain(name, { extractHostname: false })
    ? `${name} before the @ is a user name, not the host`
    : 'a user name stands before the host';
}

/** "pdf.exe" of /invoice.pdf.exe; spaces between are a way to hide the end. */
function doubleExtension(pathname: string): string | undefined {
  const name = ascii(pathname.slice(pathname.lastIndexOf('/') + 1)).toLowerCase();
  const parts = name.split('.');
  const [before = '', last = ''] = parts.slice(-2).map((part) => part.trim());
  return parts.length > 2 && decoys.has(before) && real.has(last) ? `${before}.${last}` : undefined;
}

/** In the path (with all that follows), in each query parameter, in the fragment: plain, percent-encoded up to twice, or Base64. */
function nestedUrls(url: URL): readonly string[] {
  const inPath = firstUrl(url.pathname);
  const values = url.search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const rest = inPath ? [] : values;
  const carried = [inPath && firstUrl(url.pathname + url.search), ...rest.map(firstUrl), firstUrl(url.hash)];
  const own = site(url.hostname);
  const others = carried.filter((one) => one !== undefined).filter((one) => site(one.hostname) !== own);
  return [...new Set(others.map(({ href }) => href))].slice(0, mostNested);
}

function firstUrl(text: string): URL | undefined {
  for (let depth = 0, layer = text; depth < 3; depth++, layer = ascii(layer)) {
    const plain = /https?:\/\/?[^\s"'<>]+/i.exec(layer)?.[0];
    // "aHR0cHM6Ly" and "aHR0cDovL" are how "https://" and "http://" begin in Base64.
    const base64 = /aHR0c(?:HM6Ly|DovL)[\w+/-]+/.exec(layer)?.[0];
    const found = plain ?? (base64 ? Buffer.from(base64, 'base64').toString('latin1') : undefined);
    const url = found === undefined ? null : URL.parse(found);
    if (url !== null && /^https?:$/.test(url.protocol)) return url;
  }
  return undefined;
}

/** One layer of percent-encoding of ASCII taken off; other bytes stay as they are, so nothing can be malformed. */
function ascii(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function site(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host;
}

function hostOf(href: string): string {
  return URL.parse(href)?.host ?? href;
}
