import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '../domain/errors.ts';
import type { Source } from '../domain/source.ts';
import type { Config } from './config.ts';
import { loadConfig } from './load-config.ts';
import { resolved, sampleSources, tenanted } from './sample-sources.fixture.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-config-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Given {
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** `project/assay.yaml`, named as with `--config` unless it is `stray`. */
  readonly yaml?: string;
  readonly stray?: boolean;
  readonly dotEnv?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly path?: string;
  readonly sources?: readonly Source[];
}

/** Writes files (not readable by others) below an empty root with `project/` and `home/`, and loads. */
function load({
  files = {},
  yaml,
  stray = yaml === undefined,
  dotEnv,
  env = {},
  path = stray ? undefined : 'assay.yaml',
  sources = sampleSources,
}: Given = {}): Config {
  const all = {
    ...files,
    ...(yaml !== undefined && { 'project/assay.yaml': yaml }),
    ...(dotEnv !== undefined && { 'project/.env': dotEnv }),
  };
  for (const folder of ['project', 'home']) mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, { mode: 0o600 });
  }
  return loadConfig({ env, cwd: join(root, 'project'), home: join(root, 'home'), path, sources });
}

/** What loading throws, with the temporary folder left out. */
function refusal(given: Given): { code: string; message: string; fix: string } {
  try {
    load(given);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { code: error.code, message: error.message.replaceAll(root, ''), fix: error.fix.replaceAll(root, '') };
  }
  throw new Error('it was accepted');
}

const anyFix = 'Correct what is named above; docs/guide/configuration.md lists every key.';

describe('defaults', () => {
  it('needs no configuration at all', () => {
    const { proxy, databaseUrl, credentials, secrets, sources, server, access, intake, notify, telemetry, network, ...rest } = load();
    expect(server()).toMatchObject({ listen: '127.0.0.1:8642', without_tls: false, longest_wait: 60_000 });
    expect([access().session, intake().hooks, network()]).toEqual([12 * 3_600_000, [], { allow: [] }]);
    for (const section of [notify, telemetry]) expect(section()).toBeTypeOf('object');
    expect(rest).toEqual({
      origin: null,
      warnings: [],
      marking: { tlp: 'amber', pap: 'amber' },
      person: 'unknown',
      deadlineMs: 60_000,
      offline: false,
      ca: null,
      userAgent: null,
      storePath: join(root, 'home/.local/share/assay/assay.db'),
      listsPath: join(root, 'home/.local/share/assay/feeds'),
      log: { level: 'warn', json: false },
      own: { domains: [], networks: [], emails: [] },
      privacy: { consent: [], deny: [], urls: 'redact' },
      reserve: 0.2,
      giveUpAfterMs: 604_800_000,
      keep: { submissionsMs: 7_776_000_000, answersMs: 31_536_000_000 },
      leaseMs: 15_000,
      concurrency: 64,
      protectedNames: [],
      datasets: {},
      scoring: { policy: 'default', overrides: {} },
      catalogue: sampleSources,
      sandboxUrl: null,
    });
    expect(Object.keys(sources)).toEqual(sampleSources.map(({ id }) => id));
    expect(sources['reputation-one']).toEqual({
      enabled: true,
      baseUrl: null,
      tenant: null,
      plan: null,
      limits: [
        { requests: 4, per: 'minute', cite: 'https://reputation.example/limits' },
        { requests: 500, per: 'day', window: 'calendar', cite: 'https://reputation.example/limits' },
      ],
      maxTlp: 'amber',
      tier: null,
      reserve: 0.2,
      timeoutMs: 20_000,
      ca: null,
      exposure: 'third-party',
      freshFor: { found: 3_600, notFound: 600 },
      reliability: 'B',
      every: null,
      effects: {},
      coversHosts: false,
    });
    expect([proxy(), databaseUrl(), credentials('reputation-one'), secrets()]).toEqual([null, null, [], []]);
  });

  it('takes a bare key, an empty file and an empty variable as not set', () => {
    const config = load({
      yaml: 'deadline:\nmarking:\n  tlp: ""\nsources:\n  reputation-one:\n    api_key:\n',
      env: { ASSAY_PAP: ' ', REPUTATION_ONE_API_KEY: '' },
    });
    expect([config.deadlineMs, config.marking, config.credentials('reputation-one')]).toEqual([60_000, { tlp: 'amber', pap: 'amber' }, []]);
    expect(load({ yaml: '# nothing yet\n' }).deadlineMs).toBe(60_000);
  });
});

