import { expect, it } from 'vitest';
import { halfSipHash, rememberSeen } from './seen.ts';

/** The bytes 0, 1, 2 … as UTF-16 units, little-endian. */
const counting = (bytes: number): string =>
  String.fromCharCode(...Array.from({ length: bytes / 2 }, (_, i) => (2 * i) | ((2 * i + 1) << 8)));

// Of the authors' vectors_hsip64 (key 00 01 … 07), lengths 0, 2, 6, 8 and 62.
it.each([
  [0, '218d1f59b9b83cc8'],
  [2, '064f39ef7c50eb57'],
  [6, 'ce3e91358aa2bc25'],
  [8, 'ed fe e8 20 bc e4 85 8c'],
  [62, 'f90b3ab572d46693'],
])('hashes %d bytes as its authors do', (bytes, expected) => {
  const hash = new Int32Array(2);
  halfSipHash(counting(bytes), [0x03020100, 0x07060504], hash);
  expect(Buffer.from(hash.buffer).toString('hex')).toBe(expected.replaceAll(' ', ''));
});

it('knows what came, through every growth', () => {
  const seen = rememberSeen();
  const keys = Array.from({ length: 50_000 }, (_, i) => `domain:host-${i}.example.com`);
  expect(keys.filter((key) => !seen.add(key))).toEqual([]);
  expect(keys.filter((key) => seen.add(key))).toEqual([]);
  expect([seen.has('domain:host-7.example.com'), seen.has('domain:example.org'), seen.full()]).toEqual([true, false, false]);
});

it('when it is full, takes what is unknown for new each time and forgets nothing', () => {
  const seen = rememberSeen(2);
  expect(['a', 'b', 'c', 'c', 'a', 'b'].map((key) => seen.add(key))).toEqual([true, true, true, true, false, false]);
  expect([seen.full(), seen.has('a'), seen.has('c')]).toEqual([true, true, false]);
});

it('has a secret of its own each time', () => {
  const hashes = [1, 2].map((key) => {
    const hash = new Int32Array(2);
    halfSipHash('ipv4:192.0.2.1', [key, 0], hash);
    return [...hash];
  });
  expect(hashes[0]).not.toEqual(hashes[1]);
});
