import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { isWhole, zipEntries } from './zip.ts';

const archive = zipSync({ 'a.txt': strToU8('first '.repeat(50)), 'folder/b.txt': [strToU8('second'), { level: 0 }] });
const namesIn = (bytes: Uint8Array): readonly string[] => [...zipEntries(bytes)].map(({ name }) => name);

test('names, methods and bytes as the directory has them', () => {
  const entries = [...zipEntries(archive)];
  expect(entries.map(({ name, method, encrypted }) => [name, method, encrypted])).toEqual([
    ['a.txt', 8, false],
    ['folder/b.txt', 0, false],
  ]);
  const [, second] = entries;
  expect([Buffer.from(second?.packed ?? []).toString(), second !== undefined && isWhole(second, second.packed)]).toEqual(['second', true]);
});

test('what stands before and behind the archive does not matter', () => {
  expect(namesIn(Buffer.concat([Buffer.from('MZ a program that unpacks itself'), archive]))).toEqual(['a.txt', 'folder/b.txt']);
  expect(namesIn(Buffer.concat([archive, Buffer.alloc(1000)]))).toEqual(['a.txt', 'folder/b.txt']);
});

test('without its directory the files are found by their own headers', () => {
  const directory = Buffer.from(archive).indexOf('PK\x01\x02', 0, 'latin1');
  expect(namesIn(archive.subarray(0, directory))).toEqual(['a.txt', 'folder/b.txt']);
  expect(namesIn(archive.subarray(0, 60))).toEqual(['a.txt']);
});

test('a name may hold what it likes', () => {
  const names = ['../../etc/passwd', '/abs.txt', 'C:\\x.txt', 'ünï.txt', `${'n'.repeat(3000)}.txt`];
  const zip = zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])));
  expect(namesIn(zip)).toEqual(names.map((name) => name.replaceAll('\\', '/')));
});

test('no bytes make it throw or point outside', () => {
  const changes = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 20 });
  fc.assert(
    fc.property(changes, fc.nat(archive.length), (edits, length) => {
      const broken = Uint8Array.from(archive);
      for (const [at, byte] of edits) broken[at] = byte;
      for (const { packed } of zipEntries(broken.subarray(0, length))) expect(packed.length).toBeLessThanOrEqual(length);
    }),
    { numRuns: 2000 },
  );
});
