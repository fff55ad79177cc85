import { expect, test } from 'vitest';
import { gather } from '../gather.ts';
import { defaultPolicy } from '../policy.ts';
import { readXml } from './xml.ts';

const found = (xml: string, doubtful = false): readonly string[] => {
  const gathering = gather({ ...defaultPolicy, doubtful });
  readXml(gathering, xml);
  return gathering.findings().flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`));
};

test('names the path of text and attributes', () => {
  const xml = `<?xml version="1.0"?>
    <Events><Event><System><Computer>host.example.com</Computer></System>
    <EventData><Data Name="DestinationIp">198.51.100.1</Data><Data Name="Hashes" ip="198.51.100.2">none</Data></EventData>
    <Message><![CDATA[to <198.51.100.3> &amp;]]></Message></Event></Events>`;
  expect(found(xml)).toEqual([
    'host.example.com Events/Event/System/Computer',
    '198.51.100.1 Events/Event/EventData/Data[DestinationIp]',
    '198.51.100.2 Events/Event/EventData/Data[Hashes]@ip',
    '198.51.100.3 Events/Event/Message',
  ]);
});

test('entities of characters are undone, and text around elements is kept apart', () => {
  expect(found('<a>198&#46;51.100&#x2e;1<b/>198.51.100.2</a>')).toEqual(['198.51.100.1 a', '198.51.100.2 a']);
});

test('names of namespaces and the document type are no findings', () => {
  const xml = `<!DOCTYPE a PUBLIC "-//X//EN" "http://dtd.example.com/a.dtd">
    <a xmlns="http://ns.example.com/a" xmlns:b="http://ns.example.com/b" xsi:schemaLocation="http://ns.example.com/c c.xsd"><b:c>198.51.100.1</b:c></a>`;
  expect(found(xml)).toEqual(['198.51.100.1 a/b:c']);
});

test('comments are doubtful', () => {
  expect(found('<a><!-- 198.51.100.1 -->198.51.100.2</a>')).toEqual(['198.51.100.2 a']);
  expect(found('<a><!-- 198.51.100.1 -->198.51.100.2</a>', true)).toEqual(['198.51.100.1 a/comment', '198.51.100.2 a']);
});

test('what is not well formed is read as far as it goes, and said', () => {
  const gathering = gather();
  const troubles = readXml(gathering, '<a><b>198.51.100.1</c><d>198.51.100.2</a> 198.51.100.3 <e');
  expect(gathering.findings().map(({ observable, mentions }) => `${observable.value} ${mentions[0]?.field}`)).toEqual([
    '198.51.100.1 a/b',
    '198.51.100.2 a/b/d',
    '198.51.100.3 text',
  ]);
  expect(troubles).toEqual([
    { part: 'text', message: 'the XML is not well formed (3 tags without their match); it was read as far as it goes' },
  ]);
});

test('a billion laughs are not laughed', () => {
  const entities = Array.from({ length: 30 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  expect(found(`<!DOCTYPE a [<!ENTITY l0 "198.51.100.9">${entities}]><a>&l30; 198.51.100.1</a>`)).toEqual(
    expect.arrayContaining(['198.51.100.1 a']),
  );
});

test.each([
  ['a million open elements', `${'<a>'.repeat(300_000)}198.51.100.1`],
  ['a million closing ones', `<a>198.51.100.1</a>${'</b>'.repeat(300_000)}`],
  ['open ones, closed in another order', `${'<a><b>'.repeat(100_000)}198.51.100.1${'</a></b>'.repeat(100_000)}`],
  ['a megabyte of <', `<a>198.51.100.1</a>${'<'.repeat(1 << 20)}`],
  ['a megabyte of attributes', `<a ${'b="c" '.repeat(150_000)}>198.51.100.1</a>`],
  ['a megabyte of entities', `<a>198.51.100.1 ${'&#x41;'.repeat(150_000)}</a>`],
])('%s are read to the end', (_, xml) => {
  expect(found(xml).map((one) => one.split(' ')[0])).toEqual(['198.51.100.1']);
});
