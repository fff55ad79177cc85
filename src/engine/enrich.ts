import type { Finding } from '../domain/finding.ts';
import { isAnswer, type Lookup, type Outcome, type Reliability, type Skipped } from '../domain/lookup.ts';
import type { Exposure, Tlp } from '../domain/marking.ts';
import { type Observable, observableKey } from '../domain/observable.ts';
import type { Clock, ListCopy, Lists, Log, Memory, Outbound } from '../domain/ports.ts';
import type { Match, Source } from '../domain/source.ts';
import type { SubmissionFacts } from '../domain/submission.ts';
import { type GateRule, whyNot } from './gate.ts';
import { excuseOf, type FeedRules, readingOf } from './listed.ts';
import { createPivoting, type PivotCount, type PivotRule } from './pivots.ts';

/** A source as it stands on this machine: ready to be asked, or why not. */
export interface ReadySource {
  readonly source: Source;
  /** What is missing before it can be asked; undefined when nothing is. */
  readonly missing: string | undefined;
  readonly exposure: Exposure;
  /** The strictest TLP it may be told of. */
  readonly ceiling: Tlp;
  readonly reliability: Reliability;
  /** Seconds. */
  readonly freshFor: { readonly found: number; readonly notFound: number };
  readonly sandbox: boolean;
  /** Of a feed: what its matches do. */
  readonly feed?: FeedRules | undefined;
}

export interface Job {
  /** Those of the submission that are asked about; see choose.ts. */
  readonly findings: readonly Finding[];
  readonly facts: SubmissionFacts;
  readonly sources: readonly ReadySource[];
  readonly rule: GateRule;
  /** Feeds of what is known to be good, consulted before any third party is asked, whichever sources were chosen. */
  readonly warninglists: readonly ReadySource[];
  /** Nothing waits beyond it; what is not answered by then is marked so. */
  readonly deadline: Date;
  /** Ask again also what is remembered. */
  readonly refresh: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Absent: no relation is followed. */
  readonly pivots?: PivotRule | undefined;
  /** Told of every lookup as it lands. */
  readonly onLookup?: ((lookup: Lookup) => void) | undefined;
}

interface Parts {
  readonly outbound: Outbound;
  readonly memory: Memory;
  readonly lists: Lists;
  readonly clock: Clock;
  readonly log: Log;
}

/** A finding with everything that was asked about it. */
export interface Enriched {
  readonly finding: Finding;
  readonly lookups: readonly Lookup[];
}

/** So many observables are worked on at once, which keeps memory flat. */
const atWork = 32;
/** One that takes longer waits for a slow source or a budget: it gives its place to the next, lest one source stalls all. */
const patienceMs = 250;
/** So many lookups may wait beside those at work: what waits takes memory. */
const mostWaiting = 40_000;

/**
 * Asks every source that may be asked about every finding, and about what sources relate to it as far as the job says; yields
 * each finding when its last lookup has landed. Returns what came of the relations.
 */
