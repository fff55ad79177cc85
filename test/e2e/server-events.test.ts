import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Heard, hear } from './event-source.ts';
import { onlyAsking, served, serveOn } from './serving.ts';
import { addresses, onStage, until } from './stage.ts';

interface Taken {
  readonly id: string;
  readonly location: string;
}
const landedOf = (heard: readonly Heard[]) => heard.filter(({ event }) => event === 'landed');
const valuesOf = (heard: readonly Heard[]) => landedOf(heard).map(({ data }) => String(data.ioc_value));
/** One a second: so that there is time to leave and to come again. */
const slow = `${onlyAsking('abuseipdb')}  abuseipdb: { limits: [{ requests: 4, per: second }] }\n`;

describe.concurrent('what happens to a submission, as events', () => {
  it(
    'tells every enrichment as it lands, and that it is done; after that there is nothing more',
    onStage(
      served(async (server) => {
        const values = addresses(90, 6);
        const { location } = await server.told<Taken>(202, '/v1/submissions', { json: { values } });
        const reply = await server.ask(`${location}/events`);
        expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
        const heard = await hear(reply);
        expect(valuesOf(heard).toSorted()).toEqual(values.toSorted());
        expect(landedOf(heard).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6']);
        expect(heard.at(-1)).toMatchObject({ event: 'done', id: '6.end', data: { state: 'done', observables: { all: 6, done: 6 } } });
        expect(heard.some(({ event }) => event === 'progress')).toBe(true);
        const again = await server.ask(`${location}/events`, { headers: { 'last-event-id': '6.end' } });
        expect(again.status).toBe(204);
        expect((await server.ask(`${location}/events`, { method: 'HEAD' })).status).toBe(405);
      }),
    ),
  );

  it(
    'who leaves and comes again misses nothing and hears nothing twice, whichever process worked',
    onStage(
      served(async (server, stage, key) => {
        const values = addresses(91, 10);
        const { location } = await server.told<Taken>(202, '/v1/submissions', { json: { values } });
        const first = await hear(await server.ask(`${location}/events`), (heard) => landedOf(heard).length >= 2);
        const last = landedOf(first).at(-1)?.id ?? '';
        // All that lands meanwhile nobody hears; the process that worked is killed, another goes on.
        await server.kill();
        const other = await serveOn(stage, key);
        try {
          const rest = await hear(await other.ask(`${location}/events`, { headers: { 'last-event-id': last } }));
          expect([...valuesOf(first), ...valuesOf(rest)].toSorted()).toEqual(values.toSorted());
          expect([...landedOf(first), ...landedOf(rest)].map(({ id }) => Number(id))).toEqual(values.map((_, n) => n + 1));
          expect(rest.at(-1)?.event).toBe('done');
        } finally {
          await other.kill();
        }
      }, slow),
    ),
  );

  it(
    'a server that does not work itself tells what another process lands, to many at once',
    onStage(
      served(async (worker, stage, key) => {
        stage.configure(`${onlyAsking('abuseipdb')}server: { workers: false }\n`);
        const teller = await serveOn(stage, key);
        try {
          const values = addresses(92, 5);
          const { location } = await teller.told<Taken>(202, '/v1/submissions', { json: { values } });
          const all = await Promise.all(Array.from({ length: 20 }, async () => hear(await teller.ask(`${location}/events`))));
          for (const heard of all) expect(valuesOf(heard).toSorted()).toEqual(values.toSorted());
          expect((await worker.told<{ complete: boolean }>(200, `${location}/report?wait=1s`)).complete).toBe(true);
          // Nobody works in it, and that is as it was set up.
          expect((await teller.ask('/readyz')).status).toBe(200);
        } finally {
          await teller.kill();
        }
      }, onlyAsking('abuseipdb')),
    ),
  );

  it(
    'who waits does not keep the server from ending, nor who leaves from being forgotten',
    onStage(
      served(async (server, stage) => {
        stage.sandbox.fault({ source: 'abuseipdb', kind: 'hang' });
        const { location } = await server.told<Taken>(202, '/v1/submissions', { json: { values: ['45.93.0.1'] } });
        const leaving = new AbortController();
        const left = server.ask(`${location}/report?wait=60s`, { signal: leaving.signal }).catch(() => 'left');
        const waiting = server.ask(`${location}/report?wait=60s`);
        const events = server.ask(`${location}/events`).then((reply) => hear(reply));
        const changes = server.ask('/v1/events', { headers: { accept: 'text/event-stream' } }).then((reply) => hear(reply));
        await sleep(500);
        leaving.abort();
        expect(await left).toBe('left');
        expect((await server.ask('/livez')).status).toBe(200);
        const began = performance.now();
        server.child.kill('SIGTERM');
        expect((await waiting).status).toBe(202);
        expect(valuesOf(await events)).toEqual([]);
        expect(await changes).toEqual([]);
        // What the vendor was asked is waited for a while; whoever ends it twice does not wait.
        server.child.kill('SIGTERM');
        expect((await server.ended).code).toBe(0);
        expect(performance.now() - began).toBeLessThan(15_000);
      }, onlyAsking('abuseipdb')),
    ),
  );

  it(
    'changes of watched values come by the page and as they happen, to those who may know',
    onStage(
      served(async (server, stage) => {
        await server.told(201, '/v1/watches', { json: { observable: { type: 'ipv4', value: '45.94.0.1' }, for: '7d', tlp: 'amber' } });
        const { location } = await server.told<Taken>(202, '/v1/submissions', { json: { values: ['45.94.0.1'] } });
        await server.told(200, `${location}/report?wait=20s`);
        const id = location.split('/').at(-1) ?? '';
        const change = (number: number) => {
          stage.change(
            `insert into events (number, at, kind, type, value, before_json, after_json, submission) values (?, ?, 'verdict_changed', 'ipv4', '45.94.0.1', ?, ?, ?)`,
            ...[number, 1_700_000_000_000 + number],
            ...[
              JSON.stringify({ at: new Date(0), level: 'unknown', score: null }),
              JSON.stringify({ at: new Date(1), level: 'malicious', score: 90 }),
              id,
            ],
          );
        };
        change(1);
        type Page = { events: { number: number }[]; next: string | null };
        expect(await server.told<Page>(200, '/v1/events')).toMatchObject({
          events: [{ number: 1, to: { verdict: 'malicious' } }],
          next: null,
        });
        const live = server.ask('/v1/events', { headers: { accept: 'text/event-stream', 'last-event-id': '1' } });
        const heard = live.then((reply) => hear(reply, (all) => all.length > 0));
        await until(async () => (await live).status === 200, 'somebody listens');
        change(2);
        expect(await heard).toMatchObject([{ event: 'verdict_changed', id: '2' }]);
      }, onlyAsking('abuseipdb')),
    ),
  );
});
