/** Where somebody is led, or what is fetched: names of files count, too. */
const links = new Set('href action formaction data cite ping longdesc xlink:href codebase classid code archive manifest'.split(' '));
/** What is drawn: the name of a file beside the page tells nothing. */
const pictures = new Set('src background poster dynsrc lowsrc'.split(' '));
/** Read as they are: what a reader sees when the pointer rests, or a form sends. */
const words = new Set('alt title value placeholder aria-label content summary label download'.split(' '));
/** Names of vocabularies have the form of addresses; nobody goes there. */
const vocabularies = new Set('itemtype itemid itemprop vocab typeof property prefix profile about resource datatype'.split(' '));

/** What an attribute says that may hold observables, each value one text. `name` in lower case, entities resolved in `value`. */
export function attributeTexts(name: string, value: string): readonly string[] {
  if (links.has(name)) return [address(value)];
  if (pictures.has(name)) return [elsewhere(value)];
  if (name === 'srcset' || name === 'imagesrcset') return value.split(',').map((part) => elsewhere(part.trim().split(/\s/, 1)[0] ?? ''));
  if (name === 'style') return styleAddresses(value);
  if (name === 'content') return [refreshed(value)];
  if (words.has(name) || name.startsWith('on')) return [value];
  // Lazy images and click trackers keep addresses in attributes of their own making.
  const named = value.includes('://') && !name.startsWith('xmlns') && !vocabularies.has(name);
  return named ? [value] : [];
}

/** `<meta http-equiv="refresh" content="0; url=…">`, or any other content as it is. */
function refreshed(value: string): string {
  const at = value.toLowerCase().indexOf('url=');
  return at === -1 ? value : address(value.slice(at + 4).replace(/['"]/g, ''));
}

/** {@link address} if it leads to another place than the page itself, else empty. */
function elsewhere(value: string): string {
  const plain = address(value);
  return /^(?:[a-z][a-z0-9+.-]{0,30}:|www\.|\d{1,3}\.\d|\\\\|[^/?#]{1,255}\.[^/?#]{1,63}\/)/i.test(plain) ? plain : '';
}

/** As a browser reads it: without line breaks and tabs, and `https:/host` or `//host` as a whole URL. Empty for what names no host. */
function address(value: string): string {
  const plain = value.trim().replace(/[\t\r\n]/g, '');
  if (/^(?:data|cid|about|blob):/i.test(plain)) return '';
  // A browser decodes it before it runs.
  if (/^javascript:/i.test(plain)) return plain.includes('%') ? percentDecoded(plain) : plain;
  if (plain.startsWith('//')) return `https:${plain}`;
  if (/^https?:/i.test(plain) && !/^https?:\/\//i.test(plain)) return URL.parse(plain)?.href ?? plain;
  return plain.replaceAll(' ', '%20');
}

/** The addresses that a style sheet or `style` attribute loads. */
export function styleAddresses(css: string): readonly string[] {
  const found = Array.from(css.matchAll(/url\(\s{0,8}['"]?([^'")\s]+)|@import\s{1,8}['"]([^'"\s]+)/gi), (match) =>
    elsewhere(match[1] ?? match[2] ?? ''),
  );
  return found;
}

/** The text of a `data:` address that a browser would show or run; `undefined` for pictures and all that is no data. */
export function dataText(value: string): string | undefined {
  const start = value.trimStart();
  if (!/^data:/i.test(start)) return undefined;
  const comma = start.indexOf(',');
  if (comma === -1 || comma > 200) return undefined;
  const head = start.slice(5, comma).toLowerCase();
  if (!/^(?:text\/|application\/(?:xhtml|xml|javascript|x-javascript|ecmascript)|image\/svg)/.test(head)) return undefined;
  const body = start.slice(comma + 1);
  if (head.includes(';base64')) return Buffer.from(body.replaceAll('%2B', '+').replaceAll('%3D', '='), 'base64').toString('utf8');
  return percentDecoded(body);
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
