import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extract } from './extract.ts';
import { defaultPolicy } from './policy.ts';
import { rememberSeen } from './stream/seen.ts';
import { extractStream, type Sighting, type StreamEnd, type StreamOptions } from './stream.ts';

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function streamed(
  bytes: Uint8Array,
  sizes: readonly number[] = [1 << 16],
  options: StreamOptions = {},
): Promise<StreamEnd & { readonly sightings: readonly Sighting[] }> {
  const stream = extractStream(pieces(bytes, sizes), options);
  const sightings: Sighting[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done) return { ...next.value, sightings };
    for (const sighting of next.value) sightings.push(sighting);
  }
}

const values = ({ sightings }: { readonly sightings: readonly Sighting[] }): string[] =>
  sightings.map(({ observable: { type, value } }) => `${type} ${value}`);
const sample = [
  'café 198.51.100.7, then hxxps[://]evil[.]example[.]com/a?b=1 and user[@]example[.]org 🚀',
  'again 198.51.100.7; 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
  '',
].join('\n');
/** Some windows of text, in lines that differ. */
const long = Array.from(
  { length: 45_000 },
  (_, i) => `${i} GET http://host-${i % 700}.example.com/${i % 13} é from 45.${i & 255}.${(i >> 8) & 255}.9\n`,
).join('');

describe('extractStream', () => {
  it('finds what extract finds, at the same places', async () => {
    const whole = extract(sample).map(({ observable, mentions }) => ({ observable, mention: mentions[0] }));
    expect(whole.length).toBeGreaterThan(4);
    expect(await streamed(Buffer.from(sample))).toEqual({ sightings: whole, length: sample.length, troubles: [] });
  });

  it('however the bytes are cut', async () => {
    const expected = { all: await streamed(Buffer.from(sample), [1 << 20], { every: true }), first: await streamed(Buffer.from(sample)) };
    expect(values(expected.all).filter((value) => value === 'ipv4 198.51.100.7')).toHaveLength(2);
    const encoded = fc.constantFrom(
      Buffer.from(sample),
      Buffer.from(`\ufeff${sample}`),
      Buffer.from(`\ufeff${sample}`, 'utf16le'),
      Buffer.from(`\ufeff${sample}`, 'utf16le').swap16(),
      gzipSync(sample),
      Buffer.concat([gzipSync(sample.slice(0, 50)), gzipSync(sample.slice(50))]),
      gzipSync(Buffer.from(`\ufeff${sample}`, 'utf16le')),
    );
    await fc.assert(
      fc.asyncProperty(encoded, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), async (bytes, sizes) => {
        expect(await streamed(bytes, sizes, { every: true })).toEqual(expected.all);
        expect(await streamed(bytes, sizes)).toEqual(expected.first);
      }),
      { numRuns: 150 },
    );
  });

  it('however bytes that are no valid text are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (noise, sizes) => {
          const bytes = Buffer.concat([noise, Buffer.from('\n198.51.100.7\n'), noise]);
          expect(await streamed(bytes, sizes, { every: true })).toEqual(await streamed(bytes, [1 << 20], { every: true }));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('over many windows, wherever they are cut, with offsets into the whole', async () => {
    expect(long.length).toBeGreaterThan(2 << 20);
    const bytes = Buffer.from(long);
    const whole = await streamed(bytes, [bytes.length], { every: true });
    expect(whole.sightings.length).toBeGreaterThan(100_000);
    expect(whole.sightings.filter(({ mention: { written, start, end } }) => long.slice(start, end) !== written)).toEqual([]);
    const once = new Map(whole.sightings.map(({ observable: { type, value } }) => [`${type} ${value}`, 1]));
    const found = extract(long);
    expect(found.length).toBe(once.size);
    expect(values(await streamed(bytes, [bytes.length]))).toEqual(found.map(({ observable: { type, value } }) => `${type} ${value}`));
    // A hundred thousand objects are compared as text: it is a hundred times quicker.
    for (const sizes of [[1 << 16], [999_983], [1 << 20, 7]])
      expect(JSON.stringify(await streamed(bytes, sizes, { every: true })) === JSON.stringify(whole)).toBe(true);
  });

  it('joins no value and loses none where a text has no line end at all', async () => {
    const text = Array.from({ length: 180_000 }, (_, i) => `45.${i >> 16}.${(i >> 8) & 255}.${i & 255}`).join(' ');
    const { sightings } = await streamed(Buffer.from(text), [65_537]);
    expect(values({ sightings })).toEqual(text.split(' ').map((value) => `ipv4 ${value}`));
  });

  it('yields what it found while the rest is still to come', async () => {
    let read = 0;
    async function* source() {
      for (const piece of [long, long]) {
        read += 1;
        yield Buffer.from(piece);
      }
    }
    const stream = extractStream(source());
    const first = await stream.next();
    expect([read, Array.isArray(first.value) && first.value.length > 0]).toEqual([1, true]);
    await stream.return({ length: 0, troubles: [] });
  });

  it('tells the source when nobody reads on', async () => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield gzipSync(long);
      } finally {
        closed = true;
      }
    }
    const stream = extractStream(source());
    await stream.next();
    await stream.return({ length: 0, troubles: [] });
    expect(closed).toBe(true);
  });

  it('throws on what the source of the bytes throws', async () => {
    async function* source() {
      yield Buffer.from(sample);
      throw new Error('the disk is gone');
    }
    const stream = extractStream(source());
    await expect(
      (async () => {
        while (!(await stream.next()).done);
      })(),
    ).rejects.toThrow('the disk is gone');
  });

  it('has each observable once over several streams that remember together', async () => {
    const seen = rememberSeen();
    expect((await streamed(Buffer.from('198.51.100.7'), [99], { seen })).sightings).toHaveLength(1);
    expect(values(await streamed(Buffer.from('198.51.100.7 203.0.113.9'), [99], { seen }))).toEqual(['ipv4 203.0.113.9']);
  });

  it('when it can remember no more, repeats and says so', async () => {
    const text = '198.51.100.7 203.0.113.9 203.0.113.9 198.51.100.7';
    const { troubles, ...rest } = await streamed(Buffer.from(text), [99], { seen: rememberSeen(1) });
    expect(values(rest)).toEqual(['ipv4 198.51.100.7', 'ipv4 203.0.113.9', 'ipv4 203.0.113.9']);
    expect(troubles).toEqual([expect.objectContaining({ part: 'findings' })]);
  });

  it('keeps to the policy and names the field', async () => {
    const policy = { ...defaultPolicy, types: new Set(['url'] as const) };
    const { sightings } = await streamed(Buffer.from(sample), [99], { policy, field: 'big.log' });
    expect(sightings.map(({ observable, mention }) => [observable.type, mention.field])).toEqual([['url', 'big.log']]);
  });

  it.each([[''], ['a'], ['\ufeff'], ['nothing to see']])('finds nothing in %j', async (text) => {
    const { sightings, troubles } = await streamed(Buffer.from(text), [1]);
    expect([sightings, troubles]).toEqual([[], []]);
  });
});

