import { describe, expect, it, vi } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Lookup, Outcome } from '../../domain/lookup.ts';
import type { Lists, Store } from '../../domain/ports.ts';
import type { Match, Source } from '../../domain/source.ts';
import { openStore } from '../../store/open-store.ts';
import { worthFollowing } from '../planning/pivots.ts';
import { countAsks, type Plan } from '../planning/step.ts';
import type { ReadySource } from '../ready-source.ts';
import { engine, feed, finding, foundOutcome, http, listing, noLists, openRule, order, ready } from './engine.fixture.ts';

const now = new Date('2026-11-23T12:00:00Z');

describe('what is asked', () => {
  it('asks every source that accepts the type, and remembers answers only', async () => {
    const sources = [ready(http('one')), ready(http('two'))];
    const { run, store } = await engine(
      (id) => (id === 'two' ? { status: 'failed', reason: 'upstream', detail: 'HTTP 500' } : foundOutcome),
      {
        sources,
      },
    );
    const [item] = await run(['1.1.1.1']);
    expect(item?.lookups.map(({ source, outcome, via }) => [source, outcome.status, via]).sort()).toEqual([
      ['one', 'found', 'live'],
      ['two', 'failed', 'live'],
    ]);
    const kept = await store.memory.recall({ type: 'ipv4', value: '1.1.1.1' }, store.clock.now());
    expect(kept.map(({ source }) => source)).toEqual(['one']);
  });

  it('does not ask again what is remembered, unless told to', async () => {
    const { run, outbound } = await engine(() => foundOutcome);
    await run(['1.1.1.1']);
    const [again] = await run(['1.1.1.1']);
    expect([outbound.asked.length, again?.lookups[0]?.via]).toEqual([1, 'cache']);
    await run(['1.1.1.1'], { refresh: true });
    expect(outbound.asked.length).toBe(2);
  });

  it('gives what is remembered also where nobody may be asked, and asks nobody', async () => {
    const first = await engine(() => foundOutcome);
    await first.run(['1.1.1.1']);
    const { run, outbound } = await engine(() => foundOutcome, { store: first.store, rule: { ...openRule, offline: true } });
    const [known, unknown] = await run(['1.1.1.1', '8.8.8.8']);
    expect(known?.lookups[0]?.outcome.status).toBe('found');
    expect(unknown?.lookups[0]?.outcome).toMatchObject({ status: 'skipped', reason: 'offline' });
    expect(outbound.asked).toEqual([]);
  });

  it('says why a source is not asked', async () => {
    const sources = [ready(http('keyless'), { missing: 'no key' }), ready(http('gone', { retired: { since: '2025-01', why: 'closed' } }))];
    const { run, outbound } = await engine(() => foundOutcome, { sources });
    const [item] = await run(['1.1.1.1']);
    expect(item?.lookups.map(({ outcome }) => outcome)).toEqual([
      { status: 'skipped', reason: 'not_configured', detail: 'no key' },
      { status: 'skipped', reason: 'retired', detail: 'since 2025-01: closed' },
    ]);
    expect(outbound.asked).toEqual([]);
  });

  it('says of every source that it does not know the type, where none does', async () => {
    const mutex: Finding = { observable: { type: 'mutex', value: 'Global\\x' }, mentions: [] };
    const { run, outbound } = await engine(() => foundOutcome, { sources: [ready(http('one')), ready(http('two'))] });
    const [item] = await run([mutex]);
    const outcome = { status: 'skipped', reason: 'unsupported', detail: 'it does not know the type mutex' };
    expect(item?.lookups.map(({ source, outcome }) => ({ source, outcome }))).toEqual([
      { source: 'one', outcome },
      { source: 'two', outcome },
    ]);
    expect(outbound.asked).toEqual([]);
  });

  it('says of a value that a source cannot be asked about that it is not supported', async () => {
    const picky: Source = http('picky', {
      request: () => {
        throw new RangeError('no registry has a server for it');
      },
    });
    const { run, outbound, planOf } = await engine(() => foundOutcome, { sources: [ready(picky)] });
    const [item] = await run(['1.1.1.1']);
    expect(item?.lookups[0]?.outcome).toEqual({ status: 'skipped', reason: 'unsupported', detail: 'no registry has a server for it' });
    const counted = countAsks([finding('1.1.1.1')], planOf({ order: order(), receivedAt: now }), noLists);
    expect([outbound.asked, [...counted]]).toEqual([[], []]);
  });

  it('asks once about what two submissions ask at the same time', async () => {
    const { submit, worker, outbound, items } = await engine(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return foundOutcome;
    });
    const ids = await Promise.all([submit(['1.1.1.1']), submit(['1.1.1.1'])]);
    await Promise.all(ids.map((submission) => worker({ submission }).run()));
    const all = (await Promise.all(ids.map(items))).flat();
    expect(all.map(({ lookups }) => lookups[0]?.outcome.status)).toEqual(['found', 'found']);
    expect(outbound.asked).toEqual(['one 1.1.1.1']);
  });

  it('lands each finding once, also when there are many', async () => {
    const { run, outbound } = await engine(async () => ({ status: 'not_found' }));
    const items = await run(Array.from({ length: 1_700 }, (_, i) => `1.1.${i >> 8}.${i & 255}`));
    expect([new Set(items.map((item) => item.finding.observable.value)).size, outbound.asked.length]).toEqual([1_700, 1_700]);
    expect(items.every(({ state }) => state === 'done')).toBe(true);
  });

  it('goes on with all others while one source keeps hundreds waiting', async () => {
    let release = (): void => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = { slow: 0, quick: 0 };
    const { run } = await engine(
      async (id) => {
        asked[id === 'slow' ? 'slow' : 'quick'] += 1;
        if (id === 'slow') await slow;
        return foundOutcome;
      },
      { sources: [ready(http('slow')), ready(http('quick'))] },
    );
    const done = run(Array.from({ length: 300 }, (_, i) => `1.1.${i >> 8}.${i & 255}`));
    await vi.waitFor(() => expect(asked.quick).toBe(300), { timeout: 10_000 });
    expect(asked.slow).toBe(8);
    release();
    expect(await done).toHaveLength(300);
  });

  it('a bug in one lookup shows as failed and in the log, and the others go on', async () => {
    const { run, warnings } = await engine((_, value) => {
      if (value === '1.1.1.1') throw new Error('a bug');
      return foundOutcome;
    });
    const items = await run(['1.1.1.1', '1.1.1.2']);
    expect(items.map(({ lookups }) => lookups[0]?.outcome)).toMatchObject([
      { status: 'failed', reason: 'unreadable' },
      { status: 'found' },
    ]);
    expect(warnings).toContain('bug: a lookup could not be made');
  });

  it('does not let a source that is switched off answer from memory', async () => {
    const first = await engine(() => foundOutcome);
    await first.run(['1.1.1.1']);
    const { run } = await engine(() => foundOutcome, { store: first.store, sources: [ready(http('one'), { missing: 'switched off' })] });
    const [off] = await run(['1.1.1.1']);
    expect(off?.lookups[0]?.outcome).toMatchObject({ status: 'skipped', reason: 'not_configured' });
  });

  it('forecasts what it will ask, without what is skipped', async () => {
    const { planOf } = await engine(() => foundOutcome, { sources: [ready(http('one')), ready(http('two'), { missing: 'no key' })] });
    const plan = planOf({ order: order(), receivedAt: now });
    expect([...countAsks([finding('1.1.1.1'), finding('10.0.0.1')], plan, noLists)]).toEqual([['one', 1]]);
  });
});

