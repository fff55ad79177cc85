import { describe, expect, it, vi } from 'vitest';
import { isAnswer, type Lookup, type Outcome } from '../domain/lookup.ts';
import type { Finding } from '../domain/observable.ts';
import { observableKey } from '../domain/observable.ts';
import type { Memory, Outbound } from '../domain/ports.ts';
import type { Source } from '../domain/source.ts';
import { type Enriched, enrich, forecast, type Job, type ReadySource } from './enrich.ts';

const now = new Date('2026-11-23T12:00:00Z');
const clock = { now: () => now };
const log = { debug() {}, info() {}, warn() {} };
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
    askLocally: (source, observable, facts) => source.ask(observable, { datasets: {}, protectedNames: [], facts }),
    close: async () => {},
  };
}

async function all(run: AsyncGenerator<Enriched>): Promise<Enriched[]> {
  const enriched: Enriched[] = [];
  for await (const each of run) enriched.push(each);
  return enriched;
}

describe('enrich', () => {
  it('asks every source that accepts the type, and remembers answers only', async () => {
    const parts = {
      outbound: outbound((id) => (id === 'two' ? { status: 'failed', reason: 'upstream', detail: 'HTTP 500' } : foundOutcome)),
      memory: memory(),
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
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), clock, log };
    await all(enrich(job({}), parts));
    const [again] = await all(enrich(job({}), parts));
    expect([parts.outbound.asked.length, again?.lookups[0]?.via]).toEqual([1, 'cache']);
    await all(enrich(job({ refresh: true }), parts));
    expect(parts.outbound.asked.length).toBe(2);
  });

  it('gives what is remembered also where nobody may be asked, and asks nobody', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), clock, log };
    await all(enrich(job({}), parts));
    const [offline] = await all(enrich(job({ rule: { ...job({}).rule, offline: true } }), parts));
    expect(offline?.lookups[0]?.outcome.status).toBe('found');
    const [unknown] = await all(enrich(job({ findings: [finding('8.8.8.8')], rule: { ...job({}).rule, offline: true } }), parts));
    expect(unknown?.lookups[0]?.outcome).toMatchObject({ status: 'skipped', reason: 'offline' });
    expect(parts.outbound.asked).toEqual(['one 1.1.1.1']);
  });

  it('says why a source is not asked', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), clock, log };
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
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), clock, log };
    const mutex: Finding = { observable: { type: 'mutex', value: 'Global\\x' }, mentions: [] };
    const [enriched] = await all(enrich(job({ findings: [mutex], sources: [ready(http('one')), ready(http('two'))] }), parts));
    const outcome = { status: 'skipped', reason: 'unsupported', detail: 'it does not know the type mutex' };
    expect(enriched?.lookups.map(({ source, outcome }) => ({ source, outcome }))).toEqual([
      { source: 'one', outcome },
      { source: 'two', outcome },
    ]);
    expect(parts.outbound.asked).toEqual([]);
  });

  it('makes equal lookups under way one lookup', async () => {
    const parts = { outbound: outbound(async () => foundOutcome), memory: memory(), clock, log };
    const enriched = await all(enrich(job({ findings: [finding('1.1.1.1'), finding('1.1.1.1')] }), parts));
    expect([enriched.length, parts.outbound.asked.length]).toEqual([2, 1]);
  });

  it('yields each finding once, also when there are more than are admitted at a time', async () => {
    const findings = Array.from({ length: 1_700 }, (_, i) => finding(`1.1.${i >> 8}.${i & 255}`));
    const enriched = await all(
      enrich(job({ findings }), { outbound: outbound(async () => ({ status: 'not_found' })), memory: memory(), clock, log }),
    );
    expect(new Set(enriched.map(({ finding }) => finding.observable.value)).size).toBe(1_700);
  });

  it('lets a quick finding through while another waits', async () => {
    let release = (): void => {};
    const slow = new Promise<Outcome>((resolve) => {
      release = () => resolve(foundOutcome);
    });
    const parts = { outbound: outbound((_, value) => (value === '1.1.1.1' ? slow : foundOutcome)), memory: memory(), clock, log };
    const run = enrich(job({ findings: [finding('1.1.1.1'), finding('8.8.8.8')] }), parts);
    expect((await run.next()).value?.finding.observable.value).toBe('8.8.8.8');
    release();
    expect((await run.next()).value?.finding.observable.value).toBe('1.1.1.1');
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
    const [enriched] = await all(enrich(job({}), { outbound: outbound(() => foundOutcome), memory: broken, clock, log }));
    expect(enriched?.lookups[0]?.outcome.status).toBe('found');
  });

  it('does not let a source that is switched off answer from memory', async () => {
    const parts = { outbound: outbound(() => foundOutcome), memory: memory(), clock, log };
    await all(enrich(job({}), parts));
    const [off] = await all(enrich(job({ sources: [ready(http('one'), { missing: 'switched off' })] }), parts));
    expect(off?.lookups[0]?.outcome).toMatchObject({ status: 'skipped', reason: 'not_configured' });
  });

  it('forecasts what it will ask, without what is skipped', () => {
    const sources = [ready(http('one')), ready(http('two'), { missing: 'no key' })];
    expect([...forecast(job({ findings: [finding('1.1.1.1'), finding('10.0.0.1')], sources }))]).toEqual([['one', 1]]);
  });
});
