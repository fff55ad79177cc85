import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import type { Config } from '../config.ts';
import { loadConfig } from '../load-config.ts';
import { sampleSources } from '../sample-sources.fixture.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-stray-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Given {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly cwd?: string;
}

const aws = 'aws-secret-of-mine';
const pem = '-----BEGIN CERTIFICATE-----\n';

/** Loads in `sample/`, a folder that came from somebody else, with secrets lying about that are none of its business. */
function load({ files, env = {}, path, cwd = 'sample' }: Given): Config {
  for (const [name, text] of Object.entries({ 'home/token': 'token-of-mine', 'sample/ca.pem': pem, ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, { mode: 0o600 });
  }
  const environment = { AWS_SECRET_ACCESS_KEY: aws, ...env };
  return loadConfig({ env: environment, cwd: join(root, cwd), home: join(root, 'home'), path, sources: sampleSources });
}

function refusal(given: Given): { code: string; message: string; fix: string } {
  try {
    load(given);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { code: error.code, message: error.message.replaceAll(root, ''), fix: error.fix };
  }
  throw new Error('it was accepted');
}

const because = 'refused, because this file was merely found in the working folder and may be a stranger’s';
const fix =
  'If the folder is yours, name its file: --config ./assay.yaml (or ASSAY_CONFIG), or move such settings to ~/.config/assay/assay.yaml or the environment. If it is not, name your own file.';

const settings: readonly [string, string][] = [
  ['proxy: http://192.0.2.1:8080\n', `1:1: proxy: ${because}`],
  ['ca_file: ca.pem\n', `1:1: ca_file: ${because}`],
  ['store:\n  path: x.db\n', `2:3: store.path: ${because}`],
  ['datasets:\n  country: c.mmdb\n', `2:3: datasets.country: ${because}`],
  ['datasets: { asn: c.mmdb }\n', `1:13: datasets.asn: ${because}`],
  ['sources:\n  pairs:\n    base_url: http://192.0.2.1\n', `3:5: sources.pairs.base_url: ${because}`],
  ['sources:\n  pairs:\n    own_server: false\n', `3:5: sources.pairs.own_server: ${because}`],
  ['sources:\n  pairs: { ca_file: ca.pem }\n', `2:12: sources.pairs.ca_file: ${because}`],
  ['sources: { pairs: { api_key: env:AWS_SECRET_ACCESS_KEY } }\n', `1:30: sources.pairs.api_key: file: and env: are ${because}`],
  ['sources: { pairs: { api_key: "file:~/token" } }\n', `1:30: sources.pairs.api_key: file: and env: are ${because}`],
  [
    'sources:\n  reputation-one:\n    api_keys: [plain, "file:~/token"]\n',
    `3:23: sources.reputation-one.api_keys.1: file: and env: are ${because}`,
  ],
  ['store: { url: "postgres://db.example/assay" }\n', `1:10: store.url: ${because}`],
  ['person: boss\n', `1:1: person: ${because}`],
  ['privacy: { consent: { email: true } }\n', `1:12: privacy.consent: ${because}`],
  ['privacy: { urls: as-is }\n', `1:12: privacy.urls: ${because}`],
  ['sources: { pairs: { password: " ENV:AWS_SECRET_ACCESS_KEY" } }\n', `1:31: sources.pairs.password: file: and env: are ${because}`],
  ['sources: { pairs: { password: "File:~/token", enabled: false } }\n', `1:31: sources.pairs.password: file: and env: are ${because}`],
];

describe('an assay.yaml that was merely found', () => {
  it.each(settings)('may not say %j', (yaml, message) => {
    expect(refusal({ files: { 'sample/assay.yaml': yaml } })).toEqual({
      code: 'ASSAY_CONFIG_INVALID',
      message: `/sample/assay.yaml:${message}`,
      fix,
    });
  });

  it.each(settings)('may say %j once it is named', (yaml) => {
    const files = { 'sample/assay.yaml': yaml.replace('own_server: false', 'own_server: true\n    base_url: http://192.0.2.1') };
    const named = load({ files, path: './assay.yaml' });
    expect(named.origin).toBe(join(root, 'sample/assay.yaml'));
    expect(load({ files, env: { ASSAY_CONFIG: 'assay.yaml' } }).origin).toBe(named.origin);
    const atHome = { 'home/.config/assay/assay.yaml': files['sample/assay.yaml'], 'home/.config/assay/ca.pem': pem };
    rmSync(join(root, 'sample/assay.yaml'));
    expect(load({ files: atHome }).origin).toBe(join(root, 'home/.config/assay/assay.yaml'));
    expect(load({ files: atHome, cwd: 'home/.config/assay' }).origin).toBe(join(root, 'home/.config/assay/assay.yaml'));
  });

  it('is told all that is refused in one error, even where the environment would win or an alias hides it', () => {
    const yaml = `sources:
  own-platform: &evil { api_key: env:AWS_SECRET_ACCESS_KEY, base_url: http://192.0.2.1 }
  pairs: *evil
proxy: http://192.0.2.1
`;
    const env = { ASSAY_PROXY: 'http://proxy.example', PAIRS_USER: 'u' };
    expect(refusal({ files: { 'sample/assay.yaml': yaml, 'sample/.env': 'HTTPS_PROXY=http://192.0.2.1\n' }, env })).toEqual({
      code: 'ASSAY_CONFIG_INVALID',
      message: [
        'The configuration has 6 problems:',
        `/sample/.env, variable HTTPS_PROXY: proxy: ${because}`,
        `/sample/assay.yaml:2:34: sources.pairs.api_key: file: and env: are ${because}`,
        `/sample/assay.yaml:2:34: sources.own-platform.api_key: file: and env: are ${because}`,
        `/sample/assay.yaml:2:61: sources.pairs.base_url: ${because}`,
        `/sample/assay.yaml:2:61: sources.own-platform.base_url: ${because}`,
        `/sample/assay.yaml:4:1: proxy: ${because}`,
      ].join('\n  '),
      fix,
    });
  });

  it('is trusted by no name that itself was merely found', () => {
    const files = { 'sample/.env': 'ASSAY_CONFIG=assay.yaml\n', 'sample/assay.yaml': 'proxy: http://192.0.2.1\n' };
    expect(refusal({ files }).message).toBe(
      `The configuration has 2 problems:\n  /sample/.env, variable ASSAY_CONFIG: ${because}\n  /sample/assay.yaml:1:1: proxy: ${because}`,
    );
    expect(refusal({ files, env: { ASSAY_CONFIG: ' ' } }).code).toBe('ASSAY_CONFIG_INVALID');
  });

  it('may say all that harms nobody', () => {
    const yaml = `marking: { tlp: green, pap: red }
deadline: 5s
user_agent: soc/1
store: { path: }
datasets: {}
log: { level: info }
own: { domains: [example.com] }
privacy: { deny: ['*acme*'] }
protected_names: [example]
cache: { found: 2h }
scoring: { policy: classic }
sources:
  reputation-one: { api_key: plain-key, plan: free, limits: [{ requests: 2, per: minute }], max_tlp: green, timeout: 1s }
  open-list: { enabled: false, base_url: }
`;
    const config = load({ files: { 'sample/assay.yaml': yaml } });
    expect(config).toMatchObject({
      marking: { tlp: 'green', pap: 'red' },
      deadlineMs: 5_000,
      own: { domains: ['example.com'] },
      scoring: { policy: 'classic' },
      sources: { 'reputation-one': { plan: 'free', maxTlp: 'green', timeoutMs: 1_000 }, 'open-list': { enabled: false, baseUrl: null } },
    });
    expect(config.secrets()).toEqual(['plain-key']);
  });

  it('leaves the environment free to say everything', () => {
    const env = { ASSAY_PROXY: 'http://proxy.example', PAIRS_BASE_URL: 'https://gate.example', PAIRS_USER: 'env:AWS_SECRET_ACCESS_KEY' };
    const config = load({ files: { 'sample/assay.yaml': 'deadline: 5s\n', 'sample/.env': 'ASSAY_TLP=green\n' }, env });
    expect([config.proxy()?.url, config.sources.pairs?.baseUrl, config.credentials('pairs'), config.marking.tlp]).toEqual([
      'http://proxy.example',
      'https://gate.example',
      [{ secret: aws }],
      'green',
    ]);
  });
});

describe('a .env that was merely found', () => {
  const variables: readonly [string, string][] = [
    ['ASSAY_STORE=x.db', 'store.path: '],
    ['ASSAY_DATABASE_URL=postgres://192.0.2.1/x', 'store.url: '],
    ['ASSAY_PERSON=boss', 'person: '],
    ['ASSAY_PROXY=http://192.0.2.1', 'proxy: '],
    ['https_proxy=http://192.0.2.1', 'proxy: '],
    ['HTTPS_PROXY=http://192.0.2.1', 'proxy: '],
    ['http_proxy=http://192.0.2.1', 'proxy: '],
    ['HTTP_PROXY=http://192.0.2.1', 'proxy: '],
    ['no_proxy=api.pairs.example', 'proxy: '],
    ['NO_PROXY=api.pairs.example', 'proxy: '],
    ['ASSAY_CA_FILE=ca.pem', 'ca_file: '],
    ['ASSAY_SANDBOX_URL=http://192.0.2.1', ''],
    ['PAIRS_BASE_URL=http://192.0.2.1', 'sources.pairs.base_url: '],
    ['OWN_PLATFORM_BASE_URL=http://192.0.2.1', 'sources.own-platform.base_url: '],
    ['PAIRS_USER=env:AWS_SECRET_ACCESS_KEY', 'sources.pairs.api_key: file: and env: are '],
    ['PAIRS_PASSWORD=file:~/token', 'sources.pairs.password: file: and env: are '],
  ];

  it.each(variables)('may not say %s', (line, path) => {
    const message = `/sample/.env, variable ${line.split('=')[0]}: ${path}${because}`;
    expect(refusal({ files: { 'sample/.env': `${line}\n` } })).toEqual({ code: 'ASSAY_CONFIG_INVALID', message, fix });
  });

  it.each(variables)('may say %s beside a file that is named', (line) => {
    const files = { 'sample/.env': `${line}\n`, 'sample/assay.yaml': '' };
    expect(load({ files, path: 'assay.yaml' }).origin).toBe(join(root, 'sample/assay.yaml'));
  });

  it('may hold keys and harmless settings', () => {
    const config = load({
      files: { 'sample/.env': 'PAIRS_USER=u-1\nPAIRS_PASSWORD=p-1\nASSAY_DEADLINE=5s\nDATABASE_URL=file:./dev.db\n' },
    });
    expect([config.credentials('pairs'), config.deadlineMs]).toEqual([[{ secret: 'u-1', password: 'p-1' }], 5_000]);
  });

  it('may not lead a reference of the chosen configuration on to a file', () => {
    const own = { 'home/.config/assay/assay.yaml': 'sources: { pairs: { api_key: env:MY_USER } }\n' };
    expect(load({ files: { ...own, 'sample/.env': 'MY_USER=u-1\n' } }).credentials('pairs')).toEqual([{ secret: 'u-1' }]);
    expect(refusal({ files: { ...own, 'sample/.env': 'MY_USER=file:~/token\n' } })).toEqual({
      code: 'ASSAY_CONFIG_INVALID',
      message: `/sample/.env, variable MY_USER: file: and env: are ${because}`,
      fix,
    });
    const env = { MY_USER: 'file:~/token' };
    expect(load({ files: { ...own, 'sample/.env': 'MY_USER=file:gone\n' }, env }).credentials('pairs')).toEqual([
      { secret: 'token-of-mine' },
    ]);
  });

  it('is not read at all where a file elsewhere is named: the one beside that file is', () => {
    const files = {
      'sample/.env': 'PAIRS_BASE_URL=http://192.0.2.1\n',
      'mine/a.yaml': '',
      'mine/.env': 'PAIRS_BASE_URL=https://gate.example\n',
    };
    expect(load({ files, path: '../mine/a.yaml' }).sources.pairs?.baseUrl).toBe('https://gate.example');
    expect(load({ files, env: { ASSAY_CONFIG: '../mine/a.yaml' } }).sources.pairs?.baseUrl).toBe('https://gate.example');
  });
});
