import type { Failure, Parking, Skip } from '../domain/lookup.ts';
import type { Enrichment, StandardRecord } from '../domain/report.ts';

type Reason = Failure | Parking | Skip;
type GapStatus = Exclude<StandardRecord['status'], 'found' | 'not_found'>;

/** Lookups without an answer that share status, reason, source: over one enrichment or a whole report. */
export interface Gap {
  readonly status: GapStatus;
  readonly reason: Reason | null;
  readonly source: string;
  readonly lookups: number;
  /** Of the first such lookup. */
  readonly detail: string | null;
  /** When the first of them is asked again, RFC 3339 UTC. */
  readonly retryAt: string | null;
  /** And the last of them. */
  readonly lastRetryAt: string | null;
}

const order: readonly GapStatus[] = ['failed', 'parked', 'skipped'];

/** Everything that was not answered and why, failures first; otherwise in the order met. */
export function gaps(enrichments: Iterable<Enrichment>): readonly Gap[] {
  const found = new Map<string, Gap>();
  for (const { records } of enrichments) {
    for (const { status, reason, source, detail, retry_at } of records) {
      if (status === 'found' || status === 'not_found') continue;
      const key = JSON.stringify([status, reason, source]);
      const known = found.get(key);
      found.set(
        key,
        known === undefined
          ? { status, reason, source, lookups: 1, detail, retryAt: retry_at, lastRetryAt: retry_at }
          : {
              ...known,
              lookups: known.lookups + 1,
              retryAt: earlier(known.retryAt, retry_at),
              lastRetryAt: later(known.lastRetryAt, retry_at),
            },
      );
    }
  }
  return order.flatMap((status) => [...found.values()].filter((gap) => gap.status === status));
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

/** How a gap of each status is introduced to a person. */
export const gapWords: Readonly<Record<GapStatus, string>> = { failed: 'failed', parked: 'parked', skipped: 'not asked' };

/** Every reason for having no answer, as the end of a sentence about a source. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  queued: 'waits for its turn',
  auth: 'the key was rejected',
  rate_limited: 'too many requests for now',
  quota: 'no quota for now',
  timeout: 'no reply in time',
  network: 'it could not be reached',
  upstream: 'something is wrong at its end',
  unreadable: 'its reply could not be read',
  unsupported: 'does not know this type of value',
  not_configured: 'not set up (assay sources tells what is missing)',
  not_synced: 'never downloaded (assay feeds sync)',
  offline: 'working offline',
  tlp: 'the TLP forbids to tell it',
  pap: 'the PAP forbids to ask it',
  own_asset: 'one of our own assets, nobody is told',
  warninglisted: 'on a warninglist of well-known values',
  private_address: 'not a public address or name: nobody outside can know it',
  confidential: 'it may hold a secret or a name of ours: no third party is told',
  consent: 'it may be a person’s: told to nobody without your consent (privacy: consent)',
  denied: 'on your list of what is never told (privacy: deny)',
  cancelled: 'the job was cancelled before its turn',
  budget_reserved: 'the rest of its budget is reserved',
  decided: 'the verdict was already decided',
  retired: 'the source is retired',
};

/**
 * The reason in words, with the detail of what happened where there is one: for failures and parkings it differs each time, and of a
 * warninglist it says which, since when, and how old it is.
 */
export function whyNot({ status, reason, detail, lookups = 1 }: Pick<Gap, 'status' | 'reason' | 'detail'> & Partial<Gap>): string {
  const words = reason === null ? 'no reason was given' : reasonWords[reason];
  const told = status !== 'skipped' || reason === 'warninglisted';
  return !told || detail === null || detail === '' ? words : `${words}: ${status === 'skipped' && lookups > 1 ? 'such as ' : ''}${detail}`;
}
