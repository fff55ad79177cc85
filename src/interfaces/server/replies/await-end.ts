import type { FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import type { Standing } from '../../../domain/work.ts';
import { departure } from '../plugins/closing.ts';

/** Waits until a submission has ended, so long has passed, or nobody is left who waits. Undefined: there is none. */
export async function awaitEnd(app: App, request: FastifyRequest, id: string, wait: number): Promise<Standing | undefined> {
  const { signal, over } = departure(request);
  const late = AbortSignal.timeout(Math.min(wait, app.config.server().longest_wait));
  const until = AbortSignal.any([signal, late]);
  try {
    let standing = await app.following.next(id, undefined, until);
    while (standing && !hasEnded(standing) && !until.aborted) standing = await app.following.next(id, standing, until);
    return standing;
  } finally {
    over();
  }
}

export function hasEnded({ state }: Pick<Standing, 'state'>): boolean {
  return state === 'done' || state === 'cancelled';
}
