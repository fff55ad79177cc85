import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import { readPdf } from './pdf.ts';

/** A whole PDF of the objects given; the first is the catalogue. Strings are written as Latin-1. */
function pdfOf(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = 9;
  const add = (part: string | Buffer): void => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(bytes);
    length += bytes.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    add(`${index + 1} 0 obj\n`);
    add(object);
    add('\nendobj\n');
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  add(`xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF`);
  return Buffer.concat(parts);
}

const stream = (content: Buffer, dictionary = ''): Buffer =>
  Buffer.concat([Buffer.from(`<< /Length ${content.length} ${dictionary} >>\nstream\n`), content, Buffer.from('\nendstream')]);
const packed = (text: string | Buffer): Buffer => stream(deflateSync(text), '/Filter /FlateDecode');
const page = (content: string, annotations = ''): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${content} ${annotations} >>`;
const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';

const fieldsOf = async (bytes: Uint8Array, prefix = '', most?: Parameters<typeof readPdf>[3]) => {
  const gathering = gather();
  const troubles = await readPdf(gathering, bytes, prefix, most);
  return {
    fields: gathering.findings().flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`)),
    troubles,
  };
};

const small = pdfOf(
  [
    '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL\\("198.51.100.1"\\)) >> /Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (198.51.100.8.bin) /EF << /F 8 0 R >> >>] >> >> >>',
    '<< /Type /Pages /Kids [4 0 R 5 0 R] /Count 2 >>',
    font,
    page('6 0 R'),
    page(
      '7 0 R',
      '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] /A << /S /URI /URI (http://198.51.100.4/x) >> >> << /Type /Annot /Subtype /Text /Rect [0 0 1 1] /Contents (note 198.51.100.5) >> << /Type /Annot /Subtype /Link /Rect [0 0 1 1] /A << /S /Launch /F (http://198.51.100.6/x.exe) >> >>]',
    ),
    packed('BT /F1 12 Tf 72 720 Td (see 198.51.) Tj (100.2) Tj 0 -14 Td (line two) Tj ET'),
    packed('BT /F1 12 Tf 72 720 Td (198.51.100.3) Tj ET'),
    stream(Buffer.from('abc'), '/Type /EmbeddedFile'),
    '<< /Title (about 198.51.100.7) /Producer (Maker 198.51.100.9) >>',
  ],
  '/Info 9 0 R',
);

test('reads pages, links, notes, scripts, properties and names of files', async () => {
  const { fields, troubles } = await fieldsOf(small, 'entry:a.pdf/');
  expect(fields.filter((field) => /^[\d.]+ /.test(field)).toSorted()).toEqual([
    '198.51.100.1 entry:a.pdf/script',
    '198.51.100.2 entry:a.pdf/page:1',
    '198.51.100.3 entry:a.pdf/page:2',
    '198.51.100.4 entry:a.pdf/page:2/link',
    '198.51.100.5 entry:a.pdf/page:2/note',
    '198.51.100.6 entry:a.pdf/page:2/link',
    '198.51.100.7 entry:a.pdf/property:title',
  ]);
  expect(fields).toContain('http://198.51.100.4/x entry:a.pdf/page:2/link');
  expect(troubles).toEqual([{ part: 'entry:a.pdf/attachment', message: '1 files inside were not read: 198.51.100.8.bin' }]);
});

const limits = {
  pages: 2_000,
  streamBytes: 1 << 20,
  unpackedBytes: 4 << 20,
  perByte: 50,
  leastCharacters: 1 << 20,
  mostCharacters: 1 << 20,
};

test('reads no more pages and no more text than it may', async () => {
  expect(await fieldsOf(small, '', { ...limits, pages: 1 })).toMatchObject({
    troubles: [{ part: 'attachment' }, { part: 'pdf', message: 'has 2 pages; the first 1 were read' }],
  });
  const few = await fieldsOf(small, '', { ...limits, leastCharacters: 10, perByte: 0 });
  expect(few.fields).toContain('198.51.100.2 page:1');
  expect(few.fields).not.toContain('198.51.100.3 page:2');
  expect(few.troubles[1]?.message).toContain('more text than a file of its size should');
});

