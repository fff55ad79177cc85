import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { order } from '../../test/contracts/store/work/setting.ts';
import type { Store } from '../domain/ports.ts';
import type { Order } from '../domain/work.ts';
import { openStore } from '../store/open-store.ts';
import { ok, receiver, reportOf, type Setting, tell } from './telling.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-telling-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let files = 0;
/** A store, and a clock that the test can put forward. */
async function setUp() {
  let ahead = 0;
  const began = new Date('2026-11-23T12:00:00Z').getTime() - performance.now();
  const clock = { now: () => new Date(Math.floor(began + performance.now() + ahead)) };
  const place = { path: join(folder, `${files++}.db`) };
  const open = async (): Promise<Store> => {
    const store = await openStore(place, { version: 'test', now: clock.now });
    closing.push(() => store.close());
    return store;
  };
  const store = await open();
  const forward = (ms: number): void => {
    ahead += ms;
  };
  return { store, clock, open, forward };
}

/** A submission of one value that ends at once. */
async function submit({ work }: Store, now: Date, more: Partial<Order> = {}, end = true): Promise<string> {
  const value = { type: 'ipv4', value: '198.51.100.7' } as const;
  const { submission } = await work.take(order({ lane: 'alert', ...more }), [{ observable: value, mentions: [] }], now);
  if (end) await finish({ work }, submission, now);
  return submission;
}
async function finish({ work }: Pick<Store, 'work'>, submission: string, now: Date): Promise<void> {
  for (const item of await work.takeReady('w', 2_000, now, new Date(now.getTime() + 60_000), submission))
    await work.advance(item.id, 'w', { settled: [], asks: [], pivots: [], left: {} }, now);
}

async function machine(answer: Parameters<typeof receiver>[0] = () => ok) {
  const made = await receiver(answer);
  closing.push(made.close);
  return made;
}

function running(setting: Setting) {
  const telling = tell(setting);
  closing.push(async () => {
    await telling.stop(2_000);
    await telling.close();
  });
  telling.start();
  return telling;
}

const hook = (url: string, more: object = {}) => ({ targets: [{ name: 'hook', kind: 'webhook', url, secret: 'shh', ...more }] });
const soon = { timeout: 15_000, interval: 25 };
const deliveries = (got: readonly { readonly headers: Readonly<Record<string, unknown>> }[]) =>
  got.map(({ headers }) => headers['x-assay-delivery']);
const status =
  (code: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);

