import type { FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import { may, maySee } from '../../../domain/access.ts';
import type { Submitted } from '../../../domain/work.ts';
import { Problem } from '../problem.ts';
import { comer } from '../replies/allowed.ts';
import type { TakenReply } from '../schemas/submission.ts';
import { idempotencyKey } from './idempotency-key.ts';
import type { Asked } from './read-request.ts';

/** Nobody waits in front of a screen for more than this. */
const mostInteractive = 1_000;

/** What became of a request that holds a submission. */
export interface Accepted {
  readonly reply: TakenReply;
  readonly submitted: Submitted;
  /** Whoever submits may hand in what they may not see, and need not be one who reads reports. */
  readonly visible: boolean;
}

/** Takes a submission in on behalf of who asks. Under one key it comes once. @throws Problem, AssayError */
export async function submit(app: App, request: FastifyRequest, asked: Asked): Promise<Accepted> {
  const principal = comer(request);
  const { handling, extraction, origin, rejected, fingerprint } = asked;
  const key = idempotencyKey(request);
  const whyNot = asked.callback && app.telling.mayCall(asked.callback.url);
  if (whyNot !== undefined)
    throw new Problem(422, 'ASSAY_REQUEST_INVALID', 'this address is not told', { errors: [{ at: 'body/callback/url', message: whyNot }] });
  const taken = await app.take({
    ...{ channel: 'api', origin, extraction, title: handling.title, person: principal.name },
    lane: handling.lane ?? (extraction.findings.length > mostInteractive ? 'bulk' : 'interactive'),
    marking: { ...(handling.tlp && { tlp: handling.tlp }), ...(handling.pap && { pap: handling.pap }) },
    ...{ only: handling.sources, offline: handling.offline, refresh: handling.refresh, thrifty: handling.thrifty },
    ...{ staleFor: handling.stale_for, ignoreWarninglists: handling.ignore_warninglists },
    pivot: handling.pivot && { depth: handling.pivot.depth, budget: handling.pivot.limit },
    ...(key !== undefined && { key: `${principal.id} ${key}`, fingerprint }),
  });
  const submitted = await app.work.submission(taken.submission);
  if (!submitted) throw new Error(`submission ${taken.submission} is gone`);
  if (taken.repeated && submitted.order.fingerprint !== fingerprint)
    throw new Problem(422, 'ASSAY_KEY_REUSED', 'this Idempotency-Key came before, with another request', {
      fix: 'Take a new key for a new request.',
    });
  const { id, state, items, order } = submitted;
  // Whoever dies before this has had no answer, and comes again.
  const callback =
    asked.callback &&
    (await app.telling.subscribe({ ...asked.callback, submission: id, owner: principal.id, maxTlp: principal.clearance }));
  const location = `/v1/submissions/${id}`;
  return {
    submitted,
    visible: may(principal, 'reports:read') && maySee(principal, order.marking.tlp),
    reply: {
      ...{ id, repeated: taken.repeated, state, observables: { ...items }, location, rejected, troubles: [...order.troubles] },
      ...(callback && asked.callback?.secret === undefined && { callback: { secret: callback.secret } }),
    },
  };
}
