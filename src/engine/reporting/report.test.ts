import { describe, expect, it } from 'vitest';
import type { Finding } from '../../domain/finding.ts';
import type { ObservableType } from '../../domain/observable.ts';
import type { Lists } from '../../domain/ports.ts';
import type { Enrichment, ReportHead } from '../../domain/report.ts';
import type { Score } from '../../domain/verdict.ts';
import type { Order } from '../../domain/work.ts';
import { enrichable } from '../choose.ts';
import { engine, feed, finding, foundOutcome, http, noLists, ready, type Setting } from '../working/engine.fixture.ts';
import { alsoFound, asItStands, follow, type ReportFrame } from './report.ts';

const score: Score = (lookups) => ({
  level: 'unknown',
  score: null,
  confidence: 0,
  coverage: {
    asked: 0,
    answered: 0,
    failed: 0,
    parked: lookups.filter(({ outcome }) => outcome.status === 'parked').length,
    skipped: lookups.length,
  },
  because: [],
  opinions: {},
});

/** A submission worked on until it is done or 200 ms have passed, and its report. */
async function reported(
  setting: Setting,
  values: readonly (string | Finding)[],
  more: Partial<Order> = {},
  frame: Partial<ReportFrame> = {},
) {
  const retryAt = new Date(Date.now() + 3_600_000);
  const { submit, worker, store } = await engine(
    (id) => (id === 'spent' ? { status: 'parked', reason: 'quota', detail: 'spent', retryAt } : foundOutcome),
    setting,
  );
  const id = await submit(values, more);
  await worker({ submission: id, signal: AbortSignal.timeout(200) }).run();
  const parts = {
    work: store.work,
    lists: setting.lists ?? noLists,
    clock: store.clock,
    score,
    tagsOf: () => [],
    worst: () => 'unknown' as const,
  };
  const whole = { aside: [], warninglists: setting.warninglists ?? [], outlook: async () => undefined, ...frame };
  return { id, store, retryAt, frame: whole, parts, ...(await told(asItStands(id, whole, parts))) };
}

async function told(run: AsyncGenerator<Enrichment, ReportHead>) {
  const enrichments: Enrichment[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done) return { enrichments, head: next.value };
    enrichments.push(next.value);
  }
}

const typed = (type: ObservableType, value: string, field = 'body'): Finding => ({
  observable: { type, value },
  mentions: [{ written: 'x', start: 0, end: 1, confidence: 1, reason: 'given', field }],
});

it('tells how many of which types were found and not asked about, and asks about what the user named', () => {
  const findings = [
    typed('ipv4', '192.0.2.1'),
    typed('uuid', '0f8fad5b-d9cb-469f-a165-70867728950e'),
    typed('file-name', 'a.exe'),
    typed('file-name', 'b.exe'),
    typed('mutex', 'Global\\named', 'argument'),
    typed('mutex', 'Global\\found'),
  ];
  const asked = enrichable(findings, [ready(http('one'))]);
  expect(asked.map(({ observable }) => observable.value)).toEqual(['192.0.2.1', 'Global\\named']);
  expect(alsoFound(findings, asked)).toEqual([
    { type: 'file-name', observables: 2 },
    { type: 'mutex', observables: 1 },
    { type: 'uuid', observables: 1 },
  ]);
});

it.each([
  [{ kind: 'email' }, 'email'],
  [{ kind: 'msg' }, 'email'],
  [{ kind: 'csv' }, 'bulk'],
  [{ kind: 'text', lane: 'bulk' }, 'bulk'],
  [{ kind: 'text', lane: 'alert' }, 'alert'],
  [{ kind: 'text' }, 'manual'],
] as const)('%o is a submission of kind %s', async (order, expected) => {
  expect((await reported({}, [], order)).head.submission.kind).toBe(expected);
});

