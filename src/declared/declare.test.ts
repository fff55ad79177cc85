import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Observable } from '../domain/observable.ts';
import type { HttpSource, Source } from '../domain/source.ts';
import { declarationJsonSchema } from './declare.ts';
import { declared, example, sourceOf } from './example.fixture.ts';

/** The least that a file must say, with parts put in the place of its own. */
function file(parts: Readonly<Record<string, string>> = {}): string {
  const usual: Record<string, string> = {
    kind: 'http',
    id: 'acme-ti',
    name: 'ACME',
    homepage: 'https://ti.acme.example',
    about: 'What ACME knows.',
    accepts: '[ipv4]',
    exposure: 'third-party',
    reliability: 'B',
    base_url: 'https://ti.acme.example/api',
    fresh_for: '{ found: 6h, not_found: 1h }',
    probe: '{ type: ipv4, value: 1.1.1.1 }',
    request: "{ '*': { path: '/ip/{value}' } }",
    not_found: '[{ status: 404, where: { $.error: none } }]',
    observations: '[{ kind: reputation, confidence: $.score }]',
  };
  return Object.entries({ ...usual, ...parts })
    .map(([key, text]) => `${key}: ${text}\n`)
    .join('');
}

function http(parts: Readonly<Record<string, string>> = {}): HttpSource {
  const source = sourceOf(file(parts));
  if (source.kind !== 'http') throw new Error('it is no HTTP source');
  return source;
}

function objections(parts: Readonly<Record<string, string>>, among: readonly Source[] = []): string[] {
  const made = declared(file(parts), among);
  return 'objections' in made ? made.objections.map(({ path, text }) => `${path.join('.')}: ${text}`) : ['none'];
}

const ipv4: Observable = { type: 'ipv4', value: '192.0.2.7' };
const read = (parts: Readonly<Record<string, string>>, answer: unknown) => http(parts).read([answer], ipv4);
/** What the observations make of an answer. */
const said = (observations: string, answer: unknown): unknown => {
  const reading = read({ observations }, answer);
  return reading.status === 'found' ? reading.observations : reading.status;
};

