import { sql } from 'kysely';
import type { Finding } from '../../../domain/finding.ts';
import type { Order, Work } from '../../../domain/work.ts';
import { keyOf } from '../../key-of.ts';
import type { Connection, Dialect } from '../../writes.ts';
import { locking, type Parts } from '../parts.ts';
import { newSubmissionId } from '../rows/submission-id.ts';
import { tableOf } from '../rows/table.ts';
import type { WorkSchema } from '../schema.ts';
import { callUp, thinking } from '../turns.ts';
import { laneNumber } from './submitted.ts';

/** So many items are one statement. */
const atOnce = 500;

/** Takes submissions in, with their items. */
export function createReceiving({ write, dialect }: Parts): Pick<Work, 'receive' | 'add' | 'take' | 'seal'> {
  return {
    async receive(order, now) {
      const id = newSubmissionId(now);
      await write((db) => insertSubmission(db, id, order, { state: 'receiving', doneAt: null }, now));
      return id;
    },

    take(order, findings, now, once) {
      const id = newSubmissionId(now);
      return write(async (db) => {
        const before = once === undefined ? undefined : await cameBefore(db, once, id, now);
        if (before !== undefined) return { submission: before, repeated: true };
        const done = findings.length === 0;
        await insertSubmission(db, id, order, { state: done ? 'done' : 'open', doneAt: done ? now : null }, now);
        if (done) return { submission: id, repeated: false };
        let added = 0;
        for (let i = 0; i < findings.length; i += atOnce) added += await insertItems(db, dialect, id, findings.slice(i, i + atOnce));
        await sql`update submissions set items_all = ${added} where id = ${id}`.execute(db);
        await callUp(db, dialect, [{ submission: id, source: thinking, lane: laneNumber(order.lane), at: now.getTime() }]);
        return { submission: id, repeated: false };
      });
    },

    async add(submission, findings, now) {
      if (findings.length === 0) return;
      await write(async (db) => {
        const { rows } = await sql<Pick<WorkSchema['submissions'], 'lane' | 'state'>>`select lane, state from submissions
          where id = ${submission} ${locking(dialect, 'for no key update')}`.execute(db);
        // Somebody may have cancelled it while its input was still read.
        if (rows[0]?.state === 'cancelled') return;
        if (rows[0]?.state !== 'receiving')
          throw new Error(`submission ${submission} takes no items: ${rows[0]?.state ?? 'there is none'}`);
        let added = 0;
        for (let i = 0; i < findings.length; i += atOnce)
          added += await insertItems(db, dialect, submission, findings.slice(i, i + atOnce));
        if (added === 0) return;
        await sql`update submissions set items_all = items_all + ${added} where id = ${submission}`.execute(db);
        await callUp(db, dialect, [{ submission, source: thinking, lane: rows[0].lane, at: now.getTime() }]);
      });
    },

    async seal(submission, now) {
      await write((db) =>
        sql`update submissions set state = case when items_done = items_all then 'done' else 'open' end,
          done_at = case when items_done = items_all then cast(${now.getTime()} as bigint) end
          where id = ${submission} and state = 'receiving'`.execute(db),
      );
    },
  };
}

/** @returns the submission that came under the key before; undefined where this is the first. Of two at once the other waits for the first. */
async function cameBefore(db: Connection, key: string, submission: string, now: Date): Promise<string | undefined> {
  const inserted = await sql`insert into arrivals (key, submission, at) values (${key}, ${submission}, ${now.getTime()})
    on conflict (key) do nothing`.execute(db);
  if (inserted.numAffectedRows === 1n) return undefined;
  const { rows } = await sql<Pick<WorkSchema['arrivals'], 'submission'>>`select submission from arrivals where key = ${key}`.execute(db);
  return rows[0]?.submission;
}

interface Begun {
  readonly state: WorkSchema['submissions']['state'];
  readonly doneAt: Date | null;
}

async function insertSubmission(db: Connection, id: string, order: Order, { state, doneAt }: Begun, now: Date): Promise<void> {
  await sql`insert into submissions
      (id, lane, state, ordered, received_at, done_at, items_all, items_done, pivots_followed, pivots_left)
    values (${id}, ${laneNumber(order.lane)}, ${state}, ${JSON.stringify(order)}, ${now.getTime()}, ${doneAt?.getTime() ?? null},
      0, 0, 0, '{}')`.execute(db);
}

const items = tableOf({ type: 'text', value: 'text', key: 'text', finding: 'text' });

/** Items that are ready; what is there already is left out. The submission's row is locked. @returns how many */
export async function insertItems(db: Connection, dialect: Dialect, submission: string, findings: readonly Finding[]): Promise<number> {
  const rows = findings.map((finding) => ({
    ...{ type: finding.observable.type, value: finding.observable.value },
    ...{ key: keyOf(finding.observable), finding: JSON.stringify(finding) },
  }));
  const inserted = await sql`insert into items (submission, type, value, key, finding, state, open_lookups, steps, told)
    select ${submission}, type, value, key, finding, 'ready', 0, 0, 0 from ${items(dialect, rows)} as added where true
    on conflict (submission, key) do nothing`.execute(db);
  return Number(inserted.numAffectedRows ?? 0n);
}
