import { createHash } from 'node:crypto';
import type { Alert, Take, Taken } from '../domain/intake.ts';
import { holdsPrivate } from '../domain/public-address.ts';
import { type ArrivalParts, type ArrivesBy, arrivalOf } from './arrivals.ts';

/**
 * What becomes of alerts that machines send all day long: those in which nobody is to be asked about anything, because there is
 * nothing or all of it is ours or a private address, are not kept.
 */
export function keepAsked(take: Take, { enrichable }: Pick<ArrivalParts, 'enrichable'>) {
  return async (alert: Alert, by: ArrivesBy): Promise<Taken | undefined> => {
    const arrival = arrivalOf(alert, by);
    const ours = new Set((arrival.ours ?? []).map(({ type, value }) => `${type} ${value}`));
    const asked = enrichable(arrival.extraction.findings).filter(
      ({ observable: { type, value } }) => !ours.has(`${type} ${value}`) && !holdsPrivate(value),
    );
    if (asked.length === 0) return undefined;
    return take({ ...arrival, key: arrival.key ?? createHash('sha256').update(JSON.stringify(alert)).digest('base64url') });
  };
}
