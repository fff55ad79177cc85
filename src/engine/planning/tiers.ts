import type { Exposure } from '../../domain/marking.ts';
import type { Limit, Source } from '../../domain/source.ts';

/** How dear an answer is, in the order of asking: it costs nothing and nobody learns of it; there is enough; every one counts. */
export const tiers = ['local', 'plentiful', 'scarce'] as const;
export type Tier = (typeof tiers)[number];

/**
 * Fewer answers a day than this are scarce. One busy day of an inbox or a log search brings some thousand values: a source below
 * can not answer about all of them, one above can.
 */
export const plentifulPerDay = 5_000;

const perDay: Readonly<Record<Limit['per'], number>> = { second: 86_400, minute: 1_440, hour: 24, day: 1, month: 1 / 31 };

/** Requests a day that the limits allow in the long run: the tightest decides. Infinity without limits. */
export function sustained(limits: readonly Limit[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...limits.map(({ requests, per }) => requests * perDay[per]));
}

/**
 * The tier of a source on this machine.
 * @param exposure - who learns of it; `none` also for what users run themselves
 * @param limits - of the plan in force, or the user's stricter ones
 * @param override - the user's word. It cannot make local what a vendor is asked about, nor the other way round
 */
export function tierOf(source: Source, exposure: Exposure, limits: readonly Limit[], override?: Exclude<Tier, 'local'>): Tier {
  if (exposure === 'none' || source.kind !== 'http') return 'local';
  return override ?? (sustained(limits) < plentifulPerDay ? 'scarce' : 'plentiful');
}
