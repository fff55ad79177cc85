import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defangText } from '../defang-text.ts';
import { refang } from '../refang.ts';
import { rewritten } from './rewritten.ts';

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function all(way: 'refang' | 'defang', bytes: Uint8Array, sizes: readonly number[] = [1 << 16]) {
  const stream = rewritten(way, { name: 'test', chunks: pieces(bytes, sizes) });
  let text = '';
  for (;;) {
    const next = await stream.next();
    if (next.done) return { text, troubles: next.value };
    text += next.value;
  }
}

const plain = 'Mail (user@example.com): see https://Evil.example.com/a.b at 10:30 é 🚀\n\tfrom 198.51.100.7';

it('rewrites as a whole, however the bytes are cut', async () => {
  const defanged = defangText(plain);
  expect(defanged).not.toBe(plain);
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), async (packed, sizes) => {
      const bytes = (text: string): Uint8Array => (packed ? gzipSync(text) : Buffer.from(text));
      expect(await all('defang', bytes(plain), sizes)).toEqual({ text: defanged, troubles: [] });
      expect(await all('refang', bytes(defanged), sizes)).toEqual({ text: refang(defanged), troubles: [] });
    }),
  );
});

it.each([['\n'], [' '], ['']])('rewrites what is longer than a window, in lines or words or none: %j', async (separator) => {
  const unit = `${separator === '' ? 'x/' : 'seen '}hxxp[://]evil[.]example[.]com/a${separator}`;
  const text = unit.repeat(45_000);
  const { text: refanged } = await all('refang', Buffer.from(text));
  expect(refanged.length).toBeLessThan(text.length);
  if (separator !== '') expect(refanged === text.replaceAll('hxxp[://]evil[.]example[.]com', 'http://evil.example.com')).toBe(true);
  expect((await all('refang', Buffer.from(text), [99_991])).text === refanged).toBe(true);
  expect((await all('defang', Buffer.from(text), [99_991])).text === (await all('defang', Buffer.from(text))).text).toBe(true);
});

it('gives what was there of a packed text that is cut short', async () => {
  const packed = gzipSync(plain.repeat(100));
  const { text, troubles } = await all('refang', packed.subarray(0, packed.length - 10));
  expect([text.length > 0, plain.repeat(100).startsWith(text.slice(0, -1)), troubles.length]).toEqual([true, true, 1]);
});
