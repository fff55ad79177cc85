import { ALPHA, bits, DIGIT } from './characters.ts';

const defangedSchemes: Readonly<Record<string, string>> = {
  ...Object.fromEntries('hxxp hxtp htxp hzzp hzzzp h**p h__p htxxp hxxxp hxxx xxxx ttp meow http'.split(' ').map((word) => [word, 'http'])),
  ...Object.fromEntries(
    'hxxps hxtps htxps hzzps hzzzps h**ps h__ps htxxps hxxxps hxxxs xxxxs xxxxx ttps meows https'.split(' ').map((word) => [word, 'https']),
  ),
  ...{ fxp: 'ftp', ftx: 'ftp', fxps: 'ftps', ftxs: 'ftps', sfxp: 'sftp', ftp: 'ftp', ftps: 'ftps', sftp: 'sftp' },
};
/** Plain schemes whose separator alone may be defanged: `tcp[://]`. */
const plain = new Set('tftp ws wss tcp udp ldap ldaps smb ssh telnet irc ircs socks4 socks5 rtsp'.split(' '));

/**
 * A scheme and the separator after it, where either is defanged: `hxxp://`, `http[:]//`, `https[://]`, `http:\\`,
 * `http__`, `http// `. `i` is where the separator begins; `done` is where the untouched text begins. Bounded.
 */
export function separatorAt(text: string, i: number, done: number): { start: number; end: number; by: string } | undefined {
  const end = separatorEnd(text, i);
  if (end === -1) return undefined;
  const spaced = text[i - 1] === ' ' && text[i] === ':';
  const wordEnd = spaced || text[i - 1] === ']' ? i - 1 : i;
  let start = wordEnd;
  while (start > done && start > wordEnd - 8 && isSchemeCharacter(text.charCodeAt(start - 1))) start--;
  // Emphasis of Markdown in front (`**hxxp://`) is not part of the word.
  while (start < wordEnd && (text[start] === '*' || text[start] === '_')) start++;
  const word = text.slice(start, wordEnd).toLowerCase();
  if (!Object.hasOwn(defangedSchemes, word) && !plain.has(word)) return undefined;
  if (wordEnd < i && !spaced && start > done && '[('.includes(text[start - 1] ?? ' ')) start--;
  const scheme = defangedSchemes[word] ?? word;
  const bare = text[i] === '_' || text[i] === '/';
  if (bare && scheme !== 'http' && scheme !== 'https') return undefined;
  const host = skipGap(text, end);
  if (scheme === word && !spaced && wordEnd === i && host === end && text.startsWith('://', i) && end === i + 3) return undefined;
  return { start, end: host, by: `${scheme}://` };
}

/** The index after `://` in any of its spellings, or -1. */
function separatorEnd(text: string, i: number): number {
  if (text.startsWith('//', i) || text.startsWith('__', i)) {
    const before = text[i - 1]?.toLowerCase();
    return before === 'p' || before === 's' ? i + 2 : -1;
  }
  let p = i;
  const opened = text[p] === '[' || text[p] === '(' || text[p] === '{' || text[p] === '<';
  if (opened) p++;
  if (text[p] !== ':') return -1;
  p++;
  if (opened && text.startsWith('//', p)) {
    p += 2;
    return ')]}>'.includes(text[p] ?? ' ') ? p + 1 : p;
  }
  if (opened) {
    if (!')]}>'.includes(text[p] ?? ' ')) return -1;
    p++;
  }
  if (text.startsWith('__', p)) return p + 2;
  for (let slashes = 0; slashes < 2; slashes++) {
    const slash = slashEnd(text, p);
    if (slash === -1) return -1;
    p = slash;
  }
  return text[p] === '/' && text[p + 1] !== '/' ? p + 1 : p;
}

function slashEnd(text: string, p: number): number {
  for (const spelling of ['\\/', '/', '\\', '[/]', '(/)']) if (text.startsWith(spelling, p)) return p + spelling.length;
  return -1;
}

/** Leaves out one space after the separator where something with a dot follows: `http:// evil.com`. */
function skipGap(text: string, end: number): number {
  if (text[end] !== ' ') return end;
  return /^[a-z0-9-]{1,63}(?:\.|\[\.|\(\.|\[dot)[a-z0-9\])]/i.test(text.slice(end + 1, end + 72)) ? end + 1 : end;
}

function isSchemeCharacter(code: number): boolean {
  return (bits(code) & (ALPHA | DIGIT)) !== 0 || code === 0x2a || code === 0x5f;
}