describe('the whole file', () => {
  it('is read', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const yaml = `
marking: { tlp: green, pap: clear }
person: Ann Example
deadline: 5m
offline: true
privacy: { consent: { email: true, phone: true, xmpp: false }, deny: ['*acme*', '/^project-\\d+$/'], urls: strict }
reserve: 0
give_up_after: 1d
keep: { submissions: 30d }
lease: 1m
concurrency: 8
proxy: http://proxy-user:proxy%2Fpass@proxy.example:3128
ca_file: ca.pem
user_agent: soc/1
store: { path: ~/answers.db }
feeds: { folder: lists }
log: { level: info, json: true }
own:
  domains: ['*.Example.com', bücher.example]
  networks: [192.0.2.0/24, 2001:db8::1]
  emails: [Ann@Example.com]
protected_names: [example]
datasets: { country: data/country.mmdb, asn: /data/asn.mmdb }
cache: { found: 2h }
scoring: { policy: classic, overrides: { thresholds: { malicious: 80 } } }
sources:
  reputation-one:
    api_key: one-key-1
    plan: free
    limits: [{ requests: 2, per: minute }, { requests: 1, per: second }]
    max_tlp: red
    tier: scarce
    reserve: 0.5
    api_keys: [one-key-2, one-key-1, changeme]
    timeout: 500ms
    fresh_for: { not_found: 1m }
    reliability: A
  pairs: { enabled: false }
  own-platform: { base_url: 'http://platform.internal.example:8080/api/', own_server: true, ca_file: ca.pem, api_key: two-key-2 }
`;
    const config = load({ yaml, files: { 'project/ca.pem': pem }, env: { NO_PROXY: 'localhost, .example.org' } });
    expect(config).toMatchObject({
      origin: join(root, 'project/assay.yaml'),
      warnings: [
        'sources.own-platform: the key goes unencrypted to platform.internal.example:8080',
        'sources.reputation-one.api_keys.2 holds a placeholder and counts as not set',
      ],
      marking: { tlp: 'green', pap: 'clear' },
      person: 'Ann Example',
      privacy: { consent: ['email', 'phone'], deny: [{ written: '*acme*' }, { written: '/^project-\\d+$/' }], urls: 'strict' },
      reserve: 0,
      giveUpAfterMs: 86_400_000,
      keep: { submissionsMs: 2_592_000_000, answersMs: 31_536_000_000 },
      leaseMs: 60_000,
      concurrency: 8,
      deadlineMs: 300_000,
      offline: true,
      ca: pem,
      userAgent: 'soc/1',
      storePath: join(root, 'home/answers.db'),
      listsPath: join(root, 'project/lists'),
      log: { level: 'info', json: true },
      own: {
        domains: ['example.com', 'xn--bcher-kva.example'],
        networks: ['192.0.2.0/24', '2001:db8::1/128'],
        emails: ['ann@example.com'],
      },
      protectedNames: ['example'],
      datasets: { country: join(root, 'project/data/country.mmdb'), asn: '/data/asn.mmdb' },
      scoring: { policy: 'classic', overrides: { thresholds: { malicious: 80 } } },
    });
    expect(config.sources['reputation-one']).toEqual({
      enabled: true,
      baseUrl: null,
      tenant: null,
      plan: 'free',
      limits: [
        { requests: 2, per: 'minute', cite: 'the configuration' },
        { requests: 500, per: 'day', window: 'calendar', cite: 'https://reputation.example/limits' },
        { requests: 1, per: 'second', cite: 'the configuration' },
      ],
      maxTlp: 'red',
      tier: 'scarce',
      reserve: 0.5,
      timeoutMs: 500,
      ca: null,
      exposure: 'third-party',
      freshFor: { found: 7_200, notFound: 60 },
      reliability: 'A',
      every: null,
      effects: {},
      coversHosts: false,
    });
    expect(config.credentials('reputation-one')).toEqual([{ secret: 'one-key-1' }, { secret: 'one-key-2' }]);
    expect(config.sources.pairs?.enabled).toBe(false);
    expect(config.sources['own-platform']).toMatchObject({
      baseUrl: 'http://platform.internal.example:8080/api',
      exposure: 'none',
      ca: pem,
    });
    expect(config.proxy()).toEqual({ url: 'http://proxy-user:proxy%2Fpass@proxy.example:3128', noProxy: ['localhost', '.example.org'] });
    expect(config.secrets()).toEqual(['one-key-1', 'one-key-2', 'two-key-2', 'proxy/pass', 'proxy-user:proxy/pass', 'proxy%2Fpass']);
    expect(JSON.stringify({ ...config, catalogue: [] })).not.toMatch(/one-key|two-key|pass/);
  });
});