describe('what waits', () => {
  const spent = (retryAt: Date): Outcome => ({ status: 'parked', reason: 'quota', detail: 'spent', retryAt });

  it('is parked, holds nobody up, and is asked again by itself', async () => {
    let spentOnce = false;
    const { run, outbound } = await engine(
      (id) => {
        if (id === 'two' || spentOnce) return foundOutcome;
        spentOnce = true;
        return spent(new Date(Date.now() + 300));
      },
      { sources: [ready(http('one')), ready(http('two'))] },
    );
    const [item] = await run(['1.1.1.1']);
    expect(item?.lookups.map(({ outcome }) => outcome.status)).toEqual(['found', 'found']);
    expect(outbound.asked.filter((asked) => asked.startsWith('one'))).toHaveLength(2);
  });

  it('stays in the store when the run ends, with the time', async () => {
    const retryAt = new Date(Date.now() + 3_600_000);
    const { submit, worker, items } = await engine(() => spent(retryAt));
    const id = await submit(['1.1.1.1', '1.1.1.2']);
    await worker({ submission: id, signal: AbortSignal.timeout(150) }).run();
    const outcomes = (await items(id)).flatMap(({ lookups }) => lookups.map(({ outcome }) => outcome));
    expect(outcomes).toEqual([expect.objectContaining({ status: 'parked', reason: 'quota', retryAt }), expect.anything()]);
  });

  it('ends a run before its deadline where nothing more can land until then', { timeout: 10_000 }, async () => {
    const { submit, worker, items } = await engine((id) => (id === 'spent' ? spent(new Date(Date.now() + 3_600_000)) : foundOutcome), {
      sources: [ready(http('spent')), ready(http('quick'))],
    });
    const id = await submit(Array.from({ length: 30 }, (_, i) => `1.1.1.${i}`));
    await worker({ submission: id, deadline: new Date(Date.now() + 60_000) }).run();
    const of = (source: string) => async () =>
      (await items(id)).flatMap(({ lookups }) => lookups.flatMap((each) => (each.source === source ? [each.outcome.status] : [])));
    expect([new Set(await of('spent')()), new Set(await of('quick')())]).toEqual([new Set(['parked']), new Set(['found'])]);
  });

  it('does not try every lookup of a source that takes no more', async () => {
    const { submit, worker, outbound } = await engine(() => spent(new Date(Date.now() + 3_600_000)));
    const id = await submit(Array.from({ length: 200 }, (_, i) => `1.1.1.${i}`));
    await worker({ submission: id, signal: AbortSignal.timeout(300) }).run();
    expect(outbound.asked.length).toBeLessThanOrEqual(8);
  });

  it('is what was cut off, too, and nothing is lost', async () => {
    const { submit, worker, items } = await engine(
      (_, __, signal) =>
        new Promise((resolve) =>
          signal?.addEventListener('abort', () => resolve({ status: 'parked', reason: 'queued', detail: 'cut off', retryAt: new Date() })),
        ),
    );
    const id = await submit(['1.1.1.1']);
    await worker({ submission: id, signal: AbortSignal.timeout(100) }).run();
    expect((await items(id))[0]?.lookups[0]?.outcome).toMatchObject({ status: 'parked', reason: 'queued' });
  });

  it('fails in the end where nothing helps, and is asked once more on request', async () => {
    let well = false;
    const { submit, worker, items, outbound, store } = await engine(() =>
      well ? foundOutcome : { status: 'failed', reason: 'timeout', detail: 'too slow', transient: true },
    );
    const id = await submit(['1.1.1.1']);
    await worker({ submission: id }).run();
    expect([(await items(id))[0]?.lookups[0]?.outcome, outbound.asked.length]).toMatchObject([{ status: 'failed', reason: 'timeout' }, 3]);
    well = true;
    expect(await store.work.retry(id, store.clock.now())).toBe(1);
    await worker({ submission: id }).run();
    expect((await items(id))[0]?.lookups[0]?.outcome.status).toBe('found');
  });

  it('goes to another worker when the first one is silent', async () => {
    const { submit, worker, items, store, outbound } = await engine(() => foundOutcome);
    const id = await submit(['1.1.1.1']);
    const soon = new Date(Date.now() + 50);
    const [item] = await store.work.takeReady('dead', 10, store.clock.now(), soon);
    expect(item).toBeDefined();
    await worker({ submission: id }).run();
    expect([(await items(id))[0]?.state, outbound.asked.length]).toEqual(['done', 1]);
  });

  it.each(['advance', 'settle', 'submission'] as const)('outlives a store that is away for longer than a lease: %s', async (method) => {
    const store = await openStore({ path: ':memory:' }, { version: 'test' });
    let awayUntil = 0;
    const work: Store['work'] = {
      ...store.work,
      [method]: async (...args: never[]) => {
        awayUntil ||= performance.now() + 400;
        if (performance.now() < awayUntil) throw new AssayError('ASSAY_STORE_UNAVAILABLE', 'it is away', 'wait');
        return (store.work[method] as (...of: never[]) => unknown)(...args);
      },
    };
    const { submit, worker, items, outbound } = await engine(() => foundOutcome, { store: { ...store, work } });
    const id = await submit(['1.1.1.1']);
    await worker({ leaseMs: 100, signal: AbortSignal.timeout(2_000) }).runDry();
    // Nothing that was held then is held for ever, nor asked about twice.
    expect([(await items(id)).map(({ state }) => state), outbound.asked]).toEqual([['done'], ['one 1.1.1.1']]);
  });

  it('is cancelled', async () => {
    const { submit, worker, items, store } = await engine(() => spent(new Date(Date.now() + 3_600_000)));
    const id = await submit(['1.1.1.1']);
    await worker({ submission: id, signal: AbortSignal.timeout(100) }).run();
    expect(await store.work.cancel(id, store.clock.now())).toBe(1);
    expect((await items(id))[0]?.lookups[0]?.outcome).toMatchObject({ status: 'skipped', reason: 'cancelled' });
  });
});

