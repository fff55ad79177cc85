import { sql } from 'kysely';
import { type Pap, stricter, type Tlp } from '../domain/marking.ts';
import type { Observable } from '../domain/observable.ts';
import type { PastVerdict, VerdictChanged, Watch, Watches } from '../domain/watch.ts';
import { keyOf } from './key-of.ts';
import { lockAll } from './lock.ts';
import type { Schema } from './schema.ts';
import { gather } from './work/rows/gather.ts';
import { tableOf, textsOf } from './work/rows/table.ts';
import type { Connection, Dialect, Writes } from './writes.ts';

type WatchRow = Schema['watches'];
type VerdictRow = Omit<Schema['verdicts'], 'id' | 'key'>;

/** What is watched, what was said of it, what has changed. */
export function createWatches(db: Connection, write: Writes, dialect: Dialect): Watches {
  const noting = gather(noteAll, 100, 2);

  async function noteAll(all: readonly Noted[]): Promise<readonly (VerdictChanged | undefined)[]> {
    const keys = [...new Set(all.map(({ observable }) => keyOf(observable)))].sort();
    const said = await lastOf(db, dialect, keys);
    // Mostly it is what was said before, and nothing is to be written.
    if (all.every(({ observable, verdict }) => same(said.get(keyOf(observable)), verdict))) return all.map(() => undefined);
    return write(async (connection) => {
      await lockAll(
        connection,
        dialect,
        keys.map((key) => `verdict ${key}`),
      );
      const last = await lastOf(connection, dialect, keys);
      const news = all.map((noted) => newsOf(noted, last));
      await insertVerdicts(
        connection,
        dialect,
        all.filter((_, i) => news[i] !== undefined),
      );
      const changes: (VerdictChanged | undefined)[] = [];
      for (const each of news) changes.push(each && (await change(connection, each)));
      return changes;
    });
  }

  return {
    async watch({ observable, person, marking, since, until, nextAt }) {
      // One that has ended begins anew; one that goes on keeps who watches it, and its schedule; of two markings the stricter counts.
      await write(async (connection) => {
        const key = keyOf(observable);
        const { rows } = await sql<{
          tlp: Tlp;
          pap: Pap;
        }>`select tlp, pap from watches where key = ${key} and "until" > ${since.getTime()}`.execute(connection);
        const { tlp, pap } = rows[0] ? stricter(marking, rows[0]) : marking;
        await sql`insert into watches (key, type, value, person, tlp, pap, since, "until", next_at, checks)
          values (${key}, ${observable.type}, ${observable.value}, ${person}, ${tlp}, ${pap},
            ${since.getTime()}, ${until.getTime()}, ${nextAt.getTime()}, 0)
          on conflict (key) do update set
            person = case when watches."until" <= excluded.since then excluded.person else watches.person end,
            tlp = excluded.tlp, pap = excluded.pap,
            since = case when watches."until" <= excluded.since then excluded.since else watches.since end,
            checks = case when watches."until" <= excluded.since then 0 else watches.checks end,
            next_at = case when watches."until" <= excluded.since or excluded.next_at < watches.next_at
              then excluded.next_at else watches.next_at end,
            "until" = case when excluded."until" > watches."until" then excluded."until" else watches."until" end`.execute(connection);
      }, 'watches');
    },

    async unwatch(observable) {
      const deleted = await write((connection) => sql`delete from watches where key = ${keyOf(observable)}`.execute(connection));
      return (deleted.numAffectedRows ?? 0n) > 0n;
    },

    async find(observable) {
      const { rows } = await sql<WatchRow>`select * from watches where key = ${keyOf(observable)}`.execute(db);
      return rows[0] && watchOf(rows[0]);
    },

    async list(after, most) {
      const { rows } = await sql<WatchRow>`select * from watches order by next_at, key limit ${most} offset ${after}`.execute(db);
      return rows.map(watchOf);
    },

    async takeDue(now, most, next) {
      const ms = now.getTime();
      const some = await sql`select 1 from watches where next_at <= ${ms} limit 1`.execute(db);
      if (some.rows.length === 0) return [];
      return write(async (connection) => {
        await sql`delete from watches where next_at <= ${ms} and "until" <= ${ms}`.execute(connection);
        const { rows } = await sql<WatchRow>`select * from watches where next_at <= ${ms} order by next_at, key
          limit ${most}`.execute(connection);
        const taken: Watch[] = [];
        for (const row of rows) {
          const watch = watchOf(row);
          const moved = { ...watch, nextAt: next(watch), checks: watch.checks + 1 };
          await sql`update watches set next_at = ${moved.nextAt.getTime()}, checks = ${moved.checks} where key = ${row.key}`.execute(
            connection,
          );
          taken.push(moved);
        }
        return taken;
      }, 'watches');
    },

    note: (observable, verdict, submission) => noting({ observable, verdict, submission }),

    async history(observable) {
      const { rows } = await sql<VerdictRow>`select at, level, score from verdicts where key = ${keyOf(observable)} order by id`.execute(
        db,
      );
      return rows.map(verdictOf);
    },

    events: (after, most) => eventsAfter(db, after, most),
  };
}

