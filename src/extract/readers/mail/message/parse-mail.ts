import PostalMime, { type Email } from 'postal-mime';
import { decode } from '../../decode.ts';

/** A mail taken apart. */
export interface ParsedMail {
  readonly email: Email;
  /** What stands behind its headers. */
  readonly body: Uint8Array;
  /** Why only its headers were read, in words: its parts are too deep, or there are too many headers. */
  readonly failure?: string;
}

/** Takes a mail apart. Whatever the bytes are, it answers; of bytes that are no mail the headers are empty and all is body. */
export async function parseMail(given: Uint8Array): Promise<ParsedMail> {
  const bytes = unmarked(given);
  const bodyStart = headerLength(bytes);
  return { ...(await parsed(bytes, bodyStart)), body: bytes.subarray(bodyStart) };
}

/** Whom a mail was written to, from its headers alone. */
export function headersOf(given: Uint8Array): Uint8Array {
  const bytes = unmarked(given);
  return bytes.subarray(0, headerLength(bytes));
}

/** The whole mail, or with a `failure` (too deep, or too many headers) its headers alone. */
async function parsed(bytes: Uint8Array, bodyStart: number): Promise<{ readonly email: Email; readonly failure?: string }> {
  try {
    return { email: await PostalMime.parse(bytes, { forceRfc822Attachments: true }) };
  } catch (error) {
    const email = await PostalMime.parse(bytes.subarray(0, bodyStart), { maxHeadersSize: Number.MAX_SAFE_INTEGER });
    return { email, failure: reason(error) };
  }
}

/** Parts have charsets of their own, so bytes are read; only a mail saved as UTF-16 or with a byte order mark becomes plain UTF-8 first. */
function unmarked(bytes: Uint8Array): Uint8Array {
  if (!/^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf|.?\0)/s.test(String.fromCharCode(...bytes.subarray(0, 4)))) return bytes;
  try {
    return new TextEncoder().encode(decode('the mail', bytes));
  } catch {
    return bytes;
  }
}

/** Bytes up to the body: to the end of the first empty line, or all. None where the first line is no header: that is a text with the name of a mail. */
function headerLength(bytes: Uint8Array): number {
  if (!/^(?:From |[A-Za-z][A-Za-z0-9-]*[ \t]*:(?!\/\/))/.test(new TextDecoder().decode(bytes.subarray(0, 100)))) return 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) break;
    if (bytes.subarray(start, end).every((byte) => byte === 0x0d)) return end + 1;
    start = end + 1;
  }
  return bytes.length;
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown';
}