export async function* enrich(job: Job, parts: Parts): AsyncGenerator<Enriched, PivotCount> {
  const ask = asker(job, parts);
  const pivoting = createPivoting(job.pivots ?? { depth: 0, budget: 0, whyNot: () => undefined }, job.findings);
  const submitted = job.findings.values();
  const related: Finding[] = [];
  const landed: Enriched[] = [];
  let places = atWork;
  let underWay = 0;
  let bug: { readonly error: unknown } | undefined;
  let wake = (): void => {};

  function admit(): void {
    while (places > 0 && underWay * job.sources.length < mostWaiting) {
      // What is related comes at once behind what it is related to.
      const next = related.shift() ?? submitted.next().value;
      if (!next) return;
      places -= 1;
      underWay += 1;
      let atWorkStill = true;
      const leave = (): void => {
        if (atWorkStill) places += 1;
        atWorkStill = false;
      };
      const impatience = setTimeout(() => {
        leave();
        admit();
      }, patienceMs);
      ask(next)
        .then(
          (enriched) => {
            landed.push(enriched);
            related.push(...pivoting.next(enriched.finding, enriched.lookups));
          },
          (error: unknown) => {
            bug = { error };
          },
        )
        .finally(() => {
          clearTimeout(impatience);
          leave();
          underWay -= 1;
          wake();
        });
    }
  }

  admit();
  while (underWay > 0 || landed.length > 0) {
    if (landed.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (bug) throw bug.error;
    admit();
    yield* landed.splice(0);
    admit();
  }
  return pivoting.count();
}

/** How many lookups of each source a job will make, before anything is asked: for progress and forecasts. */
export function forecast(job: Job, lists: Lists): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { observable } of job.findings) {
    const listed = listedBy(observable, lists);
    for (const ready of job.sources) {
      if (accepts(ready, observable) && !skip(ready, observable, job, lists, listed))
        counts.set(ready.source.id, (counts.get(ready.source.id) ?? 0) + 1);
    }
  }
  return counts;
}

function accepts({ source }: ReadySource, { type }: Observable): boolean {
  return source.accepts.includes(type);
}

/** Why a source cannot be asked about anything at all: it has ended, lacks its key, was never downloaded. */
export function standsAside({ source, missing }: ReadySource, lists: Lists): Skipped | undefined {
  if (source.retired) return { status: 'skipped', reason: 'retired', detail: `since ${source.retired.since}: ${source.retired.why}` };
  if (missing !== undefined) return { status: 'skipped', reason: 'not_configured', detail: missing };
  if (source.kind === 'feed' && !lists.copyOf(source.id))
    return { status: 'skipped', reason: 'not_synced', detail: 'its list was never downloaded' };
  return undefined;
}

/** The matches of one observable, by the feed they are from. */
type Listed = ReadonlyMap<string, readonly Match[]>;

function listedBy(observable: Observable, lists: Lists): Listed {
  return Map.groupBy(lists.match(observable), ({ feed }) => feed);
}

function skip(ready: ReadySource, observable: Observable, { rule, warninglists }: Job, lists: Lists, listed: Listed): Skipped | undefined {
  const { source, exposure, ceiling } = ready;
  const aside = standsAside(ready, lists);
  if (aside) return aside;
  const hidden = whyNot(observable, exposure, ceiling, rule);
  if (hidden) return hidden;
  if (exposure === 'none') return unaskable(source, observable);
  for (const { source: list, feed } of warninglists) {
    const excuse = feed && excuseOf(listed.get(list.id) ?? [], feed);
    if (excuse !== undefined) return { status: 'skipped', reason: 'warninglisted', detail: `${excuse}${ageOf(lists.copyOf(list.id))}` };
  }
  return unaskable(source, observable);
}

/** How old the list is by which nobody was asked. */
function ageOf(copy: ListCopy | undefined): string {
  return copy ? `, as of ${copy.asOf.toISOString().slice(0, 10)}${copy.stale ? ', which is old' : ''}` : '';
}

/** Some values of a type a source knows it cannot be asked about: a domain whose registry has no server, a name that is no host name. */
function unaskable(source: Source, observable: Observable): Skipped | undefined {
  if (source.kind !== 'http') return undefined;
  try {
    source.request(observable, []);
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: 'skipped', reason: 'unsupported', detail: error.message };
  }
}

