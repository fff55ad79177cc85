import { isAnswer, type Lookup, type Outcome, type Reliability, type Skipped } from '../domain/lookup.ts';
import type { Exposure, Tlp } from '../domain/marking.ts';
import { type Finding, type Observable, observableKey } from '../domain/observable.ts';
import type { Clock, Log, Memory, Outbound } from '../domain/ports.ts';
import type { Source } from '../domain/source.ts';
import type { SubmissionFacts } from '../domain/submission.ts';
import { type GateRule, whyNot } from './gate.ts';

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
}

export interface Job {
  /** Those of the submission that are asked about; see choose.ts. */
  readonly findings: readonly Finding[];
  readonly facts: SubmissionFacts;
  readonly sources: readonly ReadySource[];
  readonly rule: GateRule;
  /** Nothing waits beyond it; what is not answered by then is marked so. */
  readonly deadline: Date;
  /** Ask again also what is remembered. */
  readonly refresh: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told of every lookup as it lands. */
  readonly onLookup?: ((lookup: Lookup) => void) | undefined;
}

interface Parts {
  readonly outbound: Outbound;
  readonly memory: Memory;
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
/** So many may wait beside those at work. */
const mostWaiting = 5_000;

/** Asks every source that may be asked about every finding; yields each finding when its last lookup has landed. */
export async function* enrich(job: Job, parts: Parts): AsyncGenerator<Enriched> {
  const ask = asker(job, parts);
  const queue = job.findings.values();
  const landed: Enriched[] = [];
  let places = atWork;
  let underWay = 0;
  let bug: { readonly error: unknown } | undefined;
  let wake = (): void => {};

  function admit(): void {
    while (places > 0 && underWay < mostWaiting) {
      const next = queue.next();
      if (next.done) return;
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
      ask(next.value)
        .then(
          (enriched) => void landed.push(enriched),
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
    yield* landed.splice(0);
    admit();
  }
}

/** How many lookups of each source a job will make, before anything is asked: for progress and forecasts. */
export function forecast(job: Job): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { observable } of job.findings) {
    for (const ready of job.sources) {
      if (accepts(ready, observable) && !skip(ready, observable, job.rule))
        counts.set(ready.source.id, (counts.get(ready.source.id) ?? 0) + 1);
    }
  }
  return counts;
}

function accepts({ source }: ReadySource, { type }: Observable): boolean {
  return source.accepts.includes(type);
}

function skip({ source, missing, exposure, ceiling }: ReadySource, observable: Observable, rule: GateRule): Skipped | undefined {
  if (source.retired) return { status: 'skipped', reason: 'retired', detail: `since ${source.retired.since}: ${source.retired.why}` };
  if (missing !== undefined) return { status: 'skipped', reason: 'not_configured', detail: missing };
  return whyNot(observable, exposure, ceiling, rule);
}

/** Asks all sources about one finding at once; where none knows its type, all say so. Equal lookups under way are one lookup. */
function asker(job: Job, { outbound, memory, clock, log }: Parts): (finding: Finding) => Promise<Enriched> {
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

  async function live(ready: ReadySource, observable: Observable): Promise<Lookup> {
    const { source } = ready;
    const began = clock.now();
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

  function once(ready: ReadySource, observable: Observable): Promise<Lookup> {
    const key = `${ready.source.id} ${observableKey(observable)}`;
    const known = underWay.get(key);
    if (known) return known;
    const asked = live(ready, observable).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  }

  return async (finding) => {
    const { observable } = finding;
    const able = job.sources.filter((ready) => accepts(ready, observable));
    if (able.length === 0) return { finding, lookups: job.sources.map((ready) => unsupported(ready, observable, clock.now())) };
    const remembered = job.refresh ? [] : await recalled(observable);
    const lookups = await Promise.all(
      able.map(async (ready) => {
        // What is remembered tells nobody anything: the gate stands before requests only. A source that is switched off stays silent.
        const known = ready.missing === undefined && !ready.source.retired && remembered.find(({ source }) => source === ready.source.id);
        const skipped = known ? undefined : skip(ready, observable, job.rule);
        const lookup = known
          ? { ...known, ...about(ready, observable) }
          : skipped
            ? notAsked(ready, observable, skipped, clock.now())
            : await once(ready, observable);
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
