import type { Alert, AlertAdapter, Refused } from '../../../domain/intake.ts';
import type { Trouble } from '../../../domain/submission.ts';
import { isPayload, type Payload } from './at.ts';
import { lenientJson } from './lenient-json.ts';

export const deliveryLimits = {
  /** Alerts in one delivery. More is refused as a whole, so that the sender knows, and not half of it lost. */
  alerts: 500,
  /** UTF-16 units. */
  body: 16_777_216,
} as const;

/** What a vendor's adapter has of its own. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  /** What it looks for, told when a delivery has none of it: `an object with "result"`. */
  readonly expects: string;
  /** The alerts in one value of a delivery; absent: the value, or each of a list. */
  readonly items?: (value: unknown) => readonly unknown[];
  /** One alert; null where it is understood and nothing is to be done; undefined where it is none of this vendor. */
  readonly read: (item: Payload) => Alert | null | undefined;
}

/**
 * An adapter of what a vendor has of its own. A delivery is refused where it is no JSON, holds no alert of the vendor
 * or more than {@link deliveryLimits}; where some of it is of the vendor, that is read and the rest is a trouble of the
 * first. An empty answer means: understood, and nothing to be done.
 */
export function defineAdapter({ id, name, expects, items = each, read }: Vendor): AlertAdapter {
  return {
    id,
    name,
    read: (body) => {
      if (body.length > deliveryLimits.body)
        return refused(`${body.length} characters long: at most ${deliveryLimits.body} are taken at once`);
      const { values, trouble, cut } = lenientJson(body);
      const found = values.flatMap((value) => items(value));
      if (found.length > deliveryLimits.alerts) {
        return refused(`holds ${found.length} alerts: at most ${deliveryLimits.alerts} are taken at once, send it in parts`);
      }
      const results = found.map((item) => (isPayload(item) ? read(item) : undefined));
      const alerts = results.filter((result): result is Alert => result !== null && result !== undefined);
      const strange = results.flatMap((result, index) => (result === undefined ? [index] : []));
      if (alerts.length === 0 && (found.length === 0 || strange.length > 0)) {
        return refused(values.length === 0 ? `${name} sends JSON, this is none` : `no alert of ${name}: ${expects} is expected`);
      }
      return withTroubles(cut ? lastWithoutKey(alerts) : alerts, [
        ...(trouble === undefined ? [] : [{ part: 'body', message: trouble }]),
        ...strange.slice(0, 20).map((index) => ({ part: `[${index}]`, message: `no alert of ${name}: left out` })),
      ]);
    },
  };
}

function each(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function refused(why: string): Refused {
  return { refused: why };
}

function withTroubles(alerts: readonly Alert[], troubles: readonly Trouble[]): readonly Alert[] {
  const [first, ...rest] = alerts;
  return first && troubles.length > 0 ? [{ ...first, troubles: [...troubles, ...first.troubles] }, ...rest] : alerts;
}

/** What came only in part is known by what it says, so that the whole of it is not taken for a repetition. */
function lastWithoutKey(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.map(({ key, ...alert }, index) => (index === alerts.length - 1 || key === undefined ? alert : { ...alert, key }));
}
