import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import { mostBytes, mostEntries } from '../archive/unpack.ts';
import { readOffice } from './office.ts';

const allowed = (bytes = mostBytes) => ({ entries: mostEntries, bytes });
const fieldsOf = async (
  file: Uint8Array,
  { prefix = '', bytes = mostBytes, most = undefined as Parameters<typeof readOffice>[4] } = {},
) => {
  const gathering = gather();
  const troubles = await readOffice(gathering, file, allowed(bytes), prefix, most);
  return {
    troubles,
    fields: gathering.findings().flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`)),
  };
};
const addressesOf = async (bytes: Uint8Array, prefix = ''): Promise<readonly string[]> =>
  (await fieldsOf(bytes, { prefix })).fields
    .filter((field) => /^[\d.]+ /.test(field))
    .toSorted((a, b) => Number(a.split(/[. ]/)[3]) - Number(b.split(/[. ]/)[3]));

const zip = (parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries({ '[Content_Types].xml': '<Types/>', ...parts }).map(([name, part]) => [
        name,
        typeof part === 'string' ? strToU8(part) : part,
      ]),
    ),
  );
const relation = (id: string, type: string, target: string, mode = ''): string =>
  `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" ${mode}/>`;
const relationsOf = (...all: readonly string[]): string =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
const external = 'TargetMode="External"';
const word = (body: string): string =>
  `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>${body}</w:body></w:document>`;

test('reads a Word document', async () => {
  const file = zip({
    'word/document.xml': word(
      `<w:p><w:r><w:t>198.</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>51.100.1</w:t></w:r></w:p><w:p><w:r><w:t>2</w:t></w:r></w:p>
<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>198.51.100.3</w:t></w:r><w:del><w:r><w:delText>198.51.100.4</w:delText></w:r></w:del></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://198.51.</w:instrText></w:r><w:r><w:instrText>100.5/x"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\x 198.51.100.6"/><wp:docPr descr="198.51.100.7"/><v:shape href="http://198.51.100.8/"/></w:p>`,
    ),
    'word/_rels/document.xml.rels': relationsOf(
      relation('r1', 'hyperlink', 'http://198.51.100.9/?a=1&amp;b=2', external),
      relation('r2', 'oleObject', 'http://198.51.100.10/', external),
      relation('r3', 'styles', 'styles.xml'),
    ),
    'word/_rels/settings.xml.rels': relationsOf(relation('r1', 'attachedTemplate', 'http://198.51.100.11/t.dotm', external)),
    'word/header1.xml': word('<w:p><w:r><w:t>198.51.100.12</w:t></w:r></w:p>'),
    'word/comments.xml': word('<w:p><w:r><w:t>198.51.100.13</w:t></w:r></w:p>'),
    'docProps/core.xml':
      '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>a&amp;198.51.100.14</dc:title></cp:coreProperties>',
    'docProps/app.xml':
      '<Properties><AppVersion>16.0000</AppVersion><HLinks><vt:vector><vt:variant><vt:lpwstr>http://198.51.100.15/</vt:lpwstr></vt:variant></vt:vector></HLinks></Properties>',
    'customXml/item1.xml': '<x><y>198.51.100.16</y></x>',
    'word/vbaProject.bin': new Uint8Array(10),
    'word/embeddings/oleObject1.bin': new Uint8Array(10),
  });
  expect(await addressesOf(file, 'entry:a.docx/')).toEqual(
    [
      '198.51.100.1 body',
      '198.51.100.3 hidden',
      '198.51.100.4 hidden',
      '198.51.100.5 field',
      '198.51.100.6 body/attributes',
      '198.51.100.7 body/attributes',
      '198.51.100.8 body/attributes',
      '198.51.100.9 link',
      '198.51.100.10 link:oleObject',
      '198.51.100.11 template',
      '198.51.100.12 notes',
      '198.51.100.13 notes',
      '198.51.100.14 property:title',
      '198.51.100.15 property:HLinks',
      '198.51.100.16 custom',
    ].map((field) => field.replace(' ', ' entry:a.docx/')),
  );
  const { fields, troubles } = await fieldsOf(file);
  expect(fields).toContain('http://198.51.100.9/?a=1&b=2 link');
  expect(fields.filter((field) => /openxmlformats|purl\.org/.test(field))).toEqual([]);
  expect(troubles).toEqual([
    { part: 'word/vbaProject.bin', message: 'holds macros (not read)' },
    { part: 'word/embeddings/oleObject1.bin', message: 'holds embedded objects (not read)' },
  ]);
});

test('reads a workbook', async () => {
  const file = zip({
    'xl/workbook.xml':
      '<workbook><sheets><sheet name="First &amp; one" sheetId="7" r:id="rId1"/><sheet name="Back" sheetId="8" state="veryHidden" r:id="rId2"/></sheets><definedNames><definedName name="a">"http://198.51.100.1/"</definedName></definedNames></workbook>',
    'xl/_rels/workbook.xml.rels': relationsOf(
      relation('rId1', 'worksheet', 'worksheets/sheet2.xml'),
      relation('rId2', 'worksheet', '/xl/worksheets/sheet1.xml'),
    ),
    'xl/sharedStrings.xml': '<sst><si><r><t>198.51.</t></r><r><t>100.2</t></r><rPh><t>no</t></rPh></si><si><t>198.51.100.3</t></si></sst>',
    'xl/worksheets/sheet2.xml':
      '<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="B7" t="inlineStr"><is><r><t>198.51.</t></r><r><t>100.4</t></r></is></c><c r="C1" t="str"><f>HYPERLINK("http://198.51.100.5/")</f><v>198.51.100.6</v></c><c r="D1"><v>198.51</v></c><c r="E1" t="s"><v>99</v></c></row></sheetData><hyperlinks><hyperlink ref="A1" r:id="x" tooltip="198.51.100.7"/></hyperlinks></worksheet>',
    'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row><c r="A1" t="s"><v>1</v></c></row></sheetData></worksheet>',
    'xl/worksheets/_rels/sheet1.xml.rels': relationsOf(relation('x', 'hyperlink', 'http://198.51.100.8/', external)),
    'xl/comments1.xml': '<comments><comment ref="A1"><text><r><t>198.51.</t></r><r><t>100.9</t></r></text></comment></comments>',
    'xl/connections.xml': '<connections><connection name="x"><webPr url="http://198.51.100.10/"/></connection></connections>',
  });
  expect(await addressesOf(file)).toEqual([
    '198.51.100.1 name',
    '198.51.100.2 sheet:First & one/A1',
    '198.51.100.3 hidden-sheet:Back/A1',
    '198.51.100.4 sheet:First & one/B7',
    '198.51.100.5 sheet:First & one/C1/formula',
    '198.51.100.6 sheet:First & one/C1',
    '198.51.100.7 sheet:First & one/A1/link',
    '198.51.100.8 link',
    '198.51.100.9 comment',
    '198.51.100.10 connection',
  ]);
});

test('reads a presentation, slides by their place in the show', async () => {
  const slide = (text: string): string =>
    `<p:sld><a:p><a:r><a:t>${text.slice(0, 6)}</a:t></a:r><a:r><a:t>${text.slice(6)}</a:t></a:r></a:p></p:sld>`;
  const file = zip({
    'ppt/presentation.xml':
      '<p:presentation><p:sldIdLst><p:sldId id="256" r:id="rId9"/><p:sldId id="257" r:id="rId8"/></p:sldIdLst></p:presentation>',
    'ppt/_rels/presentation.xml.rels': relationsOf(
      relation('rId9', 'slide', 'slides/slide2.xml'),
      relation('rId8', 'slide', 'slides/slide1.xml'),
    ),
    'ppt/slides/slide1.xml': slide('198.51.100.1'),
    'ppt/slides/slide2.xml': slide('198.51.100.2'),
    'ppt/notesSlides/notesSlide3.xml': slide('198.51.100.3'),
    'ppt/charts/chart1.xml': '<c:v>198.51.100.4</c:v><c:v>5</c:v>',
  });
  expect(await addressesOf(file)).toEqual(['198.51.100.1 slide:2', '198.51.100.2 slide:1', '198.51.100.3 notes:3', '198.51.100.4 drawing']);
});

test('reads OpenDocument files', async () => {
  const file = zip({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml':
      '<office:text><text:p>198.51.<text:span>100.1</text:span></text:p><text:p><text:a xlink:href="http://198.51.100.2/x">y</text:a></text:p></office:text><table:table table:name="T"><text:p>198.51.100.3</text:p></table:table><draw:page draw:name="p"><text:p>198.51.100.4</text:p></draw:page>',
    'meta.xml': '<office:meta><meta:generator>LibreOffice/24.2.7.2</meta:generator><dc:title>198.51.100.5</dc:title></office:meta>',
    'Basic/Standard/Module1.xml': '<script/>',
  });
  expect(await addressesOf(file)).toEqual([
    '198.51.100.1 body',
    '198.51.100.2 link',
    '198.51.100.3 sheet:T',
    '198.51.100.4 slide:1',
    '198.51.100.5 property:title',
  ]);
  expect((await fieldsOf(file)).troubles).toEqual([{ part: 'Basic/Standard/Module1.xml', message: 'holds macros (not read)' }]);
});

const text = (address: string): string => word(`<w:p><w:r><w:t>${address}</w:t></w:r></w:p>`);

test('a bomb is stopped, and what stands beside it is read', async () => {
  const bomb = zip({ 'word/header1.xml': new Uint8Array(64 << 20), 'word/document.xml': text('198.51.100.1') });
  expect(await fieldsOf(bomb)).toEqual({
    fields: ['198.51.100.1 body'],
    troubles: [{ part: 'word/header1.xml', message: 'it unpacks to more than 250 times its size; the first 16777216 bytes were read' }],
  });
});

test('no more is unpacked than is allowed to the whole input', async () => {
  const file = zip({
    'word/document.xml': text('198.51.100.1'),
    'word/header1.xml': new Uint8Array(1 << 20),
    'word/footer1.xml': text('198.51.100.2'),
  });
  const { fields, troubles } = await fieldsOf(file, { bytes: 1 << 19 });
  expect([fields, troubles.map(({ part }) => part)]).toEqual([['198.51.100.1 body'], ['word/header1.xml', 'word/footer1.xml']]);
  expect(troubles[0]?.message).toMatch(/bytes are unpacked from one input; what comes after was not read$/);
  const left = allowed();
  await readOffice(gather(), file, left);
  expect([left.entries, mostBytes - left.bytes > 1 << 20]).toEqual([mostEntries, true]);
  const stored = zipSync({
    'word/header1.xml': [new Uint8Array(1 << 20), { level: 0 }],
    'word/document.xml': strToU8(text('198.51.100.1')),
  });
  expect(await fieldsOf(stored, { bytes: 1 << 19 })).toEqual({
    fields: ['198.51.100.1 body'],
    troubles: [{ part: 'word/header1.xml', message: 'too much was unpacked before it' }],
  });
});

test('one part that is broken does not hide the others', async () => {
  const broken = Buffer.from(zip({ 'word/header1.xml': text('198.51.100.2'.repeat(30)), 'word/document.xml': text('198.51.100.1') }));
  const at = broken.indexOf('word/header1.xml') + 'word/header1.xml'.length;
  broken.fill(0xff, at, at + 20);
  const read = await fieldsOf(broken);
  expect(read.fields).toContain('198.51.100.1 body');
  expect(read.troubles).toEqual([
    { part: 'word/header1.xml', message: expect.stringMatching(/^it is broken \(.*\); what comes before was read$/) },
  ]);
});

test('more parts and more text than it may are left out and said', async () => {
  const most = { entries: 100, characters: 1 << 20 };
  const many = zip(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`ppt/slides/slide${i}.xml`, text('198.51.100.1')])));
  expect((await fieldsOf(many, { most })).troubles).toEqual([
    { part: 'entries', message: 'too many files in one input; 100 more were not read' },
  ]);
  const cells = Array.from({ length: 100 }, (_, i) => `<c r="A${i}" t="s"><v>0</v></c>`).join('');
  const shared = zip({
    'xl/sharedStrings.xml': `<sst><si><t>${'198.51.100.1 '.repeat(2000)}</t></si></sst>`,
    'xl/worksheets/sheet1.xml': `<sheetData>${cells}</sheetData>`,
  });
  const { fields, troubles } = await fieldsOf(shared, { most });
  expect(fields.length).toBeGreaterThan(0);
  expect(troubles).toEqual([{ part: expect.any(String), message: `more than ${1 << 20} characters; the rest was not read` }]);
});

