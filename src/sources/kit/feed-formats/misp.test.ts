import { describe, expect, it } from 'vitest';
import { type MispLayout, misp, mispParts } from './misp.ts';
import { categoryOf, classificationOf } from './misp-tags.ts';

const uuid = '5fbcf2d3-4a1c-4f6e-9f9b-1d2e950d210f';
const attribute = (type: string, value: unknown, more: object = {}): object => ({
  type,
  value,
  to_ids: true,
  category: 'Network activity',
  timestamp: '1606216211',
  ...more,
});
const event = (attributes: readonly unknown[], more: object = {}): string =>
  JSON.stringify({ Event: { uuid, info: 'An event', Orgc: { name: 'Example CERT' }, Attribute: attributes, ...more } });
const values = (text: string, layout?: MispLayout): unknown[] =>
  [...misp(text, layout)].map((row) => ('unreadable' in row ? row : [row.value, row.type]));

describe('mispParts', () => {
  it('names the files of a manifest, and when they last changed', () => {
    expect(mispParts(JSON.stringify({ [uuid]: { info: 'x', timestamp: '1606216299' } }))).toEqual([
      { path: `${uuid}.json`, version: '1606216299' },
    ]);
  });
  it.each(['{}', '[]', '{"error":"x"}', `{"../${uuid}":{"timestamp":"1"}}`, `{"${uuid}":{}}`, '<html>'])('refuses %s', (index) => {
    expect(() => mispParts(index)).toThrow();
  });
});

describe('misp', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['ip-dst', '192.0.2.1', [['192.0.2.1', 'ipv4']]],
    ['ip-dst', '192.0.2.0/24', [['192.0.2.0/24', 'cidr']]],
    ['ip-dst|port', '2001:db8::1|443', [['2001:db8::1', 'ipv6']]],
    ['hostname|port', 'example.com|443', [['example.com', 'domain']]],
    [
      'domain|ip',
      'example.com|192.0.2.1',
      [
        ['example.com', 'domain'],
        ['192.0.2.1', 'ipv4'],
      ],
    ],
    ['filename|sha256', 'a|b.exe|ca', [['ca', 'sha256']]],
    ['malware-sample', 'a.exe|0c', [['0c', 'md5']]],
    ['x509-fingerprint-sha1', '86', [['86', 'sha1']]],
    ['AS', '64500', [['AS64500', 'asn']]],
    ['url', 'hxxp://example.com/', [['hxxp://example.com/', undefined]]],
    ['uri', '/a.php', []],
    ['uri', 'http://example.com/a.php', [['http://example.com/a.php', 'url']]],
    ['domain', '', []],
    ...(['filename', 'regkey', 'user-agent', 'target-email', 'yara', 'text', 'link', 'vulnerability', 'constructor'] as const).map(
      (type) => [type, 'x', []] as [string, string, readonly unknown[]],
    ),
  ])('%s %s', (type, value, rows) => {
    expect(values(event([attribute(type, value)]))).toEqual(rows);
  });

  it('takes what is for detection and not deleted, of the event and of its objects', () => {
    const text = event(
      [
        attribute('domain', 'no.example.com', { to_ids: false }),
        attribute('domain', 'gone.example.com', { deleted: true }),
        attribute('domain', 'one.example.com', { to_ids: '1', deleted: '0' }),
        attribute('domain', null),
      ],
      {
        Object: [
          { name: 'a', Attribute: [attribute('domain', 'two.example.com')] },
          { name: 'b', deleted: true, Attribute: [attribute('domain', 'three.example.com')] },
        ],
      },
    );
    expect(values(text)).toEqual([
      ['one.example.com', 'domain'],
      { unreadable: expect.stringContaining('"value":null') },
      ['two.example.com', 'domain'],
    ]);
  });

  it('says the same of attributes alike in the same words, once', () => {
    const [one, two, three] = misp(
      event([
        attribute('domain', 'a.example.com'),
        attribute('domain', 'b.example.com'),
        attribute('domain', 'c.example.com', { Tag: [{ name: 'phishing' }] }),
      ]),
    );
    expect(one).toEqual({
      value: 'a.example.com',
      type: 'domain',
      since: '2020-11-24T11:10:11.000Z',
      says: [{ kind: 'listing', list: 'MISP event "An event" (Example CERT)', category: 'network-activity' }],
    });
    expect(one && two && 'says' in one && 'says' in two && one.says === two.says).toBe(true);
    expect(three).toMatchObject({ says: [{ category: 'phishing' }, { kind: 'classification', label: 'phishing' }] });
  });

  it('reads events as a server answers with them, too', () => {
    const held = JSON.parse(event([attribute('domain', 'a.example.com')]));
    expect(values(JSON.stringify({ response: [held] }))).toEqual([['a.example.com', 'domain']]);
    expect(values(JSON.stringify([held]))).toEqual([['a.example.com', 'domain']]);
  });

  it('takes an event whose tags are odd', () => {
    const text = event([attribute('port', 443), attribute('domain', 'a.example.com', { Tag: [{ name: null }] })], {
      Tag: [{ colour: '#fff' }],
      Galaxy: [{}],
    });
    expect(values(text)).toEqual([['a.example.com', 'domain']]);
  });

  it.each(['{}', '[]', '{"Event":{}}', '{"response":[]}', '{"name":"Authentication failed"}', '<html>'])('refuses %s', (text) => {
    expect(() => [...misp(text)]).toThrow();
  });
});

describe('tags', () => {
  it.each<[string, unknown]>([
    ['tlp:white', undefined],
    ['type:OSINT', undefined],
    ['#Phishing', { kind: 'classification', label: 'phishing' }],
    ['CobaltStrike', undefined],
    ['SomeUser', undefined],
    ['misp-galaxy:malpedia="ExampleBot"', { kind: 'classification', label: 'malware', family: 'ExampleBot' }],
    ['misp-galaxy:mitre-intrusion-set="Sofacy - G0007"', { kind: 'classification', label: 'threat-actor', actor: 'Sofacy' }],
    ['misp-galaxy:constructor="x"', undefined],
    ['misp-galaxy:mitre-attack-pattern="Phishing - T1566"', undefined],
    ['circl:incident-classification="malware"', { kind: 'classification', label: 'malware' }],
  ])('%s', (tag, classification) => {
    expect(classificationOf(tag)).toEqual(classification);
  });

  it('tell the category where the one it was filed under does not', () => {
    expect(categoryOf('Payload delivery', [])).toBe('malware');
    expect(categoryOf('Network activity', [{ kind: 'classification', label: 'c2' }])).toBe('botnet-cc');
    expect(categoryOf('Financial fraud', [])).toBe('financial-fraud');
  });
});
