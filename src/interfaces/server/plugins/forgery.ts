import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../../domain/access.ts';
import { Problem } from '../problem.ts';

/**
 * Refuses what a page of somebody else makes a browser send. Browsers say where a request comes from, in `Sec-Fetch-Site` or, beyond
 * TLS and loopback, in `Origin`; programs say neither.
 * @throws Problem ASSAY_REQUEST_FORGED
 */
export function refuseForeign({ headers, host }: FastifyRequest, publicUrl: string | undefined): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw forged('it comes from another site');
    return;
  }
  const { origin } = headers;
  if (origin === undefined) return;
  const from = URL.parse(origin);
  // The scheme may be that of a proxy; a port that goes without saying may be said.
  const ours =
    from !== null &&
    (from.host === URL.parse(`${from.protocol}//${host}`)?.host || from.origin === (publicUrl && new URL(publicUrl).origin));
  if (!ours) throw forged('it comes from another origin');
}

/**
 * Refuses what comes by a session without the token that only its own pages can read.
 * @param told the header `X-CSRF-Token`, or the field of a form
 * @throws Problem ASSAY_REQUEST_FORGED
 */
export function refuseWithoutToken({ session }: Principal, told: unknown): void {
  if (session && !(typeof told === 'string' && same(told, session.csrf))) throw forged('the token of the session is missing or wrong');
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function forged(why: string): Problem {
  return new Problem(403, 'ASSAY_REQUEST_FORGED', `the request is refused: ${why}`, {
    fix: 'Pages send the token of GET /v1/session as X-CSRF-Token; programs use an API key.',
  });
}