describe('precedence', () => {
  const yaml = 'deadline: 1m\nsources:\n  reputation-one:\n    api_key: from-yaml\n';

  it('is environment, .env, file', () => {
    const dotEnv = 'ASSAY_DEADLINE="2m"\r\nexport REPUTATION_ONE_API_KEY=from-dotenv # comment\r\n';
    const env = { ASSAY_DEADLINE: '3m', REPUTATION_ONE_API_KEY: 'from-environment' };
    const outcome = (given: Given) => [load(given).deadlineMs, load(given).credentials('reputation-one')[0]?.secret];
    expect(outcome({ yaml })).toEqual([60_000, 'from-yaml']);
    expect(outcome({ yaml, dotEnv })).toEqual([120_000, 'from-dotenv']);
    expect(outcome({ yaml, dotEnv, env })).toEqual([180_000, 'from-environment']);
    expect(outcome({ dotEnv, env: { ASSAY_DEADLINE: '', REPUTATION_ONE_API_KEY: '  ' } })).toEqual([120_000, 'from-dotenv']);
  });

  it('takes every setting from its variable', () => {
    const config = load({
      files: { 'project/c.pem': '-----BEGIN CERTIFICATE-----' },
      env: {
        ASSAY_TLP: 'red',
        ASSAY_PAP: 'green',
        ASSAY_OFFLINE: 'Yes',
        ASSAY_PERSON: 'ann',
        ASSAY_DATABASE_URL: 'postgres://assay:db%2Fpass@db.example/assay',
        ASSAY_STORE: 'x.db',
        ASSAY_PROXY: 'proxy.example:8080',
        HTTPS_PROXY: 'http://other.example',
        ASSAY_CA_FILE: 'c.pem',
        ASSAY_LOG: 'debug',
        ASSAY_LOG_JSON: '1',
        PAIRS_USER: 'u-1',
        PAIRS_PASSWORD: 'p-1',
        OWN_PLATFORM_BASE_URL: 'https://platform.example/',
      },
    });
    expect(config).toMatchObject({
      marking: { tlp: 'red', pap: 'green' },
      person: 'ann',
      offline: true,
      storePath: join(root, 'project/x.db'),
      ca: '-----BEGIN CERTIFICATE-----',
      log: { level: 'debug', json: true },
    });
    expect(config.proxy()).toEqual({ url: 'http://proxy.example:8080', noProxy: [] });
    expect(config.credentials('pairs')).toEqual([{ secret: 'u-1', password: 'p-1' }]);
    expect(config.databaseUrl()).toBe('postgres://assay:db%2Fpass@db.example/assay');
    expect(config.secrets()).toEqual(['u-1', 'p-1', 'u-1:p-1', 'db%2Fpass', 'db/pass']);
    expect(config.sources['own-platform']?.baseUrl).toBe('https://platform.example');
    expect(load({ env: { HTTP_PROXY: 'http://plain.example', HTTPS_PROXY: 'http://other.example' } }).proxy()?.url).toBe(
      'http://other.example',
    );
  });

  it('looks for the file where it is named, at home, and here', () => {
    const at = (name: string) => ({ [name]: 'deadline: 9s\n' });
    const origin = (given: Given) => load(given).origin?.replace(root, '');
    expect(origin({ files: at('home/.config/assay/assay.yaml') })).toBe('/home/.config/assay/assay.yaml');
    expect(origin({ files: at('xdg/assay/assay.yaml'), env: { XDG_CONFIG_HOME: join(root, 'xdg') } })).toBe('/xdg/assay/assay.yaml');
    expect(origin({ env: { XDG_CONFIG_HOME: 'xdg' } })).toBe('/home/.config/assay/assay.yaml');
    const both = { files: at('project/assay.yaml') };
    expect([origin(both), load(both).warnings]).toEqual([
      '/home/.config/assay/assay.yaml',
      [
        `${join(root, 'project/assay.yaml')} is not read: ${join(root, 'home/.config/assay/assay.yaml')} goes first; name it with --config to use it`,
      ],
    ]);
    rmSync(join(root, 'home/.config'), { recursive: true });
    expect(origin({})).toBe('/project/assay.yaml');
    expect(origin({ files: at('home/a.yaml'), env: { ASSAY_CONFIG: '~/a.yaml' } })).toBe('/home/a.yaml');
    expect(origin({ files: at('project/b.yaml'), env: { ASSAY_CONFIG: '~/a.yaml' }, path: 'b.yaml' })).toBe('/project/b.yaml');
  });

  it('finds the store', () => {
    expect(load({ env: { XDG_DATA_HOME: '/data' } }).listsPath).toBe('/data/assay/feeds');
    expect(load({ env: { XDG_DATA_HOME: '/data' } }).storePath).toBe('/data/assay/assay.db');
    expect(load({ env: { XDG_DATA_HOME: '/data', ASSAY_SANDBOX_URL: 'http://127.0.0.1:9/' } }).storePath).toBe(
      '/data/assay/assay-sandbox.db',
    );
    expect(load({ env: { ASSAY_STORE: '/a/mine.sqlite', ASSAY_SANDBOX_URL: 'http://127.0.0.1:9' } }).storePath).toBe(
      '/a/mine-sandbox.sqlite',
    );
    expect(load({ env: { ASSAY_STORE: ':memory:', ASSAY_SANDBOX_URL: 'http://127.0.0.1:9' } }).storePath).toBe(':memory:');
  });
});

