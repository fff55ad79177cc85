import { createHash } from 'node:crypto';
import type { EgressRow } from '../../domain/ports.ts';

/**
 * The hash of a row: SHA-256 in hex over the hash of the row before and, as a JSON array, the fields of this one in the order below,
 * `at` in milliseconds. A row cannot be changed, left out, put in or moved without changing every hash after it.
 */
export function chained(before: string, row: Omit<EgressRow, 'hash'>): string {
  const { number, at, source, host, type, value, reveals, submission, person, tlp, pap } = row;
  const fields = [number, at.getTime(), source, host, type, value, reveals, submission, person, tlp, pap];
  return createHash('sha256').update(before).update(JSON.stringify(fields)).digest('hex');
}