describe('a source of the user’s', () => {
  it('is what its file says, with the usual for what it leaves out', () => {
    const { request, meaning, read: _, ...rest } = http();
    expect(rest).toEqual({
      kind: 'http',
      id: 'acme-ti',
      name: 'ACME',
      homepage: 'https://ti.acme.example',
      about: 'What ACME knows.',
      accepts: ['ipv4'],
      says: ['reputation'],
      exposure: 'third-party',
      reliability: 'B',
      lineage: 'acme-ti',
      account: 'acme-ti',
      baseUrl: 'https://ti.acme.example/api',
      auth: undefined,
      defaultPlan: 'default',
      limits: { default: [] },
      concurrency: 4,
      replies: 'json',
      reveals: 'value',
      freshFor: { found: 21_600, notFound: 3_600 },
      probe: { type: 'ipv4', value: '1.1.1.1' },
      declaredIn: '/etc/assay/own.yaml',
    });
    expect([request(ipv4, []), request(ipv4, [{}])]).toEqual([{ path: '/ip/192.0.2.7' }, undefined]);
  });

  it('says where keys go, which variables hold them, and what the vendor allows', () => {
    const getKeyAt = 'https://ti.acme.example';
    expect(http({ auth: '{ in: header, name: X-Key, prefix: "Token ", env: ACME_TI_TOKEN }' }).auth).toEqual({
      in: 'header',
      name: 'X-Key',
      prefix: 'Token ',
      env: 'ACME_TI_TOKEN',
      getKeyAt,
    });
    expect(http({ auth: '{ in: query, name: k, get_key_at: https://ti.acme.example/k }' }).auth).toEqual({
      in: 'query',
      name: 'k',
      env: 'ACME_TI_API_KEY',
      getKeyAt: 'https://ti.acme.example/k',
    });
    expect(http({ auth: '{ in: basic }' }).auth).toEqual({ in: 'basic', env: 'ACME_TI_USER', passwordEnv: 'ACME_TI_PASSWORD', getKeyAt });
    const keyed = http({ auth: '{ in: place }', request: "{ '*': { path: '/{key}/ip/{value}' } }" });
    expect([keyed.auth, keyed.request(ipv4, [])]).toEqual([
      { in: 'place', env: 'ACME_TI_API_KEY', getKeyAt },
      { path: '/{key}/ip/192.0.2.7' },
    ]);
    const limits =
      '{ free: [{ requests: 5, per: minute }], paid: [{ requests: 9, per: day, window: calendar, cite: https://x.example/l }] }';
    expect(http({ limits, default_plan: 'free' })).toMatchObject({
      defaultPlan: 'free',
      limits: {
        free: [{ requests: 5, per: 'minute', cite: 'https://ti.acme.example', unverified: true }],
        paid: [{ requests: 9, per: 'day', window: 'calendar', cite: 'https://x.example/l' }],
      },
    });
  });

  it('puts the value in its place, encoded for it', () => {
    const request = (written: string, { type, value }: Observable) =>
      http({ accepts: `[${type}]`, probe: `{ type: ${type}, value: x }`, request: `{ ${type}: ${written} }` }).request({ type, value }, []);
    const url: Observable = { type: 'url', value: 'https://a.example/?x="1"&y=../#{key}z' };
    const plain: Observable = { type: 'url', value: 'https://a.example/?x="1"&y=../#z' };
    expect(request("{ path: '/u/{value}/report' }", plain)).toEqual({ path: `/u/${encodeURIComponent(plain.value)}/report` });
    expect(request("{ path: '/u/{base64url}' }", plain)).toEqual({ path: `/u/${Buffer.from(plain.value).toString('base64url')}` });
    expect(request("{ path: /s, query: { q: '{value}', n: 5, all: true, t: [a, b] } }", plain)).toEqual({
      path: '/s',
      query: { q: plain.value, n: '5', all: 'true', t: ['a', 'b'] },
    });
    expect(request("{ path: /s, query: { q: 'url:{quoted} AND x' } }", plain)).toEqual({
      path: '/s',
      query: { q: `url:${JSON.stringify(plain.value)} AND x` },
    });
    expect(request("{ path: /s, form: { u: '{value}' }, headers: { Accept: text/json } }", plain)).toEqual({
      path: '/s',
      method: 'POST',
      form: { u: plain.value },
      headers: { accept: 'text/json' },
    });
    expect(request("{ path: /s, json: { q: { '{value}': 'a {{b}}', list: ['{value}', 1] } } }", plain)).toEqual({
      path: '/s',
      method: 'POST',
      json: { q: { '{value}': 'a {b}', list: [plain.value, 1] } },
    });
    expect(request("{ path: '/as/{number}' }", { type: 'asn', value: 'AS64500' })).toEqual({ path: '/as/64500' });
    expect(request("{ path: /s, query: { q: 'ip:{value}' } }", ipv4)).toEqual({ path: '/s', query: { q: 'ip:192.0.2.7' } });
    const refused: readonly (readonly [string, Observable])[] = [
      ["{ path: /s, query: { q: 'ip:{value}' } }", { type: 'ipv4', value: '1 OR 2' }],
      ["{ path: '/u/{value}' }", url],
      ["{ path: '/u/{value}' }", { type: 'file-name', value: '..' }],
      ["{ path: '/u/{value}' }", { type: 'file-name', value: '\ud800' }],
      ["{ path: '/as/{number}' }", { type: 'asn', value: '64500/x' }],
    ];
    for (const [written, observable] of refused) expect(() => request(written, observable)).toThrow(RangeError);
  });

  it('knows no record, a spent quota and what is still worked on by how they look', () => {
    const { meaning } = http({
      not_found:
        '[{ status: 404, where: { $.error: [none, nothing] } }, { status: 200, where: { $.total: 0 }, empty: $.hits }, { status: 204, blank: $ }]',
      quota: '[{ status: 403, where: { "$..detail": { contains: Daily Limit } } }, { status: 402 }]',
      not_in_plan: '[{ status: 403, where: { $.code: { above: 9 } } }]',
      refused: '[{ status: 400, where: { $.error: bad_key } }]',
      pending: '[{ status: 202 }]',
    });
    const cases: readonly (readonly [number, unknown, unknown])[] = [
      [404, { error: 'none' }, 'absent'],
      [404, { error: 'nothing' }, 'absent'],
      [404, { error: 'no route' }, undefined],
      [404, '<html>', undefined],
      [200, { total: 0, hits: [] }, 'absent'],
      [200, { total: 0, hits: {} }, 'absent'],
      [200, { total: 0, hits: null }, undefined],
      [200, { total: 0 }, undefined],
      [200, { total: '0', hits: [] }, undefined],
      [200, {}, undefined],
      [200, [], undefined],
      [204, '', 'absent'],
      [403, { errors: [{ detail: 'Your daily limit of 5' }] }, 'quota'],
      [403, { code: 10 }, 'not_in_plan'],
      [403, { code: 9 }, undefined],
      [402, '', 'quota'],
      [400, { error: 'bad_key' }, 'refused'],
      [202, {}, 'pending'],
    ];
    expect(cases.map(([status, body]) => [status, body, meaning(status, body, 0)])).toEqual(cases);
  });
});