describe('a wrong configuration', () => {
  it('names file, line, column, key, and the key that was meant', () => {
    const yaml = 'sources:\n  reputation-one:\n    # mine\n    api_kye: s3cret-value\n';
    expect(refusal({ yaml })).toEqual({
      code: 'ASSAY_CONFIG_INVALID',
      message:
        '/project/assay.yaml:4:5: sources.reputation-one.api_kye: unknown key, did you mean api_key? Known here: enabled, api_key, api_keys, password, tenant, base_url, plan, limits, tier, reserve, max_tlp, timeout, ca_file, own_server, fresh_for, every, effects, covers_hosts, reliability',
      fix: 'Write api_key instead.',
    });
  });

  it.each([
    ['marking:\n  tlp: ambre\n', '/project/assay.yaml:2:8: marking.tlp: expected one of "clear"|"green"|"amber"|"amber+strict"|"red"'],
    ['marking: red\n', '/project/assay.yaml:1:10: marking: expected object, received string'],
    ['- a\n', '/project/assay.yaml:1:1: expected object, received array'],
    ['deadline: 60\n', '/project/assay.yaml:1:11: deadline: expected string, received number (put it in quotes)'],
    ['deadline: soon\n', '/project/assay.yaml:1:11: deadline: expected a duration such as 500ms, 30s, 5m, 1h or 7d'],
    ['deadline: 0s\n', '/project/assay.yaml:1:11: deadline: expected a duration from 100ms to 1d'],
    ['offline: maybe\n', '/project/assay.yaml:1:10: offline: expected true or false, received string'],
    [
      'own:\n  networks:\n    - 192.0.2.0/24\n    - 10.0.0/8\n',
      '/project/assay.yaml:4:7: own.networks.1: expected a network such as 10.0.0.0/8 or an address',
    ],
    ['own: { networks: [10] }\n', '/project/assay.yaml:1:19: own.networks.0: expected string, received number (put it in quotes)'],
    ['own: { domains: [a b] }\n', '/project/assay.yaml:1:18: own.domains.0: expected a domain name'],
    ['own: { emails: [] , domains: [192.0.2.1] }\n', '/project/assay.yaml:1:31: own.domains.0: expected a domain name'],
    ['user_agent: "a\\nb"\n', '/project/assay.yaml:1:13: user_agent: expected at most 200 printable ASCII characters'],
    [
      'sources:\n  reputation-on: {}\n',
      '/project/assay.yaml:2:3: sources.reputation-on: unknown source, did you mean reputation-one? Known here: reputation-one, pairs, own-platform, open-list, on-this-machine',
    ],
    [
      'sources:\n  zzz: {}\n',
      '/project/assay.yaml:2:3: sources.zzz: unknown source. Known here: reputation-one, pairs, own-platform, open-list, on-this-machine',
    ],
    [
      'sources:\n  __proto__: {}\n',
      '/project/assay.yaml:2:3: sources.__proto__: unknown source. Known here: reputation-one, pairs, own-platform, open-list, on-this-machine',
    ],
    [
      'sources:\n  pairs:\n    base_url: ftp://x.example\n',
      '/project/assay.yaml:3:15: sources.pairs.base_url: expected an http:// or https:// address without user, password, query or fragment',
    ],
    ['sources:\n  pairs:\n    plan: fre\n', '/project/assay.yaml:3:11: sources.pairs.plan: expected a plan of this vendor: free'],
    ['sources:\n  pairs:\n    plan: constructor\n', '/project/assay.yaml:3:11: sources.pairs.plan: expected a plan of this vendor: free'],
    [
      'sources:\n  reputation-one:\n    limits:\n      - { requests: 5, per: minute }\n',
      "/project/assay.yaml:4:9: sources.reputation-one.limits.0: expected at most 4 per minute, the vendor's limit in plan free (https://reputation.example/limits); limits may only be stricter",
    ],
    [
      'sources:\n  pairs:\n    limits: [{ requests: 0, per: day }]\n',
      '/project/assay.yaml:3:26: sources.pairs.limits.0.requests: expected number to be >0',
    ],
    [
      'sources:\n  pairs:\n    own_server: true\n',
      '/project/assay.yaml:3:17: sources.pairs.own_server: expected base_url beside it, the address of your own server',
    ],
    [
      'sources:\n  pairs:\n    base_url: https://api.reputation.example/x\n    own_server: true\n',
      '/project/assay.yaml:4:17: sources.pairs.own_server: expected base_url beside it, the address of your own server',
    ],
    ['reserve: 1\n', '/project/assay.yaml:1:10: reserve: expected 0 to 0.9'],
    ['lease: 1s\n', '/project/assay.yaml:1:8: lease: expected a duration from 5s to 5m'],
    ['privacy: { urls: none }\n', '/project/assay.yaml:1:18: privacy.urls: expected one of "redact"|"strict"|"as-is"'],
    [
      'privacy: { consent: { domain: true } }\n',
      '/project/assay.yaml:1:23: privacy.consent.domain: unknown key. Known here: email, xmpp, phone, telegram-handle, discord-handle',
    ],
    [
      "privacy:\n  deny:\n    - '*fine*'\n    - '/(acme/'\n",
      '/project/assay.yaml:4:7: privacy.deny.1: expected a regular expression in the syntax of RE2, without look-around and back-references (missing closing)',
    ],
    [
      "privacy: { deny: ['*'] }\n",
      '/project/assay.yaml:1:19: privacy.deny.0: expected a pattern that does not match everything; offline: true asks nobody',
    ],
    [
      'sources:\n  pairs:\n    api_keys: [a, b]\n',
      '/project/assay.yaml:3:5: sources.pairs.api_keys: not for this source: it takes one pair, api_key and password',
    ],
    ['store: { url: mysql://db.example/x }\n', '/project/assay.yaml:1:15: store.url: expected postgres://user:password@host/database'],
    ['ca_file: none.pem\n', '/project/assay.yaml:1:10: ca_file: expected a PEM file of certificates: /project/none.pem does not exist'],
    ['ca_file: assay.yaml\n', '/project/assay.yaml:1:10: ca_file: expected a PEM file of certificates: /project/assay.yaml holds none'],
    [
      'a: &a { tlp: ambre }\n',
      '/project/assay.yaml:1:1: a: unknown key. Known here: marking, person, deadline, offline, proxy, ca_file, user_agent, store, feeds, log, own, privacy, protected_names, datasets, custom_sources, reserve, give_up_after, keep, lease, concurrency, cache, scoring, server, access, intake, notify, telemetry, network, sources',
    ],
  ])('%j is refused', (yaml, message) => {
    const { code, message: said } = refusal({ yaml });
    expect({ code, said }).toEqual({ code: 'ASSAY_CONFIG_INVALID', said: message });
  });

  describe('of a source that asks the DNS or has a tenant', () => {
    const sources = [resolved, tenanted];
    const refused = (yaml: string): string => refusal({ yaml, sources }).message;
    const resolver = (written: string): string => `sources:\n  names:\n    base_url: ${written}\n`;

    it.each(['dns:system', 'dns://192.0.2.53', 'dns://192.0.2.53:5353', '"dns://[2001:db8::53]:5353"', 'https://dns.google/resolve'])(
      'takes %s for a resolver',
      (written) => expect(load({ yaml: resolver(written), sources }).sources.names?.baseUrl).toBe(written.replaceAll('"', '')),
    );
    it.each(['dns:other', 'dns://resolver.example', 'dns://192.0.2.53/x', 'dns://user@192.0.2.53', 'dns://192.0.2.53:99999', '"dns:"'])(
      'takes %s for none',
      (written) => expect(refused(resolver(written))).toContain('sources.names.base_url: expected an http:// or https:// address'),
    );
    it('but only where the DNS is asked', () =>
      expect(refused('sources:\n  tenanted:\n    base_url: dns:system\n')).toBe(
        '/project/assay.yaml:3:15: sources.tenanted.base_url: expected an http:// or https:// address: this source does not ask the DNS',
      ));
    it('believes no resolver to keep what it is asked', () =>
      expect(refused(`${resolver('dns:system')}    own_server: true\n`)).toBe(
        '/project/assay.yaml:4:17: sources.names.own_server: expected false: a resolver passes on to others what it is asked',
      ));
    it.each(['../elsewhere', 'a/b', '"?x"', '"-"'])('takes %s for no tenant', (written) =>
      expect(refused(`sources:\n  tenanted:\n    tenant: ${written}\n`)).toBe(
        '/project/assay.yaml:3:13: sources.tenanted.tenant: expected the id or the domain name of a tenant',
      ),
    );
  });

  it('names everything that is wrong at once, in the order of the file', () => {
    const yaml = `offline: 1\nmarkng: {}\nlog:\n  level: loud\n`;
    expect(refusal({ yaml, env: { ASSAY_TLP: 'pink' } })).toMatchObject({
      message: [
        'The configuration has 4 problems:',
        'environment variable ASSAY_TLP: marking.tlp: expected one of "clear"|"green"|"amber"|"amber+strict"|"red"',
        '/project/assay.yaml:1:10: offline: expected true or false, received number',
        '/project/assay.yaml:2:1: markng: unknown key, did you mean marking? Known here: marking, person, deadline, offline, proxy, ca_file, user_agent, store, feeds, log, own, privacy, protected_names, datasets, custom_sources, reserve, give_up_after, keep, lease, concurrency, cache, scoring, server, access, intake, notify, telemetry, network, sources',
        '/project/assay.yaml:4:10: log.level: expected one of "debug"|"info"|"warn"|"silent"',
      ].join('\n  '),
      fix: anyFix,
    });
  });

  it('names the variable where the value came from one', () => {
    expect(refusal({ env: { ASSAY_DEADLINE: '60' } }).message).toBe(
      'environment variable ASSAY_DEADLINE: deadline: expected a duration such as 500ms, 30s, 5m, 1h or 7d',
    );
    expect(refusal({ yaml: '', dotEnv: 'PAIRS_BASE_URL=x\n' }).message).toBe(
      '/project/.env, variable PAIRS_BASE_URL: sources.pairs.base_url: expected an http:// or https:// address without user, password, query or fragment',
    );
    expect(refusal({ dotEnv: '', env: { ASSAY_SANDBOX_URL: 'localhost' } }).message).toBe(
      'environment variable ASSAY_SANDBOX_URL: sandbox_url: expected an http:// or https:// address',
    );
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['deadline: 1s\ndeadline: 2s\n', '/project/assay.yaml:2:1 has the key deadline twice'],
    ['a: b: c\n', '/project/assay.yaml:1:4 has a second ": " on one line; put the value in quotes'],
    ['own:\n\tdomains: []\n', '/project/assay.yaml:2:1 is indented with a tab; YAML wants spaces'],
    ['a: 1\n---\nb: 2\n', '/project/assay.yaml:2:1 starts a second document; only one is read'],
    ['a: !!js/function x\n', '/project/assay.yaml:1:4 has a tag that is not known here'],
    ['a: *nowhere\n', '/project/assay.yaml has an alias without anchor, or aliases that multiply'],
    ['a: &a [*a]\n', '/project/assay.yaml is nested too deeply'],
    [`a: ${'['.repeat(9_000)}${']'.repeat(9_000)}\n`, '/project/assay.yaml:1:794 is nested too deeply'],
    [
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join()}]\n`)
        .join('')}`,
      '/project/assay.yaml has an alias without anchor, or aliases that multiply',
    ],
    [Buffer.from([0x64, 0xff, 0xfe]), '/project/assay.yaml is not UTF-8 text'],
    [Buffer.from('deadline: 1s', 'utf16le'), '/project/assay.yaml is not UTF-8 text'],
    ['#'.repeat(1_100_000), '/project/assay.yaml is larger than 1048576 bytes'],
  ])('%.60j is refused', (text, message) => {
    const { code, message: said } = refusal({ files: { 'project/assay.yaml': text } });
    expect({ code, said }).toEqual({ code: 'ASSAY_CONFIG_UNREADABLE', said: message });
  });

  it('is a directory, or is not there', () => {
    expect(refusal({ files: { 'project/assay.yaml/x': '' } })).toEqual({
      code: 'ASSAY_CONFIG_UNREADABLE',
      message: '/project/assay.yaml is a directory',
      fix: 'Correct or move the file, or name another one with --config.',
    });
    expect(refusal({ path: 'gone.yaml' }).message).toBe('/project/gone.yaml does not exist');
    expect(refusal({ env: { ASSAY_CONFIG: 'gone.yaml' } }).message).toBe('/project/gone.yaml does not exist');
  });

  it('takes a byte order mark and a .env that is a directory', () => {
    expect(load({ yaml: '\ufeffdeadline: 1s\n' }).deadlineMs).toBe(1_000);
    expect(load({ files: { 'project/.env/bin/python': '' } }).warnings).toEqual([
      `${join(root, 'project/.env')} is a directory and is not read`,
    ]);
  });
});