describe('who goes first', () => {
  it('an interactive lookup is the next one, whatever bulk waits', async () => {
    const order: string[] = [];
    const { submit, worker, store } = await engine(
      async (_, value) => {
        order.push(value);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return foundOutcome;
      },
      { sources: [ready(http('one', { concurrency: 1 }))] },
    );
    const bulk = Array.from({ length: 60 }, (_, i) => `1.1.1.${i}`);
    await submit(bulk, { lane: 'bulk' });
    const one = worker();
    const working = one.run();
    await vi.waitFor(() => expect(order.length).toBeGreaterThan(5));
    const before = order.length;
    const id = await submit(['9.9.9.9']);
    await vi.waitFor(async () => expect((await store.work.submission(id))?.state).toBe('done'));
    // One was under way, and one may have been claimed while the submission was written.
    expect(order.indexOf('9.9.9.9') - before).toBeLessThanOrEqual(45);
    await one.stop(1_000);
    await working;
    expect(order.indexOf('9.9.9.9')).toBeLessThan(60);
  });
});

describe('thrift', () => {
  const scarce = (id: string, perDay: number): ReadySource => ready(http(id), { tier: 'scarce', perDay });
  const sources = [scarce('dear', 10), ready(http('plenty')), scarce('scarce', 500), scarce('scarcer', 100)];
  const answered = (lookups: readonly Lookup[]): number => lookups.filter(({ outcome }) => outcome.status === 'found').length;
  const spared = (lookups: readonly Lookup[] = []): string[] =>
    lookups.flatMap(({ source, outcome }) => (outcome.status === 'skipped' && outcome.reason === 'decided' ? [source] : [])).sort();

  it('asks the plentiful first, then one scarce source after the other, the dearest last, until the verdict stands', async () => {
    const { run, outbound } = await engine(() => foundOutcome, {
      sources,
      decided: (_, lookups, unheard) => (answered(lookups) >= 2 ? unheard : []),
    });
    const [item] = await run(['1.1.1.1'], { thrifty: true });
    expect(outbound.asked).toEqual(['plenty 1.1.1.1', 'scarce 1.1.1.1']);
    expect(spared(item?.lookups)).toEqual(['dear', 'scarcer']);
  });

  it('spares who cannot change the verdict, and asks the others', async () => {
    const { run, outbound } = await engine(() => foundOutcome, {
      sources,
      decided: (_, __, unheard) => unheard.filter(({ source }) => source === 'scarce'),
    });
    const [item] = await run(['1.1.1.1'], { thrifty: true });
    expect(outbound.asked).toEqual(['plenty 1.1.1.1', 'scarcer 1.1.1.1', 'dear 1.1.1.1']);
    expect(spared(item?.lookups)).toEqual(['scarce']);
  });

  it('tells scoring what each of them can say', async () => {
    const told: unknown[] = [];
    const { run } = await engine(() => foundOutcome, {
      sources: [ready(http('one', { says: ['listing', 'geo'], praises: [] }), { tier: 'scarce', reliability: 'D' })],
      decided: ({ value }, lookups, unheard) => {
        told.push(value, lookups.length, ...unheard);
        return unheard;
      },
    });
    await run(['1.1.1.1'], { thrifty: true });
    expect(told).toEqual(['1.1.1.1', 0, { source: 'one', lineage: 'one', reliability: 'D', says: ['listing', 'geo'], praises: [] }]);
  });

  it('asks all where nothing is decided', async () => {
    const { run, outbound } = await engine(() => foundOutcome, { sources });
    await run(['1.1.1.1'], { thrifty: true });
    expect(outbound.asked).toEqual(['plenty 1.1.1.1', 'scarce 1.1.1.1', 'scarcer 1.1.1.1', 'dear 1.1.1.1']);
  });
});

