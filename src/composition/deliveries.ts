import { createHash } from 'node:crypto';
import type { Alert, AlertAdapter, Arrival, Refused, Take, Taken } from '../domain/intake.ts';
import { arrivalOf } from './arrivals.ts';

/** What somebody has delivered, and on whose behalf. */
export interface Delivery {
  readonly adapter: AlertAdapter;
  readonly body: string;
  readonly by: Pick<Arrival, 'channel' | 'person' | 'marking'>;
}

export interface Delivered {
  /** In the order of the delivery. None: it was understood, and there is nothing to be done. */
  readonly accepted: readonly (Taken & { readonly title: string })[];
}

/**
 * Reads a delivery and takes its alerts in, one after the other. Where the store fails in the middle it throws: the sender comes
 * again, and those that were taken are not taken twice.
 */
export async function deliver({ adapter, body, by }: Delivery, take: Take): Promise<Delivered | Refused> {
  const alerts = adapter.read(body);
  if ('refused' in alerts) return alerts;
  const accepted: Delivered['accepted'][number][] = [];
  for (const alert of alerts) {
    const arrival = arrivalOf(alert, by);
    accepted.push({ ...(await take({ ...arrival, key: arrival.key ?? keyOf(alert) })), title: alert.title });
  }
  return { accepted };
}

/** One that has no name of its own is known by what it says. */
function keyOf(alert: Alert): string {
  return `sha256 ${createHash('sha256').update(JSON.stringify(alert)).digest('base64url')}`;
}
