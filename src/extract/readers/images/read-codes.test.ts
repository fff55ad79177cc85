import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import { read } from '../read.ts';
import { picturesAllowed, readCodes } from './read-codes.ts';

/** `qrencode -s 4 'https://evil.example.net/login?u=1'`, and the same drawn into a JPEG and a WebP. */
const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A PNG of grey pixels; `rows` hold a zero byte before each row. */
function png(width: number, height: number, rows: Uint8Array): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const mark = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([mark, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array())]);
}

/** The modules of the fixture, four pixels each, as rows of grey. */
function pixelsOf(file: Buffer): { readonly width: number; readonly rows: readonly Uint8Array[] } {
  const width = file.readUInt32BE(16);
  const at = file.indexOf('IDAT');
  const packed = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)));
  const stride = Math.ceil(width / 8) + 1;
  const rows: Uint8Array[] = [];
  let above = new Uint8Array(stride - 1);
  for (let y = 0; y < width; y++) {
    const [filter, ...bytes] = packed.subarray(y * stride, (y + 1) * stride);
    const row = new Uint8Array(stride - 1);
    for (const [x, byte] of bytes.entries()) {
      const left = x === 0 ? 0 : (row[x - 1] ?? 0);
      row[x] = (byte + (filter === 1 ? left : filter === 2 ? (above[x] ?? 0) : 0)) & 255;
    }
    rows.push(Uint8Array.from({ length: width }, (_, x) => ((row[x >> 3] ?? 0) & (128 >> (x & 7)) ? 255 : 0)));
    above = row;
  }
  return { width, rows };
}

/** A 24-bit BMP, its rows from below. */
function bmp(): Buffer {
  const { width, rows } = pixelsOf(fixture('qr.png'));
  const stride = Math.ceil((width * 3) / 4) * 4;
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + stride * width, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(width, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  const body = rows.toReversed().map((row) => {
    const line = Buffer.alloc(stride);
    for (const [x, grey] of row.entries()) line.fill(grey, x * 3, x * 3 + 3);
    return line;
  });
  return Buffer.concat([head, ...body]);
}

/** A GIF whose pixels are told one by one: the table of words is begun anew before it grows. */
function gif(): Buffer {
  const { width, rows } = pixelsOf(fixture('qr.png'));
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\0\0\0\0\0\x02', 'latin1');
  for (const at of [6, 24]) {
    head.writeUInt16LE(width, at);
    head.writeUInt16LE(width, at + 2);
  }
  const codes = rows.flatMap((row) => [...row].flatMap((grey, x) => (x % 2 === 0 ? [4, grey === 0 ? 0 : 1] : [grey === 0 ? 0 : 1])));
  const bits = [...codes, 5].flatMap((code) => [code & 1, (code >> 1) & 1, (code >> 2) & 1]);
  const packed = Buffer.alloc(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) packed[at >> 3] = (packed[at >> 3] ?? 0) | (bit << (at & 7));
  const blocks: Buffer[] = [];
  for (let at = 0; at < packed.length; at += 255) {
    const block = packed.subarray(at, at + 255);
    blocks.push(Buffer.from([block.length]), block);
  }
  return Buffer.concat([head, ...blocks, Buffer.from([0, 0x3b])]);
}

async function found(picture: Uint8Array, allowance = picturesAllowed()) {
  const gathering = gather();
  const troubles = await readCodes(gathering, picture, allowance, 'x.png');
  const told = gathering
    .findings()
    .map(({ observable, mentions: [first] }) => [observable.value, first?.field, first?.reason, first?.role]);
  return { told, troubles: troubles.map(({ message }) => message) };
}

const inIt = [
  ['https://evil.example.net/login?u=1', 'qr', 'in a QR code in x.png', 'url'],
  ['evil.example.net', 'qr', 'in a QR code in x.png', 'url'],
];
const not = 'it was not searched for QR codes';

test.each([
  ['PNG', () => fixture('qr.png')],
  ['JPEG', () => fixture('qr.jpg')],
  ['BMP', bmp],
  ['GIF', gif],
])('reads a code in a %s', async (_, picture) => {
  expect(await found(picture())).toEqual({ told: inIt, troubles: [] });
});

test('what cannot be decoded, is too large or too much is said', async () => {
  const troublesOf = async (picture: Uint8Array, allowance = picturesAllowed()) => (await found(picture, allowance)).troubles;
  const large = png(60_000, 60_000, Buffer.alloc(10));
  expect(await troublesOf(fixture('qr.webp'))).toEqual([`a picture of this kind is not decoded; ${not}`]);
  expect(await troublesOf(fixture('qr.png').subarray(0, 40))).toEqual([`the picture is broken; ${not}`]);
  expect(await troublesOf(fixture('qr.png').subarray(0, 20))).toEqual([`the picture is broken; ${not}`]);
  expect(await troublesOf(large)).toEqual([`the picture has more than 16000000 pixels; ${not}`]);
  expect(await troublesOf(Buffer.concat([fixture('qr.png'), Buffer.alloc(10 << 20)]))).toEqual([
    `the picture has more than ${10 << 20} bytes; ${not}`,
  ]);
  // A hundred pixels that unpack to 100 MB.
  expect(await troublesOf(png(10, 10, Buffer.alloc(100 << 20)))).toEqual([`it unpacks to more than a picture of its size; ${not}`]);
  expect(await troublesOf(fixture('qr.png'), { pictures: 0, pixels: 1e9 })).toEqual([`too many pictures in one input; ${not}`]);
  expect(await troublesOf(fixture('qr.png'), { pictures: 1, pixels: 100 })).toEqual([`too many pixels in one input; ${not}`]);
  const scans = Buffer.concat([fixture('qr.jpg').subarray(0, -2), Buffer.from('ffda00020000'.repeat(70), 'hex')]);
  expect(await troublesOf(scans)).toEqual([`it is drawn more than 64 times over; ${not}`]);
  // A dot costs nothing.
  expect(await troublesOf(png(1, 1, Buffer.alloc(2)), { pictures: 0, pixels: 0 })).toEqual([]);
  // And the next one is read all the same.
  expect((await found(fixture('qr.png'))).told).toEqual(inIt);
});

test('noise takes bounded time, and every allowance is counted down', async () => {
  const rows = randomBytes(1500 * 1501).map((byte, at) => (at % 1501 === 0 ? 0 : byte));
  const allowance = picturesAllowed();
  expect(await found(png(1500, 1500, rows), allowance)).toEqual({ told: [], troubles: [] });
  expect(allowance).toEqual({ pictures: 49, pixels: 100_000_000 - 1500 * 1500 });
});

test('codes in pictures of a mail: attached, inline, in its HTML and in an archive', async () => {
  const base64 = fixture('qr.png').toString('base64');
  const mail = `From: a@example.net
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html

<img src="cid:x"><img src="data:image/png;base64,${base64}">
--b
Content-Type: image/png; name=pay.png
Content-ID: <x>
Content-Transfer-Encoding: base64

${base64}
--b--`;
  const { findings, troubles } = await read({ name: 'x.eml', bytes: Buffer.from(mail) });
  expect(troubles).toEqual([]);
  const code = findings.find(({ observable }) => observable.type === 'url');
  expect(code?.mentions.map(({ field, reason }) => [field, reason])).toEqual([
    ['attachment:pay.png/qr', 'in a QR code in pay.png'],
    ['html/qr', 'in a QR code in a picture in the HTML'],
  ]);
});