describe('secrets', () => {
  it('come from files and variables, relative to where they are named', () => {
    const yaml = 'sources:\n  reputation-one: { api_key: "file:keys/one" }\n  pairs: { api_key: "env:MY_USER", password: "env:MY_FILE" }\n';
    const files = { 'conf/keys/one': 'key-in-file\r\n\n', 'conf/assay.yaml': yaml, 'home/own': ' spaced ' };
    const env = { MY_USER: 'key-in-variable', MY_FILE: `file:${join(root, 'conf/keys/one')}`, OWN_PLATFORM_API_KEY: 'file:~/own' };
    const config = load({ files, env, path: '../conf/assay.yaml' });
    expect(config.credentials('reputation-one')).toEqual([{ secret: 'key-in-file' }]);
    expect(config.credentials('pairs')).toEqual([{ secret: 'key-in-variable', password: 'key-in-file' }]);
    expect(config.credentials('own-platform')).toEqual([{ secret: ' spaced ' }]);
    expect(config.warnings).toEqual([]);
  });

  it.each([
    ['file:gone', 'sources.pairs.password refers to /project/gone, which does not exist'],
    ['file:.', 'sources.pairs.password refers to /project, which is not a regular file'],
    ['file:empty', 'sources.pairs.password refers to /project/empty, which is empty'],
    ['file:two', 'sources.pairs.password refers to /project/two, which holds more than one line or control characters'],
    ['file:binary', 'sources.pairs.password refers to /project/binary, which is not UTF-8 text'],
    ['env:GONE', 'sources.pairs.password refers to the environment variable GONE, which is not set'],
    ['env:TWO', 'sources.pairs.password refers to the environment variable TWO, which holds more than one line or control characters'],
    ['env:ab12cd34ef56gh78', 'sources.pairs.password refers to the environment variable ab12…, which is not set'],
  ])('at %s are refused', (password, message) => {
    const yaml = `sources:\n  pairs:\n    password: "${password}"\n`;
    const files = { 'project/empty': '\n', 'project/two': 's3cret-1\ns3cret-2', 'project/binary': Buffer.from([0xff, 0x41]) };
    const { code, message: said } = refusal({ yaml, files, env: { TWO: 's3cret-1\r\ns3cret-2' } });
    expect({ code, said }).toEqual({ code: 'ASSAY_SECRET_UNREADABLE', said: message });
  });

  it.skipIf(process.platform === 'win32')('in files that everybody may read are worth a warning', () => {
    const yaml = 'sources: { reputation-one: { api_key: "file:open" } }\n';
    load({ yaml, files: { 'project/open': 'key-in-file' } });
    chmodSync(join(root, 'project/open'), 0o644);
    const path = join(root, 'project');
    const { warnings } = loadConfig({ env: {}, cwd: path, home: root, path: 'assay.yaml', sources: sampleSources });
    expect(warnings).toEqual([
      `sources.reputation-one.api_key refers to ${join(path, 'open')}, which every user of this machine may read (chmod o-r)`,
    ]);
  });

  it.each([
    'changeme',
    '<your key>',
    'xxx',
    'XXXXXXXX',
    'your_api_key',
    'YOUR-API-KEY-HERE',
    '\x24{KEY}',
    '{{ key }}',
    'todo',
    'insert your key',
    '...',
  ])('that read %s count as not set', (placeholder) => {
    const inFile = load({ yaml: `sources: { reputation-one: { api_key: "${placeholder}" } }\n` });
    expect([inFile.credentials('reputation-one'), inFile.warnings]).toEqual([
      [],
      ['sources.reputation-one.api_key holds a placeholder and counts as not set'],
    ]);
    const inVariable = load({ yaml: 'sources: { reputation-one: { api_key: real-key } }\n', env: { REPUTATION_ONE_API_KEY: placeholder } });
    expect([inVariable.credentials('reputation-one'), inVariable.warnings]).toEqual([
      [{ secret: 'real-key' }],
      ['environment variable REPUTATION_ONE_API_KEY holds a placeholder and counts as not set'],
    ]);
  });

  it('hold the password of the database, wherever it stands', () => {
    const url = 'postgresql://assay@db.example/assay?password=in-query&sslmode=require';
    const config = load({ yaml: 'store: { url: "file:db" }\n', files: { 'project/db': `${url}\n` } });
    expect([config.databaseUrl(), config.secrets()]).toEqual([url, ['in-query']]);
    expect(JSON.stringify({ ...config, catalogue: [] })).not.toContain('in-query');
  });

  it('are not read in the sandbox or for a disabled source', () => {
    const yaml = 'sources: { reputation-one: { api_key: "file:gone" } }\n';
    expect(load({ yaml, env: { ASSAY_SANDBOX_URL: 'http://127.0.0.1:9', PAIRS_USER: 'real-user' } }).credentials('pairs')).toEqual([]);
    const database = load({ yaml: 'store: { url: "file:gone" }\n', env: { ASSAY_SANDBOX_URL: 'http://127.0.0.1:9' } });
    expect([database.databaseUrl(), database.storePath]).toEqual([null, join(root, 'home/.local/share/assay/assay-sandbox.db')]);
    expect(load({ yaml: 'sources: { reputation-one: { enabled: false, api_key: "file:gone" } }\n' }).secrets()).toEqual([]);
  });

  const s = 'S3CRET-9f8e7d6c5b4a';
  it.each<[string, Given]>([
    ['as a number', { yaml: 'sources: { pairs: { api_key: 1234567890123 } }' }],
    ['as a list', { yaml: `sources: { pairs: { api_key: [${s}] } }` }],
    ['without a blank after the colon', { yaml: `sources: { pairs: { api_key:${s} } }` }],
    ['in the place of a mapping', { yaml: `sources: { pairs: ${s} }` }],
    ['in the place of a key', { yaml: `sources: { pairs: { ${s}: } }` }],
    ['in a broken line', { yaml: `sources:\n  pairs:\n    api_key: "${s}\n` }],
    ['beside a broken line', { yaml: `sources:\n  pairs:\n    api_key: ${s}: x\n` }],
    ['as a key twice', { yaml: `{"${s}": 1, "${s}": 2}` }],
    ['as an alias', { yaml: `sources: { pairs: { api_key: *${s} } }` }],
    ['as a tag', { yaml: `sources: { pairs: { api_key: !${s} x } }` }],
    ['with a control character', { yaml: `sources: { pairs: { api_key: "${s}\\n${s}" } }` }],
    ['in an address', { yaml: `sources: { pairs: { base_url: "https://u:${s}@pairs.example" } }` }],
    ['in a pool', { yaml: `sources: { reputation-one: { api_keys: { a: ${s} } }, pairs: { api_keys: [${s}] } }` }],
    ['in the address of a database', { env: { ASSAY_DATABASE_URL: `mysql://u:${s}@db.example` } }],
    ['in a pattern', { yaml: `privacy: { deny: ['/(${s}/', '/${s}\\1/'] }` }],
    ['in a proxy', { env: { ASSAY_PROXY: `socks5://u:${s}@proxy.example` } }],
    ['in a variable of another kind', { env: { ASSAY_TLP: s, ASSAY_DEADLINE: s, ASSAY_OFFLINE: s, ASSAY_LOG: s, ASSAY_SANDBOX_URL: s } }],
    ['as a plan', { yaml: `sources: { pairs: { plan: ${s}, api_key: ${s} } }` }],
    ['as a limit', { yaml: `sources: { pairs: { limits: [${s}], reliability: ${s}, max_tlp: ${s}, timeout: ${s} } }` }],
  ])('never show in an error: %s', (_, given) => {
    const { message, fix } = refusal(given);
    expect(`${message} ${fix}`).not.toMatch(/S3CRET-9|9f8e7d|1234567/);
  });

  it('never show in a warning', () => {
    const yaml = `sources:\n  pairs: { api_key: ${s}, base_url: "http://other.example" }\n  open-list: { api_key: ${s}, password: ${s} }\n`;
    const { warnings } = load({ yaml, env: { ASSAY_TPL: s } });
    expect(warnings).toEqual([
      'environment variable ASSAY_TPL is not known and has no effect; did you mean ASSAY_TLP?',
      'sources.pairs: questions and the key go to other.example instead of api.pairs.example',
      'sources.pairs: the key goes unencrypted to other.example',
      'sources.open-list.api_key has no effect: this source needs none',
      'sources.open-list.password has no effect: this source needs none',
    ]);
  });
});

