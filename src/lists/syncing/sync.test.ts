import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Observable } from '../../domain/observable.ts';
import type { Downloaded, FeedFile } from '../../domain/ports.ts';
import type { FeedSource } from '../../domain/source.ts';
import { openLists } from '../open-lists.ts';
import { placesOf } from './places.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
let folder: string;
let now: Date;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-lists-'));
  now = new Date(start);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const feed = (more: Partial<FeedSource> = {}): FeedSource => ({
  kind: 'feed',
  id: 'bad-addresses',
  name: 'Bad addresses',
  homepage: 'https://example.com',
  about: 'a list of the test',
  accepts: ['ipv4'],
  exposure: 'none',
  reliability: 'B',
  lineage: 'bad-addresses',
  freshFor: { found: 0, notFound: 0 },
  url: 'https://example.com/list.txt',
  every: 3600,
  cite: 'https://example.com/terms',
  staleAfter: 86_400,
  largest: 10_000_000,
  mayBeEmpty: false,
  role: 'threat',
  effects: {},
  probe: { type: 'ipv4', value: '1.1.1.1' },
  *parse(text) {
    if (text.startsWith('{')) throw new Error('not lines of addresses');
    for (const line of text.split('\n').filter(Boolean))
      yield /^\d/.test(line) ? { value: line, says: [{ kind: 'listing', list: 'Bad', category: 'malware' }] } : { unreadable: line };
  },
  ...more,
});