describe('observations', () => {
  it('come from paths, constants and translations', () => {
    const answer = {
      pct: '92',
      n: 3,
      seen: 1795000000,
      seenMs: 1795000000000,
      day: '2026-11-02',
      level: 'High',
      name: 'Big Bot',
      cc: 'nl',
      on: 1,
    };
    expect(
      said(
        `[
        { kind: reputation, confidence: { path: $.pct, as: number, divide: 100 }, reports: $.n, last_seen: { path: $.seen, as: epoch } },
        { kind: reputation, confidence: { path: $.level, map: { High: 0.9, Low: 0.2 } }, last_seen: $.day },
        { kind: classification, label: $.name, family: { path: $.name, as: lower }, detail: $.none },
        { kind: geo, country: { path: $.cc, as: upper } },
        { kind: network, tor: { path: $.on, map: { '1': true, '*': false } } },
        { kind: sighting, count: $.n, last_seen: { path: $.seenMs, as: epoch-ms } },
        { kind: listing, list: ACME, category: malware, since: 2026-11-02T00:00:00Z, when: $.on }
        ]`,
        answer,
      ),
    ).toEqual([
      { kind: 'reputation', confidence: 0.92, reports: 3, last_seen: '2026-11-18T11:06:40.000Z' },
      { kind: 'reputation', confidence: 0.9, last_seen: '2026-11-02T00:00:00.000Z' },
      { kind: 'classification', label: 'big-bot', family: 'big bot' },
      { kind: 'geo', country: 'NL' },
      { kind: 'network', tor: true },
      { kind: 'sighting', count: 3, last_seen: '2026-11-18T11:06:40.000Z' },
      { kind: 'listing', list: 'ACME', category: 'malware', since: '2026-11-02T00:00:00.000Z' },
    ]);
  });

  it('are made of each item, of some of them, and each once', () => {
    const answer = {
      list: 'L',
      hits: [
        { c: 'c2', on: true },
        { c: 'spam', on: false },
        { c: 'c2', on: true },
        { c: 'scan', on: true },
      ],
    };
    expect(said("[{ kind: listing, for_each: '$.hits[*]', when: { '@.on': true }, list: $.list, category: '@.c' }]", answer)).toEqual([
      { kind: 'listing', list: 'L', category: 'c2' },
      { kind: 'listing', list: 'L', category: 'scan' },
    ]);
    expect(said("[{ kind: listing, for_each: '$.hits[*]', most: 1, list: L, category: '@.c' }]", answer)).toHaveLength(1);
  });

  it('hold lists, tables, groups, counts and what they are related to', () => {
    const answer = {
      engines: [
        { n: 'A', bad: true },
        { n: 'B', bad: false },
        { n: 'C', bad: true },
      ],
      ports: [
        { p: 22, t: 'tcp' },
        { p: 80, v: '1.2' },
      ],
      md5: 'aa',
      links: ['https://A.example/x', 'javascript:alert(1)', '203.0.113.7'],
    };
    expect(
      said(
        `[
        { kind: detections, malicious: { count: '$.engines[?@.bad == true]', in: $.engines }, suspicious: 0, harmless: 0,
          undetected: { count: '$.engines[?@.bad == false]', in: $.engines }, engines: '$.engines[?@.bad == true].n' },
        { kind: services, services: { for_each: '$.ports[*]', port: '@.p', transport: '@.t', version: '@.v' } },
        { kind: file, hashes: { md5: $.md5, sha1: $.sha1 } },
        { kind: relation, for_each: '$.links[*]', type: related-to, observable: { type: url, value: '@' } }
        ]`,
        answer,
      ),
    ).toEqual([
      { kind: 'detections', malicious: 2, suspicious: 0, harmless: 0, undetected: 1, engines: ['A', 'C'] },
      {
        kind: 'services',
        services: [
          { port: 22, transport: 'tcp' },
          { port: 80, version: '1.2' },
        ],
      },
      { kind: 'file', hashes: { md5: 'aa' } },
      { kind: 'relation', type: 'related-to', observable: { type: 'url', value: 'https://a.example/x' } },
    ]);
  });

  const score = '[{ kind: reputation, confidence: { path: $.score, divide: 100 }, reports: $.n }]';
  it.each([
    ['nothing that is read', score, { other: 1 }, 'nothing is in it that acme-ti reads, and it is not as not_found says'],
    ['an error in words', score, { error: 'limit' }, 'nothing is in it'],
    ['a deciding field lost', score, { n: 4 }, 'observations.0.confidence: the answer has none'],
    ['a fact outside our units', score, { score: 900 }, 'observations.0.confidence: Too big'],
    ['a word for a number', score, { score: 'abc' }, '$.score leads to no number'],
    ['a list for a number', score, { score: 5, n: [] }, 'observations.0.reports: Invalid input'],
    ['two values where one is expected', '[{ kind: reputation, confidence: "$..s" }]', [{ s: 1 }, { s: 0 }], '$..s leads to 2 values'],
    [
      'a word that map does not name',
      '[{ kind: listing, list: L, category: { path: $.c, map: { a: b } } }]',
      { c: 'z' },
      'map does not name',
    ],
    [
      'a name of the prototype',
      '[{ kind: listing, list: L, category: { path: $.c, map: { a: b } } }]',
      { c: 'constructor' },
      'map does not name',
    ],
    ['a word in other letters', '[{ kind: classification, label: $.t }]', { t: '恶意' }, '$.t leads to no word'],
    ['no date', '[{ kind: listing, list: L, category: c, since: $.s }]', { s: 'soon' }, 'not a date'],
    [
      'a list for a date',
      '[{ kind: listing, list: L, category: c, since: { path: $.s, as: epoch } }]',
      { s: [] },
      '$.s leads to no number',
    ],
    ['a count in a list that is not there', '[{ kind: sighting, count: { count: "$.s[*]", in: $.s } }]', {}, '$.s leads to no list'],
    ['a novel for a name', '[{ kind: file, name: $.n }]', { n: 'x'.repeat(20_000) }, '$.n leads to 20000 characters'],
    ['a thousand brackets', score, JSON.parse(`{"score":1,"x":${'['.repeat(1000)}${']'.repeat(1000)}}`), 'nested more than 40 deep'],
  ])('are not made of %s', (_, observations, answer, message) => expect(() => said(observations, answer)).toThrow(message));

  it('are not made of an answer without what the file requires', () => {
    const parts = { required: '[$.meta.version]' };
    expect(() => read(parts, { score: 1 })).toThrow('$.meta.version is not there');
    expect(() => read(parts, { score: 1, meta: { version: null } })).toThrow('$.meta.version is not there');
    expect(read(parts, { score: 1, meta: { version: 2 } })).toMatchObject({ status: 'found' });
  });

  it('lead to a page', () => {
    expect(read({ link: 'https://ti.acme.example/?q={value}' }, { score: 1 })).toMatchObject({
      link: 'https://ti.acme.example/?q=192.0.2.7',
    });
  });
});

