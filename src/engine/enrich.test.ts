import { describe, expect, it, vi } from 'vitest';
import type { Finding } from '../domain/finding.ts';
import { isAnswer, type Lookup, type Outcome } from '../domain/lookup.ts';
import { observableKey } from '../domain/observable.ts';
import type { Lists, Memory, Outbound } from '../domain/ports.ts';
import type { FeedSource, HttpSource, Match, Source } from '../domain/source.ts';
import { type Enriched, enrich, forecast, type Job, type ReadySource } from './enrich.ts';
import { worthFollowing } from './pivots.ts';

const now = new Date('2026-11-23T12:00:00Z');
const clock = { now: () => now };
const log = { debug() {}, info() {}, warn() {} };
const lists: Lists = { match: () => [], copyOf: () => undefined };
const foundOutcome: Outcome = { status: 'found', observations: [{ kind: 'known_good', list: 'a list', strength: 1 }] };

const http = (id: string): Source => ({
  kind: 'http',
  id,
  name: id,
  homepage: 'https://example.com',
  about: 'a source of the test',
  accepts: ['ipv4', 'domain'],
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
});

const ready = (source: Source, more: Partial<ReadySource> = {}): ReadySource => ({
  source,
  missing: undefined,
  exposure: source.exposure,
  ceiling: 'amber',
  reliability: source.reliability,
  freshFor: source.freshFor,
  sandbox: false,
  ...more,
});

const finding = (value: string): Finding => ({ observable: { type: 'ipv4', value }, mentions: [] });

const job = (more: Partial<Job>): Job => ({
  findings: [finding('1.1.1.1')],
  facts: {},
  sources: [ready(http('one'))],
  rule: { marking: { tlp: 'amber', pap: 'amber' }, offline: false, own: { domains: [], networks: [], emails: [] } },
  deadline: new Date(now.getTime() + 60_000),
  refresh: false,
  warninglists: [],
  ...more,
});

function memory(): Memory & { rows: Map<string, Lookup> } {
  const rows = new Map<string, Lookup>();
  return {
    rows,
    recall: async (observable) =>
      [...rows.values()]
        .filter((row) => observableKey(row.observable) === observableKey(observable))
        .map((row) => ({ ...row, via: 'cache' as const })),
    remember: async (lookup) => {
      if (!isAnswer(lookup.outcome)) throw new Error('no answer');
      rows.set(`${lookup.source} ${observableKey(lookup.observable)}`, lookup);
    },
  };
}

function outbound(answer: (source: string, value: string) => Outcome | Promise<Outcome>): Outbound & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    ask: async (source, { value }) => {
      asked.push(`${source.id} ${value}`);
      return answer(source.id, value);
    },
    download: async () => ({ status: 'unchanged' }),
    askLocally: (source, observable, facts) => source.ask(observable, { datasets: {}, protectedNames: [], facts }),
    close: async () => {},
  };
}

async function all(run: AsyncGenerator<Enriched, unknown>): Promise<Enriched[]> {
  const enriched: Enriched[] = [];
  for await (const each of run) enriched.push(each);
  return enriched;
}

function valueIn({ value }: IteratorResult<Enriched, unknown>): unknown {
  return (value as Enriched).finding.observable.value;
}

