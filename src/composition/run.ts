import type { Finding } from '../domain/finding.ts';
import type { Outcome } from '../domain/lookup.ts';
import type { Marking } from '../domain/marking.ts';
import type { Clock } from '../domain/ports.ts';
import type { Enrichment, ReportHead } from '../domain/report.ts';
import type { Extraction } from '../domain/submission.ts';
import type { Lane, Order, Work } from '../domain/work.ts';
import type { ReportStop } from '../engine/reporting/report.ts';
import type { Worker, WorkerOptions } from '../engine/working/worker.ts';

/** What is submitted, how it may be handled, and how long its report is waited for. */
export interface Submission {
  /** File name, "stdin" or "arguments". */
  readonly origin: string;
  readonly title?: string | undefined;
  readonly extraction: Extraction;
  readonly marking: Marking;
  /** Absent: interactive, or bulk where it is large. */
  readonly lane?: Lane | undefined;
  /** Source ids; all when absent. */
  readonly only?: readonly string[] | undefined;
  /** The report is given by then; what is not answered waits in the store. */
  readonly deadline: Date;
  readonly offline: boolean;
  readonly refresh: boolean;
  /** Absent: as the lane has it, which is only so for bulk. */
  readonly thrifty?: boolean | undefined;
  /** Milliseconds; see Order. */
  readonly staleFor?: number | undefined;
  /** Follow relations so many steps, to so many observables beside those submitted. */
  readonly pivot?: { readonly depth: number; readonly budget: number } | undefined;
  /** Ask third parties also about what warninglists excuse. */
  readonly ignoreWarninglists?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onLookup?: ((lookup: { readonly source: string; readonly outcome: Outcome }) => void) | undefined;
}

/** A running enrichment: its forecast at once, its enrichments as they come, its head when all have come or the time is over. */
export interface Run {
  readonly id: string;
  readonly lane: Lane;
  /** Lookups that will be made, per source id. */
  readonly forecast: ReadonlyMap<string, number>;
  /** How many they would be at the most if it were thrifty; undefined where it is. Nobody is asked for it. */
  readonly ifThrifty: (() => Promise<ReadonlyMap<string, number>>) | undefined;
  readonly enrichments: AsyncGenerator<Enrichment, ReportHead>;
}

/** Nobody waits in front of a screen for more than this. */
const mostInteractive = 1_000;
/** So many items are one transaction. */
const chunk = 1_000;
/** What lands within so long is told together. */
const togetherMs = 25;
/** What other processes land is noticed after so long. */
const pollMs = 100;

/** A submission as it is kept. */
export function orderOf(
  submission: Submission,
  by: Pick<Order, 'person' | 'privacy'>,
  findings: readonly Finding[],
  alsoFound: Order['alsoFound'],
): Order {
  const { extraction, origin, title, marking, only, offline, refresh, staleFor, pivot } = submission;
  const lane = submission.lane ?? (findings.length > mostInteractive ? 'bulk' : 'interactive');
  return {
    ...{ ...by, lane, origin, title, marking, only, offline, refresh, staleFor, pivot, alsoFound },
    kind: extraction.kind,
    facts: extraction.facts,
    troubles: extraction.troubles,
    thrifty: submission.thrifty ?? lane === 'bulk',
    ignoreWarninglists: submission.ignoreWarninglists ?? false,
  };
}

interface Parts {
  readonly work: Work;
  readonly clock: Clock;
  readonly worker: (options: Pick<WorkerOptions, 'submission' | 'deadline' | 'signal' | 'onLookup' | 'onLanded'>) => Worker;
  readonly follow: (id: string, stop: ReportStop) => AsyncGenerator<Enrichment, ReportHead>;
}

/**
 * Works on a submission in this process until it is done, its deadline passes or somebody ends it; yields its enrichments as they
 * land, and in the end those that still wait. What waits stays in the store.
 * @param findings those that are asked about; added while the work is under way
 */
export async function* runToDeadline(
  id: string,
  findings: readonly Finding[],
  { deadline, signal, onLookup }: Pick<Submission, 'deadline' | 'signal' | 'onLookup'>,
  { work, clock, worker: createWorker, follow }: Parts,
): AsyncGenerator<Enrichment, ReportHead> {
  const over = new AbortController();
  const end = (): void => over.abort();
  const cancelTimer = atTime(deadline, clock, end);
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();

  let landed = (): void => {};
  let working = true;
  const landing = (): Promise<void> =>
    new Promise((resolve) => {
      const together = performance.now() + togetherMs;
      let timer = setTimeout(resolve, pollMs);
      landed = () => {
        clearTimeout(timer);
        if (working) timer = setTimeout(resolve, Math.max(0, together - performance.now()));
        else resolve();
      };
      if (!working) landed();
    });
  const worker = createWorker({ submission: id, deadline, signal: over.signal, onLookup, onLanded: () => landed() });
  const running = Promise.all([add(id, findings, work, clock, signal), worker.run()])
    .catch((error: unknown) => {
      end();
      throw error;
    })
    .finally(() => {
      working = false;
      landed();
    });
  // It is waited for below; until then nobody hears of its failure.
  running.catch(() => undefined);
  try {
    const head = yield* follow(id, { landing, ended: () => !working });
    await running;
    return head;
  } finally {
    end();
    cancelTimer();
    signal?.removeEventListener('abort', end);
    await running.catch(() => undefined);
  }
}

/** A deadline does not cut the input short; whoever ends the run does. */
async function add(id: string, findings: readonly Finding[], work: Work, clock: Clock, signal?: AbortSignal): Promise<void> {
  for (let at = 0; at < findings.length; at += chunk) {
    if (signal?.aborted) return;
    // Somebody has cancelled it.
    if ((await work.add(id, findings.slice(at, at + chunk), clock.now())) === undefined) return;
  }
  await work.seal(id, clock.now());
}

/** Beyond it setTimeout fires at once. */
const longestTimer = 2 ** 31 - 1;

function atTime(time: Date, clock: Clock, run: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = time.getTime() - clock.now().getTime();
    if (left <= 0) run();
    else timer = setTimeout(wait, Math.min(left, longestTimer));
  };
  wait();
  return () => clearTimeout(timer);
}
