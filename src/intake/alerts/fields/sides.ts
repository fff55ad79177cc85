import { isIP } from 'node:net';
import { holdsPrivate } from '../../../domain/public-address.ts';

/** Whether the machine behind an address is ours as far as the address tells: a private one is; undefined where it is no address. */
export function isOurSide(address: unknown): boolean | undefined {
  const text = typeof address === 'string' ? address.trim() : '';
  return text.length > 64 || isIP(text) === 0 ? undefined : holdsPrivate(text);
}