describe('enrich', () => {
  it('asks every source that accepts the type, and remembers answers only', async () => {
    const parts = {
      outbound: outbound((id) => (id === 'two' ? { status: 'failed', reason: 'upstream', detail: 'HTTP 500' } : foundOutcome)),
      memory: memory(),
      lists,
      clock,
      log,
    };
    const [enriched] = await all(enrich(job({ sources: [ready(http('one')), ready(http('two'))] }), parts));
    expect(enriched?.lookups.map(({ source, outcome, via }) => [source, outcome.status, via])).toEqual([
      ['one', 'found', 'live'],
      ['two', 'failed', 'live'],
    ]);
    expect([...parts.memory.rows.values()].map(({ source, expiresAt }) => [source, expiresAt])).toEqual([
      ['one', new Date(now.getTime() + 60_000)],
    ]);
  });

  it('does not ask again what is remembered, unless told to', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists, clock, log };
    await all(enrich(job({}), parts));
    const [again] = await all(enrich(job({}), parts));
    expect([parts.outbound.asked.length, again?.lookups[0]?.via]).toEqual([1, 'cache']);
    await all(enrich(job({ refresh: true }), parts));
    expect(parts.outbound.asked.length).toBe(2);
  });

  it('gives what is remembered also where nobody may be asked, and asks nobody', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists, clock, log };
    await all(enrich(job({}), parts));
    const [offline] = await all(enrich(job({ rule: { ...job({}).rule, offline: true } }), parts));
    expect(offline?.lookups[0]?.outcome.status).toBe('found');
    const [unknown] = await all(enrich(job({ findings: [finding('8.8.8.8')], rule: { ...job({}).rule, offline: true } }), parts));
    expect(unknown?.lookups[0]?.outcome).toMatchObject({ status: 'skipped', reason: 'offline' });
    expect(parts.outbound.asked).toEqual(['one 1.1.1.1']);
  });

  it('says why a source is not asked', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists, clock, log };
    const sources = [
      ready(http('keyless'), { missing: 'no key' }),
      ready({ ...http('gone'), retired: { since: '2025-01', why: 'closed' } }),
    ];
    const [enriched] = await all(enrich(job({ sources }), parts));
    expect(enriched?.lookups.map(({ outcome }) => outcome)).toEqual([
      { status: 'skipped', reason: 'not_configured', detail: 'no key' },
      { status: 'skipped', reason: 'retired', detail: 'since 2025-01: closed' },
    ]);
    expect(parts.outbound.asked).toEqual([]);
  });

  it('says of every source that it does not know the type, where none does', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists, clock, log };
    const mutex: Finding = { observable: { type: 'mutex', value: 'Global\\x' }, mentions: [] };
    const [enriched] = await all(enrich(job({ findings: [mutex], sources: [ready(http('one')), ready(http('two'))] }), parts));
    const outcome = { status: 'skipped', reason: 'unsupported', detail: 'it does not know the type mutex' };
    expect(enriched?.lookups.map(({ source, outcome }) => ({ source, outcome }))).toEqual([
      { source: 'one', outcome },
      { source: 'two', outcome },
    ]);
    expect(parts.outbound.asked).toEqual([]);
  });

  it('says of a value that a source cannot be asked about that it is not supported', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists, clock, log };
    const picky: Source = {
      ...(http('picky') as HttpSource),
      request: () => {
        throw new RangeError('no registry has a server for it');
      },
    };
    const [enriched] = await all(enrich(job({ sources: [ready(picky)] }), parts));
    expect(enriched?.lookups[0]?.outcome).toEqual({ status: 'skipped', reason: 'unsupported', detail: 'no registry has a server for it' });
    expect([parts.outbound.asked, [...forecast(job({ sources: [ready(picky)] }), lists)]]).toEqual([[], []]);
  });

  it('makes equal lookups under way one lookup', async () => {
    const parts = { outbound: outbound(async () => foundOutcome), memory: memory(), lists, clock, log };
    const enriched = await all(enrich(job({ findings: [finding('1.1.1.1'), finding('1.1.1.1')] }), parts));
    expect([enriched.length, parts.outbound.asked.length]).toEqual([2, 1]);
  });

  it('yields each finding once, also when there are more than are admitted at a time', async () => {
    const findings = Array.from({ length: 1_700 }, (_, i) => finding(`1.1.${i >> 8}.${i & 255}`));
    const enriched = await all(
      enrich(job({ findings }), { outbound: outbound(async () => ({ status: 'not_found' })), memory: memory(), lists, clock, log }),
    );
    expect(new Set(enriched.map(({ finding }) => finding.observable.value)).size).toBe(1_700);
  });

  it('lets a quick finding through while another waits', async () => {
    let release = (): void => {};
    const slow = new Promise<Outcome>((resolve) => {
      release = () => resolve(foundOutcome);
    });
    const parts = { outbound: outbound((_, value) => (value === '1.1.1.1' ? slow : foundOutcome)), memory: memory(), lists, clock, log };
    const run = enrich(job({ findings: [finding('1.1.1.1'), finding('8.8.8.8')] }), parts);
    expect(valueIn(await run.next())).toBe('8.8.8.8');
    release();
    expect(valueIn(await run.next())).toBe('1.1.1.1');
  });

  it('goes on with all others while one source keeps hundreds waiting', async () => {
    let release = (): void => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = { slow: 0, quick: 0 };
    const parts = {
      outbound: outbound(async (id) => {
        asked[id === 'slow' ? 'slow' : 'quick'] += 1;
        if (id === 'slow') await slow;
        return foundOutcome;
      }),
      memory: memory(),
      lists,
      clock,
      log,
    };
    const findings = Array.from({ length: 300 }, (_, i) => finding(`1.1.${i >> 8}.${i & 255}`));
    const run = all(enrich(job({ findings, sources: [ready(http('slow')), ready(http('quick'))] }), parts));
    await vi.waitFor(() => expect(asked.quick).toBe(300), { timeout: 5_000 });
    release();
    expect(await run).toHaveLength(300);
  });

  it('passes a bug on instead of hiding it in an outcome', async () => {
    const parts = {
      outbound: outbound(() => {
        throw new Error('a bug');
      }),
      memory: memory(),
      lists,
      clock,
      log,
    };
    await expect(all(enrich(job({}), parts))).rejects.toThrow('a bug');
  });

  it('gives its answers also where the store is in trouble', async () => {
    const broken: Memory = {
      recall: async () => Promise.reject(new Error('database is locked')),
      remember: async () => Promise.reject(new Error('disk is full')),
    };
    const [enriched] = await all(enrich(job({}), { outbound: outbound(() => foundOutcome), memory: broken, lists, clock, log }));
    expect(enriched?.lookups[0]?.outcome.status).toBe('found');
  });

  it('does not let a source that is switched off answer from memory', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists, clock, log };
    await all(enrich(job({}), parts));
    const [off] = await all(enrich(job({ sources: [ready(http('one'), { missing: 'switched off' })] }), parts));
    expect(off?.lookups[0]?.outcome).toMatchObject({ status: 'skipped', reason: 'not_configured' });
  });

  it('forecasts what it will ask, without what is skipped', () => {
    const sources = [ready(http('one')), ready(http('two'), { missing: 'no key' })];
    expect([...forecast(job({ findings: [finding('1.1.1.1'), finding('10.0.0.1')], sources }), lists)]).toEqual([['one', 1]]);
  });
});

