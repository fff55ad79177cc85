import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import { isMisp, readMisp } from './misp.ts';

const sha256 = 'ab'.repeat(32);
const read = (value: unknown) => {
  const gathering = gather();
  readMisp(gathering, value);
  return gathering.findings().flatMap(({ observable, mentions }) => mentions.map((mention) => ({ ...observable, ...mention })));
};
const found = (attributes: readonly object[]): readonly string[] =>
  read({ Event: { info: '', Attribute: attributes } }).map(({ type, value, field }) => `${type} ${value} ${field}`);

test('attributes are of the type they declare', () => {
  expect(
    found([
      { type: 'ip-dst', value: '198.51.100.1' },
      { type: 'hostname', value: 'host.example.com' },
      { type: 'imphash', value: '0123456789abcdef0123456789abcdef' },
      { type: 'mutex', value: 'Global\\example' },
      { type: 'regkey', value: 'HKLM\\Software\\Example' },
      { type: 'AS', value: 'AS64496' },
    ]),
  ).toEqual([
    'ipv4 198.51.100.1 attribute:ip-dst',
    'domain host.example.com attribute:hostname',
    'imphash 0123456789abcdef0123456789abcdef attribute:imphash',
    'mutex Global\\example attribute:mutex',
    'registry-key HKLM\\Software\\Example attribute:regkey',
    'asn AS64496 attribute:AS',
  ]);
});

test('composite ones are both, with offsets into the whole', () => {
  const written = (value: string, type: string) =>
    read({ Event: { Attribute: [{ type, value }] } }).map((mention) => [
      mention.type,
      mention.value,
      value.slice(mention.start, mention.end),
    ]);
  expect(written(`a|b.exe|${sha256}`, 'filename|sha256')).toContainEqual(['sha256', sha256, sha256]);
  expect(written(`malware.exe|${'ab'.repeat(16)}`, 'malware-sample')).toContainEqual(['md5', 'ab'.repeat(16), 'ab'.repeat(16)]);
  expect(written('198.51.100.1|443', 'ip-dst|port')).toEqual([['ipv4', '198.51.100.1', '198.51.100.1']]);
  expect(written('example.com|198.51.100.1', 'domain|ip')).toEqual([
    ['domain', 'example.com', 'example.com'],
    ['ipv4', '198.51.100.1', '198.51.100.1'],
  ]);
});

test('free text, comments, tags and objects are read, deleted attributes are not', () => {
  const event = {
    info: 'about 198.51.100.1',
    Tag: [{ name: 'note:198.51.100.2' }],
    Attribute: [
      { type: 'text', value: 'see 198.51.100[.]3' },
      { type: 'comment', value: '-', comment: 'from 198.51.100.4' },
      { type: 'ip-src', value: '198.51.100.5', deleted: true },
    ],
    Object: [{ name: 'file', comment: '', Attribute: [{ type: 'sha256', value: sha256 }] }],
  };
  expect(read({ Event: event }).map(({ value, field }) => `${value} ${field}`)).toEqual([
    '198.51.100.1 info',
    '198.51.100.2 tag',
    '198.51.100.3 attribute:text',
    '198.51.100.4 attribute:comment/comment',
    `${sha256} object:file/attribute:sha256`,
  ]);
});

test('what is not for detection is less sure', () => {
  const [sure, less] = read({
    Event: {
      Attribute: [
        { type: 'ip-dst', value: '198.51.100.1', to_ids: true },
        { type: 'ip-dst', value: '198.51.100.2', to_ids: false },
      ],
    },
  });
  expect([sure?.confidence, sure?.reason, less?.confidence, less?.reason]).toEqual([
    1,
    'a MISP attribute of type ip-dst',
    0.6,
    'a MISP attribute of type ip-dst, not for detection',
  ]);
});

test('several events are told apart; a search for attributes has none', () => {
  const event = (n: number) => ({ Event: { Attribute: [{ type: 'ip-dst', value: `198.51.100.${n}` }] } });
  expect(read({ response: [event(1), event(2)] }).map(({ field }) => field)).toEqual([
    'event:1/attribute:ip-dst',
    'event:2/attribute:ip-dst',
  ]);
  expect(read({ response: { Attribute: [{ type: 'ip-dst', value: '198.51.100.1' }] } }).map(({ field }) => field)).toEqual([
    'attribute:ip-dst',
  ]);
});

test('knows an event, a list of them and the answer to a search, and nothing else', () => {
  const event = { Event: { Attribute: [] } };
  expect([event, [event], { response: [event] }, { response: { Attribute: [{ type: 'md5', value: 'x' }] } }].map(isMisp)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(
    [{}, [], null, 'x', { Event: {} }, { Event: { EventData: {} } }, { response: 'ok' }, { response: { Attribute: [{}] } }].map(isMisp),
  ).toEqual(Array.from({ length: 8 }, () => false));
});

test('attributes of a wrong shape spoil nothing', () => {
  expect(
    found([
      {},
      { type: 5, value: [] },
      { type: 'ip-dst|port' },
      { type: 'filename|md5', value: '|' },
      { type: 'ip-dst', value: '198.51.100.1' },
    ]),
  ).toEqual(['ipv4 198.51.100.1 attribute:ip-dst']);
});
