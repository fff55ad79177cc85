import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mostBytes, mostEntries, unpack } from './unpack.ts';

const allowance = () => ({ entries: mostEntries, bytes: mostBytes });
const text = 'seen 198.51.100.7\n'.repeat(5000);

test('unpacks gzip with all its members, and raw deflate', async () => {
  const two = Buffer.concat([gzipSync('one '), gzipSync('two')]);
  expect(await unpack(two, 'gzip', allowance())).toEqual({ bytes: Buffer.from('one two'), failure: undefined });
  expect(await unpack(deflateRawSync(text), 'deflate', allowance())).toEqual({ bytes: Buffer.from(text), failure: undefined });
});

test('of what is cut short or broken comes what stands before', async () => {
  const packed = gzipSync(Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919 + (i >> 3)) % 251)));
  const { bytes, failure } = await unpack(packed.subarray(0, packed.length / 2), 'gzip', allowance());
  expect(bytes.length).toBeGreaterThan(0);
  expect(failure).toMatch(/^it is broken \(unexpected end of file\)/);
  expect(await unpack(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 'gzip', allowance())).toEqual({
    bytes: Buffer.alloc(0),
    failure: expect.stringMatching(/^it is broken/),
  });
});

test('a bomb is unpacked to a limit', async () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20, 'a'));
  const left = allowance();
  const { bytes, failure } = await unpack(bomb, 'gzip', left);
  expect([bytes.length, failure]).toEqual([16 << 20, 'it unpacks to more than 250 times its size; the first 16777216 bytes were read']);
  expect(left.bytes).toBe(mostBytes - (16 << 20));
});

test('what is unpacked from one input counts together', async () => {
  const left = { entries: 1, bytes: 10 };
  expect((await unpack(gzipSync('12345678'), 'gzip', left)).failure).toBeUndefined();
  const { bytes, failure } = await unpack(gzipSync('12345678'), 'gzip', left);
  expect([bytes.toString(), failure]).toEqual(['12', expect.stringContaining('bytes are unpacked from one input')]);
  expect(await unpack(gzipSync('12345678'), 'gzip', left)).toEqual({ bytes: Buffer.alloc(0), failure: expect.any(String) });
});
