import { readExtension } from './cef.ts';

/** One event in the Log Event Extended Format of QRadar. */
export interface LeefEvent {
  readonly version: string;
  readonly vendor: string;
  readonly product: string;
  readonly productVersion: string;
  readonly eventId: string;
  /** In their order. A key that comes again is kept as `key#2`. */
  readonly attributes: ReadonlyMap<string, string>;
}

const start = /LEEF: ?(\d{1,4}(?:\.\d{1,4})?)\|/;
const furthest = 1_024;
/** How a tab comes when it went through a relay or a hand that writes it out: rsyslog's `#011`, and what vendors print. */
const writtenTabs = ['#011', '\\t', '\\x09', '\\0x09', '<009>'];

/**
 * Reads `LEEF:1.0|vendor|product|version|event|attributes`, with tabs between them, and `LEEF:2.0|…|event|delimiter|attributes`,
 * whose delimiter is one sign or its code in hex (`0x5E`, `x5E`; nothing: a tab). A tab that was written out is understood, and
 * blanks where there is no tab at all. Undefined where it is no LEEF. Linear in its length. The format: IBM, "LEEF event
 * components", verified with published samples of vendors.
 */
export function readLeef(text: string): LeefEvent | undefined {
  const begin = start.exec(text.slice(0, furthest));
  if (!begin) return undefined;
  const fields: string[] = [];
  let at = begin.index + begin[0].length;
  while (fields.length < 4) {
    const end = text.indexOf('|', at);
    // The last pipe is left out where there are no attributes.
    if (end === -1 && fields.length < 3) return undefined;
    fields.push(text.slice(at, end === -1 ? undefined : end).trim());
    at = end === -1 ? text.length : end + 1;
  }
  const [vendor = '', product = '', productVersion = '', eventId = ''] = fields;
  const version = begin[1] ?? '';
  const told = version.startsWith('1') ? undefined : delimiterAt(text, at);
  return {
    ...{ version, vendor, product, productVersion, eventId },
    attributes: readAttributes(text.slice(told?.end ?? at), told?.delimiter ?? '\t'),
  };
}

/** Undefined where the delimiter was left out and the attributes begin. */
function delimiterAt(text: string, from: number): { readonly delimiter: string; readonly end: number } | undefined {
  const [whole, written = ''] = /^([^|=]{0,8})\|/.exec(text.slice(from, from + 16)) ?? [];
  if (whole === undefined) return /^=\|/.test(text.slice(from)) ? { delimiter: '=', end: from + 2 } : undefined;
  const end = from + whole.length;
  const code = /^\\?0?x([0-9a-f]{1,4})$/i.exec(written)?.[1];
  if (code !== undefined) return { delimiter: String.fromCharCode(Number.parseInt(code, 16)), end };
  if (written === '' || writtenTabs.includes(written)) return { delimiter: '\t', end };
  return [...written].length === 1 ? { delimiter: written, end } : undefined;
}

function readAttributes(text: string, delimiter: string): Map<string, string> {
  const mark = text.includes(delimiter) || delimiter !== '\t' ? delimiter : writtenTabs.find((each) => text.includes(each));
  if (mark === undefined && / [\w.-]{1,64}=/.test(text)) return readExtension(text);
  const pairs = new Map<string, string>();
  const times = new Map<string, number>();
  for (const part of mark === undefined ? [text] : text.split(mark)) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(0, equals)).trim();
    if (key === '' || key.length > 255) continue;
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    pairs.set(time === 1 ? key : `${key}#${time}`, part.slice(equals + 1).trim());
  }
  return pairs;
}