describe('a file that is wrong', () => {
  const builtIn = http({ id: 'other', auth: '{ in: header, name: K, env: OTHER_API_KEY }', base_url: 'https://api.vendor.example' });
  const own = { ...builtIn, id: 'acme-ti' };

  it.each<[string, Record<string, string>, string | RegExp]>([
    ['an id that is none', { id: 'Acme' }, /^id: expected lower-case letters/],
    ['an id of our own variables', { id: 'assay-x' }, /^id: expected an id that does not begin with assay/],
    ['two lines', { name: '"a\\u001b[2J"' }, 'name: expected one line of visible text'],
    ['a key that is not known', { nmae: 'x' }, 'nmae: unknown key'],
    ['a page that is none', { homepage: 'javascript:alert(1)' }, 'homepage: expected an https:// or http:// address'],
    [
      'an address without encryption',
      { base_url: 'http://ti.acme.example' },
      /^base_url: expected an https:\/\/ address .*http:\/\/ only on this machine/,
    ],
    [
      'an address with a password',
      { base_url: 'https://a:b@ti.acme.example' },
      /^base_url: expected an https:\/\/ address without user, password/,
    ],
    ['a type that is none', { accepts: '[ipv4, ip]' }, 'accepts.1: expected another word'],
    [
      'a probe it does not accept',
      { probe: '{ type: domain, value: x.example }' },
      'probe.type: expected one of the types in accepts: ipv4',
    ],
    [
      'a variable of somebody else',
      { auth: '{ in: query, name: k, env: HOME_TOKEN }' },
      /^auth.env: expected a name that begins with ACME_TI_ and ends/,
    ],
    [
      'a type without a request',
      { accepts: '[ipv4, domain]', request: "{ ipv4: { path: '/{value}' } }" },
      /^request: expected a request for domain too/,
    ],
    [
      'a request for nobody',
      { request: "{ ipv4: { path: '/{value}' }, domain: { path: '/{value}' } }" },
      'request.domain: expected a type that stands in accepts',
    ],
    ['a request without the value', { request: "{ '*': { path: /list } }" }, /^request.\*.path: expected \{value\} somewhere/],
    ['a path with a query', { request: "{ '*': { path: '/x?q={value}' } }" }, /^request.\*.path: expected a path below base_url/],
    ['a path that leads up', { request: "{ '*': { path: '/../{value}' } }" }, /^request.\*.path: expected a path below base_url/],
    [
      'a brace without its mate',
      { request: "{ '*': { path: '/{value' } }" },
      'request.*.path: expected braces in pairs (a brace itself is written twice)',
    ],
    ['a place that is none', { request: "{ '*': { path: '/{ip}' } }" }, /^request.\*.path: expected only \{value\}, \{base64url\}/],
    ['a GET that posts', { request: "{ '*': { path: /x, method: GET, json: { q: '{value}' } } }" }, /^request.\*.method: expected POST/],
    [
      'a value amid a search',
      { accepts: '[url]', probe: '{ type: url, value: x }', request: "{ '*': { path: /x, query: { q: 'u:{value}' } } }" },
      /^request.\*.query.q: expected \{quoted\} instead/,
    ],
    [
      'a key in the file',
      { request: "{ '*': { path: '/{value}', query: { apikey: s3cret } } }" },
      /^request.\*.query.apikey: expected auth to say/,
    ],
    [
      'a header that is ours',
      { request: "{ '*': { path: '/{value}', headers: { Host: x } } }" },
      /^request.\*.headers.Host: expected another header/,
    ],
    ['a status alone for no record', { not_found: '[{ status: 404 }]' }, /^not_found.0: expected where, empty or blank beside the status/],
    [
      'an item where there is none',
      { observations: "[{ kind: reputation, confidence: '@.score' }]" },
      /^observations.0.confidence: expected a path that starts with \$/,
    ],
    [
      'what is true of every answer',
      { observations: '[{ kind: listing, list: L, category: malware }]' },
      /^observations.0: expected a path in one of its fields/,
    ],
    [
      'a label not in our form',
      { observations: '[{ kind: classification, label: Bad Thing }]' },
      'observations.0.label: expected lower-case words joined by hyphens, or a path',
    ],
    ['a kind that is none', { observations: '[{ kind: verdict, score: $.x }]' }, 'observations.0.kind: expected another word'],
    [
      'a translation that is none',
      { observations: '[{ kind: reputation, confidence: { path: $.x, as: percent } }]' },
      'observations.0.confidence.as: expected another word',
    ],
    ['a path that is none', { required: '["$.a["]' }, 'required.0: expected a JSONPath such as $.data.score: unclosed bracketed selection'],
    ['two plans and no word which', { limits: '{ a: [], b: [] }' }, /^limits: expected default_plan/],
    [
      'a minute by the calendar',
      { limits: '{ a: [{ requests: 1, per: minute, window: calendar }] }' },
      /^limits.a.0.window: expected rolling/,
    ],
    ['a link without a host', { link: 'https://{value}/x' }, /^link: expected an address whose host is written out/],
    [
      'nobody learning what a vendor is asked',
      { exposure: 'none', base_url: 'https://api.vendor.example/v2' },
      'exposure: expected third-party: api.vendor.example is not your own server',
    ],
    ['a shape with an item', { quota: "[{ status: 429, where: { '@.x': y } }]" }, 'quota.0.where.@.x: expected a path that starts with $'],
  ])('%s', (_, parts, expected) =>
    expect(objections(parts, [builtIn])).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]),
  );

  it('an id or a variable that is taken', () => {
    expect(objections({}, [own])).toEqual(['id: expected an id of its own: /etc/assay/own.yaml declares one of this name']);
    const { declaredIn, ...ours } = own;
    expect(objections({ auth: '{ in: basic, env: OTHER_API_KEY }' }, [ours, builtIn])).toEqual([
      'id: expected an id of its own: assay has a source of this name',
      'auth.env: expected a variable of its own: OTHER_API_KEY holds the key of acme-ti',
    ]);
  });

  it('no mapping at all', () => {
    for (const tree of [undefined, null, 'text', [], 5]) {
      const made = declared(JSON.stringify(tree) ?? '');
      expect('objections' in made && made.objections.length).toBe(1);
    }
  });
});

