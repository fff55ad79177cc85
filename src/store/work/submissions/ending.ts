import { sql } from 'kysely';
import type { Skipped } from '../../../domain/lookup.ts';
import type { Work } from '../../../domain/work.ts';
import type { Schema } from '../../schema.ts';
import type { Connection, Dialect } from '../../writes.ts';
import { noteLandingOfRest } from '../items/landings.ts';
import { outcomeText } from '../lookups/settle.ts';
import { locking, type Parts } from '../parts.ts';
import { numbersOf, tableOf, textsOf } from '../rows/table.ts';
import { callUp } from '../turns.ts';

const cancelled: Skipped = { status: 'skipped', reason: 'cancelled', detail: 'the submission was cancelled' };
/** So many submissions are deleted in one transaction: others want to write, too. */
const forgottenAtOnce = 100;

/** Changes submissions as a whole. */
export function createEnding({ write, dialect }: Parts): Pick<Work, 'cancel' | 'retry' | 'forget'> {
  return {
    async cancel(submission, now) {
      return write(async (db) => {
        const row = await alone(db, dialect, submission);
        if (row?.state !== 'receiving' && row?.state !== 'open') return 0;
        const ms = now.getTime();
        const mine = sql`item in (select id from items where submission = ${submission} and state <> 'done')`;
        const ended = await sql`update lookups set state = 'skipped', outcome = ${outcomeText(cancelled)}, progress = null,
          lease_owner = null, lease_until = null, latency_ms = 0, changed_at = ${ms}
          where state in ('open', 'leased') and ${mine}`.execute(db);
        await noteLandingOfRest(db, submission);
        await sql`update items set state = 'done', open_lookups = 0, lease_owner = null, lease_until = null, done_at = ${ms}
          where submission = ${submission} and state <> 'done'`.execute(db);
        await sql`update submissions set state = 'cancelled', items_done = items_all, done_at = ${ms} where id = ${submission}`.execute(db);
        await sql`delete from turns where submission = ${submission}`.execute(db);
        return Number(ended.numAffectedRows ?? 0n);
      });
    },

    async retry(submission, now) {
      return write(async (db) => {
        const row = await alone(db, dialect, submission);
        if (!row || row.state === 'cancelled') return 0;
        return again(db, dialect, row, now);
      });
    },

    async forget(before) {
      let forgotten = 0;
      for (;;) {
        const some = await write(async (db) => {
          const { rows } = await sql<{ id: string }>`select id from submissions where done_at < ${before.getTime()}
            or (state = 'receiving' and received_at < ${before.getTime()}) order by id limit ${forgottenAtOnce} ${locking(dialect, 'for update skip locked')}`.execute(
            db,
          );
          const ids = textsOf(
            dialect,
            rows.map(({ id }) => id),
          );
          await sql`delete from lookups where item in (select id from items where submission in ${ids})`.execute(db);
          await sql`delete from landings where submission in ${ids}`.execute(db);
          await sql`delete from arrivals where submission in ${ids}`.execute(db);
          await sql`delete from items where submission in ${ids}`.execute(db);
          await sql`delete from submissions where id in ${ids}`.execute(db);
          await sql`delete from turns where submission in ${ids}`.execute(db);
          return rows.length;
        });
        forgotten += some;
        if (some === forgottenAtOnce) continue;
        // A value that comes again after so long is new.
        await write((db) => sql`delete from came_before where at < ${before.getTime()}`.execute(db));
        return forgotten;
      }
    },
  };
}

type Row = Pick<Schema['submissions'], 'id' | 'lane' | 'state'>;

/** The submission, and nobody else is at work in it. */
async function alone(db: Connection, dialect: Dialect, submission: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select id, lane, state from submissions where id = ${submission}
    ${locking(dialect, 'for update')}`.execute(db);
  return rows[0];
}

const reopened = tableOf({ item: 'number', n: 'number' });

/** Opens lookups that failed, and what they belong to. */
async function again(db: Connection, dialect: Dialect, { id: submission, lane }: Row, now: Date): Promise<number> {
  type FailedRow = { readonly id: number; readonly item: number; readonly source: string; readonly was: string };
  const { rows } = await sql<FailedRow>`select l.id, l.item, l.source, i.state as was from items i join lookups l on l.item = i.id
    where i.submission = ${submission} and l.state = 'failed'`.execute(db);
  if (rows.length === 0) return 0;
  await sql`update lookups set state = 'open', outcome = null, not_before = 0, attempts = 0, parked_reason = null, parked_detail = null,
    latency_ms = null, changed_at = ${now.getTime()} where id in ${numbersOf(
      dialect,
      rows.map(({ id }) => id),
    )}`.execute(db);
  const items = Map.groupBy(rows, ({ item }) => item);
  const counted = [...items].map(([item, group]) => ({ item, n: group.length }));
  // One that somebody thinks about stays with him; what he decides does not end it while lookups are open.
  await sql`update items set open_lookups = items.open_lookups + reopened.n, told = 0, done_at = null,
      state = case when items.state = 'thinking' then 'thinking' else 'open' end
    from ${reopened(dialect, counted)} as reopened where items.id = reopened.item`.execute(db);
  const undone = [...items.values()].filter(([row]) => row?.was === 'done').length;
  await sql`update submissions set items_done = items_done - ${undone}, done_at = null, told = 0, retried_at = ${now.getTime()},
    state = case when state = 'done' then 'open' else state end where id = ${submission}`.execute(db);
  const at = now.getTime();
  await callUp(
    db,
    dialect,
    [...new Set(rows.map(({ source }) => source))].map((source) => ({ submission, source, lane, at })),
  );
  return rows.length;
}
