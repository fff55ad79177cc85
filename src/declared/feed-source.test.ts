import { describe, expect, it } from 'vitest';
import { contract } from '../../test/contracts/feed.ts';
import type { FeedRow, FeedSource } from '../domain/source.ts';
import { declared, example, sourceOf } from './example.fixture.ts';

const head = `
kind: feed
id: own-list
name: Own list
homepage: https://ti.acme.example
about: What is listed.
accepts: [ipv4, domain, sha256]
reliability: B
every: 1h
probe: { type: ipv4, value: 1.1.1.1 }
`;
const listing = `
observations:
  - { kind: listing, list: Own list, category: malware }
`;

function feed(yaml: string): FeedSource {
  const source = sourceOf(yaml);
  if (source.kind !== 'feed') throw new Error('it is no feed');
  return source;
}

function rows(yaml: string, text: string): FeedRow[] {
  return [...feed(yaml).parse(text)];
}

function objections(yaml: string): string[] {
  const made = declared(yaml);
  return 'objections' in made ? made.objections.map(({ path, text }) => `${path.join('.')}: ${text}`) : [];
}

const malware = { kind: 'listing', list: 'Own list', category: 'malware' };

contract(feed(example('custom-feed.yaml')), new URL('./feed-recordings/', import.meta.url));

