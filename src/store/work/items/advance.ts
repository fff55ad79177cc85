import { sql } from 'kysely';
import { type Finding, type PivotRefusal, pivotRefusals } from '../../../domain/finding.ts';
import type { Observable } from '../../../domain/observable.ts';
import { type Advanced, lanes, type Milestone, type Order, type Step, type Work } from '../../../domain/work.ts';
import { keyOf } from '../../key-of.ts';
import type { Schema } from '../../schema.ts';
import type { Connection, Dialect } from '../../writes.ts';
import { locking, type Parts, share } from '../parts.ts';
import { gather } from '../rows/gather.ts';
import { numbersOf, tableOf, textsOf } from '../rows/table.ts';
import { insertItems } from '../submissions/receive.ts';
import { type Call, callUp, thinking } from '../turns.ts';
import { noteLandings } from './landings.ts';
import { packLookups, unpackLookups } from './read-items.ts';

interface Advance {
  readonly item: number;
  readonly worker: string;
  readonly step: Step;
  readonly now: Date;
}

interface Held extends Pick<Schema['items'], 'submission' | 'type' | 'value' | 'settled' | 'open_lookups' | 'lease_owner'> {
  readonly id: number;
  readonly lane: number;
}

/** An item, what comes next for it, and whether that is nothing. */
interface Move extends Advance {
  readonly held: Held;
  readonly done: boolean;
}

/** Writes down what comes next for items; many at a time in one transaction. */
export function createAdvancing({ write, dialect }: Parts): Pick<Work, 'advance'> {
  const one = gather((all: readonly Advance[]) => write((db) => advanceAll(db, dialect, all)), 100, 2);
  return { advance: (item, worker, step, now) => one({ item, worker, step, now }) };
}

async function advanceAll(db: Connection, dialect: Dialect, all: readonly Advance[]): Promise<readonly Advanced[]> {
  const ids = numbersOf(dialect, [...new Set(all.map(({ item }) => item))]);
  await share(db, dialect, sql`(select submission from items where id in ${ids})`);
  const { rows } = await sql<Held>`select i.id, i.submission, i.type, i.value, i.settled, i.open_lookups, i.lease_owner, s.lane
    from items i join submissions s on s.id = i.submission
    where i.id in ${ids} and i.state = 'thinking' order by i.id ${locking(dialect, 'for update of i')}`.execute(db);
  const held = new Map(rows.map((row) => [row.id, row]));
  const submissionOf = new Map(rows.map(({ id, submission }) => [id, submission]));
  const moves: Move[] = [];
  const moved = all.map((advance) => {
    const row = held.get(advance.item);
    if (row?.lease_owner !== advance.worker) return false;
    // Of two steps for one item the first counts.
    held.delete(advance.item);
    // Lookups may be open without new ones: those that a person had asked once more.
    moves.push({ ...advance, held: row, done: advance.step.asks.length === 0 && row.open_lookups === 0 });
    return true;
  });
  const advancedAs = (milestones: readonly Milestone[]): readonly Advanced[] => {
    const told = new Map(milestones.map((each) => [each.submission, each]));
    return moved.map((did, i) => {
      const submission = did ? submissionOf.get(all[i]?.item ?? 0) : undefined;
      if (submission === undefined) return did && { milestone: null };
      const milestone = told.get(submission) ?? null;
      told.delete(submission);
      return { milestone };
    });
  };
  if (moves.length === 0) return advancedAs([]);
  await insertLookups(db, dialect, moves);
  await updateItems(db, dialect, moves);
  const { called, milestones } = await count(db, dialect, moves);
  await callUp(db, dialect, [
    ...called,
    ...moves.flatMap(({ held: { submission, lane }, step, now }) =>
      step.asks.map(({ source }) => ({ submission, source, lane, at: now.getTime() })),
    ),
  ]);
  return advancedAs(milestones);
}

const lookups = tableOf({
  ...{ submission: 'text', item: 'number', source: 'text', type: 'text', value: 'text', key: 'text' },
  ...{ exposure: 'text', reliability: 'text', lineage: 'text', now: 'number' },
});

async function insertLookups(db: Connection, dialect: Dialect, moves: readonly Move[]): Promise<void> {
  const rows = moves.flatMap(({ held: { submission, id }, step, now }) =>
    step.asks.map(({ source, question, exposure, reliability, lineage }) => ({
      ...{ submission, item: id, source, type: question.type, value: question.value, key: keyOf(question) },
      ...{ exposure, reliability, lineage, now: now.getTime() },
    })),
  );
  if (rows.length === 0) return;
  await sql`insert into lookups (submission, item, source, question_type, question_value, question_key,
      exposure, reliability, lineage, state, not_before, attempts, created_at, changed_at)
    select submission, item, source, type, value, key, exposure, reliability, lineage, 'open', 0, 0, now, now
    from ${lookups(dialect, rows)} as asked`.execute(db);
}

const steps = tableOf({ item: 'number', settled: 'bytes', asked: 'number', next: 'text', done: 'number' });