/** Asks all sources about one finding at once; where none knows its type, all say so. Equal lookups under way are one lookup. */
function asker(job: Job, { outbound, memory, lists, clock, log }: Parts): (finding: Finding) => Promise<Enriched> {
  const underWay = new Map<string, Promise<Lookup>>();

  /** A store in trouble costs a second request one day, not the answer that is here. */
  async function keep(lookup: Lookup, expiresAt: Date): Promise<void> {
    await memory.remember(lookup, expiresAt).catch((error: unknown) => log.warn('answer not remembered', { source: lookup.source, error }));
  }

  async function recalled(observable: Observable): Promise<readonly Lookup[]> {
    return memory.recall(observable, clock.now()).catch((error: unknown) => {
      log.warn('memory not read', { error });
      return [];
    });
  }

  async function live(ready: ReadySource, observable: Observable, listed: Listed): Promise<Lookup> {
    const { source } = ready;
    const began = clock.now();
    if (source.kind === 'feed') return byList(ready, observable, listed.get(source.id) ?? [], began);
    const outcome: Outcome =
      source.kind === 'local'
        ? outbound.askLocally(source, observable, job.facts)
        : await outbound.ask(source, observable, { deadline: job.deadline, signal: job.signal });
    const observedAt = clock.now();
    const seconds = outcome.status === 'found' ? ready.freshFor.found : ready.freshFor.notFound;
    const expiresAt = isAnswer(outcome) ? new Date(observedAt.getTime() + seconds * 1000) : undefined;
    const via = source.kind === 'local' ? 'dataset' : ready.sandbox ? 'sandbox' : 'live';
    const latencyMs = Math.max(0, observedAt.getTime() - began.getTime());
    const lookup = { ...about(ready, observable), outcome, via, observedAt, expiresAt, latencyMs } as const;
    if (source.kind === 'http' && expiresAt && seconds > 0) await keep(lookup, expiresAt);
    return lookup;
  }

  /** What a list says it said when its copy was last the newest: no match in an old copy is an old answer. */
  function byList(ready: ReadySource, observable: Observable, matches: readonly Match[], now: Date): Lookup {
    const observedAt = lists.copyOf(ready.source.id)?.asOf ?? now;
    const outcome = readingOf(matches, ready.feed ?? { role: 'threat', effects: {}, coversHosts: false }, observedAt);
    return { ...about(ready, observable), outcome, via: 'feed', observedAt, latencyMs: Math.max(0, clock.now().getTime() - now.getTime()) };
  }

  function once(ready: ReadySource, observable: Observable, listed: Listed): Promise<Lookup> {
    const key = `${ready.source.id} ${observableKey(observable)}`;
    const known = underWay.get(key);
    if (known) return known;
    const asked = live(ready, observable, listed).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  }

  return async (finding) => {
    const { observable } = finding;
    const able = job.sources.filter((ready) => accepts(ready, observable));
    if (able.length === 0) return { finding, lookups: job.sources.map((ready) => unsupported(ready, observable, clock.now())) };
    const listed = listedBy(observable, lists);
    const remembered = job.refresh ? [] : await recalled(observable);
    const lookups = await Promise.all(
      able.map(async (ready) => {
        // What is remembered tells nobody anything: the gate stands before requests only. A source that is switched off stays silent.
        const known = ready.missing === undefined && !ready.source.retired && remembered.find(({ source }) => source === ready.source.id);
        const skipped = known ? undefined : skip(ready, observable, job, lists, listed);
        const lookup = known
          ? { ...known, ...about(ready, observable) }
          : skipped
            ? notAsked(ready, observable, skipped, clock.now())
            : await once(ready, observable, listed);
        job.onLookup?.(lookup);
        return lookup;
      }),
    );
    return { finding, lookups };
  };
}

function about({ source, exposure, reliability }: ReadySource, observable: Observable) {
  return { source: source.id, observable, exposure, reliability, lineage: source.lineage } as const;
}

function notAsked(ready: ReadySource, observable: Observable, outcome: Skipped, observedAt: Date): Lookup {
  return { ...about(ready, observable), outcome, via: 'live', observedAt, latencyMs: 0 };
}

function unsupported(ready: ReadySource, observable: Observable, now: Date): Lookup {
  return notAsked(
    ready,
    observable,
    { status: 'skipped', reason: 'unsupported', detail: `it does not know the type ${observable.type}` },
    now,
  );
}