describe('equal questions', () => {
  const md5 = '9e107d9d372bb6826bd81d3542a419d6';
  const sha1 = '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12';
  const sha256 = 'd7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592';
  const file = (type: 'md5' | 'sha256', value: string): Finding => ({ observable: { type, value }, mentions: [] });

  it('one file is asked about once, by its strongest digest', async () => {
    const { run, outbound } = await engine(() => foundOutcome, { sources: [ready(http('one', { accepts: ['md5', 'sha256'] }))] });
    const attachment = { name: 'a.exe', mediaType: 'application/octet-stream', size: 1, md5, sha1, sha256 };
    const items = await run([file('md5', md5), file('sha256', sha256)], { facts: { attachments: [attachment] } });
    expect(outbound.asked).toEqual([`one ${sha256}`]);
    expect(items.map(({ lookups }) => [lookups[0]?.outcome.status, lookups[0]?.askedAs?.value])).toEqual([
      ['found', sha256],
      ['found', undefined],
    ]);
  });
});

describe('batches', () => {
  it('go out as one request, and each gets its own answer', async () => {
    const batch = { accepts: ['ipv4'] as const, most: 50, request: () => ({ path: '/' }), split: () => [] };
    const { run, outbound } = await engine((_, value) => (value === '1.1.1.2' ? { status: 'not_found' } : foundOutcome), {
      sources: [ready(http('many', { batch }))],
    });
    const items = await run(['1.1.1.1', '1.1.1.2', '1.1.1.3']);
    expect(outbound.asked).toEqual(['many 1.1.1.1+1.1.1.2+1.1.1.3']);
    expect(items.map(({ lookups }) => lookups[0]?.outcome.status)).toEqual(['found', 'not_found', 'found']);
  });
});

