import { createHash } from 'node:crypto';

/** Headers that machines on the way write: they differ where the same mail is delivered twice. */
const ofTheWay =
  /^(?:received|x-received|delivered-to|x-original-to|x-delivered-to|envelope-to|return-path|authentication-results|arc-[a-z-]+|received-spf|x-spam[a-z-]*|x-ms-exchange-[a-z-]+|x-forefront-[a-z-]+|lines|status|x-status|x-uid)$/;

/** Beyond it a header is a part like any other. */
const mostHeader = 256 * 1024;
const longestName = 64;
const [lf, colon, space, tab, cr] = [0x0a, 0x3a, 0x20, 0x09, 0x0d];

/**
 * What makes a mail the same one when it comes again: Message-ID, all that its sender wrote and its body, but not what the servers on
 * its way added. SHA-256 in hex.
 */
export function mailKey(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const hash = createHash('sha256');
  let from = 0;
  let skipping = false;
  let at = 0;
  while (at < Math.min(buffer.length, mostHeader)) {
    const first = buffer[at];
    // The empty line: from here on it is the body.
    if (first === lf || (first === cr && buffer[at + 1] === lf)) break;
    const found = buffer.indexOf(lf, at);
    const next = found < 0 ? buffer.length : found + 1;
    if (first !== space && first !== tab) {
      const skip = ofTheWay.test(nameAt(buffer, at, next));
      if (skip && !skipping) hash.update(buffer.subarray(from, at));
      if (!skip && skipping) from = at;
      skipping = skip;
    }
    at = next;
  }
  return hash.update(buffer.subarray(skipping ? at : from)).digest('hex');
}

function nameAt(buffer: Buffer, at: number, next: number): string {
  const line = buffer.subarray(at, Math.min(next, at + longestName));
  const end = line.indexOf(colon);
  return end < 0 ? '' : line.toString('latin1', 0, end).trim().toLowerCase();
}
