import type { Finding } from '../../domain/finding.ts';
import type { Outcome } from '../../domain/lookup.ts';
import type { Lists, Outbound, Store } from '../../domain/ports.ts';
import type { FeedSource, HttpSource, Match, Source } from '../../domain/source.ts';
import type { Decided, Score } from '../../domain/verdict.ts';
import type { Item, Order, Submitted } from '../../domain/work.ts';
import { openStore } from '../../store/open-store.ts';
import type { GateRule } from '../gate/gate.ts';
import type { Plan } from '../planning/step.ts';
import type { ReadySource } from '../ready-source.ts';
import { createWorker, type Worker, type WorkerOptions } from './worker.ts';

/** Nothing is in these lists. */
export const noLists: Lists = { match: () => [], copyOf: () => undefined };
export const foundOutcome: Outcome = { status: 'found', observations: [{ kind: 'known_good', list: 'a list', strength: 1 }] };

export const http = (id: string, more: Partial<HttpSource> = {}): HttpSource => ({
  kind: 'http',
  id,
  name: id,
  homepage: 'https://example.com',
  about: 'a source of the test',
  accepts: ['ipv4', 'domain'],
  says: ['known_good'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: id,
  freshFor: { found: 60, notFound: 30 },
  baseUrl: 'https://example.com',
  account: id,
  defaultPlan: 'free',
  limits: {},
  concurrency: 8,
  replies: 'json',
  reveals: 'value',
  probe: { type: 'ipv4', value: '1.1.1.1' },
  request: (_, answers) => (answers.length === 0 ? { path: '/' } : undefined),
  meaning: () => undefined,
  read: () => ({ status: 'not_found' }),
  ...more,
});

export const ready = (source: Source, more: Partial<ReadySource> = {}): ReadySource => ({
  source,
  missing: undefined,
  exposure: source.exposure,
  ceiling: 'amber',
  reliability: source.reliability,
  freshFor: source.freshFor,
  sandbox: false,
  tier: source.kind === 'http' ? 'plentiful' : 'local',
  perDay: Number.POSITIVE_INFINITY,
  reserve: 0.2,
  ...more,
});

export const feed = (id: string, role: FeedSource['role'], effects: FeedSource['effects'] = {}): ReadySource => ({
  ...ready({
    kind: 'feed',
    id,
    name: id,
    homepage: 'https://example.com',
    about: 'a list of the test',
    accepts: ['ipv4', 'domain', 'url'],
    exposure: 'none',
    reliability: 'B',
    lineage: id,
    freshFor: { found: 0, notFound: 0 },
    url: 'https://example.com/list',
    every: 3600,
    cite: 'https://example.com',
    staleAfter: 86_400,
    largest: 1_000,
    mayBeEmpty: false,
    role,
    effects,
    probe: { type: 'ipv4', value: '1.1.1.1' },
    parse: () => [],
  }),
  feed: { role, effects, coversHosts: false },
});

/** Lists in which these entries stand: by value, the feed, how it matches and what it says. */
export function listing(entries: Readonly<Record<string, readonly Match[]>>): Lists {
  const copy = { asOf: new Date('2026-11-22T00:00:00Z'), entries: 1, stale: false };
  return { match: ({ value }) => entries[value] ?? [], copyOf: () => copy };
}

export const finding = (value: string): Finding => ({ observable: { type: 'ipv4', value }, mentions: [] });

export const openRule: GateRule = {
  marking: { tlp: 'amber', pap: 'amber' },
  offline: false,
  own: { domains: [], networks: [], emails: [] },
  consent: [],
  deny: [],
  redact: 'redact',
};

export const order = (more: Partial<Order> = {}): Order => ({
  lane: 'interactive',
  person: 'test',
  origin: 'test',
  kind: 'text',
  marking: openRule.marking,
  facts: {},
  troubles: [],
  alsoFound: [],
  offline: false,
  refresh: false,
  thrifty: false,
  ignoreWarninglists: false,
  ...more,
});

type Answer = (source: string, value: string, signal: AbortSignal | undefined) => Outcome | Promise<Outcome>;

/** Answers as told, and notes who was asked what. */
export function outboundOf(answer: Answer): Outbound & { readonly asked: string[] } {
  const asked: string[] = [];
  const outbound: Outbound & { readonly asked: string[] } = {
    asked,
    ask: async (source, { value }, { signal, answers }) => {
      asked.push(`${source.id} ${value}`);
      const outcome = await answer(source.id, value, signal);
      if (outcome.status === 'found' || outcome.status === 'not_found') answers?.push({ said: value });
      return outcome;
    },
    askMany: async (source, observables) => {
      asked.push(`${source.id} ${observables.map(({ value }) => value).join('+')}`);
      return Promise.all(observables.map(async ({ value }) => ({ outcome: await answer(source.id, value, undefined), raw: [value] })));
    },
    download: async () => ({ status: 'unchanged' }),
    askLocally: (source, observable, facts) => source.ask(observable, { datasets: {}, protectedNames: [], facts }),
    close: async () => {},
  };
  return outbound;
}

export interface Setting {
  readonly sources?: readonly ReadySource[];
  readonly warninglists?: readonly ReadySource[];
  readonly lists?: Lists;
  readonly rule?: GateRule;
  readonly pivots?: Plan['pivots'];
  readonly decided?: Decided;
  readonly store?: Store;
}

/** A store in memory with workers on it. */
export async function engine(answer: Answer, setting: Setting = {}) {
  const store = setting.store ?? (await openStore({ path: ':memory:' }, { version: 'test' }));
  const outbound = outboundOf(answer);
  const sources = setting.sources ?? [ready(http('one'))];
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, warn: (event: string) => void warnings.push(event) };
  const planOf = ({ order, receivedAt }: Pick<Submitted, 'order' | 'receivedAt'>): Plan => ({
    order,
    receivedAt,
    sources,
    rule: { ...(setting.rule ?? openRule), marking: order.marking },
    warninglists: setting.warninglists ?? [],
    pivots: setting.pivots,
  });
  let workers = 0;
  const worker = (more: Partial<WorkerOptions> = {}): Worker => {
    workers += 1;
    const { work, watches, memory, clock } = store;
    const score: Score = (lookups) => ({
      ...{ level: lookups.some(({ outcome }) => outcome.status === 'found') ? 'benign' : 'unknown', score: null },
      ...{ confidence: 0, because: [], opinions: {} },
      coverage: { asked: 0, answered: 0, failed: 0, parked: 0, skipped: 0 },
    });
    const lists = setting.lists ?? noLists;
    const decided = setting.decided ?? (() => []);
    const parts = { work, watches, outbound, memory, lists, clock, log, score, decided, planOf };
    const options = { name: `worker ${workers}`, concurrency: 64, leaseMs: 15_000, ...more };
    return createWorker({ ...parts, sources: new Map(sources.map((each) => [each.source.id, each])) }, options);
  };
  async function submit(values: readonly (string | Finding)[], more: Partial<Order> = {}): Promise<string> {
    const id = await store.work.receive(order(more), store.clock.now());
    await store.work.add(
      id,
      values.map((each) => (typeof each === 'string' ? finding(each) : each)),
      store.clock.now(),
    );
    await store.work.seal(id, store.clock.now());
    return id;
  }
  async function items(id: string): Promise<readonly Item[]> {
    return store.work.items(id, 0, 10_000);
  }
  return {
    ...{ store, outbound, warnings, worker, submit, items, planOf },
    /** Submits, works until it is done, and gives the items back. */
    async run(values: readonly (string | Finding)[], more: Partial<Order> = {}): Promise<readonly Item[]> {
      const id = await submit(values, more);
      await worker({ submission: id }).run();
      return items(id);
    },
  };
}