test('names that lead out of the archive are only names', async () => {
  const file = zip({
    '../../etc/passwd': '198.51.100.9',
    '/word/document.xml': text('198.51.100.8'),
    'word/document.xml': text('198.51.100.1'),
  });
  expect((await fieldsOf(file)).fields).toEqual(['198.51.100.1 body']);
});

test('entities of its own are not resolved', async () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "198.51.100.9"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>${text('&b;&c; 198.51.100.1')}`;
  expect((await fieldsOf(zip({ 'word/document.xml': bomb }))).fields.filter((field) => field.endsWith(' body'))).toContain(
    '198.51.100.1 body',
  );
});

test('UTF-16 parts are read', async () => {
  const part = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text('198.51.100.1'), 'utf16le')]);
  expect((await fieldsOf(zip({ 'word/document.xml': part }))).fields).toEqual(['198.51.100.1 body']);
});

test('wherever a file is cut or damaged, it is read as far as it goes', async () => {
  const whole = zip({
    'word/document.xml': text('198.51.100.1'),
    'word/header1.xml': text('198.51.100.2'),
    'docProps/core.xml': '<a><title>198.51.100.3</title></a>',
  });
  const cut = await fieldsOf(whole.subarray(0, Math.floor(whole.length / 2)));
  expect(cut.fields).toContain('198.51.100.1 body');
  expect(cut.troubles).toContainEqual({
    part: 'archive',
    message: 'broken or cut short: its directory is missing; what could be found in it was read',
  });
  for (let seed = 1; seed <= 300; seed++) {
    const bytes = Buffer.from(whole);
    for (let i = 0; i < seed % 30; i++) bytes[(seed * 7919 + i * 104_729) % bytes.length] = (seed * 31 + i * 17) & 0xff;
    const { fields, troubles } = await fieldsOf(seed % 2 === 0 ? bytes : bytes.subarray(0, (bytes.length * seed) / 300));
    expect(fields.length + troubles.length).toBeGreaterThan(0);
  }
});

test('what is no Office document is said', async () => {
  expect(await fieldsOf(zipSync({ 'a.txt': strToU8('198.51.100.1') }))).toEqual({
    fields: [],
    troubles: [{ part: 'archive', message: 'holds no part of an Office document' }],
  });
});

test.each(['<w:p>', '<', '<w:t', '&', '<w:t>', '<a b="', '<!', '<![CDATA['])('a megabyte of %j is read', async (unit) => {
  const file = zip({ 'word/document.xml': text('198.51.100.1') + unit.repeat(Math.ceil(1_000_000 / unit.length)) });
  expect((await fieldsOf(file)).fields).toContain('198.51.100.1 body');
});
