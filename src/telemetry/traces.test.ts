import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noTraces } from './no-traces.ts';
import { openTraces } from './traces.ts';

const received: unknown[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => {
    body += piece;
  });
  request.on('end', () => {
    received.push(JSON.parse(body));
    response.end('{}');
  });
});
beforeAll(() => new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => void receiver.close(resolve)));

interface Sent {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Record<string, unknown>[] }[] }[];
}
const spans = () =>
  (received as Sent[]).flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );

test('spans stand below the span that began them, and reach the receiver', async () => {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/v1/traces`;
  const traces = await openTraces({ url, version: '1.2.3' });
  const answer = await traces.span('outer', { lane: 'alert' }, async (note) => {
    note({ done: true });
    return traces.span('inner', {}, async () => 42);
  });
  await expect(traces.span('broken', {}, () => Promise.reject(new Error('evil.example is bad')))).rejects.toThrow('evil.example');
  await traces.close();
  expect(answer).toBe(42);
  const [inner, outer, broken] = spans();
  expect(outer).toMatchObject({ name: 'outer', attributes: [{ key: 'lane' }, { key: 'done' }] });
  expect(inner).toMatchObject({ name: 'inner', parentSpanId: outer?.spanId, traceId: outer?.traceId });
  expect(broken).toMatchObject({ name: 'broken', status: { code: 2 } });
  expect(JSON.stringify(received)).not.toContain('evil.example');
});

test('a receiver that is away is in nobody’s way', async () => {
  const traces = await openTraces({ url: 'http://127.0.0.1:1/v1/traces', version: '1.2.3' });
  expect(await traces.span('one', {}, async () => 1)).toBe(1);
  await traces.close();
  expect(await noTraces.span('two', {}, async () => 2)).toBe(2);
});