describe('telling', () => {
  it('tells of what ends, once, with what there is in it', async () => {
    const { store, clock } = await setUp();
    const { got, url } = await machine();
    const telling = running({ store, clock, notify: hook(url) });
    await store.outbox.ended(1, clock.now());
    const id = await submit(store, clock.now(), { title: 'Beacon' });
    const cancelled = await submit(store, clock.now(), {}, false);
    await store.work.cancel(cancelled, clock.now());
    await submit(store, clock.now(), { lane: 'interactive' });
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ target: 'hook', state: 'up', sent: 1, queued: 0 }]), soon);
    await vi.waitFor(async () => expect(await store.outbox.ended(9, clock.now())).toEqual([]), soon);
    expect(got).toHaveLength(1);
    expect(got[0]?.body).toMatchObject({
      ...{ type: 'submission.done', level: 'malicious', link: `https://assay.example.com/v1/submissions/${id}/report` },
      submission: { id, title: 'Beacon', verdicts: { malicious: 1 }, top: [{ ioc_value: '198.51.100.7', defanged: '198[.]51[.]100[.]7' }] },
    });
  });

  it.each<[string, (nth: number) => RequestListener, number]>([
    ['breaks twice', (nth) => (nth < 3 ? status(500) : ok), 3],
    ['is busy', (nth) => (nth < 2 ? status(429, { 'retry-after': '120' }) : ok), 2],
    ['hangs', (nth) => (nth < 2 ? () => {} : ok), 2],
    [
      'hangs up half-way',
      (nth) => (nth < 2 ? (_, response) => void response.writeHead(200).write('x', () => response.socket?.destroy()) : ok),
      2,
    ],
  ])('sends until it arrives, under one delivery id, where the other end %s', async (_, answer, attempts) => {
    const { store, clock, forward } = await setUp();
    const { got, url } = await machine(answer);
    const telling = running({ store, clock, notify: hook(url) });
    await store.outbox.ended(1, clock.now());
    await submit(store, clock.now());
    for (let nth = 1; nth <= attempts; nth++) {
      await vi.waitFor(() => expect(got).toHaveLength(nth), soon);
      if (nth < attempts) await vi.waitFor(async () => expect((await telling.health())[0]?.lastError).not.toBeNull(), soon);
      forward(130_000);
    }
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ sent: 1, queued: 0, failed: 0, lastError: null }]), soon);
    expect(got).toHaveLength(attempts);
    expect(new Set(deliveries(got)).size).toBe(1);
  });

  it('does not come back before Retry-After', async () => {
    const { store, clock, forward } = await setUp();
    const { got, url } = await machine(() => status(429, { 'retry-after': '3600' }));
    const telling = running({ store, clock, notify: hook(url) });
    await store.outbox.ended(1, clock.now());
    await submit(store, clock.now());
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ state: 'down', lastError: 'HTTP 429' }]), soon);
    forward(3_500_000);
    // Whatever else is for it waits, too.
    await submit(store, clock.now());
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ queued: 2 }]), soon);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(got).toHaveLength(1);
    forward(110_000);
    await vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(2), soon);
  });

  it.each<[string, RequestListener, string]>([
    ['refuses it', status(400, {}, 'invalid_payload'), 'HTTP 400: invalid_payload'],
    ['is gone', status(410), 'HTTP 410'],
  ])('reports as failed where the other end %s', async (_, answer, detail) => {
    const { store, clock } = await setUp();
    const { got, url } = await machine(() => answer);
    const lines: string[] = [];
    const line = (event: string, facts?: object): void => void lines.push(`${event} ${JSON.stringify(facts)}`);
    const notify = { targets: [{ name: 'chat', kind: 'slack', url: `${url}/services/T0/s3cret` }] };
    const telling = running({ store, clock, notify, log: { debug: line, info: line, warn: line } });
    await store.outbox.ended(1, clock.now());
    await submit(store, clock.now());
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ failed: 1, queued: 0, lastError: detail }]), soon);
    expect(got).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining('a message has failed for good')]);
    expect(lines.join() + JSON.stringify(await telling.health())).not.toContain('s3cret');
  });

  it('gives up after its time, and says so', async () => {
    const { store, clock, forward } = await setUp();
    const { got, url } = await machine(() => status(500));
    const telling = running({ store, clock, notify: { ...hook(url), give_up_after: '1h' } });
    await store.outbox.ended(1, clock.now());
    await submit(store, clock.now());
    await vi.waitFor(() => expect(got).toHaveLength(1), soon);
    await vi.waitFor(async () => expect((await telling.health())[0]?.lastError).toBe('HTTP 500'), soon);
    forward(3_600_000);
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ failed: 1, queued: 0 }]), soon);
    expect(got).toHaveLength(2);
  });

  it('believes Slack only where it says ok', async () => {
    const { store, clock, forward } = await setUp();
    const { got, url } = await machine((nth) => (nth < 2 ? status(200, {}, 'error: channel_not_found') : ok));
    const telling = running({ store, clock, notify: { targets: [{ name: 'chat', kind: 'slack', url }] } });
    await store.outbox.ended(1, clock.now());
    await submit(store, clock.now());
    const detail = 'HTTP 200, but it says: error: channel_not_found';
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ state: 'down', lastError: detail }]), soon);
    forward(60_000);
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ state: 'up', sent: 1 }]), soon);
    expect(got).toHaveLength(2);
  });

  it('lets nobody wait for a target that hangs', async () => {
    const { store, clock } = await setUp();
    const slow = await machine(() => () => {});
    const quick = await machine();
    const targets = [...hook(slow.url, { name: 'slow' }).targets, ...hook(quick.url, { name: 'quick' }).targets];
    running({ store, clock, notify: { targets }, patience: 20_000 });
    await store.outbox.ended(1, clock.now());
    for (let n = 0; n < 30; n++) await submit(store, clock.now());
    await vi.waitFor(() => expect(quick.got).toHaveLength(30), soon);
    expect(slow.got.length).toBeLessThanOrEqual(2);
    expect(new Set(deliveries(quick.got)).size).toBe(30);
  });

  it('gives back what it was sending when it is stopped: the next one need not wait', async () => {
    const { store, clock, open } = await setUp();
    const { got, url } = await machine((nth) => (nth === 1 ? () => {} : ok));
    const first = running({ store, clock, notify: hook(url), patience: 20_000 });
    await store.outbox.ended(1, clock.now());
    await submit(store, clock.now());
    await vi.waitFor(() => expect(got).toHaveLength(1), soon);
    await first.stop(0);
    const second = running({ store: await open(), clock, notify: hook(url) });
    await vi.waitFor(async () => expect(await second.health()).toMatchObject([{ sent: 1, queued: 0 }]), soon);
    expect(new Set(deliveries(got)).size).toBe(1);
    expect(got).toHaveLength(2);
  });

  it('lets nobody wait for a report of very many values', async () => {
    const { store, clock } = await setUp();
    const { got, url } = await machine();
    const read = Promise.withResolvers<void>();
    const usual = reportOf(store);
    let large = '';
    const report: Setting['report'] = async function* (id) {
      if (id === large) await read.promise;
      return yield* usual(id);
    };
    const values = Array.from({ length: 1_001 }, (_, n) => ({ type: 'ipv4', value: `198.51.${n >> 8}.${n & 255}` }) as const);
    running({ store, clock, report, notify: hook(url) });
    await store.outbox.ended(1, clock.now());
    const findings = values.map((observable) => ({ observable, mentions: [] }));
    large = (await store.work.take(order(), findings, clock.now())).submission;
    await finish(store, large, clock.now());
    await submit(store, clock.now());
    await vi.waitFor(() => expect(got).toHaveLength(1), soon);
    read.resolve();
    await vi.waitFor(() => expect(got).toHaveLength(2), soon);
    expect(got.map(({ body }) => body.submission?.id === large)).toEqual([false, true]);
  });

  it('is done by two as by one: nothing twice, nothing missed', async () => {
    const { store, clock, open } = await setUp();
    const { got, url } = await machine();
    running({ store, clock, notify: hook(url) });
    running({ store: await open(), clock, notify: hook(url) });
    await store.outbox.ended(1, clock.now());
    const ids = new Set<string>();
    for (let n = 0; n < 40; n++) ids.add(await submit(store, clock.now()));
    const told = () => got.map(({ body }) => body.submission?.id ?? '');
    await vi.waitFor(() => expect(new Set(told())).toEqual(ids), soon);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(told().sort()).toEqual([...ids].sort());
  });

  it('waits for the end of quiet hours with what is not malicious, and not with what is', async () => {
    const { store, clock, forward } = await setUp();
    const { got, url } = await machine();
    const quiet = { from: '11:00', to: '15:00', timezone: 'UTC' };
    const notify = hook(url, {
      quiet,
      when: { events: ['submission.done', 'verdict.changed'], levels: ['malicious', 'unknown', 'suspicious'] },
    });
    running({ store, clock, notify });
    await store.outbox.ended(1, clock.now());
    const observable = { type: 'ipv4', value: '198.51.100.9' } as const;
    const now = clock.now();
    const until = new Date(now.getTime() + 86_400_000);
    await store.watches.watch({ observable, person: 'ada', marking: { tlp: 'green', pap: 'green' }, since: now, until, nextAt: until });
    await store.watches.note(observable, { at: now, level: 'unknown', score: null }, null);
    await store.watches.note(observable, { at: clock.now(), level: 'suspicious', score: 55 }, null);
    await submit(store, clock.now());
    await vi.waitFor(() => expect(got.map(({ body }) => body.type)).toEqual(['submission.done']), soon);
    await vi.waitFor(async () => expect((await store.outbox.states())[0]).toMatchObject({ queued: 1, sent: 1 }), soon);
    forward(3 * 3_600_000);
    await vi.waitFor(() => expect(got.map(({ body }) => body.type)).toEqual(['submission.done', 'verdict.changed']), soon);
    expect(got[1]?.body).toMatchObject({ change: { ioc_value: '198.51.100.9', from: 'unknown', to: 'suspicious' } });
  });

  it('makes one message of a period of bulk work', async () => {
    const { store, clock, forward } = await setUp();
    const { got, url } = await machine();
    running({ store, clock, notify: hook(url, { digest: '1h' }) });
    await store.outbox.ended(1, clock.now());
    for (let n = 0; n < 25; n++) await submit(store, clock.now(), { lane: 'bulk', title: `list ${n}` });
    await submit(store, clock.now(), { title: 'an alert' });
    await submit(store, clock.now(), { lane: 'bulk', marking: { tlp: 'red', pap: 'red' } });
    await vi.waitFor(() => expect(got.map(({ body }) => body.type)).toEqual(['submission.done']), soon);
    await vi.waitFor(async () => expect(await store.outbox.ended(9, clock.now())).toEqual([]), soon);
    forward(3_600_000);
    await vi.waitFor(() => expect(got).toHaveLength(2), soon);
    expect(got[1]?.body).toMatchObject({ type: 'digest', digest: { submissions: 25, withheld: 1, verdicts: { malicious: 25 } } });
  });

  it('tells no value that is marked more strictly than the target may see', async () => {
    const { store, clock } = await setUp();
    const { got, url } = await machine();
    running({ store, clock, notify: hook(url, { max_tlp: 'green' }) });
    await store.outbox.ended(1, clock.now());
    const id = await submit(store, clock.now(), { title: 'secret 198.51.100.7', marking: { tlp: 'red', pap: 'red' } });
    await vi.waitFor(() => expect(got).toHaveLength(1), soon);
    expect(got[0]?.body).toEqual({
      ...{ delivery: expect.any(String), summary: '', type: 'submission.done', at: expect.any(String), withheld: true, level: null },
      ...{ link: `https://assay.example.com/v1/submissions/${id}/report`, submission: { id, tlp: 'red' } },
    });
  });

  it('tells whoever handed it in, signed with a secret of theirs', async () => {
    const { store, clock } = await setUp();
    const { got, url } = await machine();
    const telling = running({ store, clock, notify: {} });
    await store.outbox.ended(1, clock.now());
    const id = await submit(store, clock.now(), { lane: 'interactive' });
    const asked = { submission: id, url: `${url}/mine?k=s3cret`, owner: 'key-1', maxTlp: 'amber' } as const;
    const { secret } = await telling.subscribe(asked);
    await telling.subscribe(asked);
    await vi.waitFor(() => expect(got).toHaveLength(1), soon);
    expect(got[0]).toMatchObject({ path: '/mine?k=s3cret', body: { type: 'submission.done', submission: { id } } });
    expect(got[0]?.headers['x-assay-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    expect(secret).toMatch(/^whsec_/);
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ target: `callback:${url.slice(7)}`, sent: 1 }]), soon);
    expect(JSON.stringify(await telling.health())).not.toContain('s3cret');
  });

  it('lets nobody lead it into the house', async () => {
    const { store, clock } = await setUp();
    const { got, url } = await machine();
    const telling = running({ store, clock, notify: {}, allow: [] });
    expect(telling.mayCall(url)).toBe('127.0.0.1 is not a public address, and no network that the operator allowed');
    expect(telling.mayCall('https://hooks.example.com/a')).toBeUndefined();
    expect(telling.mayCall(`https://hooks.example.com/${'a'.repeat(3_000)}`)).toMatch(/more than 2048/);
    await store.outbox.ended(1, clock.now());
    const id = await submit(store, clock.now());
    const asked = { submission: id, url, owner: 'key-1', maxTlp: 'amber' } as const;
    await expect(telling.subscribe(asked)).rejects.toMatchObject({ code: 'ASSAY_REQUEST_INVALID' });
    // As one that was public when it was taken.
    await store.outbox.subscribe(asked, clock.now());
    await vi.waitFor(async () => expect(await telling.health()).toMatchObject([{ failed: 1 }]), soon);
    expect(got).toEqual([]);
  });

  it('tells of a channel that goes down and stays so, and that it works again', async () => {
    const { store, clock, forward } = await setUp();
    const { got, url } = await machine();
    let state: 'up' | 'down' = 'down';
    const channels = () => [{ name: 'mail:reports', state, detail: state === 'down' ? 'no route' : null }];
    running({ store, clock, channels, notify: hook(url, { when: { events: ['channel.down', 'channel.up'] } }) });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(got).toEqual([]);
    forward(60_000);
    await vi.waitFor(() => expect(got).toHaveLength(1), soon);
    state = 'up';
    await vi.waitFor(() => expect(got).toHaveLength(2), soon);
    expect(got.map(({ body }) => [body.type, body.channel])).toEqual([
      ['channel.down', { name: 'mail:reports', detail: 'no route' }],
      ['channel.up', { name: 'mail:reports', detail: null }],
    ]);
  });

  it('says what is wrong with its configuration, without the secret in it', async () => {
    const { store, clock } = await setUp();
    const cases: [object, RegExp][] = [
      [{ targets: [{ name: 'chat', kind: 'slack', url: 'hooks.example.com/s3cret' }] }, /notify\.targets, chat, url: not an http/],
      [{ targets: [{ name: 'chat', kind: 'slack', url: 'https://u:s3cret@hooks.example.com/' }] }, /chat, url/],
      [
        { targets: [{ name: 'chat', kind: 'teams', url: 'https://example.com/s3cret', template_file: '/nowhere' }] },
        /template_file: \/nowhere cannot/,
      ],
    ];
    for (const [notify, message] of cases) {
      const made = (): unknown => tell({ store, clock, notify });
      expect(made).toThrow(message);
      expect(made).not.toThrow(/s3cret/);
    }
    const telling = tell({ store, clock, notify: {} });
    await expect(telling.test('nobody')).rejects.toMatchObject({ code: 'ASSAY_NOT_FOUND' });
    await telling.close();
  });
});
