import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';

/** The key under which a request is to be done once. @throws Problem 400 */
export function idempotencyKey({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem(400, 'ASSAY_REQUEST_INVALID', 'an Idempotency-Key is 1 to 255 signs without blanks');
}
