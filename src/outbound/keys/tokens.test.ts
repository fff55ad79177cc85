import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errand } from '../../domain/errand.fixture.ts';
import type { Outcome } from '../../domain/lookup.ts';
import type { AskOptions, Budget, Hold, Log, SourceAccess } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import { createOutbound } from '../outbound.ts';

const source: HttpSource = {
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
  auth: {
    in: 'oauth',
    env: 'A_CLIENT_ID',
    passwordEnv: 'A_CLIENT_SECRET',
    tenantEnv: 'A_TENANT',
    tokenUrl: 'https://login.example.com/{tenant}/token',
    scope: 'https://api.example.com/.default',
    getKeyAt: 'https://example.com/key',
  },
  account: 'a-source',
  defaultPlan: 'free',
  limits: {},
  concurrency: 8,
  replies: 'json',
  reveals: 'value',
  probe: { type: 'ipv4', value: '192.0.2.1' },
  request: ({ value }, answers) => (answers.length === 0 ? { path: `/v1/${value}` } : undefined),
  meaning: () => undefined,
  read: ([body]) => {
    if (JSON.stringify(body) !== '{"bad":true}') throw new Error(`not what it should be: ${JSON.stringify(body)}`);
    return { status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }] };
  },
};

const id = 'client-id/0123+4567=';
const secret = 's3cret~/+=&%"0123456789abcdef';
const sold = (value: string, more: object = { expires_in: 3600 }) => ({ token_type: 'Bearer', access_token: value, ...more });
const firstToken = 'eyJ0eXAi.first-token/+0123456789=';
const secondToken = 'eyJ0eXAi.second-token/+0123456789=';

