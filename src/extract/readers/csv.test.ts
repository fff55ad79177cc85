import { expect, test } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import type { Trouble } from '../../domain/submission.ts';
import { gather } from '../gather.ts';
import { readCsv } from './csv.ts';

const fieldsOf = (text: string, options = {}): { readonly fields: string[]; readonly troubles: readonly Trouble[] } => {
  const gathering = gather();
  const troubles = readCsv(gathering, text, options);
  return {
    fields: gathering.findings().flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`)),
    troubles,
  };
};

test('names row and column as a spreadsheet shows them', () => {
  expect(fieldsOf('when,src ip,note\r\n1,198.51.100.1,"a, ""b"" 198.51.100.2\nx"\r\n\r\n2,198.51.100[.]3,\r\n')).toEqual({
    fields: ['198.51.100.1 row:2/src ip', '198.51.100.2 row:2/note', '198.51.100.3 row:4/src ip'],
    troubles: [],
  });
});

test('a first row with an observable is no heading', () => {
  expect(fieldsOf('198.51.100.1;x\n198.51.100.2;y').fields).toEqual(['198.51.100.1 row:1/1', '198.51.100.2 row:2/1']);
});

test('reads one column, by name or number', () => {
  const text = 'a\tb\n198.51.100.1\t198.51.100.2\n';
  expect(fieldsOf(text, { column: 'B' }).fields).toEqual(['198.51.100.2 row:2/b']);
  expect(fieldsOf(text, { column: '1' }).fields).toEqual(['198.51.100.1 row:2/a']);
  const asked = () => fieldsOf(text, { column: 'c' });
  expect(asked).toThrow(new AssayError('ASSAY_USAGE', 'There is no column "c".', 'Name one of: a, b.'));
});

test('a quote that never closes spoils its own row only', () => {
  const rows = Array.from({ length: 50 }, (_, index) => `198.51.100.${index},x`);
  rows[10] = '"198.51.100.10,x';
  const { fields, troubles } = fieldsOf(['ip,note', ...rows].join('\n'));
  expect(fields).toHaveLength(50);
  expect(fields.slice(9, 12)).toEqual(['198.51.100.9 row:11/ip', '198.51.100.10 row:12', '198.51.100.11 row:13/ip']);
  expect(troubles).toEqual([{ part: 'row:12', message: 'a quoted cell does not end; the row was read up to the end of its line' }]);
});

test('rows of other lengths and quotes inside cells are read', () => {
  expect(fieldsOf('ip\n198.51.100.1,extra 198.51.100.2\n5" disk 198.51.100.3,"q"').fields).toEqual([
    '198.51.100.1 row:2/ip',
    '198.51.100.2 row:2/2',
    '198.51.100.3 row:3/ip',
  ]);
});

test('names the rows of a named column that hold no indicator, and reads the others', () => {
  const text = 'ioc,note\n198.51.100.1,a\n999.1.1.1,b\n,c\n198.51.100.2,d\n';
  expect(fieldsOf(text, { column: 'ioc' })).toEqual({
    fields: ['198.51.100.1 row:2/ioc', '198.51.100.2 row:5/ioc'],
    troubles: [{ part: 'row:3', message: 'no indicator in "999.1.1.1"' }],
  });
});

test.each([
  [';', 'ip;note\n198.51.100.1;a, b\n198.51.100.2;c, d, e\n'],
  ['\t', 'ip\tnote\n198.51.100.1\ta\n198.51.100.2\tb;c\n'],
  ['|', 'ip|note\n198.51.100.1|a\n198.51.100.2|b, c\n'],
  [';', 'sep=;\nip;note\n198.51.100.1;a\n198.51.100.2;b\n'],
  [',', '"ip","a;b;c"\n"198.51.100.1","x;y"\n"198.51.100.2","z"\n'],
])('finds the delimiter %j', (_, text) => {
  const offset = text.startsWith('sep=') ? 1 : 0;
  expect(fieldsOf(text).fields).toEqual([`198.51.100.1 row:${2 + offset}/ip`, `198.51.100.2 row:${3 + offset}/ip`]);
});

test('comments of a feed are doubtful, and hide its heading', () => {
  const feed =
    '# terms: https://feed.example.com/terms\r\n# id,dateadded,url\r\n"1", "2026-01-01", "http://example.com/a"\r\n# 198.51.100.9\r\n';
  expect(fieldsOf(feed)).toEqual({ fields: ['http://example.com/a row:3/url', 'example.com row:3/url'], troubles: [] });
});

test('a list that names the types of its values is believed', () => {
  const md5 = '0123456789abcdef0123456789abcdef';
  const gathering = gather();
  readCsv(gathering, `Indicator_type,Data,Note\nimphash,${md5},x\nmd5,${md5},x\nmutex,Global\\example,x\ntool,nmap,x\n`, {});
  expect(
    gathering.findings().map(({ observable, mentions: [mention] }) => `${observable.type} ${mention?.field} ${mention?.reason}`),
  ).toEqual([
    'imphash row:2/Data in a row of type imphash',
    'md5 row:3/Data in a row of type md5',
    'mutex row:4/Data in a row of type mutex',
  ]);
});

test('columns whose name means something else are doubtful', () => {
  expect(fieldsOf('os version,ip\n10.2.3.4,198.51.100.1\n').fields).toEqual(['198.51.100.1 row:2/ip']);
});

test.each([
  ['a cell of ten megabytes', `ip,note\n198.51.100.1,"${'x y '.repeat(2_500_000)}"\n`],
  ['a megabyte of quotes', `ip,note\n198.51.100.1,x\n${'"'.repeat(1 << 20)}`],
  ['a megabyte of commas', `ip,note\n198.51.100.1,x\n${','.repeat(1 << 20)}`],
  ['a megabyte of lines of one quote', `ip,note\n198.51.100.1,x\n${'"\n'.repeat(1 << 18)}`],
  ['zero bytes', `ip,note\n198.51.100.1,\0\n${'\0'.repeat(1000)}`],
])('%s is read to the end', (_, text) => {
  expect(fieldsOf(text).fields).toEqual(['198.51.100.1 row:2/ip']);
});
