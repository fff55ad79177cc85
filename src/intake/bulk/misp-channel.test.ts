import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMispChannel, type MispSettings } from './misp-channel.ts';
import { serving, stage, until } from './polling/stage.fixture.ts';

const settings = (url: string, more: Partial<MispSettings> = {}): MispSettings => ({
  ...{ name: 'hub', url, key: 's3cret', every: 80, since: 100 * 365 * 86_400_000, published_only: true, tags: [] },
  ...{ own_org: 'Us', own_tag: 'assay', only_new: false, page: 3, lane: 'bulk' },
  ...more,
});

interface Sketch {
  readonly timestamp: number;
  readonly values?: readonly string[];
  readonly tags?: readonly string[];
  readonly org?: string;
  readonly published?: boolean;
}

const uuid = (n: number): string => `5f0c1c9e-0000-4000-8000-${String(n).padStart(12, '0')}`;
/** As MISP writes events: numbers are texts. */
const event = (n: number, { timestamp, values = [`198.51.100.${n}`], tags = [], org = 'Them', published = true }: Sketch) => ({
  ...{ id: String(n), uuid: uuid(n), info: `event ${n}`, timestamp: String(timestamp), published, publish_timestamp: String(timestamp) },
  ...{ Org: { id: '1', name: org, uuid: uuid(900) }, Orgc: { id: '1', name: org, uuid: uuid(901) }, Tag: tags.map((name) => ({ name })) },
  Attribute: values.map((value, i) => ({
    id: String(i),
    type: 'ip-dst',
    category: 'Network activity',
    to_ids: true,
    value,
    deleted: false,
  })),
  Object: [],
});

/** `/events/restSearch` as MISP's documentation has it: newer than or as new as `timestamp`, pages from 1. */
function misp() {
  const events = new Map<number, ReturnType<typeof event>>();
  const asked: Record<string, unknown>[] = [];
  const state = { date: undefined as string | undefined, between: (_page: number): void => {} };
  const answer: RequestListener = async (request, response) => {
    let text = '';
    for await (const piece of request) text += String(piece);
    if (request.headers.authorization !== 's3cret') return void response.writeHead(403).end('{"message":"Authentication failed"}');
    if (request.url !== '/events/restSearch' || request.method !== 'POST') return void response.writeHead(404).end('{}');
    const query = JSON.parse(text) as { timestamp: number; limit: number; page: number; published?: boolean; tags?: string[] };
    asked.push(query);
    state.between(query.page);
    const some = [...events.values()].filter(
      (one) =>
        Number(one.timestamp) >= query.timestamp &&
        (query.published !== true || one.published) &&
        (!query.tags || one.Tag.some(({ name }) => query.tags?.includes(name))),
    );
    const page = some.slice((query.page - 1) * query.limit, query.page * query.limit);
    response.writeHead(200, { 'content-type': 'application/json', ...(state.date && { date: state.date }) });
    response.end(JSON.stringify({ response: page.map((one) => ({ Event: one })) }));
  };
  return { answer, asked, state, put: (n: number, sketch: Sketch) => void events.set(n, event(n, sketch)) };
}

