import type { FastifyReply } from 'fastify';
import { Problem } from '../problem.ts';
import { comer } from '../replies/allowed.ts';

/** Streams of events that one key or person may have open: each is worked for whenever something happens. */
const most = 100;

/** By server and by who listens. */
const open = new WeakMap<object, Map<string, number>>();

/** Room for one more stream of events, until its connection ends. @throws Problem 429 */
export function takeStreamRoom(reply: FastifyReply): void {
  const counts = open.get(reply.server.server) ?? new Map<string, number>();
  open.set(reply.server.server, counts);
  const { id } = comer(reply.request);
  const count = counts.get(id) ?? 0;
  if (count >= most)
    throw new Problem(429, 'ASSAY_TOO_MANY_REQUESTS', `${most} streams of events are open for this key`, {
      fix: 'Close some, or ask GET /v1/submissions/:id instead.',
      headers: { 'retry-after': '30' },
    });
  counts.set(id, count + 1);
  reply.raw.once('close', () => {
    const left = (counts.get(id) ?? 1) - 1;
    if (left === 0) counts.delete(id);
    else counts.set(id, left);
  });
}