describe('old answers', () => {
  it('are given at once where that was asked for, and asked for anew behind it', async () => {
    const { run, worker, store, outbound, submit } = await engine(() => foundOutcome, {
      sources: [ready(http('one'), { freshFor: { found: 0, notFound: 0 } })],
    });
    await run(['1.1.1.1']);
    const id = await submit(['1.1.1.1'], { staleFor: 3_600_000 });
    await worker({ submission: id }).run();
    expect((await store.work.items(id, 0, 1))[0]?.lookups[0]).toMatchObject({ via: 'cache', outcome: { status: 'found' } });
    expect(outbound.asked).toHaveLength(1);
    await worker().runDry();
    expect(outbound.asked).toHaveLength(2);
  });
});

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
    const { run, outbound } = await engine(() => foundOutcome, { lists: listing({ '1.1.1.1': [bad] }), sources: [feed('bad', 'threat')] });
    const [hit, miss] = await run(['1.1.1.1', '8.8.8.8']);
    expect(hit?.lookups[0]).toMatchObject({
      via: 'feed',
      observedAt: new Date('2026-11-22T00:00:00Z'),
      outcome: {
        status: 'found',
        observations: [{ kind: 'listing', list: 'Bad', category: 'malware', entry: '1.1.1.0/24', since: '2026-11-01T00:00:00.000Z' }],
        link: 'https://example.com/1',
      },
    });
    expect([miss?.lookups[0]?.outcome, outbound.asked]).toEqual([{ status: 'not_found' }, []]);
  });

  it('that excuse say since when, and how old they are', async () => {
    const asOf = new Date('2026-01-22T00:00:00Z');
    const lists: Lists = {
      match: () => [{ ...knownGood(), since: '2025-12-24T00:00:00.000Z' }],
      copyOf: () => ({ asOf, entries: 1, stale: true }),
    };
    const { run } = await engine(() => foundOutcome, { lists, warninglists: [feed('lists', 'known-good', { '*': 'skip' })] });
    const [item] = await run(['1.1.1.1']);
    expect(item?.lookups[0]?.outcome).toEqual({
      status: 'skipped',
      reason: 'warninglisted',
      detail: 'Resolvers has example.com since 2025-12-24, as of 2026-01-22, which is old',
    });
  });

  it('say nothing of what had ended when their publisher was last heard', async () => {
    const until = (date: string): Match => ({ ...bad, says: [{ kind: 'listing', list: 'Bad', category: 'malware', until: date }] });
    const lists = listing({ '1.1.1.1': [until('2026-11-21T00:00:00Z')], '8.8.8.8': [until('2026-11-23T00:00:00Z')] });
    const { run } = await engine(() => foundOutcome, { lists, sources: [feed('bad', 'threat')] });
    expect((await run(['1.1.1.1', '8.8.8.8'])).map(({ lookups }) => lookups[0]?.outcome.status)).toEqual(['not_found', 'found']);
  });

  it.each([
    ['skip', 'exact', { status: 'skipped', reason: 'warninglisted', detail: 'Resolvers has example.com, as of 2026-11-22' }, 0.9],
    ['lower', 'exact', { status: 'found' }, 0.9],
    ['tell', 'exact', { status: 'found' }, 0.4],
    ['skip', 'host', { status: 'found' }, 0.4],
  ] as const)('of what is good: %s, matched by %s', async (effect, by, vendor, strength) => {
    const warninglist = feed('lists', 'known-good', { '*': 'tell', Resolvers: effect });
    const lists = listing({ '8.8.8.8': [knownGood(by)] });
    const { run, planOf } = await engine(() => foundOutcome, {
      lists,
      sources: [ready(http('one')), warninglist],
      warninglists: [warninglist],
    });
    const [item] = await run(['8.8.8.8']);
    const of = (id: string) => item?.lookups.find(({ source }) => source === id)?.outcome;
    expect(of('one')).toMatchObject(vendor);
    expect(of('lists')).toMatchObject({ observations: [{ strength }] });
    const counted = countAsks([finding('8.8.8.8')], planOf({ order: order(), receivedAt: now }), lists);
    expect(counted.get('one')).toBe(effect === 'skip' && by === 'exact' ? undefined : 1);
  });
});