const feed = (id: string, role: FeedSource['role'], effects: FeedSource['effects'] = {}): ReadySource => ({
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
function listing(entries: Readonly<Record<string, readonly Match[]>>): Lists {
  const copy = { asOf: new Date('2026-11-22T00:00:00Z'), entries: 1, stale: false };
  return { match: ({ value }) => entries[value] ?? [], copyOf: () => copy };
}

const knownGood = (by: Match['by'] = 'exact'): Match => ({
  feed: 'lists',
  entry: 'example.com',
  by,
  says: [{ kind: 'known_good', list: 'Resolvers', strength: 0.9 }],
});

describe('lists', () => {
  const bad: Match = {
    feed: 'bad',
    entry: '1.1.1.0/24',
    by: 'network',
    since: '2026-11-01T00:00:00.000Z',
    says: [{ kind: 'listing', list: 'Bad', category: 'malware' }],
    link: 'https://example.com/1',
  };

  it('answer with the entry, its date and the age of the copy, and nobody else is asked for it', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists: listing({ '1.1.1.1': [bad] }), clock, log };
    const findings = [finding('1.1.1.1'), finding('8.8.8.8')];
    const [hit, miss] = await all(enrich(job({ findings, sources: [feed('bad', 'threat')] }), parts));
    expect(hit?.lookups[0]).toMatchObject({
      via: 'feed',
      observedAt: new Date('2026-11-22T00:00:00Z'),
      outcome: {
        status: 'found',
        observations: [{ kind: 'listing', list: 'Bad', category: 'malware', entry: '1.1.1.0/24', since: '2026-11-01T00:00:00.000Z' }],
        link: 'https://example.com/1',
      },
    });
    expect(miss?.lookups[0]?.outcome).toEqual({ status: 'not_found' });
    expect([parts.outbound.asked, parts.memory.rows.size]).toEqual([[], 0]);
  });

  it('that excuse say since when, and how old they are', async () => {
    const warninglist = feed('lists', 'known-good', { '*': 'skip' });
    const asOf = new Date('2026-01-22T00:00:00Z');
    const old: Lists = {
      match: () => [{ ...knownGood(), since: '2025-12-24T00:00:00.000Z' }],
      copyOf: () => ({ asOf, entries: 1, stale: true }),
    };
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists: old, clock, log };
    const [enriched] = await all(enrich(job({ warninglists: [warninglist] }), parts));
    expect(enriched?.lookups[0]?.outcome).toEqual({
      status: 'skipped',
      reason: 'warninglisted',
      detail: 'Resolvers has example.com since 2025-12-24, as of 2026-01-22, which is old',
    });
  });

  it('say nothing of what had ended when their publisher was last heard', async () => {
    const until = (date: string): Match => ({ ...bad, says: [{ kind: 'listing', list: 'Bad', category: 'malware', until: date }] });
    const lists = listing({ '1.1.1.1': [until('2026-11-21T00:00:00Z')], '8.8.8.8': [until('2026-11-23T00:00:00Z')] });
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists, clock, log };
    const enriched = await all(
      enrich(job({ findings: [finding('1.1.1.1'), finding('8.8.8.8')], sources: [feed('bad', 'threat')] }), parts),
    );
    expect(enriched.map(({ lookups }) => lookups[0]?.outcome.status)).toEqual(['not_found', 'found']);
  });

  it.each([
    ['skip', 'exact', { status: 'skipped', reason: 'warninglisted', detail: 'Resolvers has example.com, as of 2026-11-22' }, 0.9],
    ['lower', 'exact', { status: 'found' }, 0.9],
    ['tell', 'exact', { status: 'found' }, 0.4],
    ['skip', 'host', { status: 'found' }, 0.4],
  ] as const)('of what is good: %s, matched by %s', async (effect, by, vendor, strength) => {
    const warninglist = feed('lists', 'known-good', { '*': 'tell', Resolvers: effect });
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists: listing({ '8.8.8.8': [knownGood(by)] }), clock, log };
    const asked = job({ findings: [finding('8.8.8.8')], sources: [ready(http('one')), warninglist], warninglists: [warninglist] });
    const [enriched] = await all(enrich(asked, parts));
    expect(enriched?.lookups[0]?.outcome).toMatchObject(vendor);
    expect(enriched?.lookups[1]?.outcome).toMatchObject({ observations: [{ strength }] });
    expect(forecast(asked, parts.lists).get('one')).toBe(effect === 'skip' && by === 'exact' ? undefined : 1);
  });

  it('of what is good are consulted also where only a vendor was chosen', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), lists: listing({ '8.8.8.8': [knownGood()] }), clock, log };
    const warninglists = [feed('lists', 'known-good', { '*': 'skip' })];
    const [enriched] = await all(enrich(job({ findings: [finding('8.8.8.8')], warninglists }), parts));
    expect([enriched?.lookups[0]?.outcome.status, parts.outbound.asked]).toEqual(['skipped', []]);
  });
});