/** Events after a number, oldest first. */
export async function eventsAfter(db: Connection, after: number, most: number): Promise<readonly VerdictChanged[]> {
  const { rows } = await sql<Schema['events']>`select * from events where number > ${after} order by number limit ${most}`.execute(db);
  return rows.map((row) => ({
    ...{ number: row.number, at: new Date(row.at), kind: 'verdict_changed' },
    observable: { type: row.type, value: row.value } as Observable,
    ...{ from: pastOf(row.before_json), to: pastOf(row.after_json), submission: row.submission },
  }));
}

interface Noted {
  readonly observable: Observable;
  readonly verdict: PastVerdict;
  readonly submission: string | null;
}

/** What was said anew, and what before. */
interface News extends Noted {
  readonly before: PastVerdict | undefined;
}

/** @param last what was said last, by key; what is said now is put there. @returns undefined where it was said before */
function newsOf(noted: Noted, last: Map<string, PastVerdict>): News | undefined {
  const key = keyOf(noted.observable);
  const before = last.get(key);
  if (same(before, noted.verdict)) return undefined;
  last.set(key, noted.verdict);
  return { ...noted, before };
}

const verdicts = tableOf({ place: 'number', key: 'text', at: 'number', level: 'text', score: 'real' });

async function insertVerdicts(db: Connection, dialect: Dialect, all: readonly Noted[]): Promise<void> {
  const rows = all.map(({ observable, verdict: { at, level, score } }, place) => ({
    place,
    key: keyOf(observable),
    at: at.getTime(),
    level,
    score,
  }));
  await sql`insert into verdicts (key, at, level, score)
    select key, at, level, score from ${verdicts(dialect, rows)} as said order by place`.execute(db);
}

/** The score drifts as evidence ages: only another level is an event, and only of what is watched. */
async function change(db: Connection, { observable, verdict, submission, before }: News): Promise<VerdictChanged | undefined> {
  if (!before || before.level === verdict.level) return undefined;
  const watched = await sql`select 1 from watches where key = ${keyOf(observable)} and "until" > ${verdict.at.getTime()}`.execute(db);
  if (watched.rows.length === 0) return undefined;
  return tell(db, { at: verdict.at, kind: 'verdict_changed', observable, from: before, to: verdict, submission });
}

function same(last: PastVerdict | undefined, verdict: PastVerdict): boolean {
  return last?.level === verdict.level && last.score === verdict.score;
}

/** What was said last, by key. */
async function lastOf(db: Connection, dialect: Dialect, keys: readonly string[]): Promise<Map<string, PastVerdict>> {
  const { rows } = await sql<VerdictRow & { key: string }>`select key, at, level, score from verdicts v
    where key in ${textsOf(dialect, keys)} and id = (select max(id) from verdicts w where w.key = v.key)`.execute(db);
  return new Map(rows.map((row) => [row.key, verdictOf(row)]));
}

/** The row of the last number is locked until the commit, so that no number appears behind a later one. */
async function tell(db: Connection, event: Omit<VerdictChanged, 'number'>): Promise<VerdictChanged> {
  const { rows } = await sql<{ number: number }>`update last_event set number = number + 1 returning number`.execute(db);
  const number = rows[0]?.number;
  if (number === undefined) throw new Error('the number of the last event is missing');
  const { at, kind, observable, from, to, submission } = event;
  await sql`insert into events (number, at, kind, type, value, before_json, after_json, submission)
    values (${number}, ${at.getTime()}, ${kind}, ${observable.type}, ${observable.value},
      ${JSON.stringify(from)}, ${JSON.stringify(to)}, ${submission})`.execute(db);
  return { number, ...event };
}

function watchOf(row: WatchRow): Watch {
  return {
    observable: { type: row.type, value: row.value } as Observable,
    person: row.person,
    marking: { tlp: row.tlp, pap: row.pap } as Watch['marking'],
    since: new Date(row.since),
    until: new Date(row.until),
    nextAt: new Date(row.next_at),
    checks: row.checks,
  };
}

function verdictOf({ at, level, score }: VerdictRow): PastVerdict {
  return { at: new Date(at), level: level as PastVerdict['level'], score };
}

function pastOf(json: string): PastVerdict {
  const past = JSON.parse(json) as PastVerdict;
  return { ...past, at: new Date(past.at) };
}
