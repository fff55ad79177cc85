import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpSource } from '../domain/source.ts';
import type { Config } from './config.ts';
import { loadConfig } from './load-config.ts';
import { basic, hosted, keyed, keyless, resolved, sampleSources, tenanted } from './sample-sources.fixture.ts';
import { accessTo } from './source-access.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'assay-access-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function config(env: Readonly<Record<string, string>>, yaml = '', sources = sampleSources): Config {
  writeFileSync(join(cwd, 'assay.yaml'), yaml);
  return loadConfig({ env, cwd, home: cwd, path: 'assay.yaml', sources });
}

const common = { timeoutMs: 20_000, limits: [], sandbox: false, ownAddress: false };

describe('accessTo', () => {
  it('hands over keys, limits and address', () => {
    const ready = config({ REPUTATION_ONE_API_KEY: 'key-1', PAIRS_USER: 'user-1', PAIRS_PASSWORD: 'pass-1' });
    expect(accessTo(keyed, ready)).toEqual({
      ready: true,
      access: [{ ...common, limits: keyed.limits.free, secret: 'key-1', baseUrl: 'https://api.reputation.example/v2' }],
    });
    expect(accessTo(basic, ready)).toEqual({
      ready: true,
      access: [{ ...common, secret: 'user-1', password: 'pass-1', baseUrl: 'https://api.pairs.example' }],
    });
    expect(accessTo(keyless, ready)).toEqual({ ready: true, access: [{ ...common, baseUrl: 'https://open.example' }] });
  });

  it('hands over every key of a pool', () => {
    const pool = config(
      { REPUTATION_ONE_API_KEY: 'key-1', KEY_3: 'key-3' },
      'sources: { reputation-one: { api_keys: [key-2, key-1, env:KEY_3] } }',
    );
    const access = { ...common, limits: keyed.limits.free, baseUrl: 'https://api.reputation.example/v2' };
    expect(accessTo(keyed, pool)).toEqual({
      ready: true,
      access: ['key-1', 'key-2', 'key-3'].map((secret) => ({ ...access, secret })),
    });
    expect(pool.secrets()).toEqual(['key-1', 'key-2', 'key-3']);
  });

  it('says what is missing', () => {
    const bare = config({ PAIRS_USER: 'user-1', REPUTATION_ONE_API_KEY: 'changeme' }, 'sources: { open-list: { enabled: false } }');
    expect(accessTo(keyed, bare)).toEqual({ ready: false, why: 'no_key', missing: 'REPUTATION_ONE_API_KEY' });
    expect(accessTo(basic, bare)).toEqual({ ready: false, why: 'no_key', missing: 'PAIRS_PASSWORD' });
    expect(accessTo(hosted, bare)).toEqual({ ready: false, why: 'no_base_url', missing: 'OWN_PLATFORM_BASE_URL' });
    expect(accessTo(keyless, bare)).toEqual({ ready: false, why: 'disabled', missing: 'sources.open-list.enabled' });
    expect(accessTo(hosted, config({ OWN_PLATFORM_BASE_URL: 'http://192.0.2.7' }))).toEqual({
      ready: false,
      why: 'no_key',
      missing: 'OWN_PLATFORM_API_KEY',
    });
  });

  it('takes the plan, address and authority that the user set', () => {
    const pem = '-----BEGIN CERTIFICATE-----\n';
    writeFileSync(join(cwd, 'ca.pem'), pem);
    const yaml = `sources:
  reputation-one: { plan: paid, timeout: 1s }
  own-platform: { base_url: http://192.0.2.7:8080/x/, ca_file: ca.pem }
`;
    const own = config({ REPUTATION_ONE_API_KEY: 'key-1', OWN_PLATFORM_API_KEY: 'key-2' }, yaml);
    expect(accessTo(keyed, own)).toMatchObject({ access: [{ limits: [], timeoutMs: 1_000, ownAddress: false }] });
    expect(accessTo(hosted, own)).toEqual({
      ready: true,
      access: [{ ...common, secret: 'key-2', baseUrl: 'http://192.0.2.7:8080/x', ca: pem, ownAddress: true }],
    });
  });

  it('gives the sandbox no real key and asks it in the place of every enabled source', () => {
    const env = { ASSAY_SANDBOX_URL: 'http://127.0.0.1:7777/', REPUTATION_ONE_API_KEY: 'key-1', PAIRS_USER: 'user-1' };
    const sandbox = config(env, 'sources: { open-list: { enabled: false } }');
    const played = { ...common, sandbox: true, ownAddress: true };
    expect(accessTo(keyed, sandbox)).toEqual({
      ready: true,
      access: [{ ...played, limits: keyed.limits.free, secret: 'sandbox-key', baseUrl: 'http://127.0.0.1:7777/reputation-one' }],
    });
    expect(accessTo(basic, sandbox)).toEqual({
      ready: true,
      access: [{ ...played, secret: 'sandbox-key', password: 'sandbox-key', baseUrl: 'http://127.0.0.1:7777/pairs' }],
    });
    expect(accessTo(hosted, sandbox)).toMatchObject({ ready: true, access: [{ baseUrl: 'http://127.0.0.1:7777/own-platform' }] });
    expect(accessTo(keyless, sandbox)).toMatchObject({ ready: false, why: 'disabled' });
  });

  it('buys tokens where the tenant does, and says what is missing', () => {
    const env = { TENANTED_CLIENT_ID: 'id-1', TENANTED_CLIENT_SECRET: 'secret-1' };
    const access = (more: Readonly<Record<string, string>>, yaml = '') => accessTo(tenanted, config(more, yaml, [tenanted]));
    const bought = {
      ready: true,
      access: [
        {
          ...common,
          secret: 'id-1',
          password: 'secret-1',
          tokenUrl: 'https://login.tenanted.example/example.com/token',
          baseUrl: 'https://api.tenanted.example',
        },
      ],
    };
    expect(access({ ...env, TENANTED_TENANT: 'example.com' })).toEqual(bought);
    expect(access(env, 'sources: { tenanted: { tenant: example.com } }')).toEqual(bought);
    expect(access(env)).toEqual({ ready: false, why: 'no_key', missing: 'TENANTED_TENANT' });
    expect(access({ TENANTED_CLIENT_ID: 'id-1' })).toEqual({ ready: false, why: 'no_key', missing: 'TENANTED_CLIENT_SECRET' });
    expect(access({ ...env, ASSAY_SANDBOX_URL: 'http://127.0.0.1:7777' })).toMatchObject({
      access: [
        {
          secret: 'sandbox-key',
          password: 'sandbox-key',
          tokenUrl: 'http://127.0.0.1:7777/tenanted/oauth2/v2.0/token',
          baseUrl: 'http://127.0.0.1:7777/tenanted',
          sandbox: true,
        },
      ],
    });
  });

  it('takes the resolver that the user names, also in the sandbox one that speaks HTTP', () => {
    const access = (env: Readonly<Record<string, string>>) => accessTo(resolved, config(env, '', [resolved]));
    expect(access({})).toEqual({ ready: false, why: 'no_base_url', missing: 'NAMES_BASE_URL' });
    expect(access({ NAMES_BASE_URL: 'dns://192.0.2.53:5353/' })).toEqual({
      ready: true,
      access: [{ ...common, baseUrl: 'dns://192.0.2.53:5353', ownAddress: true }],
    });
    expect(access({ NAMES_BASE_URL: 'dns:system' })).toMatchObject({ access: [{ baseUrl: 'dns:system' }] });
    expect(access({ NAMES_BASE_URL: 'dns:system', ASSAY_SANDBOX_URL: 'http://127.0.0.1:7777' })).toMatchObject({
      access: [{ baseUrl: 'http://127.0.0.1:7777/names' }],
    });
  });

  it.each(['http://open.example', 'ftp://open.example'])('refuses a source that itself declares %s', (baseUrl) => {
    const careless: HttpSource = { ...keyless, baseUrl };
    expect(() => accessTo(careless, config({}, '', [careless]))).toThrow('source open-list declares an address without encryption');
  });

  it('takes a declared http address of this machine, and a user may choose http', () => {
    const near: HttpSource = { ...keyless, baseUrl: 'http://127.0.0.1:8000' };
    expect(accessTo(near, config({}, '', [near]))).toMatchObject({ ready: true });
    expect(accessTo(keyless, config({ OPEN_LIST_BASE_URL: 'http://192.0.2.9' }))).toMatchObject({
      access: [{ baseUrl: 'http://192.0.2.9', ownAddress: true }],
    });
  });
});
