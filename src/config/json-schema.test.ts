import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { envExample } from './env-example.ts';
import { configJsonSchema } from './json-schema.ts';
import { otherVariables, settingVariables } from './reading/environment.ts';
import { keyed, sampleSources } from './sample-sources.fixture.ts';
import { configSchema } from './schema.ts';

describe('configJsonSchema', () => {
  const schema = configJsonSchema(sampleSources) as {
    properties: Record<string, { properties: Record<string, unknown> }>;
    definitions: { source: { properties: Record<string, unknown> } };
  };

  it('knows every key, and no other', () => {
    expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', additionalProperties: false });
    expect(Object.keys(schema.properties)).toEqual(
      'marking person deadline offline proxy ca_file user_agent store feeds log own privacy protected_names datasets custom_sources reserve give_up_after keep lease concurrency cache scoring server access intake notify telemetry network sources'.split(
        ' ',
      ),
    );
    expect(schema.properties.marking?.properties.tlp).toEqual({
      type: 'string',
      enum: ['clear', 'green', 'amber', 'amber+strict', 'red'],
      default: 'amber',
      description: 'TLP 2.0 of what you submit, unless it is said with it',
    });
    expect(schema.properties.deadline).toMatchObject({ type: 'string', pattern: '^(\\d{1,9})(ms|s|m|h|d)$', default: '60s' });
    expect(schema.definitions.source).toMatchObject({ additionalProperties: false, properties: { max_tlp: { default: 'amber' } } });
  });

  it('describes each source and lists its plans', () => {
    expect(Object.keys(schema.properties.sources?.properties ?? {})).toEqual(sampleSources.map(({ id }) => id));
    expect(schema.properties.sources?.properties['reputation-one']).toEqual({
      description: 'Reputation One: What it knows. Key (REPUTATION_ONE_API_KEY): https://reputation.example/account',
      allOf: [{ $ref: '#/definitions/source' }],
      properties: { plan: { enum: ['free', 'paid'], default: 'free' } },
    });
    expect(schema.properties.sources?.properties['open-list']).toMatchObject({ deprecated: true });
  });
});

describe('envExample', () => {
  it('lists every variable once, empty and commented out', () => {
    const shared = { ...keyed, id: 'sister', name: 'Sister' };
    expect(
      envExample([...sampleSources, shared]),
    ).toBe(`# Copy to .env and fill in what you have. The environment goes before this file, this file before assay.yaml.
# A key may also be file:/run/secrets/name, and an address, a proxy, an authority or the store be set, only where --config or
# ASSAY_CONFIG names the assay.yaml beside this file: a .env that was merely found may be a stranger's.

# TLP of what you submit: clear, green, amber, amber+strict, red
#ASSAY_TLP=
# PAP of what you submit: clear, green, amber, red
#ASSAY_PAP=
# who asks, as the egress ledger tells it; else the login name
#ASSAY_PERSON=
# when a report is written at the latest, such as 60s
#ASSAY_DEADLINE=
# true: nobody is asked
#ASSAY_OFFLINE=
# file of the answers remembered and the budgets spent
#ASSAY_STORE=
# postgres://user:password@host/database, instead of that file
#ASSAY_DATABASE_URL=
# proxy for all vendors; else HTTPS_PROXY, HTTP_PROXY; NO_PROXY holds
#ASSAY_PROXY=
# PEM file of a certificate authority
#ASSAY_CA_FILE=
# debug, info, warn or silent
#ASSAY_LOG=
# true: one JSON object per line
#ASSAY_LOG_JSON=
# the configuration file; only in the environment, not in .env
#ASSAY_CONFIG=
# address of a running sandbox, which then plays every source
#ASSAY_SANDBOX_URL=

# Reputation One, Sister: https://reputation.example/account
#REPUTATION_ONE_API_KEY=

# Pairs: https://pairs.example/account
#PAIRS_USER=
#PAIRS_PASSWORD=

# Own Platform: your own server
#OWN_PLATFORM_API_KEY=
#OWN_PLATFORM_BASE_URL=
`);
  });
});

describe('docs/guide/configuration.md', () => {
  const guide = readFileSync(new URL('../../docs/guide/configuration.md', import.meta.url), 'utf8');
  const example = /```yaml\n(.*?)```/s.exec(guide)?.[1] ?? '';
  const shown = parse(example) as Record<string, unknown> & { sources: Record<string, object> };

  it('shows an example that is accepted and holds every key', () => {
    const schema = configSchema(Object.keys(shown.sources));
    const accepted = schema.parse(shown);
    expect(Object.keys(shown).sort()).toEqual(Object.keys(schema.shape).sort());
    const every = Object.keys((configJsonSchema([]) as { definitions: { source: { properties: object } } }).definitions.source.properties);
    expect(Object.keys(shown.sources['some-source'] ?? {}).sort()).toEqual(every.sort());
    for (const [name, value] of Object.entries(schema.parse({}))) {
      if (['marking', 'deadline', 'offline', 'log', 'reserve', 'give_up_after', 'keep', 'lease', 'concurrency', 'scoring'].includes(name))
        expect({ [name]: accepted[name as 'log'] }).toEqual({ [name]: value });
    }
  });

  it('names every variable', () => {
    for (const { name } of [...settingVariables, ...otherVariables]) expect(guide).toContain(`\`${name}\``);
  });
});
