import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FeedSource } from '../domain/source.ts';
import { loadConfig } from './load-config.ts';
import { accessTo } from './source-access.ts';

const feed: FeedSource = {
  kind: 'feed',
  id: 'some-list',
  name: 'Some list',
  homepage: 'https://example.com/',
  about: 'What it lists.',
  accepts: ['ipv4'],
  exposure: 'none',
  reliability: 'B',
  lineage: 'some-list',
  freshFor: { found: 0, notFound: 0 },
  url: 'https://lists.example.com/{key}/list.txt',
  auth: { in: 'place', env: 'SOME_LIST_KEY', getKeyAt: 'https://example.com/key' },
  every: 3_600,
  cite: 'https://example.com/terms',
  staleAfter: 86_400,
  largest: 1_000,
  mayBeEmpty: false,
  role: 'known-good',
  effects: { '*': 'tell', Resolvers: 'lower' },
  probe: { type: 'ipv4', value: '192.0.2.1' },
  parse: () => [],
};

function load(settings: string, env: Record<string, string> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'assay-feed-'));
  try {
    const path = join(home, 'assay.yaml');
    writeFileSync(path, `sources:\n  some-list:\n${settings.replace(/^/gm, '    ')}\n`);
    return loadConfig({ env, cwd: home, home, path, sources: [feed] });
  } finally {
    rmSync(home, { recursive: true });
  }
}

it('may be fetched less often than its publisher allows, and never more often', () => {
  expect(load('every: 1d').sources['some-list']?.every).toBe(86_400);
  expect(() => load('every: 10m')).toThrow(/some-list\.every: expected at least 3600s.*https:\/\/example\.com\/terms/);
});

it('keeps what it does to a value, except where the user says otherwise', () => {
  const { effects, coversHosts } = load('effects: { Resolvers: skip, My list: lower }\ncovers_hosts: true').sources['some-list'] ?? {};
  expect([effects, coversHosts]).toEqual([{ '*': 'tell', Resolvers: 'skip', 'My list': 'lower' }, true]);
});

it('does to every list what the user says of all, where the user says so', () => {
  expect(load("effects: { '*': skip }").sources['some-list']?.effects).toEqual({ '*': 'skip' });
});

it('tells of a list that nobody knows by this name', () => {
  expect(load('effects: { Resolver: skip, Quite another: tell }').warnings).toEqual([
    'sources.some-list.effects: no list is known as "Resolver"; did you mean "Resolvers"?',
    'sources.some-list.effects: no list is known as "Quite another"',
  ]);
});

it('may be a mirror or a file, and only a list may be a file', () => {
  const mirrored = load('base_url: https://mirror.example.com/list.txt');
  expect(mirrored.warnings).toEqual([
    'sources.some-list: downloaded from mirror.example.com instead of lists.example.com (it gets the key, too)',
  ]);
  expect(load('base_url: file:/srv/lists/list.txt').sources['some-list']?.baseUrl).toBe('file:/srv/lists/list.txt');
  expect(() => load('base_url: "file:list.txt"')).toThrow(/expected an http/);
});

it('is reached with its key, or somewhere else, and not at all in the sandbox', () => {
  expect(accessTo(feed, load('enabled: true'))).toMatchObject({ ready: false, missing: 'SOME_LIST_KEY' });
  const keyed = load('base_url: https://mirror.example.com/list.txt', { SOME_LIST_KEY: 'k3y' });
  expect(accessTo(feed, keyed)).toMatchObject({ ready: true, access: [{ baseUrl: 'https://mirror.example.com/list.txt', secret: 'k3y' }] });
  expect(keyed.secrets()).toEqual(['k3y']);
  const played = load('enabled: true', { ASSAY_SANDBOX_URL: 'http://127.0.0.1:9' });
  expect(accessTo(feed, played)).toEqual({ ready: false, why: 'no_base_url', missing: 'the sandbox plays no feeds' });
});
