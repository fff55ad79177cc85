import { gzipSync } from 'node:zlib';
import type { Failure } from '../../src/domain/lookup.ts';
import { type Play, password, replies, secret, token } from './wire.ts';

export interface HostileReply {
  readonly name: string;
  readonly play: Play;
  /** What it must be read as. `limited`: parked, or failed as rate_limited or quota. */
  readonly reason: Failure | 'limited';
  readonly timeoutMs?: number;
  /** What is played, where it is one plain reply: a vendor may have chosen just this one for "no record". */
  readonly says?: { readonly status: number; readonly body: unknown };
}

const page = (title: string): string => `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

/** Replies that say nothing about any observable, whoever is asked. */
const fromNobody: readonly HostileReply[] = [
  { name: '401', play: replies(401, { message: 'Unauthorized' }), reason: 'auth' },
  { name: '401 as plain text', play: replies(401, 'bad key'), reason: 'auth' },
  { name: '403 web page', play: replies(403, page('Forbidden')), reason: 'auth' },
  { name: '404 web page', play: replies(404, page('Not Found')), says: { status: 404, body: page('Not Found') }, reason: 'upstream' },
  {
    name: '404 of a gateway',
    play: replies(404, { message: 'no Route matched with those values' }),
    says: { status: 404, body: { message: 'no Route matched with those values' } },
    reason: 'upstream',
  },
  { name: '404 empty', play: replies(404, ''), says: { status: 404, body: '' }, reason: 'upstream' },
  { name: '400', play: replies(400, { message: 'bad request' }), reason: 'upstream' },
  { name: '429 with Retry-After', play: replies(429, { error: 'slow down' }, { 'retry-after': '60' }), reason: 'limited' },
  { name: '429 with a date', play: replies(429, '', { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' }), reason: 'limited' },
  { name: '429 bare', play: replies(429, page('Too Many Requests')), reason: 'limited' },
  { name: '500', play: replies(500, 'oops'), reason: 'upstream' },
  { name: '502 web page', play: replies(502, page('Bad Gateway')), reason: 'upstream' },
  { name: '503 web page', play: replies(503, page('Maintenance')), reason: 'upstream' },
  { name: '200 captcha', play: replies(200, page('Are you human?')), reason: 'unreadable' },
  {
    name: '200 captcha that claims to be JSON',
    play: replies(200, page('Wait…'), { 'content-type': 'application/json' }),
    reason: 'unreadable',
  },
  { name: '200 empty', play: replies(200, ''), says: { status: 200, body: '' }, reason: 'unreadable' },
  { name: '200 {}', play: replies(200, {}), says: { status: 200, body: {} }, reason: 'unreadable' },
  { name: '200 []', play: replies(200, []), says: { status: 200, body: [] }, reason: 'unreadable' },
  { name: '200 [{}]', play: replies(200, [{}]), reason: 'unreadable' },
  { name: '200 null', play: replies(200, null), says: { status: 200, body: null }, reason: 'unreadable' },
  { name: '200 true', play: replies(200, true), reason: 'unreadable' },
  { name: '200 error word', play: replies(200, { error: 'Daily limit exceeded' }), reason: 'unreadable' },
  { name: '200 error list', play: replies(200, { errors: [{ detail: 'Daily limit exceeded', status: 429 }] }), reason: 'unreadable' },
  { name: '200 {"data":{}}', play: replies(200, { data: {} }), reason: 'unreadable' },
  { name: '200 {"data":null}', play: replies(200, { data: null }), reason: 'unreadable' },
  { name: '200 {"response":{}}', play: replies(200, { response: {} }), reason: 'unreadable' },
  { name: '200 {"result":[]}', play: replies(200, { result: [] }), reason: 'unreadable' },
  { name: '204', play: replies(204, ''), reason: 'unreadable' },
  { name: 'no reply in time', play: () => undefined, reason: 'timeout', timeoutMs: 250 },
];

/** Replies that begin as a true answer and are none. */
export function hostileReplies(foundBody: unknown): readonly HostileReply[] {
  const found = JSON.stringify(foundBody);
  const half = found.slice(0, found.length >> 1);
  const bloated = (megabytes: number): Buffer => Buffer.from(`${found.slice(0, -1)}${' '.repeat(megabytes << 20)}${found.slice(-1)}`);
  const wrong = (put: unknown): unknown => replaceNumbers(foundBody, put);
  // Of an answer that holds no number this would be the answer itself.
  const holdsNumbers = JSON.stringify(wrong('abc')) !== found;
  return [
    ...fromNobody,
    { name: '200 cut short', play: replies(200, half), reason: 'unreadable' },
    { name: '200 and a page behind the answer', play: replies(200, found + page('Ad')), reason: 'unreadable' },
    ...(holdsNumbers
      ? ([
          { name: '200 with words for numbers', play: replies(200, wrong('abc')), reason: 'unreadable' },
          { name: '200 with lists for numbers', play: replies(200, wrong([])), reason: 'unreadable' },
        ] as const)
      : []),
    { name: '200 with null for everything', play: replies(200, replaceLeaves(foundBody, null)), reason: 'unreadable' },
    { name: 'the answer under 500', play: replies(500, foundBody), reason: 'upstream' },
    { name: 'the answer under 404', play: replies(404, foundBody), reason: 'upstream' },
    { name: 'the answer, 10 MB long', play: replies(200, bloated(10)), reason: 'unreadable' },
    {
      name: 'the answer as a gzip bomb',
      play: replies(200, gzipSync(bloated(16), { level: 1 }), { 'content-encoding': 'gzip' }),
      reason: 'unreadable',
    },
    { name: 'the answer said to be gzip', play: replies(200, foundBody, { 'content-encoding': 'gzip' }), reason: 'unreadable' },
    { name: 'the answer packed in an unknown way', play: replies(200, foundBody, { 'content-encoding': 'x-other' }), reason: 'unreadable' },
    { name: 'half the answer, then silence', play: begins(found, half, () => undefined), reason: 'timeout', timeoutMs: 250 },
    { name: 'half the answer, then a reset', play: begins(found, half, (response) => response.destroy()), reason: 'network' },
  ];
}

/** Replies in which the vendor echoes what it was sent. */
export const echoes: readonly HostileReply[] = [
  { name: '401', play: replies(401, { error: { code: 'WrongCredentialsError', message: `Wrong API key: ${secret}` } }), reason: 'auth' },
  { name: '401 far into a long message', play: replies(401, { message: `${'x'.repeat(140)} ${secret}` }), reason: 'auth' },
  {
    name: '401 with the header',
    play: replies(401, { message: `Basic ${Buffer.from(`${secret}:${password}`).toString('base64')}` }),
    reason: 'auth',
  },
  { name: '403 with a token', play: replies(403, { error: { message: `Bearer ${token} is not allowed` } }), reason: 'auth' },
  {
    name: '500',
    play: replies(500, { errors: [{ detail: `stack: key=${encodeURIComponent(secret)} password=${password}` }] }),
    reason: 'upstream',
  },
  { name: '400', play: replies(400, { detail: `/x?${new URLSearchParams({ key: secret })}` }), reason: 'upstream' },
  { name: '302', play: replies(302, '', { location: `https://login.example.com/?key=${encodeURIComponent(secret)}` }), reason: 'upstream' },
  { name: '302 to a relative page', play: replies(302, '', { location: `/login?key=${encodeURIComponent(secret)}` }), reason: 'upstream' },
  { name: '200 of no shape', play: replies(200, { [secret]: secret }), reason: 'unreadable' },
  { name: '200 as text', play: replies(200, `your key is ${secret}`), reason: 'unreadable' },
];