test('a stream that unpacks to more than it may is not unpacked, and links in clear are still read', async () => {
  const bomb = packed(deflateSync(Buffer.alloc(64 << 20, ' ')));
  const file = pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
    font,
    page('5 0 R', '/Annots [<< /A << /URI (http://198.51.100.4/x) >> >>]'),
    bomb,
  ]);
  const { fields, troubles } = await fieldsOf(file, '', limits);
  expect(fields).toContain('http://198.51.100.4/x link');
  expect(troubles).toEqual([{ part: 'pdf', message: `unpacks to more than ${4 << 20} bytes; only links in clear were read` }]);
});

test('forms that call forms, ten times each, end', async () => {
  const forms = Array.from({ length: 12 }, (_, level) =>
    stream(
      Buffer.from(level === 11 ? 'BT /F1 12 Tf (laugh 198.51.100.2 ) Tj ET' : '/X Do '.repeat(10)),
      `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> /XObject << /X ${level + 7} 0 R >> >>`,
    ),
  );
  const calling = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >> /Contents 5 0 R >>`;
  const { fields, troubles } = await fieldsOf(
    pdfOf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
      font,
      calling,
      stream(Buffer.from('/X Do')),
      ...forms,
    ]),
    '',
    { ...limits, mostCharacters: 100_000 },
  );
  expect(fields).toContain('198.51.100.2 page:1');
  expect(troubles.map(({ part }) => part)).toEqual(['pdf']);
});

test('what is encrypted, cut or no PDF is named and its links in clear are read', async () => {
  const link = '4 0 obj << /A << /S /URI /URI (http://198.51.100.4/x) >> >> endobj';
  const garbage = Buffer.from(`%PDF-1.7\n${link}\n${'\0\xff'.repeat(1000)}`, 'latin1');
  expect(await fieldsOf(garbage)).toEqual({
    fields: ['http://198.51.100.4/x link', '198.51.100.4 link'],
    troubles: [{ part: 'pdf', message: 'not readable as a PDF (Invalid PDF structure.); only links in clear were read' }],
  });
  const inPacked = pdfOf([packed(link)]);
  expect((await fieldsOf(inPacked.subarray(0, inPacked.indexOf('endobj')))).fields).toContain('http://198.51.100.4/x link');
  const locked = pdfOf(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [] /Count 0 >>',
      `<< /Filter /Standard /V 1 /R 2 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> /P -4 >>`,
    ],
    '/Encrypt 3 0 R /ID [<41> <41>]',
  );
  expect((await fieldsOf(locked)).troubles).toEqual([{ part: 'pdf', message: 'encrypted with a password; only links in clear were read' }]);
});

test('wherever a file is cut or damaged, something is said or read and nothing thrown', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const bytes = Buffer.from(small);
    for (let i = 0; i < seed; i++) bytes[(seed * 7919 + i * 104_729) % bytes.length] = (seed * 31 + i * 17) & 0xff;
    const { fields, troubles } = await fieldsOf(seed % 2 === 0 ? bytes : bytes.subarray(0, (bytes.length * seed) / 60));
    expect(fields.length + troubles.length).toBeGreaterThan(0);
  }
});

test.each(['stream\n', 'stream\nx\x9c', '/URI (', '1 0 obj <<', '[', '(', 'endstream'])('a megabyte of %j is passed over', async (unit) => {
  const { troubles } = await fieldsOf(Buffer.from(`%PDF-1.7\n${unit.repeat(Math.ceil(1_000_000 / unit.length))}`, 'latin1'));
  expect(troubles).toHaveLength(1);
});

/** Two pictures of one code, printed by Chromium: a PNG and a JPEG. */
const printed = readFileSync(new URL('./pdf/qr.fixture.pdf', import.meta.url));
const codesIn = async (file: Uint8Array, allowance = { pictures: 50, pixels: 1e8 }): Promise<number> => {
  const gathering = gather();
  await readPdf(gathering, file, '', undefined, allowance);
  const url = gathering.findings().find(({ observable }) => observable.value === 'https://evil.example.net/login?u=1');
  return (url?.mentions ?? []).filter(
    ({ field, reason }) => field === 'picture/qr' && reason === 'in a QR code in a picture in the document',
  ).length;
};

test('codes in pictures are read, and the pictures counted', async () => {
  const allowance = { pictures: 50, pixels: 1e8 };
  expect(await codesIn(printed, allowance)).toBe(2);
  expect(allowance.pictures).toBe(48);
  expect(await codesIn(printed, { pictures: 1, pixels: 1e8 })).toBe(1);
  expect(await codesIn(printed, { pictures: 50, pixels: 10 })).toBe(0);
});

test.each([
  ['bits', 1, (rows: readonly Uint8Array[]) => rows.map((row) => packedBits(row))],
  ['grey', 8, (rows: readonly Uint8Array[]) => rows.map((row) => [...row])],
  [
    'grey, each row told by the one above',
    8,
    (rows: readonly Uint8Array[]) => rows.map((row, y) => [2, ...row.map((byte, x) => byte - (rows[y - 1]?.[x] ?? 0))]),
  ],
  [
    'colours, each told by the one to the left',
    8,
    (rows: readonly Uint8Array[]) => rows.map((row) => [1, ...[...row].flatMap((byte, x) => Array(3).fill(byte - (row[x - 1] ?? 0)))]),
  ],
])('a code in pixels of %s', async (_, bits, spell) => {
  const rows = modules
    .map((line) => Uint8Array.from([...line].flatMap((module) => Array(4).fill(module === '#' ? 0 : 255))))
    .flatMap((row) => [row, row, row, row]);
  const width = rows[0]?.length ?? 0;
  const spelled = spell(rows);
  const isFiltered = (spelled[0]?.length ?? 0) % width === 1;
  const data = deflateSync(Buffer.from(spelled.flat()));
  const head = `1 0 obj <</Type/XObject/Subtype/Image/Width ${width}/Height ${rows.length}/BitsPerComponent ${bits}/Filter/FlateDecode${isFiltered ? '/DecodeParms<</Predictor 15>>' : ''}/Length ${data.length}>>`;
  const pdf = Buffer.concat([Buffer.from(`%PDF-1.4\n${head}\nstream\n`), data, Buffer.from('\nendstream endobj')]);
  expect(await codesIn(pdf)).toBe(1);
});

const packedBits = (row: Uint8Array): number[] =>
  Array.from({ length: Math.ceil(row.length / 8) }, (_, at) =>
    [...row.subarray(at * 8, at * 8 + 8)].reduce((byte, grey, bit) => byte | (grey === 0 ? 0 : 128 >> bit), 0),
  );

/** `qrencode -t ASCII -m 4`, two columns to a module. */
const modules: readonly string[] = [
  '                                     ',
  '                                     ',
  '                                     ',
  '                                     ',
  '    ####### #  ##  ####   #######    ',
  '    #     # ### ### # #   #     #    ',
  '    # ### #   ### ####    # ### #    ',
  '    # ### #   #   #  ###  # ### #    ',
  '    # ### # #### ### #    # ### #    ',
  '    #     # #  #   #  #   #     #    ',
  '    ####### # # # # # # # #######    ',
  '            # ### ###  ##            ',
  '    ###  ## ###  ## # # #####  ##    ',
  '           ####  ##  # #  #    ##    ',
  '    # ## ##    #   #   #   #### #    ',
  '      # #  # #   #    # # ####       ',
  '    #  #  #  # ### #   ## ##    #    ',
  '     ##    #    #  # # ## ##   ##    ',
  '     # ######   #### # ## # #   #    ',
  '    #   ##   #### # #   ##  #        ',
  '       ## ## #   ##     # ##    #    ',
  '       ### ###   ### # #####  ###    ',
  '    #### ## ## #   #   ### # #  #    ',
  '      #### #  #  #  # #    #         ',
  '    #### ####  ### #   ####### #     ',
  '            #   #  ##  ##   ### #    ',
  '    #######  #  ####    # # #   #    ',
  '    #     # ##### ### ###   #   #    ',
  '    # ### #  #   ##    ####### ##    ',
  '    # ### #      ### # # # #### #    ',
  '    # ### # ####   ####  #  #  ##    ',
  '    #     # ###  # ## # #  # #       ',
  '    ####### #  ###  #   # # ##  #    ',
  '                                     ',
  '                                     ',
  '                                     ',
  '                                     ',
];