async function updateItems(db: Connection, dialect: Dialect, moves: readonly Move[]): Promise<void> {
  const rows = moves.map(({ held, step, done, now }) => {
    const observable = { type: held.type, value: held.value } as Observable;
    const settled = step.settled.length === 0 ? null : packLookups([...unpackLookups(held.settled, observable), ...step.settled]);
    return { item: held.id, settled, asked: step.asks.length, next: done ? 'done' : 'open', done: done ? now.getTime() : null };
  });
  await sql`update items set settled = coalesce(made.settled, items.settled), open_lookups = items.open_lookups + made.asked,
      steps = items.steps + 1, state = made.next, done_at = made.done, lease_owner = null, lease_until = null
    from ${steps(dialect, rows)} as made where items.id = made.item`.execute(db);
}

type Counted = Pick<
  Schema['submissions'],
  'id' | 'lane' | 'state' | 'ordered' | 'received_at' | 'retried_at' | 'items_all' | 'items_done' | 'pivots_followed' | 'pivots_left'
>;

const counts = tableOf({
  ...{ id: 'text', items_all: 'number', items_done: 'number', followed: 'number', remaining: 'text' },
  ...{ next: 'text', done: 'number' },
});

/** What is to be thought about, and what the ends of items were for their submissions. */
interface Counting {
  readonly called: readonly Call[];
  readonly milestones: readonly Milestone[];
}

/** Counts what is done in the submissions, and follows relations as far as their budget goes. */
async function count(db: Connection, dialect: Dialect, moves: readonly Move[]): Promise<Counting> {
  const counting = moves.filter(({ done, step }) => done || step.pivots.length > 0 || Object.keys(step.left).length > 0);
  if (counting.length === 0) return { called: [], milestones: [] };
  const groups = Map.groupBy(counting, ({ held }) => held.submission);
  const { rows } = await sql<Counted>`select id, lane, state, received_at, retried_at, items_all, items_done, pivots_followed, pivots_left,
      case when id in ${textsOf(
        dialect,
        [...groups].filter(([, some]) => some.some(({ step }) => step.pivots.length > 0)).map(([id]) => id),
      )}
        then ordered else '{}' end as ordered
    from submissions where id in ${textsOf(dialect, [...groups.keys()])} order by id ${locking(dialect, 'for no key update')}`.execute(db);
  const called: Call[] = [];
  const milestones: Milestone[] = [];
  const counted = [];
  for (const row of rows) {
    const group = groups.get(row.id) ?? [];
    const { followed, left } = await follow(db, dialect, row, group);
    const [first] = group;
    if (followed > 0 && first) called.push({ submission: row.id, source: thinking, lane: row.lane, at: first.now.getTime() });
    const items_all = row.items_all + followed;
    const items_done = row.items_done + group.filter(({ done }) => done).length;
    const ended = row.state === 'open' && items_done === items_all;
    milestones.push(...milestoneOf(row, group, items_done, ended));
    counted.push({
      ...{ id: row.id, items_all, items_done, followed: row.pivots_followed + followed, remaining: JSON.stringify(left) },
      ...{ next: ended ? 'done' : row.state, done: ended ? Math.max(...group.map(({ now }) => now.getTime())) : null },
    });
  }
  await sql`update submissions set items_all = made.items_all, items_done = made.items_done, pivots_followed = made.followed,
      pivots_left = made.remaining, state = made.next, done_at = made.done
    from ${counts(dialect, counted)} as made where submissions.id = made.id`.execute(db);
  await noteLandings(
    db,
    dialect,
    counting.flatMap(({ done, held }) => (done ? [{ submission: held.submission, item: held.id }] : [])),
  );
  return { called, milestones };
}

/** Of one that a person had asked once more the end says nothing about how long it took. */
function milestoneOf(row: Counted, group: readonly Move[], itemsDone: number, last: boolean): readonly Milestone[] {
  const first = row.items_done === 0 && itemsDone > 0;
  const lane = lanes[row.lane];
  if (row.retried_at !== null || lane === undefined || !(first || last)) return [];
  const now = Math.max(...group.map((move) => move.now.getTime()));
  return [{ submission: row.id, lane, afterMs: Math.max(0, now - row.received_at), first, last }];
}

/** Adds what is related and new, while the budget lasts. What the submission has already is neither followed nor left. */
async function follow(
  db: Connection,
  dialect: Dialect,
  row: Counted,
  group: readonly Move[],
): Promise<{ readonly followed: number; readonly left: Step['left'] }> {
  const left: Partial<Record<PivotRefusal, number>> = JSON.parse(row.pivots_left);
  for (const reason of pivotRefusals) {
    const more = group.reduce((sum, { step }) => sum + (step.left[reason] ?? 0), 0);
    if (more > 0) left[reason] = (left[reason] ?? 0) + more;
  }
  const related = new Map<string, Finding>();
  for (const { step } of group)
    for (const finding of step.pivots) {
      const key = keyOf(finding.observable);
      if (!related.has(key)) related.set(key, finding);
    }
  if (related.size === 0) return { followed: 0, left };
  const { rows: there } = await sql<{ key: string }>`select key from items
    where submission = ${row.id} and key in ${textsOf(dialect, [...related.keys()])}`.execute(db);
  for (const { key } of there) related.delete(key);
  const room = Math.max(0, ((JSON.parse(row.ordered) as Order).pivot?.budget ?? 0) - row.pivots_followed);
  const refused = related.size - room;
  if (refused > 0) left.budget = (left.budget ?? 0) + refused;
  const fresh = [...related.values()].slice(0, room);
  return { followed: fresh.length === 0 ? 0 : await insertItems(db, dialect, row.id, fresh), left };
}