describe('pivots', () => {
  const related = (value: string): Outcome => ({
    status: 'found',
    observations: [{ kind: 'relation', type: 'resolves-to', observable: { type: 'ipv4', value } }],
  });
  const chain: Readonly<Record<string, string>> = { '1.1.1.1': '1.1.1.2', '1.1.1.2': '1.1.1.3', '1.1.1.3': '1.1.1.1' };

  async function followed(
    pivot: { depth: number; budget: number } | undefined,
    answer = (value: string) => related(chain[value] ?? '1.1.1.1'),
  ) {
    const pivots: Plan['pivots'] = pivot && { depth: pivot.depth, whyNot: () => undefined };
    const { run, store } = await engine((_, value) => answer(value), { pivots });
    const items = await run(['1.1.1.1'], { pivot });
    const submitted = await store.work.submission(items[0]?.submission ?? '');
    return { values: items.map(({ finding: { observable, pivot } }) => `${observable.value} ${pivot?.depth ?? 0}`), ...submitted?.pivots };
  }

  it('are not followed unless asked for', async () => {
    expect(await followed(undefined)).toEqual({ values: ['1.1.1.1 0'], followed: 0, left: {} });
  });

  it('go as deep as asked, and round a circle once', async () => {
    expect((await followed({ depth: 1, budget: 10 })).values).toEqual(['1.1.1.1 0', '1.1.1.2 1']);
    expect(await followed({ depth: 9, budget: 10 })).toEqual({ values: ['1.1.1.1 0', '1.1.1.2 1', '1.1.1.3 2'], followed: 2, left: {} });
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
    const wide = (value: string): Outcome => (value === '1.1.1.1' ? many : foundOutcome);
    expect(await followed({ depth: 2, budget: 100 }, wide)).toMatchObject({ followed: 10, left: { budget: 20 } });
    expect(await followed({ depth: 2, budget: 3 }, wide)).toMatchObject({ followed: 3, left: { budget: 27 } });
  });

  it('never lead to what is ours, private, known to everybody or of no source', () => {
    const own = { domains: ['ours.com'], networks: ['1.1.1.0/30'], emails: [] };
    const whyNot = worthFollowing({ ...openRule, own }, new Set(['ipv4', 'domain']), ({ value }) =>
      value === '9.9.9.9' ? 'Resolvers' : undefined,
    );
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

describe('verdicts over time', () => {
  it('do not change because a source could not be heard', async () => {
    let well = true;
    const { run, store } = await engine(() => (well ? foundOutcome : { status: 'failed', reason: 'upstream', detail: 'HTTP 500' }));
    const until = new Date(Date.now() + 3_600_000);
    const observable = { type: 'ipv4', value: '1.1.1.1' } as const;
    const watch = { observable, person: 'test', marking: openRule.marking, since: new Date(), until, nextAt: until };
    await store.watches.watch(watch);
    await run(['1.1.1.1']);
    well = false;
    await run(['1.1.1.1'], { refresh: true });
    expect(await store.watches.history(observable)).toMatchObject([{ level: 'benign' }]);
    expect(await store.watches.events(0, 10)).toEqual([]);
  });

  it('raise an event where the level of a watched value changes', async () => {
    let answer = foundOutcome;
    const { run, store } = await engine(() => answer);
    const until = new Date(Date.now() + 3_600_000);
    const observable = { type: 'ipv4', value: '1.1.1.1' } as const;
    await store.watches.watch({ observable, person: 'test', marking: openRule.marking, since: new Date(), until, nextAt: until });
    await run(['1.1.1.1']);
    answer = { status: 'not_found' };
    await run(['1.1.1.1'], { refresh: true });
    expect(await store.watches.events(0, 10)).toMatchObject([{ observable, from: { level: 'benign' }, to: { level: 'unknown' } }]);
  });
});

describe('privacy of what was taken in', () => {
  it('another digest of a file that may not be told may not be told, either', async () => {
    const md5 = '9e107d9d372bb6826bd81d3542a419d6';
    const sha256 = 'd7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592';
    const deny = [{ matches: (text: string) => text === md5 }];
    const { run, outbound } = await engine(() => foundOutcome, {
      sources: [ready(http('one', { accepts: ['md5', 'sha256'] }))],
      rule: { ...openRule, deny },
    });
    const attachment = { name: 'a', mediaType: 'x/y', size: 1, md5, sha1: '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12', sha256 };
    const [item] = await run([{ observable: { type: 'md5', value: md5 }, mentions: [] }], { facts: { attachments: [attachment] } });
    expect([item?.lookups[0]?.outcome, outbound.asked]).toMatchObject([{ status: 'skipped', reason: 'denied' }, []]);
  });

  it('what only an own server relates is not followed', async () => {
    const relation: Outcome = {
      status: 'found',
      observations: [{ kind: 'relation', type: 'resolves-to', observable: { type: 'ipv4', value: '1.1.1.9' } }],
    };
    const sources = [ready(http('own'), { exposure: 'none' }), ready(http('vendor'))];
    const { run, store, outbound } = await engine((id) => (id === 'own' ? relation : foundOutcome), {
      sources,
      pivots: { depth: 1, whyNot: () => undefined },
    });
    const [item] = await run(['1.1.1.1'], { pivot: { depth: 1, budget: 5 } });
    expect((await store.work.submission(item?.submission ?? ''))?.pivots).toEqual({ followed: 0, left: { confidential: 1 } });
    expect(outbound.asked).not.toContain('vendor 1.1.1.9');
  });

  it('renewals of several submissions keep their markings apart', async () => {
    const { run, submit, worker, store } = await engine(() => foundOutcome, {
      sources: [ready(http('one'), { freshFor: { found: 0, notFound: 0 } })],
    });
    await run(['1.1.1.1', '1.1.1.2']);
    await submit(['1.1.1.1'], { staleFor: 3_600_000, marking: { tlp: 'clear', pap: 'clear' } });
    await submit(['1.1.1.2'], { staleFor: 3_600_000 });
    await worker().runDry();
    const renewals = (await store.work.submissions(10)).filter(({ order }) => order.origin === 'renewal');
    expect(renewals.map(({ order }) => order.marking.tlp).sort()).toEqual(['amber', 'clear']);
  });

  it('a verdict does not change because some sources were not chosen, or may not be told', async () => {
    const sources = [ready(http('one')), ready(http('two'))];
    const { run, store } = await engine((id) => (id === 'one' ? foundOutcome : { status: 'not_found' }), { sources });
    const observable = { type: 'ipv4', value: '1.1.1.1' } as const;
    await run(['1.1.1.1']);
    await run(['1.1.1.1'], { refresh: true, marking: { tlp: 'red', pap: 'red' } });
    expect(await store.watches.history(observable)).toHaveLength(1);
  });

  it('what a worker has no key for is left to others', async () => {
    const { submit, worker, items, store } = await engine(() => foundOutcome);
    const id = await submit(['1.1.1.1']);
    const [item] = await store.work.takeReady('w', 1, store.clock.now(), new Date(Date.now() + 5_000));
    const ask = {
      source: 'one',
      question: { type: 'ipv4', value: '1.1.1.1' },
      exposure: 'third-party',
      reliability: 'B',
      lineage: 'one',
    } as const;
    await store.work.advance(item?.id ?? 0, 'w', { settled: [], asks: [ask], pivots: [], left: {} }, store.clock.now());
    const keyless = await engine(() => foundOutcome, { store, sources: [ready(http('one'), { missing: 'no key' })] });
    await keyless.worker().runDry();
    expect((await items(id))[0]?.lookups[0]?.outcome.status).toBe('parked');
    await worker().runDry();
    expect((await items(id))[0]?.lookups[0]?.outcome.status).toBe('found');
  });
});
