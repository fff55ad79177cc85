import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import type { Server } from '../route-group.ts';
import { createBodyRoom, limitBodies } from './body-room.ts';

const stays = new AbortController().signal;
const mebibyte = 1_048_576;

it('who finds no room waits until there is some', async () => {
  const room = createBodyRoom(100 * mebibyte, 60_000);
  expect(await room.take(80 * mebibyte, stays)).toBe(true);
  let entered: boolean | undefined;
  const waiting = room.take(50 * mebibyte, stays).then((came) => (entered = came));
  await turn();
  expect(entered).toBeUndefined();
  room.give(80 * mebibyte);
  await waiting;
  expect(entered).toBe(true);
});

it('small bodies find room where large ones wait, and one that is larger than the room comes alone', async () => {
  const room = createBodyRoom(16 * mebibyte, 1);
  expect(await room.take(14 * mebibyte, stays)).toBe(true);
  expect(await room.take(2 * mebibyte, stays)).toBe(false);
  expect(await room.take(mebibyte, stays)).toBe(true);
  expect(await room.take(mebibyte, stays)).toBe(true);
  expect(await room.take(mebibyte, stays)).toBe(false);
  for (const bytes of [14, 1, 1]) room.give(bytes * mebibyte);
  expect(await room.take(500 * mebibyte, stays)).toBe(true);
  expect(await room.take(1, stays)).toBe(false);
});

it('who has gone takes no room', async () => {
  const room = createBodyRoom(10 * mebibyte, 60_000);
  await room.take(8 * mebibyte, stays);
  const gone = new AbortController();
  const waiting = room.take(5 * mebibyte, gone.signal);
  gone.abort();
  expect(await waiting).toBe(false);
  room.give(8 * mebibyte);
  expect(await room.take(8 * mebibyte, stays)).toBe(true);
});

it('over HTTP: bodies that are promised are read one after the other, those that never come are told to others, and all room comes back', async () => {
  const server = fastify({ bodyLimit: 2 * mebibyte }) as unknown as Server;
  limitBodies(server, 2 * mebibyte, { most: 2 * mebibyte, patienceMs: 300 });
  let [reading, most] = [0, 0];
  server.post('/', { config: { scope: 'public' } }, async () => {
    most = Math.max(most, ++reading);
    await new Promise((done) => setTimeout(done, 5));
    reading--;
    return 'read';
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  const post = async () =>
    (await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'a'.repeat(1.5 * mebibyte) })).status;
  expect(await Promise.all([post(), post(), post(), post()])).toEqual([200, 200, 200, 200]);
  expect(most).toBe(1);

  const stalled = connect(Number(new URL(url).port), '127.0.0.1');
  stalled.on('error', () => {});
  stalled.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: ${2 * mebibyte - 1}\r\n\r\n`);
  await new Promise((done) => setTimeout(done, 50));
  const refused = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'a'.repeat(1.5 * mebibyte) });
  expect([refused.status, (await refused.json()) as unknown]).toEqual([
    503,
    expect.objectContaining({ message: expect.stringContaining('more large requests') }),
  ]);
  stalled.destroy();
  await expect.poll(post).toBe(200);
  await server.close();
});
