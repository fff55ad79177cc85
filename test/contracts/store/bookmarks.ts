import { expect, it } from 'vitest';
import type { Store } from '../../../src/domain/ports.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);

/** What every store promises of bookmarks. `open` gives an empty one; whoever hands it over closes it. */
export function bookmarksContract(open: () => Promise<Store>): void {
  it('keeps one for each name of each channel', async () => {
    const { bookmarks } = await open();
    expect(await bookmarks.get('taxii:a', 'added_after')).toBeNull();
    expect(await bookmarks.set('taxii:a', 'added_after', '1', null, start)).toBe(true);
    expect(await bookmarks.set('taxii:b', 'added_after', '2', null, start)).toBe(true);
    expect(await bookmarks.set('taxii:a', 'etag', '3', null, start)).toBe(true);
    expect(await Promise.all([bookmarks.get('taxii:a', 'added_after'), bookmarks.get('taxii:b', 'added_after')])).toEqual(['1', '2']);
    expect(await bookmarks.get('taxii:a', 'etag')).toBe('3');
  });

  it('is set only where it still is what it was: of many at once, once', async () => {
    const { bookmarks } = await open();
    const first = await Promise.all(Array.from({ length: 8 }, (_, n) => bookmarks.set('c', 'n', String(n), null, start)));
    expect(first.filter((done) => done)).toHaveLength(1);
    const was = await bookmarks.get('c', 'n');
    const next = await Promise.all(Array.from({ length: 8 }, (_, n) => bookmarks.set('c', 'n', `next ${n}`, was, at(1))));
    expect(next.filter((done) => done)).toHaveLength(1);
    expect(await bookmarks.set('c', 'n', 'x', was, at(2))).toBe(false);
    expect(await bookmarks.get('c', 'n')).toBe(`next ${next.indexOf(true)}`);
    expect(await bookmarks.set('c', 'none', 'x', 'something', at(2))).toBe(false);
  });

  it('one fetches for a channel: until they give it back, or their time is over', async () => {
    const { bookmarks } = await open();
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((holder) => bookmarks.hold('c', holder, start, at(1_000))));
    expect(all.filter((held) => held)).toHaveLength(1);
    const holder = ['a', 'b', 'c', 'd'][all.indexOf(true)] ?? '';
    expect(await bookmarks.hold('c', holder, at(500), at(2_000))).toBe(true);
    expect(await bookmarks.hold('c', 'other', at(1_999), at(9_000))).toBe(false);
    expect(await bookmarks.hold('another channel', 'other', at(1), at(9_000))).toBe(true);
    await bookmarks.release('c', 'other');
    expect(await bookmarks.hold('c', 'other', at(1_999), at(9_000))).toBe(false);
    expect(await bookmarks.hold('c', 'other', at(2_000), at(9_000))).toBe(true);
    await bookmarks.release('c', 'other');
    expect(await bookmarks.hold('c', holder, at(2_001), at(9_000))).toBe(true);
  });
}
