import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Budget, Hold, Log, SourceAccess, Spending } from '../domain/ports.ts';
import type { HttpSource } from '../domain/source.ts';

/** A source of the test: one request, `{"bad":true}` is found, `{}` under 404 is no record. */
export const source: HttpSource = {
  kind: 'http',
  id: 'a-source',
  name: 'A source',
  homepage: 'https://example.com',
  about: 'a source of the test',
  accepts: ['ipv4'],
  says: ['listing'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'a-source',
  freshFor: { found: 60, notFound: 60 },
  baseUrl: 'https://example.com',
  auth: { in: 'header', name: 'Key', env: 'A_KEY', getKeyAt: 'https://example.com/key' },
  account: 'a-source',
  defaultPlan: 'free',
  limits: {},
  counter: { remaining: 'x-left', reset: 'x-reset' },
  concurrency: 2,
  replies: 'json',
  reveals: 'value',
  probe: { type: 'ipv4', value: '1.1.1.1' },
  request: ({ value }, answers) => (answers.length === 0 ? { path: `/v1/${value}` } : undefined),
  meaning: (status, body) => {
    if (JSON.stringify(body) === '{"errors":["who are you?"]}') return 'refused';
    return status === 402 ? 'quota' : status === 404 && JSON.stringify(body) === '{}' ? 'absent' : undefined;
  },
  read: ([body]) => {
    if (JSON.stringify(body) !== '{"bad":true}') throw new Error('not what it should be');
    return { status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }] };
  },
};

/** One that takes so many requests, each made from how many were answered; `{}` under 404 is an answer, too. */
export function inSteps(steps: number): HttpSource {
  return {
    ...source,
    request: ({ value }, answers) => {
      if (answers.some((each) => each !== undefined && JSON.stringify(each) !== '{"bad":true}')) throw new Error('another version');
      return answers.length < steps ? { path: `/step${answers.length + 1}/${value}` } : undefined;
    },
    read: (answers) => ({
      status: 'found',
      observations: [
        { kind: 'listing', list: answers.map((each) => (each === undefined ? 'none' : 'some')).join(', '), category: 'malware' },
      ],
    }),
  };
}

export interface Scripted {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}
export const good: Scripted = { status: 200, body: '{"bad":true}' };

/** A vendor on loopback that replies what it is told to, then `good` for ever. */
export interface ScriptedVendor {
  script: Scripted[];
  readonly seen: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
  readonly access: SourceAccess;
  /** Instead of the script. */
  play: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  close(): void;
}

export async function openScriptedVendor(): Promise<ScriptedVendor> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      vendor.seen.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces).toString() });
      if (vendor.play) return vendor.play(request, response);
      const { status, body = '', headers = {} } = vendor.script.shift() ?? good;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const vendor: ScriptedVendor = {
    script: [],
    seen: [],
    play: undefined,
    access: {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      secret: 'a-secret-key-0123',
      limits: [],
      timeoutMs: 2_000,
      sandbox: false,
      ownAddress: true,
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return vendor;
}

export interface Book extends Budget {
  readonly granted: Spending[];
  readonly settled: number;
  readonly held: Hold[];
}

/** Remembers holds and every grant; grants what is not on hold, and no more than the first limit's requests, whatever the window. */
export function openBook(): Book {
  const granted: Spending[] = [];
  const held: Hold[] = [];
  let settled = 0;
  return {
    granted,
    held,
    get settled() {
      return settled;
    },
    async take(spending) {
      const { account, now, limits } = spending;
      const hold = held.find((each) => each.account === account && each.until > now);
      if (hold) return { granted: false, retryAt: hold.until, reason: hold.reason, detail: hold.detail };
      const used = granted.filter((each) => each.account === account).length;
      if (limits[0] && used >= limits[0].requests)
        return { granted: false, retryAt: new Date(now.getTime() + 60_000 + used), reason: 'rate_limited', detail: 'it is spent' };
      granted.push(spending);
      return { granted: true, ticket: { id: granted.length, account, limits: [] } };
    },
    async settle() {
      settled += 1;
    },
    async hold(hold) {
      held.push(hold);
    },
    async release() {},
    async holds(now) {
      return held.filter(({ until }) => until > now);
    },
    async remaining() {
      return [];
    },
  };
}

export const silent: Log = { debug() {}, info() {}, warn() {} };
