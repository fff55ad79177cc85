import type { HttpSource, LocalSource, Source } from '../domain/source.ts';

const common = {
  kind: 'http',
  homepage: 'https://example.com/',
  about: 'What it knows.',
  accepts: ['ipv4'],
  says: [],
  exposure: 'third-party',
  reliability: 'B',
  freshFor: { found: 3_600, notFound: 600 },
  concurrency: 2,
  replies: 'json',
  reveals: 'value',
  probe: { type: 'ipv4', value: '192.0.2.1' },
  defaultPlan: 'free',
  request: (_: unknown, answers: readonly unknown[]) => (answers.length === 0 ? { path: '/' } : undefined),
  meaning: () => undefined,
  read: () => ({ status: 'not_found' as const }),
} as const;

/** Invented sources for tests, one of each way to be reached. */
export const keyed: HttpSource = {
  ...common,
  id: 'reputation-one',
  name: 'Reputation One',
  lineage: 'reputation-one',
  account: 'reputation-one',
  baseUrl: 'https://api.reputation.example/v2',
  auth: { in: 'header', name: 'Key', env: 'REPUTATION_ONE_API_KEY', getKeyAt: 'https://reputation.example/account' },
  limits: {
    free: [
      { requests: 4, per: 'minute', cite: 'https://reputation.example/limits' },
      { requests: 500, per: 'day', window: 'calendar', cite: 'https://reputation.example/limits' },
    ],
    paid: [],
  },
};

export const basic: HttpSource = {
  ...common,
  id: 'pairs',
  name: 'Pairs',
  lineage: 'pairs',
  account: 'pairs',
  baseUrl: 'https://api.pairs.example',
  auth: { in: 'basic', env: 'PAIRS_USER', passwordEnv: 'PAIRS_PASSWORD', getKeyAt: 'https://pairs.example/account' },
  limits: { free: [] },
};

export const hosted: HttpSource = {
  ...common,
  id: 'own-platform',
  name: 'Own Platform',
  lineage: 'own-platform',
  account: 'own-platform',
  baseUrl: null,
  auth: { in: 'query', name: 'key', env: 'OWN_PLATFORM_API_KEY', getKeyAt: 'your own server' },
  limits: { free: [] },
};

export const keyless: HttpSource = {
  ...common,
  id: 'open-list',
  name: 'Open List',
  lineage: 'open-list',
  account: 'open-list',
  baseUrl: 'https://open.example',
  limits: { free: [] },
  retired: { since: '2025-01-01', why: 'closed' },
};

/** Not among {@link sampleSources}. */
export const tenanted: HttpSource = {
  ...common,
  id: 'tenanted',
  name: 'Tenanted',
  lineage: 'tenanted',
  account: 'tenanted',
  baseUrl: 'https://api.tenanted.example',
  auth: {
    in: 'oauth',
    env: 'TENANTED_CLIENT_ID',
    passwordEnv: 'TENANTED_CLIENT_SECRET',
    tenantEnv: 'TENANTED_TENANT',
    tokenUrl: 'https://login.tenanted.example/{tenant}/token',
    scope: 'https://api.tenanted.example/.default',
    getKeyAt: 'https://tenanted.example/apps',
  },
  limits: { free: [] },
};

/** Not among {@link sampleSources}. */
export const resolved: HttpSource = {
  ...common,
  id: 'names',
  name: 'Names',
  lineage: 'names',
  account: 'names',
  baseUrl: null,
  speaks: 'DNS',
  limits: { free: [] },
};

export const local: LocalSource = {
  id: 'on-this-machine',
  kind: 'local',
  name: 'On this machine',
  homepage: common.homepage,
  about: common.about,
  accepts: common.accepts,
  exposure: 'none',
  reliability: 'A',
  lineage: 'on-this-machine',
  freshFor: common.freshFor,
  needs: [],
  probe: common.probe,
  ask: common.read,
};

export const sampleSources: readonly Source[] = [keyed, basic, hosted, keyless, local];
