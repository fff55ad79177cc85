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
