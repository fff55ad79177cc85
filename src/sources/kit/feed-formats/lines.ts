import { isIPv4, isIPv6 } from 'node:net';
import type { ObservableType } from '../../../domain/observable.ts';
import type { FeedRow } from '../../../domain/source.ts';

/** What the formats of lists have in common: lines, rows that are none, and what a word is by its shape. */

/** Lines without their ends, one at a time: lists have millions. A byte order mark is no part of the first. */
export function* linesOf(text: string): Generator<string> {
  for (let from = text.charCodeAt(0) === 0xfeff ? 1 : 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const end = feed === -1 ? text.length : feed;
    yield text.slice(from, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    from = end + 1;
  }
}

export const isBlank = (line: string): boolean => line.trim() === '';

/** A row that is no entry: enough of it for a person to look at. */
export function unreadable(row: unknown): FeedRow {
  const text = typeof row === 'string' ? row : (JSON.stringify(row) ?? String(row));
  return { unreadable: text.replace(/\s+/g, ' ').trim().slice(0, 160) };
}

/** @throws where a web page or an error in JSON came in the place of a list of lines. */
export function refuseDocuments(text: string): void {
  const [start] = /^[\s\uFEFF]*[<{]/.exec(text.slice(0, 1000)) ?? [];
  if (start !== undefined) throw new Error(`no list but ${start.endsWith('<') ? 'a page' : 'JSON'}`);
  if (isBlank(text.slice(0, 1000)) && isBlank(text)) throw new Error('an empty file');
}

/**
 * Whether a line break follows the last line of a format, too. `always`: a file without it was cut. `usually`: its last line is
 * not taken, because what is left of an address may be another one. Absent: nobody can tell.
 */
export type Ended = 'always' | 'usually' | undefined;

/** Where the lines that are whole end. @throws where the file was cut. */
export function endOfLines(text: string, ended: Ended): number {
  if (ended === undefined || text.endsWith('\n')) return text.length;
  if (ended === 'always') throw new Error('cut short: its last line does not end');
  return text.lastIndexOf('\n') + 1;
}

/** Digests by their length in hexadecimal digits. */
const digests: Readonly<Record<number, ObservableType>> = {
  32: 'md5',
  40: 'sha1',
  56: 'sha224',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
};

/** The kind of file hash that so many hexadecimal digits are; undefined for anything else. */
export function digestType(text: string): ObservableType | undefined {
  return /^[0-9a-f]+$/i.test(text) ? digests[text.length] : undefined;
}

const name = /^(?=.{4,253}\.?$)(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?\.)+(?:xn--[a-z0-9-]+|\p{L}{2,63})\.?$/iu;
const url = /^[a-z][a-z0-9+]{1,11}:\/\/\S{3,}$/i;
/** Marks that keep people from clicking. */
const marks = /[[({](\.|dot|:|:\/\/|@|at)[\])}]/gi;

/** Whether a value is written so that nobody clicks it: `hxxp://`, `example[.]com`. */
export function isDefanged(word: string): boolean {
  marks.lastIndex = 0;
  return /^(?:hxxp|fxp)/i.test(word) || marks.test(word);
}

/**
 * What a word of a list is by its shape alone. Cheap, and no proof: whoever takes it in has the last word. A defanged value
 * has the type it has without its marks.
 */
export function shapeOf(word: string): ObservableType | undefined {
  return word.length > longestWord ? undefined : shapeWithin(word, mostMarks);
}

/** Longer than any value; a line of megabytes is looked at once and no more. */
const longestWord = 65_536;
/** Marks within marks: nobody writes more. */
const mostMarks = 3;

function shapeWithin(word: string, marked: number): ObservableType | undefined {
  if (isIPv4(word)) return 'ipv4';
  if (isDefanged(word)) return marked === 0 ? undefined : shapeWithin(bare(word), marked - 1);
  if (word.includes('://')) return url.test(word) ? 'url' : undefined;
  if (word.includes('/')) return isNetwork(word) ? 'cidr' : undefined;
  if (word.includes('@')) return /^[^@\s]+@[^@\s]+$/.test(word) && name.test(word.slice(word.indexOf('@') + 1)) ? 'email' : undefined;
  if (isIPv6(word)) return 'ipv6';
  return digestType(word) ?? otherShape(word);
}

function bare(word: string): string {
  const plain = word.replace(marks, (_, mark: string) => ({ dot: '.', at: '@' })[mark.toLowerCase()] ?? mark);
  return plain.replace(/^hxxp/i, 'http').replace(/^fxp/i, 'ftp');
}

function otherShape(word: string): ObservableType | undefined {
  if (/^as\d{1,10}$/i.test(word)) return 'asn';
  if (/^cve-\d{4}-\d{4,}$/i.test(word)) return 'cve';
  const [first = '', last = ''] = word.split('-');
  if (isIPv4(first) && isIPv4(last)) return 'ip-range';
  return name.test(word) ? 'domain' : undefined;
}

function isNetwork(word: string): boolean {
  const slash = word.indexOf('/');
  const bits = word.slice(slash + 1);
  const address = word.slice(0, slash);
  return /^\d{1,3}$/.test(bits) && ((isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128));
}

/** An address and its port, where it has one: `192.0.2.1:443`, `[2001:db8::1]:443`. Undefined for anything else. */
export function addressAndPort(word: string): { readonly value: string; readonly port: number | undefined } | undefined {
  const [, address = '', port] = /^\[?([0-9a-f.:[\]()]*?[0-9a-f])\]?(?::(\d{1,5}))?$/i.exec(isIPv6(word) ? `[${word}]` : word) ?? [];
  const type = shapeOf(address);
  if ((type !== 'ipv4' && type !== 'ipv6') || Number(port ?? 0) > 65_535) return undefined;
  return { value: address, port: port === undefined ? undefined : Number(port) };
}

/** @throws where a list holds fewer rows than it says itself. */
export function refuseShort(rows: number, said: number): void {
  if (rows < said) throw new Error(`cut short: it says that it has ${said} rows, and has ${rows}`);
}

/** One row of a file may be several of ours, or one. */
export function* asRows(rows: FeedRow | Iterable<FeedRow>): Generator<FeedRow> {
  if (Symbol.iterator in rows) yield* rows;
  else yield rows;
}

/** A date of a row in RFC 3339, as `since` wants it; undefined where there is none that can be read: the row counts without it. */
export function since(text: string | null | undefined): string | undefined {
  const iso =
    text
      ?.trim()
      .replace(/ ?UTC$/, 'Z')
      .replace(' ', 'T') ?? '';
  const written = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(iso);
  if (written === null) return undefined;
  // Without a zone it is UTC.
  const at = new Date(`${written[1]}${written[2] ?? 'T00:00'}${written[3] ?? 'Z'}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
