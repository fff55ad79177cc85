import { sql } from 'kysely';
import type { Finding } from '../../../domain/finding.ts';
import type { Failed, Lookup, Outcome, Parking, Reading, Skipped, Via } from '../../../domain/lookup.ts';
import type { Observable } from '../../../domain/observable.ts';
import type { Item, Work } from '../../../domain/work.ts';
import type { Schema } from '../../schema.ts';
import type { Connection, Dialect } from '../../writes.ts';
import { locking, type Parts } from '../parts.ts';
import { pack, unpack } from '../rows/pack.ts';
import { numbersOf } from '../rows/table.ts';

/** What an item is read from. */
export type ItemRow = Pick<Schema['items'], 'submission' | 'finding' | 'state' | 'settled' | 'steps' | 'done_at' | 'told'> & {
  readonly id: number;
};

/** The columns of an ItemRow. */
export const itemColumns = sql.raw('id, submission, finding, state, settled, steps, done_at, told');

type LookupRow = Omit<Schema['lookups'], 'id' | 'progress'> & { readonly answer: string | null };

/** Reads items with all that is known of them. */
export function createItems({ db, write, dialect }: Parts): Pick<Work, 'items' | 'landed'> {
  return {
    async items(submission, after, most) {
      const { rows } = await sql<ItemRow>`select ${itemColumns} from items
        where submission = ${submission} and id > ${after} order by id limit ${most}`.execute(db);
      return readItems(db, dialect, rows);
    },

    async landed(submission, most) {
      const some = sql`select id from items where submission = ${submission} and state = 'done' and told = 0 order by id limit ${most}`;
      // It is asked again and again, and mostly there is nothing to be written.
      if ((await some.execute(db)).rows.length === 0) return [];
      return write(async (connection) => {
        const { rows } = await sql<ItemRow>`update items set told = 1 where id in (${some} ${locking(dialect, 'for update skip locked')})
          returning ${itemColumns}`.execute(connection);
        return readItems(
          connection,
          dialect,
          rows.sort((a, b) => a.id - b.id),
        );
      });
    },
  };
}

/** The items of these rows, in their order. */
export async function readItems(db: Connection, dialect: Dialect, items: readonly ItemRow[]): Promise<readonly Item[]> {
  const thoughtOf = items.filter(({ steps }) => steps > 0).map(({ id }) => id);
  const rows = thoughtOf.length === 0 ? [] : await lookupRows(db, dialect, thoughtOf);
  const lookups = Map.groupBy(rows, ({ item }) => item);
  return items.map((row): Item => {
    const finding = JSON.parse(row.finding) as Finding;
    const { observable } = finding;
    return {
      id: row.id,
      submission: row.submission,
      finding,
      state: row.state === 'thinking' ? 'ready' : row.state,
      lookups: [...unpackLookups(row.settled, observable), ...(lookups.get(row.id) ?? []).map((lookup) => lookupOf(lookup, observable))],
      doneAt: row.done_at === null ? null : new Date(row.done_at),
      told: row.told === 1,
    };
  });
}

async function lookupRows(db: Connection, dialect: Dialect, items: readonly number[]): Promise<readonly LookupRow[]> {
  const { rows } = await sql<LookupRow>`select
      l.item, l.source, l.question_type, l.question_value, l.exposure, l.reliability, l.lineage, l.state, l.not_before,
      l.parked_reason, l.parked_detail, l.outcome, l.via, l.latency_ms, l.answer_at, l.changed_at, a.lookup as answer
    from lookups l left join answers a on a.key = l.question_key
      and a.source = l.source and a.observed_at = l.answer_at
    where l.item in ${numbersOf(dialect, items)} order by l.id`.execute(db);
  return rows;
}

function lookupOf(row: LookupRow, observable: Observable): Lookup {
  const { outcome, expiresAt } = endOf(row);
  const question = { type: row.question_type as Observable['type'], value: row.question_value };
  const same = question.type === observable.type && question.value === observable.value;
  return {
    source: row.source,
    observable,
    outcome,
    ...(same ? {} : { askedAs: question }),
    via: (row.via ?? 'live') as Via,
    exposure: row.exposure as Lookup['exposure'],
    observedAt: new Date(row.answer_at ?? row.changed_at),
    ...(expiresAt ? { expiresAt } : {}),
    latencyMs: row.latency_ms ?? 0,
    reliability: row.reliability as Lookup['reliability'],
    lineage: row.lineage,
  };
}

function endOf(row: LookupRow): { readonly outcome: Outcome; readonly expiresAt?: Date } {
  switch (row.state) {
    case 'open':
    case 'leased': {
      const retryAt = new Date(row.not_before || row.changed_at);
      const reason = (row.parked_reason ?? 'queued') as Parking;
      return { outcome: { status: 'parked', reason, detail: row.parked_detail ?? 'it waits for its turn', retryAt } };
    }
    case 'answered': {
      const answer = row.answer === null ? undefined : (JSON.parse(row.answer) as { outcome: Reading; expiresAt: string });
      if (answer) return { outcome: answer.outcome, expiresAt: new Date(answer.expiresAt) };
      return { outcome: { status: 'failed', reason: 'unreadable', detail: 'what it answered is no longer in the store' } };
    }
    default:
      return { outcome: withDates(JSON.parse(row.outcome ?? 'null') as Failed | Skipped) };
  }
}

/** Lookups of one observable, which is not said again in each. */
export function packLookups(lookups: readonly Lookup[]): Buffer {
  return pack(lookups.map(({ observable: _, ...lookup }) => lookup));
}

export function unpackLookups(bytes: Uint8Array | null, observable: Observable): readonly Lookup[] {
  if (bytes === null) return [];
  return (unpack(bytes) as Lookup[]).map((lookup) => ({
    ...lookup,
    observable,
    outcome: withDates(lookup.outcome),
    observedAt: new Date(lookup.observedAt),
    ...(lookup.expiresAt ? { expiresAt: new Date(lookup.expiresAt) } : {}),
  }));
}

/** In JSON dates are texts. */
function withDates<O extends Outcome>(outcome: O): O {
  return 'retryAt' in outcome && outcome.retryAt !== undefined ? { ...outcome, retryAt: new Date(outcome.retryAt) } : outcome;
}