describe('what only a server needs', () => {
  const hook = (token: string) => `intake: { hooks: [{ name: siem, adapter: splunk, token: '${token}' }] }\n`;

  it('has its secrets read and hidden, and its paths absolute, when it is asked for', () => {
    const config = load({
      yaml: `${hook('file:token.txt')}server: { tls: { cert_file: cert.pem, key_file: /etc/key.pem } }\n`,
      files: { 'project/token.txt': 'a-token-of-twenty-letters\n' },
    });
    expect(config.secrets()).toEqual([]);
    expect(config.intake().hooks[0]).toMatchObject({ token: 'a-token-of-twenty-letters', replay_window: 300_000 });
    expect(config.secrets()).toEqual(['a-token-of-twenty-letters']);
    expect(config.server().tls).toEqual({ cert_file: join(root, 'project/cert.pem'), key_file: '/etc/key.pem' });
    expect(config.intake()).toBe(config.intake());
  });

  it('is in nobody’s way who only asks sources', () => {
    const config = load({ yaml: hook('file:/nowhere/token') });
    expect(() => config.intake()).toThrow(expect.objectContaining({ code: 'ASSAY_SECRET_UNREADABLE' }));
    expect(config.server().listen).toBe('127.0.0.1:8642');
  });

  it.each(['server', 'access', 'intake', 'notify', 'telemetry', 'network'])('%s may not come from a file that was merely found', (name) => {
    expect(refusal({ yaml: `${name}: {}\n`, stray: true })).toMatchObject({
      code: 'ASSAY_CONFIG_INVALID',
      message: expect.stringContaining(`${name}: refused`),
    });
  });
});
