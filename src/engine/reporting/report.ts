import type { Finding } from '../../domain/finding.ts';
import { isAnswer, type Lookup, type Parked } from '../../domain/lookup.ts';
import type { Marking } from '../../domain/marking.ts';
import type { Clock, Lists } from '../../domain/ports.ts';
import type { Enrichment, ReportHead } from '../../domain/report.ts';
import type { InputKind, Trouble } from '../../domain/submission.ts';
import type { Level, Score } from '../../domain/verdict.ts';
import type { Item, Order, Submitted, Work } from '../../domain/work.ts';
import type { Cast } from '../choose.ts';
import type { ReadySource } from '../ready-source.ts';
import { assemble, type TagsOf } from './assemble.ts';
import { factsTold } from './facts-told.ts';

type NotSetUp = ReportHead['not_set_up'][number]['reason'];

/** What a report is made with. */
export interface ReportParts {
  readonly work: Pick<Work, 'items' | 'landed' | 'submission'>;
  readonly lists: Lists;
  readonly clock: Clock;
  readonly score: Score;
  readonly tagsOf: TagsOf;
  readonly worst: (levels: readonly Level[]) => Level;
}

/** What a report says beside its enrichments, and what it needs to know for it. */
export interface ReportFrame {
  readonly aside: Cast<ReadySource>['aside'];
  /** Lists of what is known to be good that were heeded. */
  readonly warninglists: readonly ReadySource[];
  /** When a lookup that waits for its turn may have it, and what it waits for; undefined where nothing is known. */
  readonly outlook: (source: string, lookups: number) => Promise<Omit<Parked, 'status'> | undefined>;
}

/** When to look again, and when to stop. */
export interface ReportStop {
  /** Resolves when something may have landed. */
  readonly landing: () => Promise<void>;
  /** Nothing more is waited for. */
  readonly ended: () => boolean;
}

/** So many items are in memory at once. */
const page = 200;

/**
 * Yields what has landed as it lands, until all has or `ended` says to stop; then what still waits, as it stands. Returns what can
 * be said of the whole.
 */
export async function* follow(
  id: string,
  frame: ReportFrame,
  parts: ReportParts,
  { landing, ended }: ReportStop,
): AsyncGenerator<Enrichment, ReportHead> {
  const sum = summary((await submitted(id, parts.work)).order.marking, frame, parts);
  for (;;) {
    // Asked before the items are: what lands in between is told by the next round.
    const over = ended();
    const items = await parts.work.landed(id, page);
    for (const item of items) yield await sum.add(item);
    if (items.length > 0) continue;
    if (over) break;
    await landing();
  }
  for await (const item of itemsOf(id, parts.work)) if (!item.told) yield await sum.add(item);
  return sum.head(await submitted(id, parts.work));
}

/** The report of a submission as it stands now, whatever was told of it before. */
export async function* asItStands(id: string, frame: ReportFrame, parts: ReportParts): AsyncGenerator<Enrichment, ReportHead> {
  const sum = summary((await submitted(id, parts.work)).order.marking, frame, parts);
  for await (const item of itemsOf(id, parts.work)) yield await sum.add(item);
  return sum.head(await submitted(id, parts.work));
}