describe('declarationJsonSchema', () => {
  it('describes both kinds, and the examples begin with its name', () => {
    const schema = declarationJsonSchema() as { oneOf: { properties: { kind: { const: string } } }[] };
    expect(schema.oneOf.map(({ properties }) => properties.kind.const)).toEqual(['http', 'feed']);
    for (const name of ['custom-source.yaml', 'custom-feed.yaml']) expect(example(name)).toMatch(/^# yaml-language-server: \$schema=/);
  });
});

describe('docs/guide/custom-sources.md', () => {
  const guide = readFileSync(new URL('../../docs/guide/custom-sources.md', import.meta.url), 'utf8');
  it('shows files that are accepted', () => {
    const shown = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text).filter((text) => /^kind:/m.test(text));
    expect(shown.length).toBeGreaterThan(1);
    for (const text of shown) expect(declared(text)).toHaveProperty('source');
  });
  it('shows the files in examples/', () => {
    for (const name of ['custom-source.yaml', 'custom-feed.yaml']) expect(guide).toContain(example(name).replace(/^(#.*\n)+/, ''));
  });
  it('names every key', () => {
    const schema = declarationJsonSchema() as { oneOf: { properties: object }[] };
    for (const key of schema.oneOf.flatMap(({ properties }) => Object.keys(properties))) expect(guide).toContain(`\`${key}\``);
  });
  it('parses as YAML what it shows as such', () => {
    for (const [, text = ''] of guide.matchAll(/```yaml\n(.*?)```/gs)) expect(() => parse(text)).not.toThrow();
  });
});