describe('events of a MISP server (a server of our own, after its documentation)', () => {
  it('each is one submission, with its name and its marking; then those that changed', async () => {
    const server = misp();
    server.put(1, { timestamp: 1_700_000_001, tags: ['tlp:amber', 'PAP:RED', 'type:OSINT'] });
    server.put(2, { timestamp: 1_700_000_002, tags: ['tlp:white', 'tlp:red'] });
    server.put(3, { timestamp: 1_700_000_003, tags: ['tlp:clear'] });
    server.put(4, { timestamp: 1_700_000_004, values: ['198.51.100.4', '198.51.100.44'] });
    const url = await serving(server.answer);
    const { parts, begin, values, submissions } = await stage();
    const channel = begin(createMispChannel(settings(url, { tlp: 'green' }), parts));
    await until(async () => (await values()).flat().length === 5, 'all events');
    expect((await submissions()).map(({ order: { title, marking, kind } }) => [title, marking.tlp, marking.pap, kind])).toEqual([
      ['event 1', 'amber', 'red', 'misp-event'],
      ['event 2', 'red', 'green', 'misp-event'],
      ['event 3', 'green', 'green', 'misp-event'],
      ['event 4', 'green', 'green', 'misp-event'],
    ]);
    const before = server.asked.length;
    await until(() => server.asked.length > before + 2, 'it looks again');
    server.put(2, { timestamp: 1_700_000_005, values: ['198.51.100.2', '198.51.100.22'] });
    await until(async () => (await values()).flat().length === 7, 'the new version');
    await sleep(300);
    expect(await values()).toHaveLength(5);
    expect(channel.health()).toMatchObject({ state: 'up', taken: 5, repeated: 0 });
    expect(JSON.stringify([channel.health(), await submissions()])).not.toContain('s3cret');
  });

  it('our own and those with our tag are passed over, and those that are not published', async () => {
    const server = misp();
    server.put(1, { timestamp: 1_700_000_001, org: 'Us' });
    server.put(2, { timestamp: 1_700_000_002, tags: ['assay'] });
    server.put(3, { timestamp: 1_700_000_003, tags: ['assay:verdict="malicious"'] });
    server.put(4, { timestamp: 1_700_000_004, published: false });
    server.put(5, { timestamp: 1_700_000_005, tags: ['assay-like'] });
    const url = await serving(server.answer);
    const { parts, begin, values } = await stage();
    begin(createMispChannel(settings(url), parts));
    await until(() => server.asked.length > 3, 'it was asked');
    expect(await values()).toEqual([['198.51.100.5']]);
    expect(server.asked[0]).toMatchObject({ returnFormat: 'json', published: true, limit: 3, page: 1 });
  });

  it('an event that changes while the pages are fetched is not lost', async () => {
    const server = misp();
    for (let n = 1; n <= 6; n++) server.put(n, { timestamp: 1_700_000_000 + n });
    server.state.date = new Date(1_700_000_010_000).toUTCString();
    server.state.between = (page) => {
      // Event 1 stands on the page that was read; event 6 is newer still.
      if (page === 2) {
        server.put(1, { timestamp: 1_700_000_011, values: ['198.51.100.111'] });
        server.put(6, { timestamp: 1_700_000_012 });
        server.state.between = () => {};
        server.state.date = new Date(1_700_000_020_000).toUTCString();
      }
    };
    const url = await serving(server.answer);
    const { parts, begin, values } = await stage();
    begin(createMispChannel(settings(url), parts));
    await until(async () => (await values()).flat().includes('198.51.100.111'), 'the change');
  });

  it('a page that is taken once more after a crash makes nothing twice', async () => {
    const server = misp();
    for (let n = 1; n <= 5; n++) server.put(n, { timestamp: 1_700_000_000 + n });
    const url = await serving(server.answer);
    const { parts, begin, values } = await stage();
    let calls = 0;
    const first = begin(
      createMispChannel(settings(url), {
        ...parts,
        takeStream: (arrival) => (calls++ === 3 ? Promise.reject(new Error('killed')) : parts.takeStream(arrival)),
      }),
    );
    await until(() => first.health().state === 'down', 'it died');
    await first.stop();
    begin(createMispChannel(settings(url), { ...parts, holder: 'another' }));
    await until(async () => (await values()).flat().length === 5, 'all of them');
    await sleep(200);
    expect(await values()).toHaveLength(5);
  });

  it.each<[string, Partial<MispSettings>, RequestListener | undefined, RegExp]>([
    ['a wrong key', { key: 'wrong' }, undefined, /HTTP 403$/],
    ['a page of HTML', {}, (_, response) => void response.end('<html>'), /no list of events/],
    ['an error object', {}, (_, response) => void response.end('{"name":"x","message":"y"}'), /no list of events/],
    ['an event without uuid', {}, (_, response) => void response.end('{"response":[{"Event":{"id":"1"}}]}'), /passed over/],
  ])('says so where there is %s', async (_, more, answer, detail) => {
    const url = await serving(answer ?? misp().answer);
    const { parts, begin } = await stage();
    const channel = begin(createMispChannel(settings(url, more), parts));
    await until(() => channel.health().state === 'down', 'it is down');
    expect(channel.health().detail).toMatch(detail);
  });
});