describe('pivots', () => {
  const related = (value: string): Outcome => ({
    status: 'found',
    observations: [{ kind: 'relation', type: 'resolves-to', observable: { type: 'ipv4', value } }],
  });
  const chain: Readonly<Record<string, string>> = { '1.1.1.1': '1.1.1.2', '1.1.1.2': '1.1.1.3', '1.1.1.3': '1.1.1.1' };
  const parts = () => ({ outbound: outbound((_, value) => related(chain[value] ?? '1.1.1.1')), memory: memory(), lists, clock, log });

  async function followed(pivots: Job['pivots'], more: Partial<ReturnType<typeof parts>> = {}) {
    const run = enrich(job({ pivots }), { ...parts(), ...more });
    const values: string[] = [];
    for (;;) {
      const next = await run.next();
      if (next.done) return { values, ...next.value };
      const { observable, pivot } = next.value.finding;
      values.push(`${observable.value} ${pivot?.depth ?? 0}`);
    }
  }

  it('are not followed unless asked for', async () => {
    expect(await followed(undefined)).toEqual({ values: ['1.1.1.1 0'], followed: 0, left: {} });
  });

  it('go as deep as asked, and round a circle once', async () => {
    expect((await followed({ depth: 1, budget: 10, whyNot: () => undefined })).values).toEqual(['1.1.1.1 0', '1.1.1.2 1']);
    expect(await followed({ depth: 9, budget: 10, whyNot: () => undefined })).toEqual({
      values: ['1.1.1.1 0', '1.1.1.2 1', '1.1.1.3 2'],
      followed: 2,
      left: {},
    });
  });

  it('keep to their budget and say what they left', async () => {
    const many: Outcome = {
      status: 'found',
      observations: Array.from({ length: 30 }, (_, i) => ({
        kind: 'relation' as const,
        type: 'hosts' as const,
        observable: { type: 'domain' as const, value: `h${i}.example.com` },
      })) as never,
    };
    const wide = { outbound: outbound((_, value) => (value === '1.1.1.1' ? many : foundOutcome)) };
    expect(await followed({ depth: 2, budget: 100, whyNot: () => undefined }, wide)).toMatchObject({ followed: 10, left: { budget: 20 } });
    expect(await followed({ depth: 2, budget: 3, whyNot: () => undefined }, wide)).toMatchObject({ followed: 3, left: { budget: 27 } });
  });

  it('never lead to what is ours, private, known to everybody or of no source', async () => {
    const whyNot = worthFollowing({
      own: { domains: ['ours.com'], networks: ['1.1.1.0/30'], emails: [] },
      types: new Set(['ipv4', 'domain']),
      listed: ({ value }) => (value === '9.9.9.9' ? 'Resolvers' : undefined),
    });
    const why = (type: Finding['observable']['type'], value: string) => whyNot({ type, value });
    expect([
      why('ipv4', '1.1.1.2'),
      why('domain', 'a.ours.com'),
      why('ipv4', '10.0.0.1'),
      why('domain', 'printer.local'),
      why('ipv4', '9.9.9.9'),
      why('url', 'https://example.org/'),
      why('mutex', 'x'),
      why('domain', 'example.org'),
    ]).toEqual(['own_asset', 'own_asset', 'private_address', 'private_address', 'warninglisted', 'unsupported', 'unsupported', undefined]);
  });
});
