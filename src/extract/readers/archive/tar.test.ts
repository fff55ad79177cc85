import { expect, test } from 'vitest';
import { isTar, tarEntries } from './tar.ts';

const entry = (name: string, content: string, kind = '0'): Buffer => {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124);
  header.write(kind, 156);
  header.write('ustar\0', 257);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
};
const read = (...parts: readonly Buffer[]) =>
  Array.from(tarEntries(Buffer.concat([...parts, Buffer.alloc(1024)])), ({ name, bytes, isCut }) => [
    name,
    Buffer.from(bytes).toString(),
    isCut,
  ]);

test('files, with long names of GNU and PAX; folders and links are none', () => {
  const long = `${'d/'.repeat(100)}x.txt`;
  expect(
    read(
      entry('a.txt', 'first'),
      entry('folder/', '', '5'),
      entry('././@LongLink', `${long}\0`, 'L'),
      entry('cut', 'second'),
      entry('x', `30 path=${long}\n`, 'x'),
      entry('cut', 'third'),
      entry('link', '', '2'),
    ),
  ).toEqual([
    ['a.txt', 'first', false],
    [long, 'second', false],
    [long, 'third', false],
  ]);
});

test('an archive that is cut short gives what there is', () => {
  const archive = entry('a.txt', 'x'.repeat(2000)).subarray(0, 1000);
  expect(Array.from(tarEntries(archive), ({ name, bytes, isCut }) => [name, bytes.length, isCut])).toEqual([['a.txt', 488, true]]);
});

test('a size that is none ends it', () => {
  const bad = entry('a.txt', 'x');
  bad.write('zzzzzzzzzzz', 124);
  expect([isTar(bad), Array.from(tarEntries(bad))]).toEqual([true, []]);
});
