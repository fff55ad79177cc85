import { randomBytes } from 'node:crypto';
import { newToken } from './token.ts';

/** `assay_`, eight digits by which it is found and recognised in lists, `_`, and 256 random bits. Scanners for leaked keys find it by that. */
const pattern = /^assay_([0-9a-f]{8})_[A-Za-z0-9_-]{43}$/;

export function newApiKey(): { readonly secret: string; readonly hint: string } {
  const hint = randomBytes(4).toString('hex');
  return { secret: `assay_${hint}_${newToken()}`, hint };
}

/** The part of a key that is no secret; undefined where it is no key of ours, whatever else it may be. */
export function hintOf(secret: string): string | undefined {
  // The length first: a pattern is not for a megabyte.
  return secret.length === 58 ? pattern.exec(secret)?.[1] : undefined;
}
