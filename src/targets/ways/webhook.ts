import { createHmac } from 'node:crypto';
import type { Clock } from '../../domain/ports.ts';
import type { Reach } from '../../domain/reach.ts';
import { summaryOf } from '../wording/view-of.ts';
import { outcomeOf } from './http-outcome.ts';
import type { Way } from './way.ts';

export interface WebhookSettings {
  readonly url: string;
  /** Signs each request; unsigned where there is none. */
  readonly secret?: string | undefined;
  /** The operator wrote the address, which then may be a private one. */
  readonly own: boolean;
}

/**
 * Posts the notice as JSON. `X-Assay-Signature: t=<unix seconds>,v1=<hex>`, where v1 is the HMAC-SHA-256 of `<t>.<body>`: whoever
 * receives it compares that, and refuses an old t. `X-Assay-Delivery` is the same at every attempt.
 */
export function createWebhook(
  { url, secret, own }: WebhookSettings,
  { reach, clock }: { readonly reach: Reach; readonly clock: Clock },
): Way {
  return async ({ id, notice }) => {
    const body = JSON.stringify({ delivery: id, summary: summaryOf(notice), ...notice });
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-assay-event': notice.type,
      'x-assay-delivery': id,
      'idempotency-key': id,
    };
    if (secret !== undefined && secret !== '') headers['x-assay-signature'] = signature(body, secret, clock.now());
    const answer = await reach({ method: 'POST', url, headers, body, ownAddress: own, largest: 64 * 1024 });
    return outcomeOf(answer, clock.now());
  };
}

/** Value of X-Assay-Signature. */
export function signature(body: string, secret: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
