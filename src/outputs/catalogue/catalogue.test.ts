import { expect, it } from 'vitest';
import type { FeedSource, HttpSource, LocalSource } from '../../domain/source.ts';
import { catalogueText } from './as-text.ts';
import { catalogueOf } from './catalogue.ts';
import { exposureText, spanText } from './phrases.ts';

const common = {
  homepage: 'https://example.com',
  accepts: ['ipv4', 'domain'],
  reliability: 'C',
  lineage: 'example',
  freshFor: { found: 3600, notFound: 60 },
  probe: { type: 'ipv4', value: '192.0.2.1' },
} as const;
const never = (): never => {
  throw new Error('asked');
};
const vendor: HttpSource = {
  ...common,
  kind: 'http',
  id: 'vendor',
  name: 'Vendor',
  about: 'Reputation.',
  says: ['reputation', 'geo'],
  exposure: 'third-party',
  baseUrl: 'https://api.example.com/v1',
  auth: { in: 'basic', env: 'VENDOR_USER', passwordEnv: 'VENDOR_PASSWORD', getKeyAt: 'https://example.com/keys' },
  account: 'vendor',
  defaultPlan: 'free',
  limits: {
    paid: [{ requests: 9_000, per: 'day', cite: 'https://example.com/plans' }],
    own: [],
    free: [
      { requests: 4, per: 'minute', cite: 'https://example.com/plans' },
      { requests: 500, per: 'month', window: 'calendar', cite: 'https://example.com/terms', unverified: true },
    ],
  },
  concurrency: 4,
  replies: 'json',
  reveals: 'hash-prefix',
  optIn: 'its terms are strict',
  request: never,
  meaning: never,
  read: never,
};
const local: LocalSource = {
  ...common,
  kind: 'local',
  id: 'here',
  name: 'Here',
  about: 'This machine',
  exposure: 'none',
  needs: [],
  ask: never,
};
const feed: FeedSource = {
  ...common,
  kind: 'feed',
  id: 'list',
  name: 'List \u001b[2J',
  about: 'Bad addresses.',
  exposure: 'none',
  url: null,
  every: 3600,
  cite: 'https://example.com/list',
  unverified: true,
  staleAfter: 86_400,
  largest: 1024,
  mayBeEmpty: true,
  role: 'known-good',
  effects: { '*': 'tell' },
  retired: { since: '2026-01-01', why: 'it is empty', instead: 'vendor' },
  parse: never,
};

it('tells of each source and feed what it declares', () => {
  expect(catalogueOf([feed, vendor, local])).toEqual({
    counts: { sources: 2, feeds: 1 },
    sources: [
      {
        id: 'vendor',
        name: 'Vendor',
        kind: 'http',
        about: 'Reputation.',
        homepage: 'https://example.com',
        accepts: ['ipv4', 'domain'],
        exposure: 'third-party',
        reliability: 'C',
        lineage: 'example',
        probe: { type: 'ipv4', value: '192.0.2.1' },
        key: { in: 'basic', env: ['VENDOR_USER', 'VENDOR_PASSWORD'], get_at: 'https://example.com/keys' },
        address: 'https://api.example.com/v1',
        opt_in: 'its terms are strict',
        retired: null,
        says: ['reputation', 'geo'],
        reveals: 'hash-prefix',
        account: 'vendor',
        default_plan: 'free',
        plans: [
          { plan: 'paid', limits: [{ requests: 9_000, per: 'day', window: 'rolling', cite: 'https://example.com/plans', verified: true }] },
          { plan: 'own', limits: [] },
          {
            plan: 'free',
            limits: [
              { requests: 4, per: 'minute', window: 'rolling', cite: 'https://example.com/plans', verified: true },
              { requests: 500, per: 'month', window: 'calendar', cite: 'https://example.com/terms', verified: false },
            ],
          },
        ],
        remembered_seconds: { found: 3600, not_found: 60 },
      },
      expect.objectContaining({ id: 'here', kind: 'local', key: null, address: null, says: null, reveals: null, plans: [] }),
    ],
    feeds: [
      expect.objectContaining({
        id: 'list',
        kind: 'feed',
        role: 'known-good',
        effects: { '*': 'tell' },
        every_seconds: 3600,
        cite: 'https://example.com/list',
        verified: false,
        stale_after_seconds: 86_400,
        largest_bytes: 1024,
        may_be_empty: true,
        retired: { since: '2026-01-01', why: 'it is empty', instead: 'vendor' },
      }),
    ],
  });
});

it('is written as text, with how each stands here where that is known', () => {
  const here = catalogueOf([feed, vendor, local], ({ id }) => id);
  expect([...catalogueText(here, (id) => `state of ${id}`)].join('\n')).toBe(`2 sources, 1 feeds

vendor · Vendor · http
  Reputation.
  types     ipv4 domain
  key       VENDOR_USER and VENDOR_PASSWORD, from https://example.com/keys
  limits    free 4 per minute, paid 9000 per day (https://example.com/plans); free 500 per calendar month (unverified, https://example.com/terms); own: none declared
  exposure  third-party learns only the first bytes of its digest
  opt-in    its terms are strict
  here      state of vendor

here · Here · local
  This machine
  types     ipv4 domain
  exposure  nobody
  here      state of here

list · List \\x1b[2J · feed
  Bad addresses.
  types     ipv4 domain
  interval  every 1 h (unverified, https://example.com/list)
  role      known good: asked before any vendor
  exposure  nobody
  retired   since 2026-01-01: it is empty; instead: vendor
  here      state of list`);
});

it('without a state says nothing of this machine', () => {
  expect([...catalogueText(catalogueOf([local]))].filter((line) => line.includes('here  '))).toEqual([]);
  expect(JSON.stringify(catalogueOf([local, feed]))).not.toContain('"here":');
});

it.each([
  [0, '0 s'],
  [45, '45 s'],
  [60, '1 min'],
  [90, '90 s'],
  [1_800, '30 min'],
  [3_600, '1 h'],
  [5_400, '90 min'],
  [7_200, '2 h'],
  [86_400, '1 d'],
  [129_600, '36 h'],
  [604_800, '7 d'],
  [-5, '0 s'],
])('%i seconds are %s', (seconds, text) => expect(spanText(seconds)).toBe(text));

it.each([
  [{ exposure: 'none' }, 'nobody'],
  [{ exposure: 'target', reveals: 'value' }, 'target learns the value'],
  [{ exposure: 'third-party', reveals: 'domain' }, 'third-party learns only the registrable domain of the name in it'],
] as const)('%j: %s', (exposed, text) => expect(exposureText(exposed)).toBe(text));
