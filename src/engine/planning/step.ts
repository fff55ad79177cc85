import type { Finding } from '../../domain/finding.ts';
import type { Lookup, Skipped } from '../../domain/lookup.ts';
import { type Observable, observableKey } from '../../domain/observable.ts';
import type { Clock, ListCopy, Lists, Log, Memory, Outbound } from '../../domain/ports.ts';
import type { Match } from '../../domain/source.ts';
import type { Decided } from '../../domain/verdict.ts';
import type { Ask, Item, Order, Step } from '../../domain/work.ts';
import { type GateRule, questionFor } from '../gate/gate.ts';
import { excuseOf, type FeedRules, readingOf } from '../listed.ts';
import { type ReadySource, standsAside } from '../ready-source.ts';
import { type PivotRule, relatedTo } from './pivots.ts';
import { type SameFile, sameFileAs } from './same-file.ts';
import { sparing } from './sparing.ts';

/** What a submission asks for, in the terms of this machine. */
export interface Plan {
  readonly order: Order;
  readonly receivedAt: Date;
  /** Who takes part. */
  readonly sources: readonly ReadySource[];
  readonly rule: GateRule;
  /** Feeds of what is known to be good, consulted before any third party is asked, whichever sources were chosen. */
  readonly warninglists: readonly ReadySource[];
  /** Absent: no relation is followed. */
  readonly pivots?: PivotRule | undefined;
}

/** What thinking needs of the machine. */
export interface StepParts {
  readonly outbound: Pick<Outbound, 'askLocally'>;
  readonly memory: Pick<Memory, 'recall'>;
  readonly lists: Lists;
  readonly clock: Clock;
  readonly log: Log;
  readonly decided: Decided;
}

/** The matches of one observable, by the feed they are from. */
type Listed = ReadonlyMap<string, readonly Match[]>;

/** A source that would have to be asked outside this machine. */
interface Candidate {
  readonly ready: ReadySource;
  readonly ask: Ask;
}

/** What comes next, and the questions whose answer is old and was given all the same. */
export interface Thought extends Step {
  readonly stale: readonly Ask[];
}

/**
 * What comes next for an item, by what is known of it so far. First whatever answers on this machine, is remembered, or may not
 * be told; then whoever has to be asked. Thrifty: the plentiful first, then one scarce source after the other, for as long as its
 * answer could still change the verdict. Nothing left to ask: the item is done, and what is related to it may follow.
 */
export async function nextStep(item: Item, plan: Plan, parts: StepParts): Promise<Thought> {
  const { observable } = item.finding;
  const { order, sources } = plan;
  const known = new Set(item.lookups.map(({ source }) => source));
  const settled: Lookup[] = [];
  const stale: Ask[] = [];
  const candidates: Candidate[] = [];
  const able = sources.filter(({ source }) => source.accepts.includes(observable.type));
  const files = sameFileAs(order.facts, item.lookups);
  const listed = Map.groupBy(parts.lists.match(observable), ({ feed }) => feed);
  const recall = recaller(plan, parts);
  const gate = gateOf(plan.rule);

  if (able.length === 0 && item.lookups.length === 0)
    settled.push(...sources.map((ready) => notAsked(ready, observable, unsupported(observable), parts.clock.now())));

  for (const ready of able.filter(({ source }) => !known.has(source.id))) {
    const found = await settle(ready, observable, plan, parts, listed, files, recall, gate);
    if ('ask' in found) candidates.push(found);
    else {
      settled.push(found.lookup);
      if (found.stale) stale.push(found.stale);
    }
  }
  const { asked, spared } = order.thrifty
    ? sparing(observable, candidates, [...item.lookups, ...settled], parts.decided, parts.clock.now())
    : { asked: candidates, spared: [] };
  const asks = asked.map(({ ask }) => ask);
  settled.push(...spared.map(({ ready }) => notAsked(ready, observable, decided, parts.clock.now())));
  const related =
    asks.length > 0 || !plan.pivots ? { pivots: [], left: {} } : relatedTo(item.finding, [...item.lookups, ...settled], plan.pivots);
  return { settled, asks, stale, ...related };
}

/** How many lookups of each source a submission will make at the most, before anything is asked: for progress and forecasts. */
export function countAsks(findings: Iterable<Finding>, plan: Plan, lists: Lists): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { observable } of findings) {
    const listed = Map.groupBy(lists.match(observable), ({ feed }) => feed);
    const gate = gateOf(plan.rule);
    for (const ready of plan.sources) {
      if (!ready.source.accepts.includes(observable.type)) continue;
      if (standsAside(ready, lists) || 'status' in toBeAsked(ready, observable, plan, lists, listed, gate)) continue;
      counts.set(ready.source.id, (counts.get(ready.source.id) ?? 0) + 1);
    }
  }
  return counts;
}

const decided: Skipped = { status: 'skipped', reason: 'decided', detail: 'its answer could not have changed the verdict' };

function unsupported({ type }: Observable): Skipped {
  return { status: 'skipped', reason: 'unsupported', detail: `it does not know the type ${type}` };
}

type Gate = (observable: Observable, ready: ReadySource) => ReturnType<typeof questionFor>;

/** The gate for one item: most sources share exposure and ceiling, and a long URL takes its time. */
function gateOf(rule: GateRule): Gate {
  const decisions = new Map<string, ReturnType<typeof questionFor>>();
  return (observable, { exposure, ceiling }) => {
    const key = `${exposure} ${ceiling} ${observableKey(observable)}`;
    const made = decisions.get(key) ?? questionFor(observable, exposure, ceiling, rule);
    decisions.set(key, made);
    return made;
  };
}