type Play = (response: ServerResponse, received: Received) => void;
interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function replies(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Play {
  const sent = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(sent);
}

const good = replies(200, { bad: true });
let server: Server;
let origin: string;
/** What is played in turn, the last for good. */
let desk: Play[];
let vendor: Play[];
let bought: Received[];
let asked: Received[];
let now: number;

beforeEach(async () => {
  [desk, vendor, bought, asked] = [[replies(200, sold(firstToken))], [good], [], []];
  now = Date.UTC(2026, 10, 23, 12);
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const atDesk = request.url === '/login/token';
      const one = { headers: request.headers, body: Buffer.concat(pieces).toString() };
      (atDesk ? bought : asked).push(one);
      const plays = atDesk ? desk : vendor;
      const play = plays.length > 1 ? plays.shift() : plays[0];
      play?.(response, one);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Everything written down beside the outcomes. */
const written: unknown[] = [];
afterEach(() => written.splice(0));

function setUp(more: { access?: Partial<SourceAccess> } = {}) {
  const book = { granted: 0, held: [] as Hold[] };
  const budget: Budget = {
    async take({ account, now: at }) {
      const hold = book.held.find((each) => each.account === account && each.until > at);
      if (hold) return { granted: false, retryAt: hold.until, reason: hold.reason, detail: hold.detail };
      book.granted += 1;
      return { granted: true, ticket: { id: book.granted, account, limits: [] } };
    },
    settle: async () => undefined,
    hold: async (hold) => {
      written.push(hold);
      book.held.push(hold);
    },
    release: async () => undefined,
    holds: async (at) => book.held.filter(({ until }) => until > at),
    remaining: async () => [],
  };
  const note = (event: string, facts?: unknown): void => void written.push([event, facts]);
  const log: Log = { debug: note, info: note, warn: note };
  const access: SourceAccess = {
    baseUrl: origin,
    secret: id,
    password: secret,
    tokenUrl: `${origin}/login/token`,
    limits: [],
    timeoutMs: 1_000,
    sandbox: false,
    ownAddress: true,
    ...more.access,
  };
  const outbound = createOutbound({
    access: () => [access],
    budget,
    clock: { now: () => new Date(now) },
    log,
  });
  const ask = (value = '192.0.2.1', options: Partial<AskOptions> = {}): Promise<Outcome> =>
    outbound.ask(source, { type: 'ipv4', value }, { errand, ...options });
  return { ask, book };
}

describe('a token', () => {
  it('is bought with id, secret and scope, and signs the request, which alone is paid for', async () => {
    const { ask, book } = setUp();
    expect((await ask()).status).toBe('found');
    expect(bought.map(({ headers, body }) => [headers['content-type'], Object.fromEntries(new URLSearchParams(body))])).toEqual([
      [
        'application/x-www-form-urlencoded',
        { grant_type: 'client_credentials', client_id: id, client_secret: secret, scope: 'https://api.example.com/.default' },
      ],
    ]);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${firstToken}`]);
    expect(book.granted).toBe(1);
  });

  it('is bought once for all who want it at the same time', async () => {
    desk = [(response, received) => setTimeout(() => replies(200, sold(firstToken))(response, received), 50)];
    const { ask } = setUp();
    const outcomes = await Promise.all(['1', '2', '3', '4', '5'].map((end) => ask(`192.0.2.${end}`)));
    expect([outcomes.map(({ status }) => status), bought.length]).toEqual([Array(5).fill('found'), 1]);
  });

  it('is left to the others by one who gives up waiting', async () => {
    desk = [(response, received) => setTimeout(() => replies(200, sold(firstToken))(response, received), 100)];
    const { ask } = setUp();
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 20);
    const [gaveUp, stayed] = await Promise.all([ask('192.0.2.1', { signal: cancel.signal }), ask('192.0.2.2')]);
    expect([gaveUp, stayed.status, bought.length]).toEqual([
      { status: 'parked', reason: 'queued', detail: 'cut off before it answered', retryAt: new Date(now) },
      'found',
      1,
    ]);
  });

  it('is kept until shortly before it expires, then bought anew', async () => {
    desk = [replies(200, sold(firstToken)), replies(200, sold(secondToken, { expires_in: '3600' }))];
    const { ask } = setUp();
    await ask('192.0.2.1');
    now += 3_530_000;
    await ask('192.0.2.2');
    now += 20_000;
    await ask('192.0.2.3');
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(
      [firstToken, firstToken, secondToken].map((each) => `Bearer ${each}`),
    );
    expect(bought.length).toBe(2);
  });

  it.each([{}, { expires_in: 0 }, { expires_in: 'soon' }, { expires_in: -1 }, { expires_in: null }])(
    'without a lifetime (%j) is used once',
    async (more) => {
      desk = [replies(200, sold(firstToken, more))];
      const { ask } = setUp();
      expect([(await ask('192.0.2.1')).status, (await ask('192.0.2.2')).status, bought.length]).toEqual(['found', 'found', 2]);
    },
  );

  it('is believed for a day at most', async () => {
    desk = [replies(200, sold(firstToken, { expires_in: 1e15 }))];
    const { ask } = setUp();
    await ask('192.0.2.1');
    now += 86_400_000;
    await ask('192.0.2.2');
    expect(bought.length).toBe(2);
  });

  it('that the vendor drops before its time is bought anew, and the key is not given up', async () => {
    desk = [replies(200, sold(firstToken)), replies(200, sold(secondToken))];
    vendor = [good, replies(401, { error: { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed.' } }), good];
    const { ask, book } = setUp();
    expect([(await ask('192.0.2.1')).status, (await ask('192.0.2.2')).status]).toEqual(['found', 'found']);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(
      [firstToken, firstToken, secondToken].map((each) => `Bearer ${each}`),
    );
    expect(book.held).toEqual([]);
  });

  it('that is refused although it is new means that the key is refused: the source pauses', async () => {
    vendor = [replies(401, { error: { message: 'no' } })];
    const { ask, book } = setUp();
    expect(await ask('192.0.2.1')).toEqual({ status: 'failed', reason: 'auth', detail: 'HTTP 401: the key was refused: no' });
    expect(await ask('192.0.2.2')).toMatchObject({ status: 'failed', reason: 'auth', retryAt: expect.any(Date) });
    expect([asked.length, book.held.length]).toEqual([1, 1]);
  });

  it('is asked for at a public address only, unless the user named one', async () => {
    const { ask } = setUp({ access: { ownAddress: false } });
    expect(await ask()).toMatchObject({ status: 'failed', reason: 'network', detail: expect.stringContaining('not a public address') });
    expect(bought.length).toBe(0);
  });
});

describe('a purchase that fails', () => {
  const page = '<!DOCTYPE html><html><body>Sign in</body></html>';

  it.each<[string, Play, string]>([
    [
      '401',
      replies(401, { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' }),
      'AADSTS7000215',
    ],
    ['400 with a word', replies(400, { error: 'unauthorized_client' }), 'unauthorized_client'],
    ['403 of a wall', replies(403, page), 'web page'],
  ])('because the key is refused (%s) pauses the source, and nobody is asked', async (_, play, words) => {
    desk = [play];
    const { ask, book } = setUp();
    const refused = await ask('192.0.2.1');
    expect(refused).toMatchObject({ status: 'failed', reason: 'auth', detail: expect.stringMatching(/^no token was had: HTTP 40/) });
    expect(refused).toMatchObject({ detail: expect.stringContaining(words) });
    expect(await ask('192.0.2.2')).toMatchObject({ status: 'failed', reason: 'auth', retryAt: expect.any(Date) });
    expect([bought.length, asked.length, book.granted]).toEqual([1, 0, 0]);
  });

  it.each<[string, Play, string]>([
    ['web page', replies(200, page), 'unreadable'],
    ['empty', replies(200, ''), 'unreadable'],
    ['{}', replies(200, {}), 'unreadable'],
    ['null', replies(200, null), 'unreadable'],
    ['cut short', replies(200, JSON.stringify(sold(firstToken)).slice(0, 60)), 'unreadable'],
    ['an error under 200', replies(200, { error: 'invalid_client' }), 'unreadable'],
    ['huge', replies(200, `${' '.repeat(10 << 20)}${JSON.stringify(sold(firstToken))}`), 'unreadable'],
    [
      'a bomb',
      replies(200, gzipSync(`${' '.repeat(16 << 20)}${JSON.stringify(sold(firstToken))}`, { level: 1 }), { 'content-encoding': 'gzip' }),
      'unreadable',
    ],
    ['a token of another kind', replies(200, { ...sold(firstToken), token_type: 'mac' }), 'unreadable'],
    ['a number for a token', replies(200, { ...sold(firstToken), access_token: 12_345_678_901 }), 'unreadable'],
    ['a token of two lines', replies(200, sold('eyJ0eXAi\r\nx-other: yes')), 'unreadable'],
    ['a token that is a mere letter', replies(200, sold('e')), 'unreadable'],
    ['a token of megabytes', replies(200, sold('e'.repeat(1 << 20))), 'unreadable'],
    ['a redirect', replies(302, '', { location: 'https://elsewhere.example.net/token' }), 'upstream'],
    ['a 404', replies(404, { error: 'no such tenant' }), 'upstream'],
    ['a 400 without a word', replies(400, page), 'upstream'],
    ['later', replies(400, { error: 'temporarily_unavailable' }), 'upstream'],
    ['a 503', replies(503, page), 'upstream'],
    ['a sandbox', replies(200, sold(firstToken), { 'x-assay-sandbox': '1' }), 'upstream'],
    ['a reset', (response) => response.destroy(), 'network'],
    ['silence', () => undefined, 'timeout'],
  ])('with %s is no refusal, and nobody is asked', async (_, play, reason) => {
    desk = [play];
    const { ask, book } = setUp();
    expect(await ask()).toMatchObject({ status: 'failed', reason });
    expect([asked.length, book.granted, book.held]).toEqual([0, 0, []]);
  });

  it('because the desk is busy parks the lookup until it said', async () => {
    desk = [replies(429, { error: 'too many' }, { 'retry-after': '120' })];
    const { ask } = setUp();
    expect(await ask()).toMatchObject({ status: 'parked', reason: 'rate_limited', retryAt: new Date(now + 120_000) });
  });

  it('says so where the desk may be better next time, and is then made anew', async () => {
    desk = [replies(503, ''), replies(200, sold(firstToken))];
    const { ask, book } = setUp();
    expect(await ask()).toMatchObject({ status: 'failed', reason: 'upstream', transient: true });
    expect([(await ask()).status, bought.length, book.granted]).toEqual(['found', 2, 1]);
  });
});

describe('id, secret and token are never told', () => {
  const kept = [id, secret, firstToken, `${id}:${secret}`];
  const forms = kept.flatMap((each) => [
    each,
    JSON.stringify(each).slice(1, -1),
    encodeURIComponent(each),
    new URLSearchParams({ '': each }).toString().slice(1),
    Buffer.from(each).toString('base64'),
    Buffer.from(each).toString('base64url'),
  ]);
  const echoes: [string, Play][] = forms.flatMap((form) => [
    [`401 ${form}`, replies(401, { error: { message: `unknown: ${form}` } })],
    [`500 ${form}`, replies(500, { message: `stack of ${form}` })],
    [`200 ${form}`, replies(200, { [form]: form })],
    [`302 ${form}`, replies(302, '', { location: `https://login.example.com/?key=${encodeURIComponent(form)}` })],
  ]);

  it.each(echoes)('by the vendor that answers %s', async (_, play) => {
    vendor = [play];
    const outcome = await setUp().ask();
    expect(outcome.status).toBe('failed');
    for (const form of forms) expect(JSON.stringify([outcome, written])).not.toContain(JSON.stringify(form.slice(0, 14)).slice(1, -1));
  });

  it.each(echoes.filter(([name]) => !name.startsWith('302')))('by the desk that answers %s', async (_, play) => {
    desk = [play];
    const outcome = await setUp().ask();
    expect(outcome.status).toBe('failed');
    const own = forms.filter(
      (form) => !form.includes('first-token') && !form.startsWith(Buffer.from(firstToken).toString('base64').slice(0, 14)),
    );
    for (const form of own) expect(JSON.stringify([outcome, written])).not.toContain(JSON.stringify(form.slice(0, 14)).slice(1, -1));
  });

  it('also where the vendor echoes the token before this one', async () => {
    desk = [replies(200, sold(firstToken, {})), replies(200, sold(secondToken))];
    vendor = [good, replies(500, { message: `two tokens: ${firstToken} ${secondToken}` })];
    const { ask } = setUp();
    await ask('192.0.2.1');
    expect(await ask('192.0.2.2')).toEqual({
      status: 'failed',
      reason: 'upstream',
      detail: 'HTTP 500: two tokens: [redacted] [redacted]',
      transient: true,
    });
  });
});
