import { describe, expect, it } from 'vitest';
import type { Finding } from '../domain/finding.ts';
import type { ObservableType } from '../domain/observable.ts';
import type { Lists } from '../domain/ports.ts';
import type { Extraction } from '../domain/submission.ts';
import type { Score } from '../domain/verdict.ts';
import { enrichable } from './choose.ts';
import type { ReadySource } from './enrich.ts';
import { report } from './report.ts';

const now = new Date('2026-11-23T12:00:00Z');
const mention = { written: 'x', start: 0, end: 1, confidence: 1, reason: 'given' };
const finding = (type: ObservableType, value: string, field = 'body'): Finding => ({
  observable: { type, value },
  mentions: [{ ...mention, field }],
});

const local: ReadySource = {
  source: {
    kind: 'local',
    id: 'local',
    name: 'local',
    homepage: 'https://example.com',
    about: 'a source of the test',
    accepts: ['ipv4'],
    exposure: 'none',
    reliability: 'B',
    lineage: 'local',
    freshFor: { found: 0, notFound: 0 },
    needs: [],
    probe: { type: 'ipv4', value: '192.0.2.1' },
    ask: () => ({ status: 'not_found' }),
  },
  missing: undefined,
  exposure: 'none',
  ceiling: 'red',
  reliability: 'B',
  freshFor: { found: 0, notFound: 0 },
  sandbox: false,
};
/** Accepts domains, but nobody has set it up: of the catalogue all the same. */
const missing: ReadySource = { ...local, source: { ...local.source, id: 'missing', accepts: ['domain'] }, missing: 'no key' };

const score: Score = (lookups) => ({
  level: 'unknown',
  score: null,
  confidence: 0,
  coverage: { asked: 0, answered: 0, failed: 0, parked: 0, skipped: lookups.length },
  because: [],
  opinions: {},
});

const feed = (id: string, role: 'threat' | 'known-good', accepts: readonly ObservableType[] = ['ipv4']): ReadySource => ({
  ...local,
  source: {
    ...local.source,
    kind: 'feed',
    id,
    accepts,
    baseUrl: 'https://example.com',
    every: 3600,
    role,
    format: 'text',
  } as unknown as ReadySource['source'],
  feed: { role, effects: { '*': 'skip' }, coversHosts: false },
});

interface Setting {
  readonly sources?: readonly ReadySource[];
  readonly warninglists?: readonly ReadySource[];
  readonly lists?: Lists;
}

async function submitted(
  findings: readonly Finding[],
  kind: Extraction['kind'] = 'email',
  { sources = [local], warninglists = [], lists = { match: () => [], copyOf: () => undefined } }: Setting = {},
) {
  const marking = { tlp: 'amber', pap: 'amber' } as const;
  const submission = {
    origin: 'x.eml',
    extraction: { kind, findings, facts: {}, troubles: [] },
    marking,
    deadline: new Date(now.getTime() + 60_000),
    offline: false,
    refresh: false,
  } as const;
  const catalogue = [local, missing];
  const job = {
    ...submission,
    facts: {},
    findings: enrichable(findings, catalogue),
    sources,
    warninglists,
    rule: { marking, offline: false, own: { domains: [], networks: [], emails: [] } },
  };
  const run = report(submission, job, [], {
    outbound: {
      ask: async () => ({ status: 'not_found' }),
      download: async () => ({ status: 'unchanged' }),
      askLocally: () => ({ status: 'not_found' }),
      close: async () => {},
    },
    lists,
    memory: { recall: async () => [], remember: async () => {} },
    clock: { now: () => now },
    log: { debug() {}, info() {}, warn() {} },
    score,
    tagsOf: () => [],
    worst: () => 'unknown',
  });
  const values: string[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done) return { values: values.sort(), also: next.value.also_found, kind: next.value.submission.kind, stale: next.value.stale };
    values.push(next.value.ioc_value);
  }
}

it('tells how many of which types were found and not asked about, and asks about what the user named', async () => {
  const findings = [
    finding('ipv4', '192.0.2.1'),
    finding('domain', 'example.com'),
    finding('uuid', '0f8fad5b-d9cb-469f-a165-70867728950e'),
    finding('file-name', 'a.exe'),
    finding('file-name', 'b.exe'),
    finding('mutex', 'Global\\named', 'argument'),
    finding('mutex', 'Global\\found'),
  ];
  expect(await submitted(findings)).toMatchObject({
    values: ['192.0.2.1', 'Global\\named', 'example.com'],
    also: [
      { ioc_type: 'file-name', observables: 2 },
      { ioc_type: 'mutex', observables: 1 },
      { ioc_type: 'uuid', observables: 1 },
    ],
  });
});

it('says nothing where everything was asked about', async () => {
  expect((await submitted([finding('ipv4', '192.0.2.1')])).also).toEqual([]);
});

it.each([
  ['email', 'email'],
  ['msg', 'email'],
  ['csv', 'bulk'],
  ['text', 'manual'],
] as const)('an input that is %s is a submission of kind %s', async (kind, expected) => {
  expect((await submitted([], kind)).kind).toBe(expected);
});

describe('old copies of lists', () => {
  const asOf = new Date('2026-10-01T00:00:00Z');
  const third: ReadySource = {
    ...local,
    exposure: 'third-party',
    source: { ...local.source, kind: 'http', id: 'third', request: () => ({ path: 'x' }) } as unknown as ReadySource['source'],
  };
  const lists: Lists = {
    match: ({ value }) =>
      value === '192.0.2.1'
        ? [
            {
              feed: 'names',
              covers: 'value',
              says: [{ kind: 'known_good', list: 'public resolvers', strength: 1 }],
            } as unknown as ReturnType<Lists['match']>[number],
          ]
        : [],
    copyOf: () => ({ asOf, entries: 1, stale: true }),
  };

  it('are named where they answered, and not where nobody asked them', async () => {
    const sources = [feed('threats', 'threat'), feed('others', 'threat', ['domain'])];
    const { stale } = await submitted([finding('ipv4', '192.0.2.9')], 'text', { sources, lists });
    expect(stale).toEqual([{ source: 'threats', as_of: asOf.toISOString() }]);
  });

  it('are named where they kept somebody from being asked', async () => {
    const setting = { sources: [third], warninglists: [feed('names', 'known-good')], lists };
    expect((await submitted([finding('ipv4', '8.8.8.8')], 'text', setting)).stale).toEqual([]);
    const excused = { ...setting, lists: { ...lists, match: () => lists.match({ type: 'ipv4', value: '192.0.2.1' }) } };
    expect((await submitted([finding('ipv4', '8.8.8.8')], 'text', excused)).stale).toMatchObject([{ source: 'names' }]);
  });
});
