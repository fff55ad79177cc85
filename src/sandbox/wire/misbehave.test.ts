import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lookalike } from '../../domain/lookalike.ts';
import type { HttpSource } from '../../domain/source.ts';
import { type FaultKind, faultKinds } from '../faults.ts';
import { type Sandbox, serveSandbox } from '../serve-sandbox.ts';
import { hugeBytes } from './misbehave.ts';

const source: HttpSource = {
  kind: 'http',
  id: 'alpha',
  name: 'Alpha',
  homepage: 'https://vendor.example.com',
  about: 'Invented.',
  accepts: ['ipv4'],
  says: [],
  exposure: 'third-party',
  reliability: 'C',
  lineage: 'alpha',
  freshFor: { found: 60, notFound: 60 },
  baseUrl: 'https://vendor.example.com',
  account: 'alpha',
  defaultPlan: 'free',
  limits: { free: [{ requests: 1_000, per: 'day', cite: 'https://vendor.example.com/limits' }] },
  auth: { in: 'query', name: 'key', env: 'ALPHA_KEY', getKeyAt: 'https://vendor.example.com' },
  concurrency: 8,
  replies: 'json',
  reveals: 'value',
  probe: { type: 'ipv4', value: '192.0.2.1' },
  request: ({ value }, answers) => (answers.length === 0 ? { path: `/${value}` } : undefined),
  meaning: () => undefined,
  read: () => ({ status: 'not_found' }),
};

const lookalike: Lookalike = {
  source: 'alpha',
  asked: ({ path }) => path.slice(1),
  reply: (value, mood) =>
    mood === 'absent'
      ? { status: 404, body: { missing: true } }
      : { status: 200, body: { value, mood, score: 7, listed: true, tags: ['a'], owner: null } },
  unauthorized: (presented) => ({ status: 403, body: { key: presented } }),
  overQuota: () => ({ status: 402, body: { quota: 'spent' } }),
};

let sandbox: Sandbox;
beforeAll(async () => {
  const clock = { now: () => new Date(Date.UTC(2026, 10, 23)) };
  sandbox = await serveSandbox({ clock, sources: [source], lookalikes: [lookalike], moods: { '192.0.2.1': 'absent' } });
});
afterAll(() => sandbox.close());

interface Wire {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function meet(kind: FaultKind): Promise<Wire> {
  sandbox.fault({ source: 'alpha', kind, times: 1 });
  const response = await fetch(`${sandbox.baseUrl('alpha')}/192.0.2.1?key=sandbox-key`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(5_000),
  });
  const { status, headers } = response;
  expect(headers.get('x-assay-sandbox')).toBe('1');
  return { status, headers, text: await response.text() };
}

/** `json`, `html` or `other`, as a client would find it. */
function shape({ text }: Wire): string {
  try {
    return `json ${JSON.stringify(JSON.parse(text))}`;
  } catch {
    return text.startsWith('<!DOCTYPE html>') ? 'html' : `other ${text}`;
  }
}

const replies = {
  unauthorized: [403, 'json {"key":"sandbox-key"}'],
  'forbidden-html': [403, 'html'],
  'not-found-html': [404, 'html'],
  'rate-limited': [429, 'json {"error":"too many requests"}'],
  'rate-limited-bare': [429, 'other '],
  quota: [402, 'json {"quota":"spent"}'],
  'server-error': [500, 'json {"error":"internal server error"}'],
  'bad-gateway-html': [502, 'html'],
  captcha: [200, 'html'],
  empty: [200, 'other '],
  'empty-object': [200, 'json {}'],
  'empty-list': [200, 'json []'],
  null: [200, 'json null'],
  truncated: [200, 'other {"value":"192.0.2.1","mood":"malicious","scor'],
  'wrong-types': [200, 'json {"value":7,"mood":7,"score":"many","listed":"perhaps","tags":"a list","owner":{}}'],
  'error-object': [200, 'json {"error":{"code":"InternalError","message":"something went wrong"}}'],
  slow: [404, 'json {"missing":true}'],
  redirect: [302, 'other '],
  'echo-key': [401, 'json {"error":"the key sandbox-key is not known"}'],
} as const satisfies Partial<Record<FaultKind, readonly [number, string]>>;

test.each(Object.entries(replies))('%s', async (kind, expected) => {
  const wire = await meet(kind as FaultKind);
  expect([wire.status, shape(wire)]).toEqual(expected);
});

test('only rate-limited says when to come back', async () => {
  const told = [];
  for (const kind of ['rate-limited', 'rate-limited-bare', 'quota'] as const) told.push((await meet(kind)).headers.get('retry-after'));
  expect(told).toEqual(['1', null, null]);
});

test('slow takes long but brings everything', async () => {
  const before = performance.now();
  await meet('slow');
  expect(performance.now() - before).toBeGreaterThan(1_000);
});

test('redirect points at a page of the sandbox', async () => {
  const location = (await meet('redirect')).headers.get('location') ?? '';
  const page = await fetch(new URL(location, sandbox.url));
  expect([page.status, page.headers.get('x-assay-sandbox'), await page.text()]).toEqual([200, '1', expect.stringContaining('Sign in')]);
});

test('huge is valid JSON of 64 MiB, and a client that leaves early ends it', async () => {
  const { status, text } = await meet('huge');
  expect([status, text.length]).toEqual([200, hugeBytes + '{"data":""}'.length]);
  sandbox.fault({ source: 'alpha', kind: 'huge', times: 1 });
  const cut = new AbortController();
  const response = await fetch(`${sandbox.baseUrl('alpha')}/192.0.2.1?key=sandbox-key`, { signal: cut.signal });
  cut.abort();
  await expect(response.text()).rejects.toThrow('aborted');
  expect((await fetch(sandbox.url)).status).toBe(200);
});

test('hang never answers', async () => {
  sandbox.fault({ source: 'alpha', kind: 'hang', times: 1 });
  await expect(fetch(`${sandbox.baseUrl('alpha')}/192.0.2.1?key=sandbox-key`, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});

test('reset ends the connection before a byte', async () => {
  sandbox.fault({ source: 'alpha', kind: 'reset', times: 1 });
  await expect(fetch(`${sandbox.baseUrl('alpha')}/192.0.2.1?key=sandbox-key`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
});

test('refuse-mid-body ends the connection after half of the answer', async () => {
  sandbox.fault({ source: 'alpha', kind: 'refuse-mid-body', times: 1 });
  const response = await fetch(`${sandbox.baseUrl('alpha')}/192.0.2.1?key=sandbox-key`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('every kind is seen on the wire above, and each one was counted', () => {
  const onTheWire = ['huge', 'hang', 'reset', 'refuse-mid-body'];
  expect([...Object.keys(replies), ...onTheWire].sort()).toEqual([...faultKinds].sort());
  const { requests, faulted, over } = sandbox.counts('alpha');
  expect([requests - faulted, over]).toEqual([0, 0]);
  expect(faulted).toBeGreaterThanOrEqual(faultKinds.length);
});
