import { sql } from 'kysely';
import type { Marking } from '../../domain/marking.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Ended, NewPart, Outbox, Told } from '../../domain/outbox.ts';
import { keyOf } from '../key-of.ts';
import { storable } from '../storable.ts';
import { eventsAfter } from '../watches.ts';
import { locking } from '../work/parts.ts';
import { textsOf } from '../work/rows/table.ts';
import type { WorkSchema } from '../work/schema.ts';
import { submittedOf } from '../work/submissions/submitted.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { callbacksOf } from './callbacks.ts';
import { putAll } from './queue.ts';

/** What ended longer ago while nobody told anything is no news. */
const newsMs = 7 * 86_400_000;
/** So many digests become messages in one transaction. */
const foldedAtOnce = 50;

/** What has happened and nobody was told of yet. */
export function createUntold(
  reading: Connection,
  write: Writes,
  dialect: Dialect,
): Pick<Outbox, 'ended' | 'tell' | 'changes' | 'tellChanges' | 'fold'> {
  let begun = false;

  /** Of what was there before telling began, nobody is told. */
  async function begin(now: Date): Promise<void> {
    await write(async (db) => {
      const { rows } = await sql<{ since: number }>`select since from telling`.execute(db);
      if (rows.length === 0) {
        await sql`insert into telling (since, event) select ${now.getTime()}, number from last_event`.execute(db);
        await sql`update submissions set told = 1 where done_at < ${now.getTime()} and told = 0
          and not exists (select 1 from callbacks c where c.submission = submissions.id)`.execute(db);
      } else {
        await sql`update submissions set told = 1 where done_at < ${now.getTime() - newsMs} and told = 0
          and not exists (select 1 from callbacks c where c.submission = submissions.id)`.execute(db);
      }
    }, 'telling');
    begun = true;
  }

  return {
    async ended(most, now) {
      if (!begun) await begin(now);
      const { rows } = await sql<WorkSchema['submissions']>`select * from submissions where done_at is not null and told = 0
        order by done_at, id limit ${most}`.execute(reading);
      const all: Ended[] = [];
      for (const row of rows) {
        const submitted = submittedOf(row);
        if (submitted.doneAt === null) continue;
        all.push({ submitted: { ...submitted, doneAt: submitted.doneAt }, callbacks: await callbacksOf(reading, row.id) });
      }
      return all;
    },

    async tell(all, now) {
      if (all.length === 0) return;
      // Everybody takes rows in this order, so that nobody waits for one who waits for him.
      const sorted = all.toSorted((a, b) => (a.ended.submitted.id < b.ended.submitted.id ? -1 : 1));
      await write(async (db) => {
        for (const told of sorted) await tellOne(db, told, now);
      });
    },

    async changes(most) {
      const { rows } = await sql<{ event: number }>`select event from telling`.execute(reading);
      if (!rows[0]) return [];
      const events = await eventsAfter(reading, rows[0].event, most);
      if (events.length === 0) return [];
      const keys = events.map(({ observable }) => keyOf(observable));
      const watched = await sql<
        Marking & { key: string }
      >`select key, tlp, pap from watches where key in ${textsOf(dialect, keys)}`.execute(reading);
      const markings = new Map(watched.rows.map(({ key, tlp, pap }) => [key, { tlp, pap }]));
      return events.map((event) => ({ event, marking: markings.get(keyOf(event.observable)) ?? null }));
    },

    async tellChanges(from, upTo, messages, parts, now) {
      await write(async (db) => {
        const moved = await sql`update telling set event = ${upTo} where event = ${from}`.execute(db);
        if (moved.numAffectedRows !== 1n) return;
        await putAll(db, messages, now);
        await putParts(db, parts);
      });
    },

    async fold(now, merge) {
      const ms = now.getTime();
      const some = await sql`select 1 from digest_parts where folded = 0 and due_at <= ${ms} limit 1`.execute(reading);
      if (some.rows.length === 0) return 0;
      return write(async (db) => {
        const { rows } = await sql<{ target: string; due_at: number }>`select distinct target, due_at from digest_parts
          where folded = 0 and due_at <= ${ms} order by due_at, target limit ${foldedAtOnce}`.execute(db);
        let folded = 0;
        for (const { target, due_at } of rows) {
          const parts = await sql<{ key: string; notice: string }>`select key, notice from digest_parts
            where folded = 0 and target = ${target} and due_at = ${due_at} order by key ${locking(dialect, 'for update')}`.execute(db);
          if (parts.rows.length === 0) continue;
          const notices = parts.rows.map(({ notice }) => JSON.parse(notice) as Notice);
          const message = merge(target, new Date(due_at), notices);
          // What comes in late, when the digest of its period is on its way, goes out in another.
          folded += await putAll(db, [{ ...message, key: `${message.key} ${parts.rows[0]?.key}` }], now);
          await sql`update digest_parts set folded = 1, notice = '{}' where key in ${textsOf(
            dialect,
            parts.rows.map(({ key }) => key),
          )}`.execute(db);
        }
        return folded;
      }, 'digests');
    },
  };
}

async function tellOne(db: Connection, { ended, messages, parts }: Told, now: Date): Promise<void> {
  const { id, doneAt } = ended.submitted;
  const told = await sql`update submissions set told = 1 where id = ${id} and told = 0 and done_at = ${doneAt.getTime()}`.execute(db);
  // Somebody else has told it, or it was opened again and will end once more.
  if (told.numAffectedRows !== 1n) return;
  // Whoever subscribed meanwhile is to be told, too.
  const known = new Set(ended.callbacks.map((callback) => callback.id));
  if ((await callbacksOf(db, id)).some((callback) => !known.has(callback.id)))
    await sql`update submissions set told = 0 where id = ${id}`.execute(db);
  await putAll(db, messages, now);
  await putParts(db, parts);
}

async function putParts(db: Connection, parts: readonly NewPart[]): Promise<void> {
  for (const { key, target, notice, dueAt } of parts)
    await sql`insert into digest_parts (key, target, due_at, notice, folded)
      values (${storable(key)}, ${target}, ${dueAt.getTime()}, ${JSON.stringify(notice)}, 0) on conflict (key) do nothing`.execute(db);
}
