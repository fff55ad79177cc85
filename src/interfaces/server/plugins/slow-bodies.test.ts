import { connect } from 'node:net';
import fastify from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Server } from '../route-group.ts';
import { hurryBodies, patiently } from './slow-bodies.ts';

let server: Server;
let port: number;
beforeEach(async () => {
  server = fastify({ requestTimeout: 0 }) as unknown as Server;
  hurryBodies(server, 200);
  server.post('/read', async () => 'read');
  server.get('/wait', () => new Promise((done) => setTimeout(() => done('waited'), 600)));
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post('/stream', { config: { streamed: true } }, async ({ body }) => {
      let size = 0;
      for await (const piece of body as AsyncIterable<Uint8Array>) size += piece.length;
      return String(size);
    });
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  port = (server.server.address() as { port: number }).port;
});
afterEach(() => server.close());

/** Sends these texts 100 ms apart, and hears until the other side ends. */
function talk(...texts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (bytes) => {
      heard += String(bytes);
      if (heard.includes('waited') || heard.includes('\r\n\r\n9')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
    for (const [n, text] of texts.entries()) setTimeout(() => socket.write(text), n * 100);
  });
}

const post = (path: string): string => `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\n`;

it('a body that comes byte by byte is refused, and its connection ends', async () => {
  const heard = await talk(post('/read'), ...'12345678'.split(''));
  expect(heard).toMatch(/^HTTP\/1\.1 408 .*the request came too slowly/s);
});

it('whoever waits for a reply is left in peace, and so is a stream', async () => {
  expect(await talk('GET /wait HTTP/1.1\r\nhost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*waited/s);
  expect(await talk(post('/stream'), ...'123456789'.split(''))).toMatch(/^HTTP\/1\.1 200 .*9$/s);
});

it('the rest of a body that nobody wants is not waited for', async () => {
  const heard = await talk(post('/nowhere'), ...'1234'.split(''));
  expect(heard).toMatch(/^HTTP\/1\.1 (?:404|408) /);
});

it('of a stream something has to come', async () => {
  async function* hangs(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a');
    await new Promise(() => {});
  }
  const read: string[] = [];
  const reading = (async () => {
    for await (const piece of patiently(hangs(), 50)) read.push(String(piece));
  })();
  await expect(reading).rejects.toThrow('nothing came for');
  expect(read).toEqual(['a']);
});