type Recall = (question: Observable) => Promise<readonly Lookup[]>;

/** One reading of the memory for each question of an item. What cannot be read is asked again. */
function recaller({ order, receivedAt }: Plan, { memory, clock, log }: StepParts): Recall {
  const read = new Map<string, Promise<readonly Lookup[]>>();
  return (question) => {
    const key = observableKey(question);
    const known =
      read.get(key) ??
      memory.recall(question, clock.now(), order.staleFor).catch((error: unknown) => {
        log.warn('memory not read', { error });
        return [];
      });
    read.set(key, known);
    return known.then((lookups) => (order.refresh ? lookups.filter(({ observedAt }) => observedAt >= receivedAt) : lookups));
  };
}

async function settle(
  ready: ReadySource,
  observable: Observable,
  plan: Plan,
  parts: StepParts,
  listed: Listed,
  files: SameFile,
  recall: Recall,
  gate: Gate,
): Promise<Candidate | { readonly lookup: Lookup; readonly stale?: Ask }> {
  const { source } = ready;
  const now = parts.clock.now();
  const aside = standsAside(ready, parts.lists);
  if (aside) return { lookup: notAsked(ready, observable, aside, now) };
  if (source.kind === 'feed') return { lookup: byList(ready, observable, listed.get(source.id) ?? [], parts) };
  if (source.kind === 'local') {
    const outcome = parts.outbound.askLocally(source, observable, plan.order.facts);
    return { lookup: { ...about(ready, observable), outcome, via: 'dataset', observedAt: now, latencyMs: since(now, parts.clock) } };
  }
  const question = files.questionOf(observable, source.accepts);
  // What is remembered tells nobody anything: the gate stands before requests only. Another name of what may not be told may not be told, either.
  const itself = question === observable ? undefined : toBeAsked(ready, observable, plan, parts.lists, listed, gate);
  const asked = itself && 'status' in itself ? itself : toBeAsked(ready, question, plan, parts.lists, listed, gate);
  const answer = (await recall('status' in asked ? question : asked)).find((lookup) => lookup.source === source.id);
  if (answer) {
    const lookup = { ...answer, ...about(ready, observable), ...askedAs(observable, answer.observable) };
    const isStale = answer.expiresAt !== undefined && answer.expiresAt <= now && !('status' in asked);
    return isStale ? { lookup, stale: { source: source.id, question: asked, ...standing(ready) } } : { lookup };
  }
  if ('status' in asked) return { lookup: notAsked(ready, observable, asked, now) };
  return { ready, ask: { source: source.id, question: asked, ...standing(ready) } };
}

/** What a source would be told, or why it is not. */
function toBeAsked(ready: ReadySource, observable: Observable, plan: Plan, lists: Lists, listed: Listed, gate: Gate): Observable | Skipped {
  const told = gate(observable, ready);
  if ('status' in told) return told;
  if (ready.exposure !== 'none') {
    for (const { source: list, feed } of plan.warninglists) {
      const excuse = feed && excuseOf(listed.get(list.id) ?? [], feed);
      if (excuse !== undefined) return { status: 'skipped', reason: 'warninglisted', detail: `${excuse}${ageOf(lists.copyOf(list.id))}` };
    }
  }
  return unaskable(ready, told.ask) ?? told.ask;
}

/** How old the list is by which nobody was asked. */
function ageOf(copy: ListCopy | undefined): string {
  return copy ? `, as of ${copy.asOf.toISOString().slice(0, 10)}${copy.stale ? ', which is old' : ''}` : '';
}

/** Some values of a type a source knows it cannot be asked about: a domain whose registry has no server, a name that is no host name. */
function unaskable({ source }: ReadySource, question: Observable): Skipped | undefined {
  if (source.kind !== 'http') return undefined;
  try {
    source.request(question, []);
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: 'skipped', reason: 'unsupported', detail: error.message };
  }
}

/** What a list says it said when its copy was last the newest: no match in an old copy is an old answer. */
function byList(ready: ReadySource, observable: Observable, matches: readonly Match[], { lists, clock }: StepParts): Lookup {
  const now = clock.now();
  const observedAt = lists.copyOf(ready.source.id)?.asOf ?? now;
  const rules: FeedRules = ready.feed ?? { role: 'threat', effects: {}, coversHosts: false };
  const outcome = readingOf(matches, rules, observedAt);
  return { ...about(ready, observable), outcome, via: 'feed', observedAt, latencyMs: since(now, clock) };
}

function since(then: Date, clock: Clock): number {
  return Math.max(0, clock.now().getTime() - then.getTime());
}

/** What a lookup keeps of the source, as it stood when it was planned. */
function standing({ source, exposure, reliability }: ReadySource) {
  return { exposure, reliability, lineage: source.lineage } as const;
}

function about(ready: ReadySource, observable: Observable) {
  return { source: ready.source.id, observable, ...standing(ready) } as const;
}

function askedAs(observable: Observable, question: Observable): { readonly askedAs?: Observable } {
  return observableKey(observable) === observableKey(question) ? {} : { askedAs: question };
}

function notAsked(ready: ReadySource, observable: Observable, outcome: Skipped, observedAt: Date): Lookup {
  return { ...about(ready, observable), outcome, via: 'live', observedAt, latencyMs: 0 };
}
