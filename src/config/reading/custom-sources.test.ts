import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declare } from '../../declared/declare.ts';
import { AssayError } from '../../domain/errors.ts';
import type { Config } from '../config.ts';
import { loadConfig, mentionsCustomSources } from '../load-config.ts';
import { sampleSources } from '../sample-sources.fixture.ts';
import { accessTo } from '../source-access.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-custom-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const acme = readFileSync(new URL('../../../examples/custom-source.yaml', import.meta.url), 'utf8');
const list = readFileSync(new URL('../../../examples/custom-feed.yaml', import.meta.url), 'utf8');

interface Given {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: what lies in the working folder is found. */
  readonly path?: string;
}

function optionsOf({ files, env = {}, path }: Given) {
  for (const folder of ['project', 'home']) mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, { mode: 0o600 });
  }
  return { env, cwd: join(root, 'project'), home: join(root, 'home'), path };
}

function load(given: Given): Config {
  return loadConfig({ ...optionsOf(given), sources: sampleSources, declare });
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

const named = (yaml: string, files: Readonly<Record<string, string>> = {}): Given => ({
  files: { 'project/assay.yaml': yaml, ...files },
  path: 'assay.yaml',
});
const both = 'custom_sources: [./own/acme.yaml, ~/list.yaml]\n';

describe('custom_sources', () => {
  it('are sources like any other: settings, variables and keys are theirs', () => {
    const config = load({
      ...named(`${both}sources:\n  acme-ti: { max_tlp: green, api_key: env:ACME_KEY }\n`, {
        'project/own/acme.yaml': acme,
        'home/list.yaml': list,
      }),
      env: { ACME_KEY: 'a-key', ACME_TI_BASE_URL: 'http://ti.internal.example/api' },
    });
    expect(config.catalogue.map(({ id }) => id)).toEqual([...sampleSources.map(({ id }) => id), 'acme-ti', 'acme-blocklist']);
    expect(config.catalogue.find(({ id }) => id === 'acme-ti')?.declaredIn).toBe(join(root, 'project/own/acme.yaml'));
    expect(config.sources['acme-ti']).toMatchObject({
      enabled: true,
      maxTlp: 'green',
      baseUrl: 'http://ti.internal.example/api',
      exposure: 'third-party',
      limits: [{ requests: 60, per: 'minute', cite: 'https://ti.acme.example/limits' }],
    });
    expect([config.credentials('acme-ti'), config.secrets()]).toEqual([[{ secret: 'a-key' }], ['a-key']]);
    expect(config.sources['acme-blocklist']).toMatchObject({ exposure: 'none' });
  });

  it('are reached at the address their files say, which may be a private one, but never in the sandbox', () => {
    const access = (env: Readonly<Record<string, string>>) => {
      const config = load({ ...named('custom_sources: [acme.yaml]', { 'project/acme.yaml': acme }), env });
      const source = config.catalogue.find(({ id }) => id === 'acme-ti');
      if (source?.kind !== 'http') throw new Error('it is not there');
      return accessTo(source, config);
    };
    expect(access({ ACME_TI_API_KEY: 'a-key' })).toMatchObject({
      ready: true,
      access: [{ baseUrl: 'https://ti.acme.example/api/v1', secret: 'a-key', ownAddress: true, sandbox: false }],
    });
    expect(access({})).toEqual({ ready: false, why: 'no_key', missing: 'ACME_TI_API_KEY' });
    expect(access({ ACME_TI_API_KEY: 'a-key', ASSAY_SANDBOX_URL: 'http://127.0.0.1:7777' })).toEqual({
      ready: false,
      why: 'not_played',
      missing: 'the sandbox plays no sources of your own',
    });
  });

  it('may be lists on this machine', () => {
    const own = list.replace(/^url: .*$/m, 'file: ./block list.csv');
    const config = load(named('custom_sources: [own/list.yaml]', { 'project/own/list.yaml': own }));
    const source = config.catalogue.find(({ id }) => id === 'acme-blocklist');
    if (source?.kind !== 'feed') throw new Error('it is not there');
    expect(accessTo(source, config)).toMatchObject({ ready: true, access: [{ baseUrl: `file://${root}/project/own/block%20list.csv` }] });
  });

  it('are told wrong with file, line and column', () => {
    const wrong = acme.replace('divide: 100', 'divid: 100').replace('exposure: third-party', 'exposure: thirdparty');
    expect(refusal(named('custom_sources:\n  - acme.yaml\n  - none.yaml\n', { 'project/acme.yaml': wrong }))).toEqual({
      code: 'ASSAY_CONFIG_INVALID',
      message: [
        'The configuration has 3 problems:',
        '/project/acme.yaml:9:11: exposure: expected another word, did you mean third-party? Known here: none, third-party, target',
        '/project/acme.yaml:31:34: observations.0.confidence.divid: unknown key, did you mean divide? Known here: path, as, divide, map, count, in',
        '/project/assay.yaml:3:5: custom_sources.1: expected a file: /project/none.yaml does not exist',
      ].join('\n  '),
      fix: 'Correct what is named above; docs/guide/custom-sources.md lists every key.',
    });
    expect(refusal(named('custom_sources: [a.yaml]', { 'project/a.yaml': 'kind: http\n\tid: x\n' }))).toMatchObject({
      code: 'ASSAY_CONFIG_UNREADABLE',
      message: expect.stringMatching(/^\/project\/a\.yaml:2:1 /),
    });
    expect(refusal(named('custom_sources: acme.yaml')).message).toBe(
      '/project/assay.yaml:1:17: custom_sources: expected array, received string',
    );
  });

  it('have ids and variables of their own', () => {
    const twice = named('custom_sources: [a.yaml, b.yaml]', { 'project/a.yaml': acme, 'project/b.yaml': acme });
    expect(refusal(twice).message).toBe(
      [
        'The configuration has 2 problems:',
        '/project/b.yaml:4:5: id: expected an id of its own: /project/a.yaml declares one of this name',
        '/project/b.yaml:12:1: auth.env: expected a variable of its own: ACME_TI_API_KEY holds the key of acme-ti',
      ].join('\n  '),
    );
    const builtIn = named('custom_sources: [a.yaml]', { 'project/a.yaml': acme.replace('id: acme-ti', 'id: reputation-one') });
    expect(refusal(builtIn).message).toContain('id: expected an id of its own: assay has a source of this name');
  });

  it('are not said to be one’s own where they are a vendor’s', () => {
    const own = acme.replace('exposure: third-party', 'exposure: none');
    const settings = (address: string): Given =>
      named(`custom_sources: [a.yaml]\nsources: { acme-ti: { base_url: ${address} } }`, { 'project/a.yaml': own });
    expect(refusal(settings('https://api.reputation.example/v2')).message).toBe(
      '/project/assay.yaml:2:33: sources.acme-ti.base_url: expected the address of your own server: this one is a vendor’s',
    );
    expect(load(settings('http://10.0.0.5/api')).sources['acme-ti']).toMatchObject({ exposure: 'none' });
  });

  it('are refused, unread, where the configuration was merely found', () => {
    const stray: Given = { files: { 'project/assay.yaml': 'custom_sources: [a.yaml]', 'project/a.yaml': '[' } };
    expect(refusal(stray)).toMatchObject({
      code: 'ASSAY_CONFIG_INVALID',
      message: expect.stringMatching(/^\/project\/assay\.yaml:1:1: custom_sources: refused/),
    });
  });

  it('do not let a found .env say where their keys go', () => {
    const files = {
      'home/.config/assay/assay.yaml': 'custom_sources: [acme.yaml]',
      'home/.config/assay/acme.yaml': acme,
      'project/.env': 'ACME_TI_BASE_URL=https://stranger.example\n',
    };
    expect(refusal({ files })).toMatchObject({
      code: 'ASSAY_CONFIG_INVALID',
      message: expect.stringMatching(/ACME_TI_BASE_URL: sources\.acme-ti\.base_url: refused/),
    });
  });

  it('are looked for before what makes them is loaded', () => {
    const mentions = (given: Given): boolean => mentionsCustomSources(optionsOf(given));
    expect(mentions({ files: {} })).toBe(false);
    expect(mentions(named('offline: true'))).toBe(false);
    expect(mentions(named('custom_sources: []'))).toBe(true);
    expect(mentions({ files: {}, path: 'missing.yaml' })).toBe(false);
    expect(loadConfig({ ...optionsOf(named('custom_sources: []')), sources: sampleSources }).catalogue).toEqual(sampleSources);
  });
});
