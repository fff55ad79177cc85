import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { serving, stage, until } from './polling/stage.fixture.ts';
import { createUrlChannel, type UrlSettings } from './url-channel.ts';

const settings = (url: string, more: Partial<UrlSettings> = {}): UrlSettings => ({
  ...{ name: 'list', url, every: 60, only_new: true, header: 'Authorization', largest: 1_000_000, lane: 'bulk' },
  ...more,
});
const ip = (n: number): string => `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
const lines = (to: number, from = 0): string => Array.from({ length: to - from }, (_, n) => `${ip(from + n)}\n`).join('');

/** Serves a text under an ETag of its own; what it is can be changed. */
function list(first: string) {
  const state = { text: first, requests: [] as IncomingMessage[], notModified: 0 };
  const answer: RequestListener = (request, response) => {
    state.requests.push(request);
    const etag = `"${state.text.length}"`;
    if (request.headers['if-none-match'] === etag) {
      state.notModified += 1;
      response.writeHead(304, { etag }).end();
    } else response.writeHead(200, { etag, 'content-length': state.text.length }).end(state.text);
  };
  return { state, answer };
}

describe('an address on a schedule', () => {
  it('is submitted, then only what is new in it; what has not changed is not fetched', async () => {
    const { state, answer } = list(lines(100));
    const url = await serving(answer);
    const { parts, begin, values, store } = await stage();
    const channel = begin(createUrlChannel(settings(`${url}/s3cret-path/list.txt?key=s3cret`, { secret: 'Bearer s3cret' }), parts));
    await until(() => state.notModified >= 2, 'it was asked again');
    expect(await values()).toEqual([Array.from({ length: 100 }, (_, n) => ip(n))]);
    state.text = lines(103);
    await until(async () => (await values()).length === 2, 'there are two submissions');
    expect((await values())[1]).toEqual([ip(100), ip(101), ip(102)]);
    // It shrinks, and nothing in it is new.
    state.text = lines(50);
    const before = state.notModified;
    await until(() => state.notModified > before, 'the shorter one was read');
    expect(await values()).toHaveLength(2);
    expect(state.requests.every(({ headers }) => headers.authorization === 'Bearer s3cret')).toBe(true);
    expect(channel.health()).toMatchObject({ state: 'up', taken: 2, repeated: 0, at: url });
    expect(JSON.stringify([channel.health(), await store.work.submissions(10)])).not.toContain('s3cret');
  });

  it('is submitted as a whole where that is wanted', async () => {
    const { state, answer } = list(lines(3));
    const url = await serving(answer);
    const { parts, begin, values } = await stage();
    begin(createUrlChannel(settings(`${url}/list.txt`, { only_new: false }), parts));
    await until(async () => (await values()).length === 1, 'the first');
    state.text = lines(4);
    await until(async () => (await values()).length === 2, 'the second');
    expect(await values()).toEqual([[0, 1, 2].map(ip), [0, 1, 2, 3].map(ip)]);
  });

  it('that breaks off mid-way goes on into the same submission', async () => {
    const text = lines(20_000);
    let broken = 2;
    const url = await serving((_, response) => {
      response.writeHead(200, { etag: '"one"', 'content-length': text.length });
      if (broken-- > 0) response.write(text.slice(0, 150_000), () => response.destroy());
      else response.end(text);
    });
    const { parts, begin, submissions, values } = await stage();
    const channel = begin(createUrlChannel(settings(`${url}/list.txt`), parts));
    await until(() => channel.health().state === 'down', 'it is down');
    expect(channel.health().detail).toMatch(/broke off after \d+ bytes/);
    await until(async () => (await submissions())[0]?.state === 'open', 'it is whole');
    expect(await submissions()).toHaveLength(1);
    expect((await values())[0]).toHaveLength(new Set(text.trim().split('\n')).size);
    await until(() => channel.health().state === 'up', 'it is up');
    expect((await submissions())[0]).toMatchObject({ order: { troubles: [] }, input: { read: text.length, total: text.length } });
  });

  it('without a name for its version ends with what came where it breaks off, and the rest is new the next time', async () => {
    const text = lines(4_000);
    let broken = true;
    const url = await serving((_, response) => {
      response.writeHead(200);
      if (broken) response.write(text.slice(0, 30_000), () => response.destroy());
      else response.end(text);
      broken = false;
    });
    const { parts, begin, values } = await stage();
    begin(createUrlChannel(settings(`${url}/list.txt`), parts));
    await until(async () => (await values()).length === 2, 'there are two submissions');
    await sleep(200);
    // One without anything new is there only while it is looked at.
    const all = (await values()).filter((some) => some.length > 0);
    expect(all).toHaveLength(2);
    expect(all.flat()).toEqual(Array.from({ length: 4_000 }, (_, n) => ip(n)));
  });

  it.each<[string, RequestListener, RegExp]>([
    ['is refused', (_, response) => void response.writeHead(403).end('no'), /HTTP 403$/],
    ['is too large', (_, response) => void response.writeHead(200, { 'content-length': 5_000_000 }).end(), /would send 5000000 bytes/],
    [
      'turns out too large',
      (_, response) => void response.writeHead(200).end(Buffer.alloc(2_000_000, '198.51.100.1 \n')),
      /more than the 1000000/,
    ],
    [
      'unpacks to more',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(3_000_000, 'a \n'))),
      /more than the 1000000/,
    ],
    [
      'leads to a machine of the house',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.2:1/' }).end(),
      /not a public address/,
    ],
    [
      'leads around in a circle',
      (request, response) => void response.writeHead(302, { location: `${request.url}a` }).end(),
      /again and again/,
    ],
  ])('that %s is down, and says why', async (_, answer, why) => {
    const url = await serving(answer);
    const { parts, begin } = await stage();
    const channel = begin(createUrlChannel(settings(`${url}/x`), parts));
    await until(() => channel.health().state === 'down' || channel.health().taken > 0, 'it is down');
    expect(channel.health().detail).toMatch(why);
  });

  it('follows a redirect of its own machine, with its secret, and to others without', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serving((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url === '/b') response.end('198.51.100.1\n');
      else response.writeHead(302, { location: '/b' }).end();
    });
    const { parts, begin, values } = await stage();
    begin(createUrlChannel(settings(`${url}/a`, { secret: 'Bearer x', every: 60_000 }), parts));
    await until(async () => (await values()).length === 1, 'it is taken');
    expect(seen).toEqual(['Bearer x', 'Bearer x']);
  });

  it('is fetched by one of several processes at a time, and nothing comes twice', async () => {
    const { state, answer } = list(lines(300));
    const url = await serving(answer);
    const { parts, begin, values, store } = await stage();
    const channels = ['a', 'b', 'c'].map((holder) =>
      begin(createUrlChannel(settings(`${url}/list.txt`, { every: 300 }), { ...parts, holder })),
    );
    await until(() => state.requests.length >= 3, 'it was looked at three times');
    expect(await values()).toHaveLength(1);
    expect(channels.reduce((sum, channel) => sum + channel.health().taken + channel.health().repeated, 0)).toBe(1);
    // Who was told late that it is time finds that somebody has looked already.
    const asked = state.requests.length;
    for (const channel of channels) await channel.stop();
    const next = await store.bookmarks.get('url:list', 'next');
    await store.bookmarks.set('url:list', 'next', String(store.clock.now().getTime() + 30_000), next, store.clock.now());
    let told = 0;
    const slow = {
      ...parts.bookmarks,
      get: async (channel: string, name: string) => (name === 'next' && told++ === 0 ? '0' : parts.bookmarks.get(channel, name)),
    };
    const behind = begin(createUrlChannel(settings(`${url}/list.txt`, { every: 300 }), { ...parts, bookmarks: slow, holder: 'slow' }));
    await until(() => told >= 2, 'it asked again');
    await sleep(50);
    expect(state.requests.length).toBe(asked);
    await behind.stop();
    await store.bookmarks.set('url:list', 'next', '0', await store.bookmarks.get('url:list', 'next'), store.clock.now());
    // Whoever holds it is not disturbed.
    for (const channel of channels) await channel.stop();
    const now = store.clock.now();
    await store.bookmarks.hold('url:list', 'somebody', now, new Date(now.getTime() + 60_000));
    const requests = state.requests.length;
    const late = begin(createUrlChannel(settings(`${url}/list.txt`), { ...parts, holder: 'd' }));
    await sleep(500);
    expect([state.requests.length, late.health().state]).toEqual([requests, 'up']);
  });
});
