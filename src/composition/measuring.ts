import type { Week } from '../domain/figures.ts';
import type { Clock, Log, Store } from '../domain/ports.ts';
import type { WorkerOptions } from '../engine/working/worker.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createTallies } from '../telemetry/tallies.ts';
import type { AccountBudget } from './budgets.ts';
import type { Channels } from './channels.ts';

/** What is counted in this process, and what the store tells of a time. */
export interface Measuring {
  /** Counts for Prometheus from then on: for a server, before it begins. */
  open(): Promise<Metrics>;
  /** What a worker is told to count with. */
  readonly listeners: Pick<WorkerOptions, 'onLookup' | 'onParked' | 'onMilestone'>;
  /** For Prometheus. */
  text(channels?: Channels): Promise<{ readonly text: string; readonly contentType: string }>;
  week(since: Date, until: Date): Promise<Week>;
  /** Writes the tallies down now and then; answers how to end it. */
  start(): () => Promise<void>;
  /** Writes down what was tallied since. */
  flush(): Promise<void>;
}

interface Parts {
  readonly store: Pick<Store, 'figures' | 'work' | 'clock'>;
  readonly budgets: () => Promise<readonly AccountBudget[]>;
  readonly log: Log;
  readonly version: string;
  /** By source: what one request costs. */
  readonly prices: Readonly<Record<string, number>>;
  readonly currency: string;
  readonly successAim: number;
}

/** A process that is killed loses what it tallied since. */
const flushMs = 10_000;

export function createMeasuring({ store, budgets, log, version, prices, currency, successAim }: Parts): Measuring {
  const { figures, work, clock } = store;
  const tallies = createTallies();
  let metrics: Metrics | undefined;

  async function flush(): Promise<void> {
    const counted = tallies.take();
    await figures.add(counted, clock.now()).catch((error: unknown) => {
      tallies.giveBack(counted);
      throw error;
    });
  }

  async function open(): Promise<Metrics> {
    metrics ??= (await import('../telemetry/metrics.ts')).createMetrics(version);
    return metrics;
  }

  return {
    open,
    listeners: {
      onLookup(heard) {
        tallies.lookup(heard);
        metrics?.lookup(heard);
      },
      onParked: (parked) => metrics?.parked(parked),
      onMilestone: (milestone) => metrics?.milestone(milestone),
    },
    flush,

    async text(channels) {
      const [accounts, waiting, queue] = await Promise.all([budgets(), work.waiting(), figures.queue()]);
      const { text, contentType } = await open();
      const gauges = { budgetLeft: leftOf(accounts), waiting, queue: queue.map((each) => aged(each, clock)), channels: upOf(channels) };
      return { text: await text(gauges), contentType };
    },

    async week(since, until) {
      const [pace, tallies, calls, accounts] = await Promise.all([
        figures.pace(since, until),
        figures.tallies(since, until),
        figures.calls(since, until),
        budgets(),
      ]);
      const sum = (some: typeof tallies): number => some.reduce((total, { lookups }) => total + lookups, 0);
      const live = tallies.filter(({ via }) => via === 'live' || via === 'sandbox');
      const called = new Set(calls.map(({ source }) => source));
      const remembered = sum(tallies.filter(({ via, status, source }) => via === 'cache' && answers.has(status) && called.has(source)));
      const ids = [...new Set([...called, ...live.filter(({ status }) => status !== 'skipped').map(({ source }) => source)])].sort();
      const sources = ids.map((source): Week['sources'][number] => {
        const mine = live.filter((each) => each.source === source);
        const answered = sum(mine.filter(({ status }) => answers.has(status)));
        const failed = sum(mine.filter(({ status }) => status === 'failed'));
        const made = calls.find((each) => each.source === source)?.calls ?? 0;
        const price = prices[source];
        const cost = price === undefined ? null : rounded(price * made);
        return {
          source,
          calls: made,
          answered,
          failed,
          success: shareOf(answered, answered + failed),
          cost,
          budget: budgetOf(source, accounts),
        };
      });
      const answered = sources.reduce((total, each) => total + each.answered, 0);
      const failed = sources.reduce((total, each) => total + each.failed, 0);
      const costs = sources.flatMap(({ cost }) => (cost === null ? [] : [cost]));
      return {
        ...{ since: since.toISOString(), until: until.toISOString() },
        pace: pace.map(({ lane, submissions, open, firstVerdict, completion }) => ({
          ...{ lane, submissions, open, first_verdict: inSeconds(firstVerdict), completion: inSeconds(completion) },
        })),
        success: { answered, failed, share: shareOf(answered, answered + failed), aim: successAim },
        cache: { remembered, asked: answered + failed, share: shareOf(remembered, remembered + answered + failed) },
        ...{ sources, currency, cost: costs.length === 0 ? null : rounded(costs.reduce((total, cost) => total + cost, 0)) },
        overrides: null,
      };
    },

    start() {
      const quietly = (): Promise<void> => flush().catch((error: unknown) => log.warn('tallies not written', { error }));
      const timer = setInterval(() => void quietly(), flushMs);
      return async () => {
        clearInterval(timer);
        await quietly();
      };
    },
  };
}

const answers: ReadonlySet<string> = new Set(['found', 'not_found']);

function leftOf(accounts: readonly AccountBudget[]) {
  const best = new Map<string, { readonly source: string; readonly window: string; readonly left: number }>();
  for (const { sources, windows } of accounts)
    for (const source of sources)
      for (const { limit, used } of windows) {
        const window = `${limit.requests}/${limit.per}`;
        const left = Math.max(0, limit.requests - used);
        const key = `${source} ${window}`;
        if (left >= (best.get(key)?.left ?? 0)) best.set(key, { source, window, left });
      }
  return [...best.values()];
}

function budgetOf(source: string, accounts: readonly AccountBudget[]): Week['sources'][number]['budget'] {
  const windows = accounts.filter(({ sources }) => sources.includes(source)).flatMap((account) => account.windows);
  const longest = windows.toSorted((a, b) => spans.indexOf(b.limit.per) - spans.indexOf(a.limit.per))[0];
  if (!longest) return null;
  const alike = windows.filter(({ limit }) => limit.per === longest.limit.per);
  return {
    requests: alike.reduce((sum, { limit }) => sum + limit.requests, 0),
    per: longest.limit.per,
    used: alike.reduce((sum, { used }) => sum + used, 0),
  };
}

const spans = ['second', 'minute', 'hour', 'day', 'month'];

function aged({ lane, open, oldest }: { lane: string; open: number; oldest: Date }, clock: Clock) {
  return { lane, open, oldestSeconds: Math.max(0, (clock.now().getTime() - oldest.getTime()) / 1_000) };
}

function upOf(channels: Channels | undefined) {
  return (channels?.health() ?? []).map(({ name, state, taken, refused }) => ({ channel: name, up: state === 'up', taken, refused }));
}

function inSeconds(span: { readonly median: number; readonly p90: number } | null): Week['pace'][number]['completion'] {
  return span && { median: span.median / 1_000, p90: span.p90 / 1_000 };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}
