import { randomBytes } from 'node:crypto';

let last = 0;
let count = 0;

/** A UUID of version 7 (RFC 9562): those made later sort behind, of one process also within a millisecond. */
export function newSubmissionId(now: Date): string {
  const ms = Math.max(last, now.getTime());
  count = ms === last ? count + 1 : 0;
  // The 12 bits behind the time hold 4,096 of a millisecond.
  last = ms + (count >> 12);
  count &= 0xfff;
  const time = last.toString(16).padStart(12, '0');
  const random = randomBytes(8);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const rest = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