describe('what waits', () => {
  const sources = [ready(http('quick')), ready(http('spent'))];

  it('is told as parked, with the time, and the report is not complete', async () => {
    const { enrichments, head, retryAt } = await reported({ sources }, ['1.1.1.1']);
    expect(enrichments[0]?.records.map(({ source, status, reason, retry_at }) => [source, status, reason, retry_at])).toEqual([
      ['quick', 'found', null, null],
      ['spent', 'parked', 'quota', retryAt.toISOString()],
    ]);
    expect(head).toMatchObject({ complete: false, coverage: { parked: 1 } });
  });

  it('and was never tried has the time at which its source can take it, and what it waits for', async () => {
    const asked: number[] = [];
    const opens = new Date(Date.now() + 7_200_000);
    const outlook: ReportFrame['outlook'] = async (_, lookups) => {
      asked.push(lookups);
      return { reason: 'quota', detail: 'at 500 per day', retryAt: opens };
    };
    const few = [ready(http('spent', { concurrency: 1 }))];
    const { enrichments } = await reported({ sources: few }, ['1.1.1.1', '1.1.1.2', '1.1.1.3'], {}, { outlook });
    const waiting = enrichments.flatMap(({ records }) => records.filter(({ detail }) => detail === 'at 500 per day'));
    expect([waiting.length, waiting[0]?.retry_at, asked]).toEqual([2, opens.toISOString(), [2, 3]]);
  });

  it('is told once by whoever follows: as it landed, or at the end as it stands', async () => {
    const { id, store, parts, frame } = await reported({ sources }, ['1.1.1.1', '1.1.1.2']);
    let rounds = 0;
    const stop = {
      ended: () => rounds++ > 0,
      landing: async () => {
        await store.work.cancel(id, store.clock.now());
      },
    };
    const { enrichments, head } = await told(follow(id, frame, parts, stop));
    expect(enrichments.map(({ ioc_value }) => ioc_value).sort()).toEqual(['1.1.1.1', '1.1.1.2']);
    expect(head.coverage.parked).toBe(0);
  });

  it('and for which nobody was chosen yet keeps the report from being complete', async () => {
    const { submit, store } = await engine(() => foundOutcome, { sources });
    const id = await submit(['1.1.1.1']);
    const { parts, frame } = await reported({}, []);
    const { enrichments, head } = await told(asItStands(id, frame, { ...parts, work: store.work }));
    expect([head.complete, head.coverage.parked, enrichments.map(({ complete }) => complete)]).toEqual([false, 0, [false]]);
  });

  it('says of an input that was cut short that not all of it was taken in', async () => {
    const { store, parts, frame } = await reported({}, []);
    const id = await store.work.receive(
      {
        ...{ lane: 'bulk', person: 'test', origin: 'big.csv', kind: 'csv', marking: { tlp: 'amber', pap: 'amber' } },
        ...{ facts: {}, troubles: [], alsoFound: [], offline: false, refresh: false, thrifty: false, ignoreWarninglists: false },
      },
      store.clock.now(),
    );
    const { head } = await told(asItStands(id, frame, parts));
    expect(head).toMatchObject({ complete: false, troubles: [{ part: 'input', message: 'it was cut short: not all of it was taken in' }] });
  });
});

describe('old copies of lists', () => {
  const asOf = new Date('2026-10-01T00:00:00Z');
  const good: ReturnType<Lists['match']> = [
    { feed: 'names', entry: '8.8.8.8', by: 'exact', says: [{ kind: 'known_good', list: 'public resolvers', strength: 1 }] },
  ];
  const lists: Lists = { match: () => [], copyOf: () => ({ asOf, entries: 1, stale: true }) };

  it('are named where they answered, and not where nobody asked them', async () => {
    const domains = feed('others', 'threat');
    const sources = [feed('threats', 'threat'), { ...domains, source: { ...domains.source, accepts: ['domain'] as const } }];
    const { head } = await reported({ sources, lists }, [finding('192.0.2.9')]);
    expect(head.stale).toEqual([{ source: 'threats', as_of: asOf.toISOString() }]);
  });

  it('are named where they kept somebody from being asked', async () => {
    const setting = { warninglists: [feed('names', 'known-good', { '*': 'skip' })], lists };
    expect((await reported(setting, ['8.8.8.8'])).head.stale).toEqual([]);
    const excused = { ...setting, lists: { ...lists, match: () => good } };
    expect((await reported(excused, ['8.8.8.8'])).head.stale).toMatchObject([{ source: 'names' }]);
  });
});
