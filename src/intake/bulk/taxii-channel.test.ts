import { describe, expect, it } from 'vitest';
import { indicator, taxiiServer } from '../../../test/e2e/taxii-server.ts';
import type { BulkParts } from './polling/bulk-parts.ts';
import { serving, stage, until } from './polling/stage.fixture.ts';
import { createTaxiiChannel, type TaxiiSettings } from './taxii-channel.ts';

const settings = (url: string, more: Partial<TaxiiSettings> = {}): TaxiiSettings => ({
  ...{
    name: 'feed',
    api_root: `${url}/api1/`,
    collection: 'c1',
    every: 80,
    only_new: true,
    user: 'u',
    password: 's3cret',
    page: 50,
    lane: 'bulk',
  },
  ...more,
});
const ip = (n: number): string => `198.51.100.${n}`;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => indicator(ip(from + n)));
const sorted = (values: readonly (readonly string[])[]) =>
  values.flat().toSorted((a, b) => Number(a.split('.')[3]) - Number(b.split('.')[3]));

describe('a TAXII 2.1 collection (a server of our own, written after the standard)', () => {
  it('is read page by page, then what was added since', async () => {
    const server = taxiiServer({ user: 'u', password: 's3cret', most: 20 });
    server.add('c1', range(0, 50));
    const url = await serving(server.answer);
    const { parts, begin, values, submissions } = await stage();
    const channel = begin(createTaxiiChannel(settings(url), parts));
    await until(async () => (await values()).length === 3, 'three pages');
    expect((await values()).map((page) => page.length)).toEqual([20, 20, 10]);
    expect(sorted(await values())).toEqual(Array.from({ length: 50 }, (_, n) => ip(n)));
    expect((await submissions())[0]?.order).toMatchObject({ kind: 'stix-bundle', person: 'taxii:feed', title: 'feed: 20 objects' });
    await until(() => server.requests.at(-1)?.includes('added_after'), 'it asks for what is new');
    server.add('c1', [...range(50, 53), indicator(ip(3), { modified: '2026-11-20T00:00:00.000Z' })]);
    await until(async () => (await values()).flat().length === 53, 'what is new');
    // One of them is a new version of what came before.
    expect((await values())[3]).toEqual([ip(50), ip(51), ip(52)]);
    await until(
      () => server.requests.at(-1) === '/api1/collections/c1/objects/?limit=50&added_after=2026-11-23T12%3A00%3A00.000054Z',
      'its bookmark',
    );
    expect(channel.health()).toMatchObject({ state: 'up', taken: 4, detail: null });
    expect(JSON.stringify([channel.health(), await submissions()])).not.toContain('s3cret');
  });

  it('loses nothing where a page ends between objects that were added at one time', async () => {
    const server = taxiiServer({ user: 'u', password: 's3cret', most: 7 });
    server.add('c1', range(0, 20), true);
    const url = await serving(server.answer);
    const { parts, begin, values } = await stage();
    begin(createTaxiiChannel(settings(url), parts));
    await until(async () => (await values()).flat().length === 20, 'all of them');
  });

  it.each([
    ['after it took a page, before its bookmark', 'set'],
    ['in the middle of a page', 'take'],
  ])('goes on where its process died %s; nothing is lost or comes twice', async (_, where) => {
    const server = taxiiServer({ user: 'u', password: 's3cret', most: 10 });
    server.add('c1', range(0, 40));
    const url = await serving(server.answer);
    const { parts, begin, values, store } = await stage();
    let calls = 0;
    const dies = (): never => {
      throw new Error('killed');
    };
    const dying: BulkParts = {
      ...parts,
      takeStream: (arrival) => (where === 'take' && calls++ === 2 ? dies() : parts.takeStream(arrival)),
      bookmarks: {
        ...parts.bookmarks,
        set: (channel, name, ...rest) =>
          where === 'set' && name === 'place' && calls++ === 1 ? dies() : parts.bookmarks.set(channel, name, ...rest),
      },
    };
    const first = begin(createTaxiiChannel(settings(url, { every: 100_000 }), dying));
    await until(() => first.health().state === 'down', 'it died');
    await first.stop();
    const next = await store.bookmarks.get('taxii:feed', 'next');
    await store.bookmarks.set('taxii:feed', 'next', '0', next, store.clock.now());
    begin(createTaxiiChannel(settings(url), { ...parts, holder: 'another' }));
    await until(async () => (await values()).flat().length === 40, 'all of them');
    expect(sorted(await values())).toEqual(Array.from({ length: 40 }, (_, n) => ip(n)));
    expect(await values()).toHaveLength(4);
  });

  it('begins the look anew where the server has forgotten what it called the next page', async () => {
    const server = taxiiServer({ user: 'u', password: 's3cret', most: 10 });
    server.add('c1', range(0, 12));
    const url = await serving(server.answer);
    const { parts, begin, values, store } = await stage();
    await store.bookmarks.set(
      'taxii:feed',
      'place',
      JSON.stringify({ after: null, next: 'of-yesterday', last: null }),
      null,
      store.clock.now(),
    );
    begin(createTaxiiChannel(settings(url), parts));
    await until(async () => (await values()).flat().length === 12, 'all of them');
  });

  it('the strictest marking of a page holds for it, and never a freer one than the channel’s', async () => {
    const server = taxiiServer({ user: 'u', password: 's3cret', most: 1 });
    const marked = (address: string, id: string) => indicator(address, { object_marking_refs: [`marking-definition--${id}`] });
    server.add('c1', [
      marked(ip(1), '5e57c739-391a-4eb3-b6be-7d15ca92d5ed'),
      marked(ip(2), '94868c89-83c2-464b-929b-a1a8aa3c8487'),
      indicator(ip(3)),
    ]);
    const url = await serving(server.answer);
    const { parts, begin, submissions } = await stage();
    begin(createTaxiiChannel(settings(url, { tlp: 'amber' }), parts));
    await until(async () => (await submissions()).length === 3, 'three pages');
    expect((await submissions()).map(({ order }) => order.marking.tlp)).toEqual(['red', 'amber', 'amber']);
  });

  it.each<[string, Partial<TaxiiSettings>, RegExp]>([
    ['a wrong password', { password: 'wrong' }, /HTTP 401$/],
    ['a token where a password is wanted', { user: undefined, password: undefined, token: 't' }, /HTTP 401$/],
    ['no such collection', { collection: 'none' }, /HTTP 404$/],
  ])('says so where there is %s', async (_, more, detail) => {
    const server = taxiiServer({ user: 'u', password: 's3cret' });
    server.add('c1', range(0, 1));
    const url = await serving(server.answer);
    const { parts, begin } = await stage();
    const channel = begin(createTaxiiChannel(settings(url, more), parts));
    await until(() => channel.health().state === 'down', 'it is down');
    expect(channel.health().detail).toMatch(detail);
  });

  it('comes back after the server was away', async () => {
    const server = taxiiServer({ user: 'u', password: 's3cret' });
    server.add('c1', range(0, 3));
    server.fail(2);
    const url = await serving(server.answer);
    const { parts, begin, values } = await stage();
    const channel = begin(createTaxiiChannel(settings(url), parts));
    await until(() => channel.health().state === 'down', 'it is down');
    await until(async () => (await values()).flat().length === 3, 'it came back');
  });

  it.each<[string, unknown, RegExp]>([
    ['always the same page', { more: true, next: 'x', objects: [] }, /the next one of itself/],
    ['more without a where', { more: true, objects: [] }, /not where/],
    ['a list', [], /no TAXII envelope/],
    ['a page of HTML', '<html>', /no TAXII envelope/],
  ])('ends the look where a server gives %s', async (_, body, detail) => {
    const url = await serving((_, response) => void response.writeHead(200).end(typeof body === 'string' ? body : JSON.stringify(body)));
    const { parts, begin } = await stage();
    const channel = begin(createTaxiiChannel(settings(url), parts));
    await until(() => channel.health().state === 'down', 'it is down');
    expect(channel.health().detail).toMatch(detail);
  });
});
