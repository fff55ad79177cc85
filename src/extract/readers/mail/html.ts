import { Tokenizer } from 'htmlparser2';

const blocks = new Set(
  'address article blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th title tr ul'.split(
    ' ',
  ),
);
const links = new Set('href src action formaction background poster data cite ping longdesc xlink:href'.split(' '));

/**
 * HTML as text to be read for observables: what is seen (and scripts, which in attachments carry the links), then every
 * address in an attribute on a line of its own. Images in the document itself (`data:`) and `cid:` are left out.
 * Uses the tokenizer alone: the parser's stack of open elements takes quadratic time on a million nested ones.
 */
export function htmlText(html: string): string {
  const visible: string[] = [];
  const addresses: string[] = [];
  let inStyle = false;
  let attribute = '';
  let value = '';
  const tag = (name: string): void => {
    if (blocks.has(name)) visible.push('\n');
  };
  const note = (found: readonly string[]): void => {
    for (const one of found) if (one !== '') addresses.push(one);
  };
  const ignore = (): void => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        const name = html.slice(start, end).toLowerCase();
        inStyle = name === 'style';
        tag(name);
      },
      onclosetag(start, end) {
        inStyle = false;
        tag(html.slice(start, end).toLowerCase());
      },
      ontext(start, end) {
        const text = html.slice(start, end);
        if (inStyle) note(styleAddresses(text));
        else visible.push(text);
      },
      ontextentity(codepoint) {
        visible.push(String.fromCodePoint(codepoint));
      },
      onattribname(start, end) {
        attribute = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata(start, end) {
        value += html.slice(start, end);
      },
      onattribentity(codepoint) {
        value += String.fromCodePoint(codepoint);
      },
      onattribend() {
        note(attributeAddresses(attribute, value));
      },
      oncdata(start, end, offset) {
        visible.push(html.slice(start, end - offset));
      },
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return [visible.join(''), ...addresses].join('\n');
}

function attributeAddresses(name: string, value: string): readonly string[] {
  if (links.has(name)) return [address(value)];
  if (name === 'srcset') return value.split(',').map((part) => address(part.trim().split(/\s/, 1)[0] ?? ''));
  if (name === 'style') return styleAddresses(value);
  // <meta http-equiv="refresh" content="0; url=…">
  const refresh = name === 'content' ? value.toLowerCase().indexOf('url=') : -1;
  return refresh === -1 ? [] : [address(value.slice(refresh + 4).replace(/['"]/g, ''))];
}

/** As a browser reads it: without line breaks and tabs, and `https:/host` or `//host` as a whole URL. Empty for what names no host. */
function address(value: string): string {
  const plain = value.trim().replace(/[\t\r\n]/g, '');
  if (/^(?:data|cid|about|javascript|blob):/i.test(plain)) return /^javascript:/i.test(plain) ? plain : '';
  if (plain.startsWith('//')) return `https:${plain}`;
  if (/^https?:/i.test(plain) && !/^https?:\/\//i.test(plain)) return URL.parse(plain)?.href ?? plain;
  return plain.replaceAll(' ', '%20');
}

function styleAddresses(css: string): readonly string[] {
  return Array.from(css.matchAll(/url\(\s{0,8}['"]?([^'")\s]+)/gi), (match) => address(match[1] ?? ''));
}