function begins(whole: string, start: string, then: (response: Parameters<Play>[0]) => void): Play {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) });
    response.write(start, () => setTimeout(() => then(response), 20));
  };
}

/** Every number, also one that is written as a string, replaced. */
function replaceNumbers(value: unknown, put: unknown): unknown {
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))) return put;
  return inside(value, (each) => replaceNumbers(each, put));
}

function replaceLeaves(value: unknown, put: unknown): unknown {
  return typeof value === 'object' && value !== null ? inside(value, (each) => replaceLeaves(each, put)) : put;
}

function inside(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}

/** The body once for every number in it, that number left out; and once more, a word in its place. */
export function withoutEachNumber(body: unknown): { readonly path: string; readonly body: unknown }[] {
  const paths = numbersIn(body, []);
  const without = (path: readonly string[], put?: unknown): unknown => {
    const copy = structuredClone(body);
    const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy) as Record<string, unknown>;
    const last = path.at(-1) ?? '';
    if (put === undefined) delete holder[last];
    else holder[last] = put;
    return copy;
  };
  return paths.flatMap((path) => [
    { path: `${path.join('.')} left out`, body: without(path) },
    { path: `${path.join('.')} a word`, body: without(path, 'abc') },
  ]);
}

/** Where the numbers are, except in lists: a list may be shorter. */
function numbersIn(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === 'number' && !Array.isArray(value) ? [[...path, key]] : numbersIn(each, [...path, key]),
  );
}