async function* itemsOf(id: string, work: Pick<Work, 'items'>): AsyncGenerator<Item> {
  for (let after = 0; ; ) {
    const items = await work.items(id, after, page);
    yield* items;
    const last = items.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function submitted(id: string, work: Pick<Work, 'submission'>): Promise<Submitted> {
  const found = await work.submission(id);
  if (!found) throw new Error(`submission ${id} was forgotten while it was told of`);
  return found;
}

/** Adds up a report as its items are told; also for who tells items without a report. */
export function summary(
  marking: Marking,
  { aside, warninglists, outlook }: ReportFrame,
  { lists, clock, score, tagsOf, worst }: ReportParts,
) {
  const total = { asked: 0, answered: 0, failed: 0, parked: 0, skipped: 0 };
  const levels = new Set<Level>();
  const consulted = new Set<string>();
  const waiting = new Map<string, number>();
  let first: Date | undefined;
  let open = 0;

  return {
    async add(item: Item): Promise<Enrichment> {
      const now = clock.now();
      const lookups = await Promise.all(item.lookups.map(whenItsTurnComes));
      // What was said when it was done; the decay of old evidence starts there, and a report read twice says the same.
      const enrichment = assemble(item.finding, lookups, score(lookups, item.doneAt ?? now), marking, tagsOf);
      // Of one that is not done nobody has said yet whom else to ask.
      if (item.state !== 'done') open += 1;
      for (const key of ['asked', 'answered', 'failed', 'parked', 'skipped'] as const) total[key] += enrichment.coverage[key];
      for (const source of listsConsulted(lookups, warninglists)) consulted.add(source);
      if (!item.finding.pivot) levels.add(enrichment.verdict);
      if (item.doneAt && (!first || item.doneAt < first)) first = item.doneAt;
      return item.state === 'done' ? enrichment : { ...enrichment, complete: false };
    },
    head({ id, order, state, receivedAt, doneAt, pivots }: Submitted): ReportHead {
      const troubles = [...order.troubles, ...(stateTroubles[state] ?? [])];
      return {
        submission: {
          id,
          kind: kindOf(order),
          origin: order.origin,
          received_at: receivedAt.toISOString(),
          ...order.marking,
          title: order.title ?? order.facts.mail?.subject ?? null,
          ...factsTold(order.facts),
        },
        severity: worst([...levels]),
        complete: open === 0 && total.failed === 0 && total.parked === 0 && troubles.length === 0,
        coverage: total,
        also_found: order.alsoFound.map(({ type, observables }) => ({ ioc_type: type, observables })),
        not_set_up: aside.map(({ source, skipped }) => ({ source, reason: skipped.reason as NotSetUp, detail: skipped.detail })),
        stale: [...consulted].sort().flatMap((source) => {
          const copy = lists.copyOf(source);
          return copy?.stale ? [{ source, as_of: copy.asOf.toISOString() }] : [];
        }),
        pivots: order.pivot ? { followed: pivots.followed, left: { ...pivots.left } } : null,
        troubles,
        timings: {
          received: receivedAt.toISOString(),
          first_verdict: first?.toISOString() ?? null,
          complete: (doneAt ?? clock.now()).toISOString(),
        },
      };
    },
  };

  /** A lookup that nobody has turned away yet only knows that it waits; what for, and until when, is known of its source. */
  async function whenItsTurnComes(lookup: Lookup): Promise<Lookup> {
    const { outcome, source } = lookup;
    if (outcome.status !== 'parked') return lookup;
    const ahead = (waiting.get(source) ?? 0) + 1;
    waiting.set(source, ahead);
    const now = clock.now();
    if (outcome.reason !== 'queued' && outcome.retryAt > now) return lookup;
    const known = await outlook(source, ahead);
    const retryAt = new Date(Math.max(known?.retryAt.getTime() ?? 0, now.getTime()));
    return { ...lookup, outcome: { ...outcome, ...known, retryAt, status: 'parked' } };
  }
}

/** What the state of a submission says against its report. */
const stateTroubles: Readonly<Partial<Record<Submitted['state'], readonly Trouble[]>>> = {
  receiving: [{ part: 'input', message: 'it was cut short: not all of it was taken in' }],
  cancelled: [{ part: 'submission', message: 'it was cancelled: not everybody was asked' }],
};

function kindOf({ kind, lane }: Order): ReportHead['submission']['kind'] {
  if (lane === 'alert') return 'alert';
  if (isMail(kind)) return 'email';
  return lane === 'bulk' || kind === 'csv' || kind === 'ndjson' ? 'bulk' : 'manual';
}

function isMail(kind: InputKind): boolean {
  return kind === 'email' || kind === 'msg';
}

/** Lists that answered about one observable, and those of good names where they kept somebody from being asked. */
function listsConsulted(lookups: readonly Lookup[], warninglists: readonly ReadySource[]): readonly string[] {
  const excused = lookups.some(({ outcome }) => outcome.status === 'skipped' && outcome.reason === 'warninglisted');
  return [
    ...lookups.flatMap(({ source, via, outcome }) => (via === 'feed' && isAnswer(outcome) ? [source] : [])),
    ...(excused ? warninglists.map(({ source }) => source.id) : []),
  ];
}

/** How many findings of which types nobody was to be asked about, most first. Nothing that was found is lost silently. */
export function alsoFound(found: readonly Finding[], asked: readonly Finding[]): Order['alsoFound'] {
  const known = new Set(asked);
  const byType = Map.groupBy(
    found.filter((finding) => !known.has(finding)),
    ({ observable }) => observable.type,
  );
  return [...byType]
    .map(([type, { length }]) => ({ type, observables: length }))
    .sort((a, b) => b.observables - a.observables || (a.type < b.type ? -1 : 1));
}
