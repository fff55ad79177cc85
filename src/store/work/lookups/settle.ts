import { sql } from 'kysely';
import type { Failed, Skipped } from '../../../domain/lookup.ts';
import type { Settlement, Work } from '../../../domain/work.ts';
import { keyOf } from '../../key-of.ts';
import type { Schema } from '../../schema.ts';
import type { Connection, Dialect } from '../../writes.ts';
import { locking, type Parts, share } from '../parts.ts';
import { gather } from '../rows/gather.ts';
import { pack } from '../rows/pack.ts';
import { numbersOf, tableOf } from '../rows/table.ts';
import { type Call, callUp, thinking } from '../turns.ts';

interface Settling {
  readonly lookup: number;
  readonly worker: string;
  readonly settlement: Settlement;
  readonly now: Date;
}

/** A lookup that ends, or waits again. */
export interface Ending extends Pick<Schema['lookups'], 'item' | 'submission' | 'source'> {
  readonly id: number;
  readonly lane: number;
  readonly settlement: Settlement;
  readonly now: Date;
}

/** Ends leases of lookups; many at a time in one transaction. */
export function createSettling({ write, dialect, rememberIn }: Parts): Pick<Work, 'settle'> {
  const one = gather((all: readonly Settling[]) => write((db) => settleAll(db, all)), 100, 2);

  async function settleAll(db: Connection, all: readonly Settling[]): Promise<readonly boolean[]> {
    const ids = numbersOf(dialect, [...new Set(all.map(({ lookup }) => lookup))]);
    await share(db, dialect, sql`(select submission from lookups where id in ${ids})`);
    type Held = Omit<Ending, 'settlement' | 'now'> & { readonly lease_owner: string; readonly question_key: string };
    const { rows } = await sql<Held>`select l.id, l.item, l.submission, l.source, l.lease_owner, l.question_key, s.lane
      from lookups l join submissions s on s.id = l.submission
      where l.id in ${ids} and l.state = 'leased' order by l.id ${locking(dialect, 'for update of l')}`.execute(db);
    const held = new Map(rows.map((row) => [row.id, row]));
    const endings: Ending[] = [];
    const settled = all.map(({ lookup, worker, settlement, now }) => {
      const row = held.get(lookup);
      if (row?.lease_owner !== worker) return false;
      if (settlement.is === 'answer' && keyOf(settlement.lookup.observable) !== row.question_key)
        throw new Error(`an answer of ${row.source} is about something else than what it was asked`);
      // Of two settlements of one lookup the first counts.
      held.delete(lookup);
      endings.push({ ...row, settlement, now });
      return true;
    });
    // Whoever lost the lease has paid for the answer all the same.
    for (const { settlement } of all)
      if (settlement.is === 'answer' && !settlement.remembered)
        await rememberIn(db, settlement.lookup, settlement.expiresAt, settlement.raw);
    await endAll(db, dialect, endings);
    return settled;
  }

  return { settle: (lookup, worker, settlement, now) => one({ lookup, worker, settlement, now }) };
}

/** Writes lookups, which are locked, as they ended or were parked, and makes ready the items that have no other. */
export async function endAll(db: Connection, dialect: Dialect, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  await updateLookups(db, dialect, endings);
  const parked = endings.flatMap(({ settlement, ...row }): Call[] =>
    settlement.is === 'parked' ? [{ ...row, at: settlement.outcome.retryAt.getTime() }] : [],
  );
  await callUp(db, dialect, [
    ...(await makeReady(
      db,
      dialect,
      endings.filter(({ settlement }) => settlement.is !== 'parked'),
    )),
    ...parked,
  ]);
}

const made = tableOf({
  ...{ id: 'number', next: 'text', not_before: 'number', counted: 'number', reason: 'text', detail: 'text', progress: 'bytes' },
  ...{ outcome: 'text', via: 'text', latency: 'number', answer_at: 'number', now: 'number' },
});

async function updateLookups(db: Connection, dialect: Dialect, endings: readonly Ending[]): Promise<void> {
  const nothing = {
    ...{ not_before: null, counted: 0, reason: null, detail: null, progress: null },
    ...{ outcome: null, via: null, latency: null, answer_at: null },
  };
  const rows = endings.map(({ id, settlement, now }) => {
    const row = { ...nothing, id, now: now.getTime() };
    if (settlement.is === 'answer') {
      const { via, latencyMs, observedAt } = settlement.lookup;
      return { ...row, next: 'answered', via, latency: Math.round(latencyMs), answer_at: observedAt.getTime() };
    }
    if (settlement.is === 'end') {
      const { outcome, latencyMs } = settlement;
      return { ...row, next: outcome.status, outcome: outcomeText(outcome), latency: Math.round(latencyMs) };
    }
    const { outcome, counts, answers } = settlement;
    return {
      ...{ ...row, next: 'open', not_before: outcome.retryAt.getTime(), counted: counts ? 1 : 0 },
      ...{ reason: outcome.reason, detail: outcome.detail, progress: answers ? pack(answers) : null },
    };
  });
  await sql`update lookups set state = made.next, not_before = coalesce(made.not_before, lookups.not_before),
      attempts = lookups.attempts + made.counted, parked_reason = coalesce(made.reason, lookups.parked_reason),
      parked_detail = coalesce(made.detail, lookups.parked_detail), lease_owner = null, lease_until = null,
      progress = case when made.next = 'open' then coalesce(made.progress, lookups.progress) end,
      outcome = made.outcome, via = made.via, latency_ms = made.latency, answer_at = made.answer_at, changed_at = made.now
    from ${made(dialect, rows)} as made where lookups.id = made.id`.execute(db);
}

export function outcomeText(outcome: Failed | Skipped): string {
  return JSON.stringify(outcome);
}

const ended = tableOf({ item_id: 'number', n: 'number' });

async function makeReady(db: Connection, dialect: Dialect, endings: readonly Ending[]): Promise<readonly Call[]> {
  if (endings.length === 0) return [];
  const items = Map.groupBy(endings, ({ item }) => item);
  const ids = [...items.keys()];
  if (dialect === 'postgres') await sql`select id from items where id in ${numbersOf(dialect, ids)} order by id for update`.execute(db);
  const rows = [...items].map(([item_id, group]) => ({ item_id, n: group.length }));
  const changed = await sql<{ id: number; state: string }>`update items set open_lookups = items.open_lookups - ended.n,
      state = case when items.state = 'open' and items.open_lookups = ended.n then 'ready' else items.state end
    from ${ended(dialect, rows)} as ended where items.id = ended.item_id returning id, state`.execute(db);
  return changed.rows.flatMap(({ id, state }) => {
    const ending = items.get(id)?.[0];
    return state === 'ready' && ending
      ? [{ submission: ending.submission, source: thinking, lane: ending.lane, at: ending.now.getTime() }]
      : [];
  });
}