describe('a list of the user’s', () => {
  it('is what its file says', () => {
    const { parse, ...rest } = feed(example('custom-feed.yaml'));
    expect(rest).toEqual({
      kind: 'feed',
      id: 'acme-blocklist',
      name: 'ACME blocklist',
      homepage: 'https://ti.acme.example',
      about: 'Addresses and names that the ACME firewall blocks.',
      accepts: ['ipv4', 'cidr', 'domain'],
      reliability: 'B',
      exposure: 'none',
      lineage: 'acme-blocklist',
      url: 'https://ti.acme.example/blocklist.csv',
      auth: undefined,
      every: 3_600,
      cite: 'https://ti.acme.example',
      unverified: true,
      staleAfter: 86_400,
      largest: 64_000_000,
      mayBeEmpty: false,
      role: 'threat',
      effects: {},
      freshFor: { found: 0, notFound: 0 },
      probe: { type: 'ipv4', value: '1.1.1.1' },
      declaredIn: '/etc/assay/own.yaml',
      edition: expect.any(String),
    });
    const says = (category: string) => [{ kind: 'listing', list: 'ACME blocklist', category }];
    const written =
      'indicator;reason;listed\n203.0.113.7;c2;2026-11-01\n198.51.100.0/24;odd;2026-11-02T03:04:05Z\nevil.example;scan;soon\n';
    expect([...parse(written)]).toEqual([
      { value: '203.0.113.7', type: undefined, since: '2026-11-01T00:00:00.000Z', says: says('botnet-cc') },
      { value: '198.51.100.0/24', type: undefined, since: '2026-11-02T03:04:05.000Z', says: says('malicious') },
      { unreadable: '{"indicator":"evil.example","reason":"scan","listed":"soon"}' },
    ]);
    expect(() => [...parse('<html>')]).toThrow('no list but a page');
    expect(() => [...parse(written.trim())]).toThrow('cut short');
  });

  it('is read from lines of text', () => {
    const yaml = `${head}url: https://ti.acme.example/list.txt
list: { format: text }
link: https://ti.acme.example/{value}
observations:
  - { kind: classification, label: malware, detail: '@.rest' }
`;
    expect(rows(yaml, '# comment\n203.0.113.7 # seen twice\nbad.example\n<b>\n')).toEqual([
      {
        value: '203.0.113.7',
        type: 'ipv4',
        says: [{ kind: 'classification', label: 'malware', detail: 'seen twice' }],
        link: 'https://ti.acme.example/203.0.113.7',
      },
      {
        value: 'bad.example',
        type: 'domain',
        says: [{ kind: 'classification', label: 'malware' }],
        link: 'https://ti.acme.example/bad.example',
      },
      { unreadable: '<b>' },
    ]);
  });

  it('is read from JSON, also where the value is the key', () => {
    const rowsAt = `${head}url: https://ti.acme.example/list.json
list: { format: json, rows: $.data.items }
entry: { value: '@.ioc', type: { path: '@.type', map: { ip: ipv4, host: domain, mail: email } }, below: '@.wild' }
observations:
  - { kind: listing, list: Own list, category: malware, when: { '@.active': true } }
  - { kind: classification, for_each: '@.tags[*]', label: '@', detail: $.note }
`;
    const document = {
      data: {
        items: [
          { ioc: '203.0.113.7', type: 'ip', active: true, tags: ['Big Botnet', 'c2'], note: 'n' },
          { ioc: 'bad.example', type: 'host', active: true, wild: true },
          { ioc: 'someone@bad.example', type: 'mail', active: true },
          { ioc: '203.0.113.8', type: 'ip', active: false },
          { ioc: '203.0.113.9', type: 'planet', active: true },
          { type: 'ip', active: true },
          'odd',
        ],
      },
    };
    expect(rows(rowsAt, JSON.stringify(document))).toEqual([
      {
        value: '203.0.113.7',
        type: 'ipv4',
        says: [malware, { kind: 'classification', label: 'big-botnet', detail: 'n' }, { kind: 'classification', label: 'c2', detail: 'n' }],
      },
      { value: 'bad.example', type: 'domain', below: true, says: [malware] },
      { unreadable: '{"ioc":"203.0.113.9","type":"planet","active":true}' },
      { unreadable: '{"type":"ip","active":true}' },
      { unreadable: 'odd' },
    ]);
    expect(() => rows(rowsAt, '{"data":{}}')).toThrow('no rows: "items" is missing');

    const keyed = `${head}file: list.json\nlist: { format: json, keyed: true }\nentry: { value: '@.key', since: { path: '@.row.at', as: epoch } }${listing}`;
    expect(rows(keyed, '{"203.0.113.7":{"at":1795000000}}')).toEqual([
      { value: '203.0.113.7', type: undefined, since: '2026-11-18T11:06:40.000Z', says: [malware] },
    ]);
    expect(feed(keyed).url).toBe('file:///etc/assay/list.json');
  });

  it('may be an empty list of JSON only where its file says so', () => {
    const yaml = `${head}url: https://ti.acme.example/list.json\nlist: { format: json }\nentry: { value: '@.v' }${listing}`;
    expect(() => rows(yaml, '[]')).toThrow('an empty list');
    expect(rows(`${yaml}may_be_empty: true\n`, '[]')).toEqual([]);
  });

  it('is another edition where its file says otherwise', () => {
    const yaml = `${head}url: https://ti.acme.example/list.txt\nlist: { format: text }${listing}`;
    const editions = [yaml, yaml, `${yaml}entry: { below: true }\n`].map((each) => feed(each).edition);
    expect([editions[0] === editions[1], editions[0] === editions[2]]).toEqual([true, false]);
  });

  it('is read from lines of JSON, and takes a hostile row for none', () => {
    const yaml = `${head}url: https://ti.acme.example/list.ndjson\nlist: { format: ndjson }\nentry: { value: '@.v' }${listing}`;
    const deep = `{"v":"203.0.113.7","x":${'['.repeat(60)}${']'.repeat(60)}}`;
    expect(rows(yaml, `{"v":"203.0.113.7"}\n${deep}\n`)).toEqual([
      { value: '203.0.113.7', type: undefined, says: [malware] },
      { unreadable: expect.stringContaining('[[[') },
    ]);
  });

  it('is read from what says itself why it lists', () => {
    const warninglist = `${head}url: https://ti.acme.example/w.json
role: known-good
effects: { '*': skip }
list: { format: warninglist }
observations:
  - { kind: known_good, list: '@.name', strength: 0.6 }
`;
    expect(rows(warninglist, '{"name":"Our mail servers","type":"cidr","list":["203.0.113.0/24"]}')).toEqual([
      { value: '203.0.113.0/24', type: 'cidr', says: [{ kind: 'known_good', list: 'Our mail servers', strength: 0.6 }] },
    ]);
    expect(feed(warninglist)).toMatchObject({ role: 'known-good', effects: { '*': 'skip' } });
    expect(feed(`${head}url: https://ti.acme.example/manifest.json\nlist: { format: misp-manifest }\n`).parts).toBeTypeOf('function');
    expect(feed(`${head}url: https://ti.acme.example/bundle.json\nlist: { format: stix }\n`).parts).toBeUndefined();
  });

  it.each([
    ['both a url and a file', `url: https://x.example/a\nfile: a\nlist: { format: text }${listing}`, 'file: expected either url or file'],
    ['no encryption', `url: http://x.example/a\nlist: { format: text }${listing}`, /^url: expected an https:\/\/ address/],
    ['nothing to say', 'url: https://x.example/a\nlist: { format: text }', ': expected observations: what is said of an entry'],
    ['nothing to list', `url: https://x.example/a\nlist: { format: ndjson }${listing}`, /^: expected entry with value/],
    [
      'effects without a role',
      `url: https://x.example/a\neffects: { '*': skip }\nlist: { format: text }${listing}`,
      'effects: expected role: known-good beside it',
    ],
    [
      'a column that is not there',
      `url: https://x.example/a\nlist: { format: csv, columns: [ip] }\nentry: { value: '@.addr' }${listing}`,
      'entry.value: expected a path to a column of the list: @.ip',
    ],
    [
      'rows that are many',
      `url: https://x.example/a\nlist: { format: json, rows: '$.data[*]' }\nentry: { value: '@.ip' }${listing}`,
      'list.rows: expected a path of names alone, to the list itself, such as $.data.items',
    ],
    [
      'observations of what has its own',
      `url: https://x.example/a\nlist: { format: stix }${listing}`,
      'observations: expected none: the format stix says it itself',
    ],
    [
      'a key without its place',
      `url: https://x.example/a\nauth: { in: place }\nlist: { format: text }${listing}`,
      /^url: expected \{key\} in it/,
    ],
    [
      'the key of another',
      `url: https://x.example/{key}/a\nauth: { in: place, env: AWS_SECRET_ACCESS_KEY }\nlist: { format: text }${listing}`,
      'auth.env: expected a name that begins with OWN_LIST_ and ends with _KEY, _TOKEN, _SECRET, _USER or _PASSWORD',
    ],
  ])('does not take %s', (_, rest, expected) =>
    expect(objections(head + rest)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]),
  );
});
