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
import { sealWith } from './broken-off.ts';
import { laneNumber } from './submitted.ts';

/** So many items are one statement. */
const atOnce = 500;

/** Takes submissions in, with their items. */
export function createReceiving({ write, dialect }: Parts): Pick<Work, 'receive' | 'begin' | 'add' | 'take' | 'seal'> {
  return {
    async receive(order, now) {
      const id = newSubmissionId(now);
      await write((db) => insertSubmission(db, id, order, { state: 'receiving', doneAt: null }, now));
      return id;
    },

    begin(order, now, once) {
      const id = newSubmissionId(now);
      return write(async (db) => {
        const before = once === undefined ? undefined : await cameBefore(db, once, id, now);
        if (before === undefined) {
          await insertSubmission(db, id, order, { state: 'receiving', doneAt: null }, now);
          return { submission: id, repeated: false, receiving: true };
        }
        const { rows } = await sql<Pick<WorkSchema['submissions'], 'state'>>`select state from submissions where id = ${before}`.execute(
          db,
        );
        return { submission: before, repeated: true, receiving: rows[0]?.state === 'receiving' };
      });
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

    async add(submission, findings, now, { input, newTo } = {}) {
      if (findings.length === 0 && !input) return 0;
      return write(async (db) => {
        const { rows } = await sql<Pick<WorkSchema['submissions'], 'lane' | 'state'>>`select lane, state from submissions
          where id = ${submission} ${locking(dialect, 'for no key update')}`.execute(db);
        if (!rows[0]) throw new Error(`there is no submission ${submission}`);
        // Somebody may have cancelled it while its input was still read, or have read the same input to its end.
        if (rows[0].state !== 'receiving') return undefined;
        let added = 0;
        for (let i = 0; i < findings.length; i += atOnce) {
          const some = findings.slice(i, i + atOnce);
          const fresh = newTo === undefined ? some : await newOf(db, dialect, newTo, some, now);
          if (fresh.length > 0) added += await insertItems(db, dialect, submission, fresh);
        }
        await sql`update submissions set items_all = items_all + ${added}, fed_at = ${now.getTime()},
          input_read = coalesce(cast(${input?.read ?? null} as bigint), input_read),
          input_total = coalesce(cast(${input?.total ?? null} as bigint), input_total) where id = ${submission}`.execute(db);
        if (added === 0) return 0;
        await callUp(db, dialect, [{ submission, source: thinking, lane: rows[0].lane, at: now.getTime() }]);
        return added;
      });
    },

    async seal(submission, now, end) {
      await write((db) => sealWith(db, dialect, submission, now, end));
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

const keys = tableOf({ key: 'text' });
/** When a value was last seen is written down so often at most. */
const dayMs = 24 * 3_600_000;

/** Those that never came under the name, which they have by this. */
async function newOf(db: Connection, dialect: Dialect, name: string, findings: readonly Finding[], now: Date): Promise<readonly Finding[]> {
  const keyed = new Map(findings.map((finding) => [keyOf(finding.observable), finding]));
  // Sorted, so that of two who add at once neither waits for the other.
  const all = keys(
    dialect,
    [...keyed.keys()].sort().map((key) => ({ key })),
  );
  const { rows } = await sql<{ key: string }>`insert into came_before (channel, key, at)
    select ${name}, key, cast(${now.getTime()} as bigint) from ${all} as came where true
    on conflict (channel, key) do nothing returning key`.execute(db);
  if (rows.length < keyed.size)
    await sql`update came_before set at = ${now.getTime()} where channel = ${name} and at < ${now.getTime() - dayMs}
      and key in (select key from ${all} as came)`.execute(db);
  const fresh = new Set(rows.map(({ key }) => key));
  return [...keyed].flatMap(([key, finding]) => (fresh.has(key) ? [finding] : []));
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