describe('a gzip', () => {
  const packed = gzipSync(long);

  it('that is cut short gives what was there, then a trouble', async () => {
    const { sightings, troubles, length } = await streamed(packed.subarray(0, packed.length >> 1), [777]);
    expect(troubles).toEqual([{ part: 'gzip', message: 'the packed file is cut short; what was there has been read' }]);
    expect(length).toBeGreaterThan(long.length / 4);
    expect(sightings.length).toBeGreaterThan(1_000);
  });

  it('that is broken in the middle gives what stands before, then a trouble', async () => {
    const broken = Buffer.from(packed);
    broken.fill(0xff, broken.length >> 1, (broken.length >> 1) + 64);
    const { troubles, length } = await streamed(broken, [4096]);
    expect(troubles).toEqual([{ part: 'gzip', message: expect.stringContaining('broken') }]);
    expect(length).toBeGreaterThan(long.length / 4);
    expect(JSON.stringify(await streamed(broken, [31]))).toBe(JSON.stringify(await streamed(broken, [broken.length])));
  });

  it('whose checksum is wrong is a trouble', async () => {
    const broken = Buffer.from(packed);
    broken[broken.length - 6] = (broken[broken.length - 6] ?? 0) ^ 1;
    const { troubles, length } = await streamed(broken);
    expect([length, troubles.length]).toEqual([long.length, 1]);
  });

  it.each([
    ['nothing but its first bytes', Buffer.from([0x1f, 0x8b, 8]), 1],
    ['zeros behind it', Buffer.concat([packed, Buffer.alloc(20_000)]), 0],
    ['something else behind it', Buffer.concat([packed, Buffer.from('198.51.100.7')]), 1],
    ['much else behind it', Buffer.concat([packed, Buffer.alloc(50_000, 'x')]), 1],
    ['another behind it', Buffer.concat([packed, packed]), 0],
  ])('with %s', async (_name, bytes, troubles) => {
    const end = await streamed(bytes, [5_000]);
    expect(end.troubles).toHaveLength(troubles);
    expect(end.length % long.length).toBe(0);
  });

  it('of a thousand times its size is read piece by piece', async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, '\n'));
    expect(bomb.length).toBeLessThan(100_000);
    const stream = extractStream(pieces(Buffer.concat([bomb, gzipSync('198.51.100.7')]), [bomb.length * 2]));
    const first = await stream.next();
    expect(first.value).toMatchObject([{ mention: { start: 32 * 1024 * 1024, written: '198.51.100.7' } }]);
  });
});
