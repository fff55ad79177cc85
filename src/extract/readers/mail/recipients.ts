import { decodeWords } from 'postal-mime';
import { canonical } from '../../canonical.ts';

/** Headers that hold nothing but those a mail went to: as written, as delivered, as sent on, and in reports of failure. */
const written = 'to cc bcc resent-to resent-cc resent-bcc apparently-to';
const delivered =
  'delivered-to x-delivered-to original-to x-original-to envelope-to x-envelope-to x-rcpt-to x-forwarded-to x-forwarded-for';
const reported = 'original-recipient final-recipient original-rcpt-to x-failed-recipients';
const names: ReadonlySet<string> = new Set(`${written} ${delivered} ${reported}`.split(' '));

/** No mail system takes a longer address (RFC 5321 section 4.5.3.1); what is longer is data. */
const longest = 320;

/**
 * Whom a mail was written or delivered to, from its headers (`key` in lower case): canonical addresses, each once.
 * Everything of the form of an address counts, also in display names and comments: one victim too many is no harm, one
 * too few is told to third parties. Linear in the headers.
 */
export function recipientsOf(headers: Iterable<{ readonly key: string; readonly value: string }>): Set<string> {
  const found = new Set<string>();
  for (const { key, value } of headers) {
    if (names.has(key)) {
      for (const text of value.includes('=?') ? [value, decodeWords(value)] : [value]) {
        for (const word of text.split(/[\s<>()[\]\\,;:"]+/)) add(found, word);
      }
    } else if (key === 'received') {
      for (const [, word = ''] of value.matchAll(/\bfor\s+<?([^\s<>()[\]\\,;:"]+)/gi)) add(found, word);
    }
  }
  return found;
}

/** {@link recipientsOf} for a mail that is not taken apart: header lines wherever they stand in it. */
export function recipientsIn(bytes: Uint8Array): Set<string> {
  const unfolded = new TextDecoder().decode(bytes).replace(/\r?\n[ \t]+/g, ' ');
  return recipientsOf(headerLines(unfolded));
}

const headerLine = new RegExp(`^(${[...names, 'received'].join('|')})[ \\t]*:(.*)`, 'gim');

function* headerLines(text: string): Generator<{ readonly key: string; readonly value: string }> {
  for (const [, key = '', value = ''] of text.matchAll(headerLine)) yield { key: key.toLowerCase(), value };
}

function add(found: Set<string>, word: string): void {
  if (word.length > longest) return;
  const address = word.replace(/^['`]+|['`.]+$/g, '');
  const at = address.lastIndexOf('@');
  if (at > 0 && at < address.length - 1) found.add(canonical('email', address) ?? address.toLowerCase());
}