const toObservable = (value: string): Observable | undefined => {
  if (/^\w+:\/\//.test(value)) return { type: 'url', value };
  if (/^[\d.:a-f]+\/\d+$/.test(value)) return { type: 'cidr', value };
  if (/^[\d.]+-[\d.]+$/.test(value)) return { type: 'ip-range', value };
  return /^\d+\.\d+\.\d+\.\d+$/.test(value) ? { type: 'ipv4', value } : undefined;
};
const hide = (text: string): string => text.replaceAll('S3cretKey4711', '[redacted]');
const addresses = (count: number, net = '8.8'): string => Array.from({ length: count }, (_, i) => `${net}.${i >> 8}.${i & 255}`).join('\n');
const fresh = (text: string, etag: string | null = null): Downloaded => ({
  status: 'fresh',
  body: Buffer.from(text),
  etag,
  lastModified: null,
});

async function open(source: FeedSource) {
  const lists = await openLists({ folder, feeds: [source], clock: { now: () => now }, toObservable, spread: 0, hide });
  const asked: FeedFile[] = [];
  const sync = (reply: Downloaded | ((file: FeedFile) => Downloaded), force = false) =>
    lists.sync(
      source,
      async (file) => {
        asked.push(file);
        return typeof reply === 'function' ? reply(file) : reply;
      },
      { force },
    );
  return { lists, asked, sync, hits: (value: string) => lists.match({ type: 'ipv4', value }).length };
}

const hour = (count = 1): void => {
  now = new Date(now.getTime() + count * 3_600_000);
};

describe('a sync', () => {
  it('takes a list in, tells what it is, and finds it again after a restart', async () => {
    const { sync, hits, lists } = await open(feed());
    expect(lists.copyOf('bad-addresses')).toBeUndefined();
    expect(await sync(fresh(`${addresses(100)}\nnonsense`))).toEqual({
      feed: 'bad-addresses',
      outcome: 'updated',
      entries: 100,
      unreadable: 1,
    });
    expect([hits('8.8.0.7'), hits('9.9.9.9'), lists.copyOf('bad-addresses')]).toMatchObject([
      1,
      0,
      { asOf: now, entries: 100, stale: false },
    ]);
    const again = await open(feed());
    expect([again.hits('8.8.0.7'), again.lists.copyOf('bad-addresses')]).toMatchObject([1, { entries: 100 }]);
  });

  it('asks only for what is newer, and an answer of "not modified" renews the age', async () => {
    const { sync, asked, lists } = await open(feed());
    await sync(fresh(addresses(10), '"v1"'));
    hour(2);
    expect(await sync({ status: 'unchanged' })).toMatchObject({ outcome: 'unchanged', entries: 10 });
    expect(asked[1]?.known).toMatchObject({ etag: '"v1"' });
    expect(lists.copyOf('bad-addresses')?.asOf).toEqual(now);
  });

  it('does not ask again before it is due, unless told to', async () => {
    const { sync, asked } = await open(feed());
    await sync(fresh(addresses(10)));
    expect(await sync(fresh(addresses(10)))).toEqual({
      feed: 'bad-addresses',
      outcome: 'not_due',
      dueAt: new Date(start + 3_600_000),
      error: null,
    });
    expect(await sync(fresh(addresses(11)), true)).toMatchObject({ outcome: 'updated', entries: 11 });
    expect([asked.length, asked[1]?.known]).toEqual([2, undefined]);
  });

  it('is due at once when the clock was put back', async () => {
    const { sync } = await open(feed());
    now = new Date(start + 365 * 86_400_000);
    await sync(fresh(addresses(10)));
    now = new Date(start);
    expect(await sync(fresh(addresses(20)))).toMatchObject({ outcome: 'updated' });
  });

  const web = '<!DOCTYPE html><html><body>Checking your browser</body></html>';
  it.each<[string, Downloaded, RegExp]>([
    [
      'a server that dies half way',
      { status: 'failed', reason: 'network', detail: 'the connection broke after 5 bytes' },
      /broke after 5 bytes/,
    ],
    ['a web page', fresh(web), /a web page/],
    ['an empty file', fresh(''), /empty/],
    ['only comments', fresh('\n\n\n'), /empty/],
    ['a file 100 times larger', fresh(addresses(60_000, '9.9')), /grew from/],
    ['hardly an entry left', fresh(addresses(9)), /shrank from 1000 to 9/],
    ['rows that are none', fresh(`${addresses(1000)}\n${'x\n'.repeat(500)}`), /500 of 1500 rows are no entries, such as "x"/],
    ['another format', fresh('{"error":"gone"}'), /does not read: not lines/],
    ['a refused key', { status: 'failed', reason: 'auth', detail: 'HTTP 403: access was refused' }, /HTTP 403/],
  ])('keeps the last good copy after %s, and says why', async (_, reply, why) => {
    const { sync, hits, lists } = await open(feed());
    await sync(fresh(addresses(1000)));
    hour(2);
    const good = lists.copyOf('bad-addresses');
    expect(await sync(reply)).toEqual({ feed: 'bad-addresses', outcome: 'failed', why: expect.stringMatching(why) });
    expect([hits('8.8.3.7'), lists.copyOf('bad-addresses')]).toEqual([1, good]);
    expect(lists.states()[0]?.status).toMatchObject({ failures: 1, error: expect.stringMatching(why) });
    expect((await open(feed())).hits('8.8.3.7')).toBe(1);
    now = new Date(now.getTime() + 86_400_000);
    expect(lists.copyOf('bad-addresses')?.stale).toBe(true);
  });

  it('waits longer after every failure, never longer than the interval, and starts anew after a success', async () => {
    const { sync, lists } = await open(feed());
    const waits: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      await sync({ status: 'failed', reason: 'upstream', detail: 'HTTP 500' });
      const due = Date.parse(lists.states()[0]?.status?.due_at ?? '');
      waits.push((due - now.getTime()) / 60_000);
      now = new Date(due);
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
    await sync(fresh(addresses(10)));
    expect(lists.states()[0]?.status).toMatchObject({ failures: 0, error: null });
  });

  it.each(['', '\n \n', '\ufeff'])('empties a list where the feed says that empty is normal: %j', async (nothing) => {
    const strict = (text: string) => {
      if (text.trim() === '') throw new Error('an empty file');
      return feed().parse(text);
    };
    const { sync, hits } = await open(feed({ mayBeEmpty: true, parse: strict }));
    await sync(fresh(addresses(100)));
    hour(2);
    expect(await sync(fresh(nothing))).toMatchObject({ outcome: 'updated', entries: 0 });
    expect(hits('8.8.0.7')).toBe(0);
  });

  it('accuses nobody of private addresses', async () => {
    const { sync, hits } = await open(feed());
    expect(await sync(fresh('10.0.0.0/8\n192.168.1.1\n127.0.0.1\n8.8.8.8'))).toMatchObject({ entries: 1, unreadable: 0 });
    expect([hits('10.0.0.1'), hits('8.8.8.8')]).toEqual([0, 1]);
  });

  it.each<[FeedSource['role'], string, number]>([
    ['threat', '9.255.255.250-10.0.0.5', 0],
    ['threat', '0.0.0.0-255.255.255.255', 0],
    ['threat', '11.255.255.255-12.0.0.2', 3],
    ['threat', 'http://192.168.1.1/x', 0],
    ['threat', 'http://8.8.4.4/x', 1],
    ['threat', '224.0.0.0/3', 0],
    ['threat', '32.0.0.0/3', 0],
    ['known-good', '0.0.0.0/0', 0],
    ['known-good', '0.0.0.0-255.255.255.255', 0],
    ['known-good', '128.0.0.0/1', 0],
    ['known-good', '::/0', 0],
    ['known-good', '2000::/3', 0],
    ['known-good', '17.0.0.0/8', 1],
    ['known-good', '240.0.0.0/4', 1],
    ['known-good', 'fe80::/10', 1],
  ])('of the role %s holds %s as %i entries: nobody accuses or excuses a part of the Internet', async (role, entry, entries) => {
    const ofMany = feed({ role, parse: (text) => text.split('\n').map((value) => ({ value, says: [] })) });
    // Rows that are none may be a fifth at most.
    expect(await (await open(ofMany)).sync(fresh(`${entry}\n${addresses(9)}`))).toMatchObject({ outcome: 'updated', entries: 9 + entries });
  });

  it('is done by one process at a time, and takes over from one that was killed', async () => {
    const { sync } = await open(feed());
    const { lock } = placesOf(folder, 'bad-addresses');
    await sync(fresh(addresses(5)));
    hour(2);
    writeFileSync(lock, String(process.ppid));
    utimesSync(lock, now, now);
    expect(await sync(fresh(addresses(6)))).toEqual({ feed: 'bad-addresses', outcome: 'busy' });
    writeFileSync(lock, '99999999');
    utimesSync(lock, now, now);
    expect(await sync(fresh(addresses(6)))).toMatchObject({ outcome: 'updated' });
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['of this process number in an earlier life, as containers have it', String(process.pid), 0],
    ['that nobody has touched for an hour', String(process.ppid), -3_600_000],
    ['of a clock that has been put back', '', 365 * 86_400_000],
  ])('takes over a lock %s', async (_, holder, age) => {
    const { sync } = await open(feed());
    const { lock } = placesOf(folder, 'bad-addresses');
    mkdirSync(join(folder, 'bad-addresses'));
    writeFileSync(lock, holder);
    const at = new Date(now.getTime() + age);
    utimesSync(lock, at, at);
    expect(await sync(fresh(addresses(6)))).toMatchObject({ outcome: 'updated' });
  });

  it('is done once where it is asked for twice at once', async () => {
    const { sync, lists } = await open(feed());
    let land = (_: Downloaded): void => {};
    const first = lists.sync(feed(), () => new Promise((resolve) => (land = resolve)), { force: false });
    expect(await sync(fresh(addresses(6)))).toEqual({ feed: 'bad-addresses', outcome: 'busy' });
    land(fresh(addresses(5)));
    expect(await first).toMatchObject({ outcome: 'updated', entries: 5 });
  });

  it('replaces a copy that is damaged', async () => {
    const { sync } = await open(feed());
    await sync(fresh(addresses(50), '"v1"'));
    const { list } = placesOf(folder, 'bad-addresses');
    const bytes = readFileSync(list);
    bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 4;
    writeFileSync(list, bytes);
    const later = await open(feed());
    expect(later.lists.copyOf('bad-addresses')).toBeUndefined();
    hour(2);
    expect(await later.sync(fresh(addresses(50), '"v1"'))).toMatchObject({ outcome: 'updated', entries: 50 });
    expect(later.asked[0]?.known).toBeUndefined();
  });

  it.each(['damaged', 'gone'])('does not wait for its time where the copy is %s', async (how) => {
    const { sync } = await open(feed());
    await sync(fresh(addresses(50)));
    const { list } = placesOf(folder, 'bad-addresses');
    if (how === 'gone') rmSync(list);
    else writeFileSync(list, 'garbage');
    expect(await (await open(feed())).sync(fresh(addresses(50)))).toMatchObject({ outcome: 'updated', entries: 50 });
  });

  it('keeps waiting after a failure, though there is no copy', async () => {
    await (await open(feed())).sync({ status: 'failed', reason: 'upstream', detail: 'HTTP 500' });
    expect(await (await open(feed())).sync(fresh(addresses(50)))).toMatchObject({ outcome: 'not_due' });
  });

  it('is made anew, and from scratch, where its settings have changed', async () => {
    const before = await open(feed({ edition: 'one' }));
    await before.sync(fresh(addresses(1000), '"v1"'));
    const after = await open(feed({ edition: 'two' }));
    expect(await after.sync(fresh(addresses(9, '9.9'), '"v1"'))).toMatchObject({ outcome: 'updated', entries: 9 });
    expect(after.asked[0]?.known).toBeUndefined();
    expect(await after.sync(fresh(addresses(9, '9.9')))).toMatchObject({ outcome: 'not_due' });
  });

  it('takes in what another process has put there, though the publisher has nothing newer', async () => {
    const one = await open(feed());
    await one.sync(fresh(addresses(10), '"v1"'));
    const other = await open(feed());
    hour(2);
    await other.sync(fresh(addresses(20), '"v2"'));
    hour(2);
    expect(one.hits('8.8.0.15')).toBe(0);
    expect(await one.sync({ status: 'unchanged' })).toMatchObject({ outcome: 'unchanged', entries: 20 });
    expect(one.hits('8.8.0.15')).toBe(1);
  });

  it('reads a file with a byte order mark, which is no JSON with it', async () => {
    const json = feed({ parse: (text) => (JSON.parse(text) as string[]).map((value) => ({ value, says: [] })) });
    expect(await (await open(json)).sync(fresh('\ufeff["8.8.8.8"]'))).toMatchObject({ outcome: 'updated', entries: 1 });
  });

  const key = 'S3cretKey4711';
  it.each<[string, Partial<FeedSource>, string]>([
    ['in a row', {}, `${'x'.repeat(70)} ${key} is not valid`],
    ['in a body that is no JSON', { parse: (text) => JSON.parse(text) as [] }, `no ${key}`],
    ['in a body that is no JSON, with line breaks', { parse: (text) => JSON.parse(text) as [] }, `no\n${key}\n${key}`],
    [
      'in what a parser says',
      {
        parse: (text) => {
          throw new Error(`what is ${text}?`);
        },
      },
      key,
    ],
  ])('tells no key that the publisher echoes %s', async (_, more, body) => {
    const { sync, lists } = await open(feed(more));
    const result = await sync(fresh(body));
    expect(result.outcome).toBe('failed');
    expect(JSON.stringify([result, lists.states()[0]?.status])).not.toMatch(/S3cr|4711/);
  });

  it('that somebody interrupts is no fault of the publisher', async () => {
    const { lists } = await open(feed());
    const stop = new AbortController();
    const download = async (file: FeedFile): Promise<Downloaded> => {
      stop.abort();
      return { status: 'failed', reason: 'timeout', detail: file.signal?.aborted ? 'cancelled' : 'not told' };
    };
    expect(await lists.sync(feed(), download, { force: false, signal: stop.signal })).toEqual({
      feed: 'bad-addresses',
      outcome: 'failed',
      why: 'interrupted',
    });
    expect(lists.states()[0]?.status).toBeUndefined();
  });

  it('clears away what was left behind by those that were killed, and nothing that may still be written', async () => {
    const { sync } = await open(feed());
    const own = join(folder, 'bad-addresses');
    mkdirSync(own);
    for (const [name, age] of [
      ['list.1.draft', 3_600_000],
      ['list.2.draft', 60_000],
    ] as const) {
      writeFileSync(join(own, name), 'x');
      utimesSync(join(own, name), new Date(now.getTime() - age), new Date(now.getTime() - age));
    }
    await sync(fresh(addresses(5)));
    expect(readdirSync(own).sort()).toEqual(['list', 'list.2.draft', 'status.json']);
  });

  it('that finds no place to write waits as after any failure, and says why', async () => {
    writeFileSync(join(folder, 'bad-addresses'), 'a file where the folder belongs');
    const { sync, lists, asked } = await open(feed());
    expect(await sync(fresh(addresses(5)))).toEqual({
      feed: 'bad-addresses',
      outcome: 'failed',
      why: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
    expect(lists.states()[0]?.status).toMatchObject({ failures: 1, due_at: new Date(start + 300_000).toISOString() });
    expect(asked).toEqual([]);
  });

  it('does not take a copy of the future for a fresh one', async () => {
    now = new Date(start + 365 * 86_400_000);
    await (await open(feed())).sync(fresh(addresses(5)));
    now = new Date(start);
    const { lists, sync } = await open(feed());
    expect(lists.copyOf('bad-addresses')?.stale).toBe(true);
    await sync({ status: 'unchanged' });
    expect(lists.copyOf('bad-addresses')).toMatchObject({ asOf: now, stale: false });
  });

  it('says so where the disk takes nothing, and the old copy answers', async () => {
    const { sync, hits } = await open(feed());
    await sync(fresh(addresses(100)));
    hour(2);
    const { list } = placesOf(folder, 'bad-addresses');
    rmSync(list);
    // A folder in its place: no file can be renamed over it.
    mkdirSync(join(list, 'x'), { recursive: true });
    expect(await sync(fresh(addresses(200)))).toMatchObject({
      outcome: 'failed',
      why: expect.stringMatching(/EISDIR|ENOTEMPTY|directory/),
    });
    expect(hits('8.8.0.7')).toBe(1);
    expect(readdirSync(join(folder, 'bad-addresses')).filter((name) => name.includes('draft'))).toEqual([]);
  });
});

describe('a feed of several pages', () => {
  const paged = feed({ next: (page) => /next=(\d+)/.exec(page)?.[0].replace('next', '?page'), parse: feed().parse });
  const page = (number: number, last: number): string => `8.8.${number}.1${number < last ? `\n8.8.${number}.2\n8.8.8.8${''}` : ''}`;
  const serve =
    (last: number, broken?: number) =>
    ({ path }: FeedFile): Downloaded => {
      const number = Number(path?.slice('?page='.length) ?? 0);
      if (number === broken) return { status: 'failed', reason: 'upstream', detail: 'HTTP 500' };
      return fresh(number < last ? `${page(number, last)}\n#next=${number + 1}` : page(number, last));
    };
  const lenient = {
    ...paged,
    *parse(text: string) {
      yield* feed().parse(text.replace(/#.*/g, ''));
    },
  };

  it('is all of them', async () => {
    const { sync, asked } = await open(lenient);
    expect(await sync(serve(3))).toMatchObject({ outcome: 'updated', entries: 8 });
    expect(asked.map(({ path }) => path)).toEqual([undefined, '?page=1', '?page=2', '?page=3']);
  });

  it('is asked for whole each time: that its first page is as it was says nothing of the others', async () => {
    const { sync, asked } = await open(lenient);
    await sync(serve(1));
    hour(2);
    await sync(serve(1));
    expect(asked.map(({ known }) => known)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('stays as it was where one page fails, and where it never ends', async () => {
    const { sync } = await open(lenient);
    expect(await sync(serve(3, 2))).toMatchObject({ outcome: 'failed', why: 'page 3: HTTP 500' });
    hour(2);
    expect(await sync(serve(9_999))).toMatchObject({ outcome: 'failed', why: 'it goes on after 2000 pages' });
  });
});

describe('a feed of several files', () => {
  const parted = feed({
    parts: (index) => index.split('\n').map((line) => ({ path: line.split(' ')[0] ?? '', version: line.split(' ')[1] })),
  });
  const files: Record<string, string> = { a: '8.8.8.1', b: '8.8.8.2', c: '8.8.8.3' };
  const serve =
    (index: string, broken?: string) =>
    ({ path }: FeedFile): Downloaded =>
      path === undefined
        ? fresh(index)
        : path === broken
          ? { status: 'failed', reason: 'network', detail: 'refused' }
          : fresh(files[path] ?? '');

  it('is its files together; only those that changed are fetched again', async () => {
    const { sync, asked, hits } = await open(parted);
    expect(await sync(serve('a 1\nb 1'))).toMatchObject({ outcome: 'updated', entries: 2 });
    hour(2);
    expect(await sync(serve('b 1\nc 1'))).toMatchObject({ outcome: 'updated', entries: 2 });
    expect(asked.map(({ path }) => path)).toEqual([undefined, 'a', 'b', undefined, 'c']);
    expect([hits('8.8.8.1'), hits('8.8.8.2'), hits('8.8.8.3')]).toEqual([0, 1, 1]);
  });

  it('stays as it was where one file fails, and goes on from there', async () => {
    const { sync, asked, lists } = await open(parted);
    expect(await sync(serve('a 1\nb 1\nc 1', 'c'))).toMatchObject({ outcome: 'failed', why: 'c: refused' });
    expect(lists.copyOf('bad-addresses')).toBeUndefined();
    hour(2);
    asked.length = 0;
    expect(await sync(serve('a 1\nb 1\nc 1'))).toMatchObject({ outcome: 'updated', entries: 3 });
    expect(asked.map(({ path }) => path)).toEqual([undefined, 'c']);
  });

  it('is fetched anew where its index is as it was but names no versions, and not where it names them', async () => {
    const { sync, asked } = await open(parted);
    await sync((file) => ({ ...serve('a\nb')(file), ...(file.path === undefined && { etag: '"v1"' }) }) as Downloaded);
    hour(2);
    files.a = '8.8.8.9';
    expect(await sync(serve('a\nb'))).toMatchObject({ outcome: 'updated', entries: 2 });
    expect(asked.map(({ path, known }) => [path, known])).toEqual(
      ['', 'a', 'b', '', 'a', 'b'].map((path) => [path || undefined, undefined]),
    );
    files.a = '8.8.8.1';
    hour(2);
    await sync(serve('a 1\nb 1'));
    hour(2);
    expect(await sync(serve('a 1\nb 1'))).toMatchObject({ outcome: 'unchanged', entries: 2 });
  });

  it('stops all its downloads with the first that fails, and when somebody interrupts it', async () => {
    const { lists } = await open(parted);
    const many = Array.from({ length: 40 }, (_, i) => `f${i} 1`).join('\n');
    const stop = new AbortController();
    let asked = 0;
    const download = async ({ path, signal }: FeedFile): Promise<Downloaded> => {
      if (path === undefined) return fresh(many);
      if (++asked === 6) stop.abort();
      return signal?.aborted ? { status: 'failed', reason: 'timeout', detail: 'cancelled' } : fresh('8.8.8.1');
    };
    expect(await lists.sync(parted, download, { force: false, signal: stop.signal })).toMatchObject({ why: 'interrupted' });
    expect(asked).toBeLessThan(14);
  });

  it('keeps files apart whose names are long and nearly the same', async () => {
    const [one, two] = [`${'a'.repeat(300)}/x`, `${'a'.repeat(300)}/X`];
    const { sync } = await open(parted);
    const play = ({ path }: FeedFile) =>
      fresh(path === undefined ? `${one} 1\n${two} 1\nc 1` : path === one ? '8.8.8.5' : path === two ? '8.8.8.6' : 'x');
    // The third is no list, so that the others are read from the disk the next time.
    expect(await sync(play)).toMatchObject({ outcome: 'failed' });
    hour(2);
    expect(await sync(({ path }) => (path === undefined ? fresh(`${one} 1\n${two} 1`) : fresh('never asked')))).toMatchObject({
      entries: 2,
    });
  });

  it('is not fetched where its index names too many', async () => {
    const { sync } = await open(parted);
    const many = Array.from({ length: 5_001 }, (_, i) => `f${i}`).join('\n');
    expect(await sync(serve(many))).toMatchObject({ outcome: 'failed', why: expect.stringMatching(/5001 files/) });
  });
});
