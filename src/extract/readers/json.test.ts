import { expect, test } from 'vitest';
import type { Trouble } from '../../domain/submission.ts';
import { type Gathering, gather } from '../gather.ts';
import { readJson, readNdjson } from './json.ts';

const fieldsOf = (reader: (gathering: Gathering, text: string) => readonly Trouble[], text: string) => {
  const gathering = gather();
  const troubles = reader(gathering, text);
  return {
    fields: gathering.findings().flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`)),
    troubles,
  };
};

test('names the path of each string', () => {
  const document = {
    alert: { source: { ip: '198.51.100.1' }, urls: ['x', 'https://example.com/'] },
    'host.name': 'WS1',
    n: 5,
    '198.51.100.2': { seen: true },
  };
  expect(fieldsOf(readJson, JSON.stringify(document))).toEqual({
    fields: ['198.51.100.2 text', '198.51.100.1 alert.source.ip', 'https://example.com/ alert.urls[1]', 'example.com alert.urls[1]'],
    troubles: [],
  });
});

test('what is no JSON is read as text, and said', () => {
  expect(fieldsOf(readJson, '{"ip": "198.51.100.1",')).toEqual({
    fields: ['198.51.100.1 text'],
    troubles: [{ part: 'text', message: 'not valid JSON, so it was read as plain text' }],
  });
});

test('nesting deeper than the stack is walked', () => {
  const deep = `${'['.repeat(20_000)}"198.51.100.1"${']'.repeat(20_000)}`;
  const { fields, troubles } = fieldsOf(readJson, deep);
  expect(troubles).toEqual([]);
  expect(fields[0]).toMatch(/^198\.51\.100\.1 (\[0\])+$/);
});

test('one bad line among many is named and spoils nothing', () => {
  expect(fieldsOf(readNdjson, '{"a":{"b":"198.51.100.1"}}\n\n{"a": 198.51.100.2\r\n["198.51.100.3"]\n')).toEqual({
    fields: ['198.51.100.1 row:1/a.b', '198.51.100.2 row:3', '198.51.100.3 row:4[0]'],
    troubles: [{ part: 'row:3', message: 'not valid JSON, so it was read as plain text' }],
  });
});

test('JSON inside of strings is read, and its escapes are undone', () => {
  const event = JSON.stringify({ message: JSON.stringify({ src: '198.51.100.1', urls: ['http://example.com/a'] }) }).replaceAll('/', '\\/');
  expect(fieldsOf(readJson, event).fields).toEqual([
    '198.51.100.1 message.src',
    'http://example.com/a message.urls[0]',
    'example.com message.urls[0]',
  ]);
  expect(fieldsOf(readJson, '{"a":"198\\u002e51.100.1","b":"[not JSON 198.51.100.2]"}').fields).toEqual([
    '198.51.100.1 a',
    '198.51.100.2 b',
  ]);
});

test('names that mean something else make mentions doubtful, also above arrays', () => {
  const document = {
    os: { version: '10.2.3.4' },
    message_id: ['a@example.com'],
    ip: '198.51.100.1',
    agent: { versions: ['198.51.100.2'] },
  };
  expect(fieldsOf(readJson, JSON.stringify(document)).fields).toEqual(['198.51.100.1 ip', '198.51.100.2 agent.versions[0]']);
});

test.each([
  ['a megabyte of [', '['.repeat(1 << 20)],
  ['a megabyte of [ and ]', '['.repeat(1 << 19) + ']'.repeat(1 << 19)],
  ['a megabyte of objects in objects', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`],
  ['a megabyte of quotes', '"'.repeat(1 << 20)],
  ['a list of many', `[${'1,'.repeat(500_000)}1]`],
  ['many keys', `{${Array.from({ length: 50_000 }, (_, i) => `"k${i}":{"__proto__":null}`).join(',')}}`],
  ['strings in strings in strings', JSON.stringify([JSON.stringify([JSON.stringify([JSON.stringify(['x'.repeat(200_000)])])])])],
])('%s are read to the end', (_, text) => {
  expect(fieldsOf(readJson, text).fields).toEqual([]);
});

test('a key that is an observable is found once per place, one that is a field is not', () => {
  expect(fieldsOf(readJson, '{"198.51.100.1":{"198.51.100.1":{}},"example.com":{},"host.name":{}}').fields).toEqual([
    '198.51.100.1 text',
    '198.51.100.1 198.51.100.1',
  ]);
});

test('more bad lines than can be named are counted', () => {
  const { troubles } = fieldsOf(readNdjson, '{\n'.repeat(150));
  expect([troubles.length, troubles.at(-1)]).toEqual([101, { part: 'rows', message: '50 more rows were not valid JSON' }]);
});
