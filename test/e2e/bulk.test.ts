import { appendFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { onlyAsking, type Serving, served, serveOn } from './serving.ts';
import { addresses, onStage, type Stage, until } from './stage.ts';
import { indicator, taxiiServer } from './taxii-server.ts';

const asking = onlyAsking('abuseipdb');
/** Nobody is asked: what is shown is how lists come in. */
const offline = `${onlyAsking()}offline: true\nlease: 5s\n`;
const files = (...path: string[]): readonly string[] => {
  try {
    return readdirSync(join(...path)).sort();
  } catch {
    return [];
  }
};
const watching = (config: string, more = ''): string =>
  `${config}intake:\n  folders:\n    - { name: drop, path: drop, every: 1s, still_for: 1s${more} }\n`;
const address = (n: number): string => `45.${90 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
/** As logs are: a time, an address, other words. */
const log = (count: number): string =>
  Array.from({ length: count }, (_, n) => `2026-11-23T12:00:00Z drop from ${address(n)} port ${n}\n`).join('');

interface Row {
  readonly id: string;
  readonly state: string;
  readonly items_all: number;
}
const submissions = (stage: Stage): readonly Row[] => stage.rows<Row>('select id, state, items_all from submissions order by id');

describe.concurrent('lists that come in by themselves', () => {
  it(
    'a file dropped into a folder becomes a report; of two servers one takes each, and half-written ones wait',
    { timeout: 60_000 },
    onStage(async (stage) => {
      const folder = join(stage.home, 'drop');
      mkdirSync(folder);
      await served(async (_first, _stage, key) => {
        const second = await serveOn(stage, key);
        try {
          const all = addresses(60, 12);
          for (const [n, value] of all.entries()) writeFileSync(join(folder, `${n}.txt`), `${value}\n`);
          appendFileSync(join(folder, 'slow.log'), '45.61.0.1\n');
          for (let n = 2; n <= 6; n++) {
            await sleep(400);
            appendFileSync(join(folder, 'slow.log'), `45.61.0.${n}\n`);
          }
          writeFileSync(join(folder, 'late.txt.part'), '45.62.0.1\n');
          renameSync(join(folder, 'late.txt.part'), join(folder, 'late.txt'));
          await until(() => files(folder, 'done').length === 14, 'all are done', 30_000);
          await until(() => submissions(stage).every(({ state }) => state === 'done'), 'all are answered');
          expect(
            submissions(stage)
              .map(({ items_all }) => items_all)
              .sort(),
          ).toEqual([...Array.from({ length: 13 }, () => 1), 6]);
          const values = stage.sandbox.values('abuseipdb');
          for (const value of [...all, '45.61.0.6', '45.62.0.1']) expect(values.get(value)).toMatchObject({ answers: 1 });
        } finally {
          await second.kill();
        }
      }, watching(asking))(stage);
    }),
  );

  it(
    'kill -9 in the middle of a file: the next server goes on into the same submission, and nothing is lost or there twice',
    { timeout: 90_000 },
    onStage(async (stage) => {
      const folder = join(stage.home, 'drop');
      mkdirSync(folder);
      const count = 60_000;
      await served(async (server, _stage, key) => {
        writeFileSync(join(folder, 'big.log'), log(count));
        await until(() => (submissions(stage)[0]?.items_all ?? 0) > 2_000, 'it has begun', 30_000);
        await server.kill();
        const [cut] = submissions(stage);
        expect(cut).toMatchObject({ state: 'receiving' });
        expect(cut?.items_all).toBeLessThan(count);
        expect(files(folder)).toEqual(['.assay-work']);
        const next = await serveOn(stage, key);
        try {
          await until(() => files(folder, 'done').length === 1, 'it is done', 60_000);
          expect(submissions(stage)).toMatchObject([{ id: cut?.id, items_all: count }]);
          expect(stage.rows(`select count(distinct value) as n, count(*) as all_items from items`)).toMatchObject([
            { n: count, all_items: count },
          ]);
        } finally {
          await next.kill();
        }
      }, watching(offline))(stage);
    }),
  );

  it(
    'kill -9 in the middle of an upload: the same upload goes on into the same submission',
    { timeout: 90_000 },
    onStage(async (stage) => {
      const count = 60_000;
      const text = log(count);
      await served(async (server, _stage, key) => {
        const upload = (to: Serving, body: NonNullable<RequestInit['body']>) =>
          to.ask('/v1/submissions/stream?name=big.log&lane=bulk', {
            ...{ method: 'POST', body, duplex: 'half', headers: { 'content-type': 'text/plain', 'idempotency-key': 'one' } },
          } as RequestInit);
        async function* slowly(): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < text.length; at += 100_000) {
            yield Buffer.from(text.slice(at, at + 100_000));
            await sleep(50);
          }
        }
        const first = upload(server, ReadableStream.from(slowly()) as unknown as NonNullable<RequestInit['body']>).catch(() => undefined);
        await until(() => (submissions(stage)[0]?.items_all ?? 0) > 2_000, 'it has begun', 30_000);
        await server.kill();
        await first;
        const [cut] = submissions(stage);
        expect(cut).toMatchObject({ state: 'receiving' });
        const next = await serveOn(stage, key);
        try {
          const reply = await upload(next, text);
          expect(await reply.json()).toMatchObject({ id: cut?.id, repeated: true, resumed: true, end: 'whole', observables: count });
          expect(submissions(stage)).toMatchObject([{ id: cut?.id, items_all: count }]);
        } finally {
          await next.kill();
        }
      }, offline)(stage);
    }),
  );

  it(
    'a list on the web and a TAXII 2.1 collection (a server of our own, after the standard) are read by a running server',
    { timeout: 60_000 },
    onStage(async (stage) => {
      const taxii = taxiiServer({ user: 'u', password: 's3cret-word', most: 5 });
      taxii.add(
        'c1',
        Array.from({ length: 12 }, (_, n) => indicator(`45.63.0.${n + 1}`)),
      );
      let list = '45.64.0.1\n45.64.0.2\n';
      const server = createServer((request, response) => {
        if (request.url?.startsWith('/api1')) return taxii.answer(request, response);
        const etag = `"${list.length}"`;
        const same = request.headers['if-none-match'] === etag;
        response.writeHead(same ? 304 : 200, { etag }).end(same ? undefined : list);
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        const config = `${asking}intake:
  urls:
    - { name: web, url: "${at}/list.txt", every: 10s, tlp: clear }
  taxii:
    - { name: ti, api_root: "${at}/api1/", collection: c1, every: 10s, user: u, password: s3cret-word }
`;
        await served(async () => {
          await until(
            () => submissions(stage).filter(({ state }) => state === 'done').length === 4,
            'the list and three pages are done',
            30_000,
          );
          list += '45.64.0.3\n';
          taxii.add('c1', [indicator('45.63.0.13')]);
          await until(
            () => submissions(stage).filter(({ state, items_all }) => state === 'done' && items_all === 1).length === 2,
            'what is new',
            40_000,
          );
          expect(stage.sandbox.values('abuseipdb').size).toBe(16);
          expect(stage.rows(`select 1 from submissions where ordered like '%s3cret-word%'`)).toEqual([]);
        }, config)(stage);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    }),
  );
});
