import type { LookupAddress } from 'node:dns';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Reaching } from '../../domain/reach.ts';
import type { Lookup } from '../wire/public-only.ts';
import { createReach, type ReachOptions } from './create-reach.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A machine on loopback that counts who comes. */
async function machine(
  answer: RequestListener,
): Promise<{ readonly server: Server; readonly port: number; readonly seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, seen };
}

function reaching(options: Partial<ReachOptions> = {}) {
  const made = createReach({ userAgent: 'assay-test', allow: [], ...options });
  closing.push(() => made.close());
  return made;
}

/** Names as somebody's name server has them: each question takes the next answer, the last one again and again. */
function names(zone: Readonly<Record<string, readonly string[]>>): Lookup {
  const left = new Map(Object.entries(zone).map(([name, all]) => [name, [...all]]));
  return ((hostname: string, _: object, callback: (error: Error | null, found?: LookupAddress[]) => void) => {
    const all = left.get(hostname);
    const address = all && all.length > 1 ? all.shift() : all?.[0];
    if (address === undefined) return callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  }) as unknown as Lookup;
}

const ok = (_: unknown, response: ServerResponse) => void response.end('hello');
const get = (url: string, more: Partial<Reaching> = {}): Reaching => ({ method: 'GET', url, ...more });

describe('an address that somebody named', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://0x7f.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://127.1:PORT/',
    'http://127。0。0。1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[64:ff9b:1::7f00:1]:PORT/',
    'http://[fec0::1]:PORT/',
    'http://0.0.0.0:PORT/',
    'http://localhost:PORT/',
    'http://LOCALHOST.:PORT/',
    'http://a.localhost:PORT/',
    'http://metadata.google.internal/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://10.0.0.1/',
    'http://user:pass@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:PORT/_x',
    'javascript:alert(1)',
    'nothing',
    '',
  ])('%s is refused, and nobody is asked', async (url) => {
    const { port, seen } = await machine(ok);
    const { reach, stream } = reaching({ resolve: names({ 'a.localhost': ['127.0.0.1'] }) });
    const there = url.replace('PORT', String(port));
    expect(await reach(get(there))).toMatchObject({ unreached: 'refused' });
    expect(await stream(get(there))).toMatchObject({ unreached: 'refused' });
    expect(seen).toEqual([]);
  });

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', '10.1.2.3', '::ffff:a9fe:a9fe'])(
    'that resolves to %s is refused',
    async (address) => {
      const { port, seen } = await machine(ok);
      const { reach } = reaching({ resolve: names({ 'trick.example.com': [address] }) });
      expect(await reach(get(`http://trick.example.com:${port}/hook?token=s3cret`))).toEqual({
        unreached: 'refused',
        detail: `trick.example.com:${port}: trick.example.com resolves to an address that is not public`,
      });
      expect(seen).toEqual([]);
    },
  );

  it('is resolved by the system, too: localhost by another way is no way in', async () => {
    const { port, seen } = await machine(ok);
    // Passes what is told of names, since a network is allowed; is met where it is resolved.
    const { reach } = reaching({ allow: ['192.0.2.0/24'] });
    expect(await reach(get(`http://localhost:${port}/`))).toMatchObject({ unreached: 'refused' });
    expect(seen).toEqual([]);
  });

  it('that changes its mind between two requests is refused at the second', async () => {
    const { port, seen } = await machine((_, response) => response.setHeader('connection', 'close').end('hello'));
    const { reach } = reaching({ allow: ['127.0.0.0/31'], resolve: names({ 'rebind.example.com': ['127.0.0.1', '127.0.0.2'] }) });
    expect(await reach(get(`http://rebind.example.com:${port}/`))).toMatchObject({ status: 200 });
    expect(await reach(get(`http://rebind.example.com:${port}/`))).toMatchObject({ unreached: 'refused' });
    expect(seen).toHaveLength(1);
  });

  it('is asked where the operator allowed its network, or wrote it', async () => {
    const { port } = await machine(ok);
    const url = `http://127.0.0.1:${port}/`;
    expect(await reaching({ allow: ['127.0.0.0/8'] }).reach(get(url))).toMatchObject({ status: 200, body: Buffer.from('hello') });
    expect(await reaching({ allow: ['127.0.0.1'] }).reach(get(`http://0x7f.1:${port}/`))).toMatchObject({ status: 200 });
    const { reach } = reaching();
    expect(await reach(get(url, { ownAddress: true }))).toMatchObject({ status: 200 });
    // A connection that the operator's address has left open is not lent to others.
    expect(await reach(get(url))).toMatchObject({ unreached: 'refused' });
    expect(await reach(get('file:///etc/passwd', { ownAddress: true }))).toMatchObject({ unreached: 'refused' });
  });
});

describe('what is sent and what comes back', () => {
  const own = (url: string, more: Partial<Reaching> = {}) => get(url, { ownAddress: true, ...more });

  it('goes with method, headers and body', async () => {
    let got = '';
    const { port, seen } = await machine(async (request, response) => {
      for await (const piece of request) got += String(piece);
      response.writeHead(202, { 'X-One': 'a', 'set-cookie': ['b=1', 'c=2'] }).end();
    });
    const answer = await reaching().reach(
      own(`http://127.0.0.1:${port}/in?a=1#part`, { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } }),
    );
    expect(answer).toMatchObject({ status: 202, headers: { 'x-one': 'a', 'set-cookie': 'b=1, c=2' }, body: Buffer.alloc(0) });
    expect(seen.map(({ method, url, headers }) => [method, url, headers['content-type'], headers['user-agent']])).toEqual([
      ['POST', '/in?a=1', 'application/json', 'assay-test'],
    ]);
    expect(got).toBe('{"a":1}');
  });

  it('is not followed elsewhere', async () => {
    const { port, seen } = await machine((_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    expect(await reaching().reach(own(`http://127.0.0.1:${port}/`))).toMatchObject({ status: 302 });
    expect(seen).toHaveLength(1);
  });

  it('is read up to its limit, unpacked, and no further', async () => {
    const packed = gzipSync(Buffer.alloc(5_000_000));
    const { port } = await machine((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed));
    const { reach } = reaching();
    const url = `http://127.0.0.1:${port}/services/T0/s3cret?key=s3cret`;
    expect(await reach(own(url))).toEqual({ unreached: 'too-large', detail: `127.0.0.1:${port}: a reply larger than 1048576 bytes` });
    const whole = await reach(own(url, { largest: 5_000_000 }));
    expect('body' in whole && whole.body.length).toBe(5_000_000);
    expect(await reach(own(url, { largest: 4_999_999 }))).toMatchObject({ unreached: 'too-large' });
  });

  it.each<[string, RequestListener, string, RegExp]>([
    ['says nothing', () => {}, 'timeout', /no whole reply within 300 ms/],
    ['falls silent', (_, response) => void response.write('a'), 'timeout', /no whole reply within 300 ms/],
    ['hangs up', (request) => void request.socket.destroy(), 'network', /broke|reset/],
    ['hangs up half-way', (_, response) => void response.write('a', () => response.socket?.destroy()), 'network', /broke|reset/],
    [
      'sends a packed body cut short',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(900)).subarray(0, 20)),
      'network',
      /broken or cut short/,
    ],
  ])('ends where the machine %s, with words that hold no secret', async (_, answer, unreached, detail) => {
    const { port } = await machine(answer);
    const url = `http://127.0.0.1:${port}/services/T0/s3cret?key=s3cret`;
    const end = await reaching().reach(own(url, { timeoutMs: 300 }));
    expect(end).toEqual({ unreached, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(end)).not.toContain('s3cret');
    const begun = await reaching().stream(own(url, { timeoutMs: 300 }));
    const text = await read(begun).catch((error: unknown) => String(error));
    expect('unreached' in begun ? begun.detail : text).toMatch(detail);
  });

  it('ends when it is cancelled, and where nobody listens or no such name is', async () => {
    const cancel = new AbortController();
    const { port } = await machine(() => cancel.abort());
    const { reach } = reaching({ resolve: names({}) });
    expect(await reach(own(`http://127.0.0.1:${port}/`, { signal: cancel.signal }))).toMatchObject({
      detail: expect.stringMatching(/cancelled/),
    });
    const gone = await machine(ok);
    await new Promise((done) => gone.server.close(done));
    expect(await reach(own(`http://127.0.0.1:${gone.port}/`))).toMatchObject({
      unreached: 'network',
      detail: expect.stringMatching(/refused/),
    });
    expect(await reach(get('http://nowhere.example.com/a'))).toEqual({
      unreached: 'network',
      detail: 'nowhere.example.com: the name does not resolve: no network, or no such host',
    });
  });

  it('comes as it is sent, and lets the machine go when nobody reads on', async () => {
    const { port, seen } = await machine((_, response) => {
      const more = () => void (response.destroyed || response.write(Buffer.alloc(65_536), more));
      more();
    });
    const begun = await reaching().stream(own(`http://127.0.0.1:${port}/`));
    if ('unreached' in begun) throw new Error(begun.detail);
    for await (const piece of begun.body) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await new Promise((done) => (seen[0]?.socket.destroyed ? done(0) : seen[0]?.socket.once('close', done)));
  });
});

describe('through a proxy', () => {
  /** Tunnels to where it is told, on loopback whatever the name. */
  async function proxy(port: number): Promise<{ readonly url: string; readonly asked: string[] }> {
    const asked: string[] = [];
    const made = await machine(ok);
    made.server.on('connect', (request: IncomingMessage, client: Socket) => {
      asked.push(request.url ?? '');
      const there = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        there.pipe(client).pipe(there);
      });
      for (const socket of [client, there]) socket.on('error', () => {});
    });
    return { url: `http://127.0.0.1:${made.port}`, asked };
  }

  it('goes what may, and what leads home is refused before the proxy hears of it', async () => {
    const { port } = await machine(ok);
    const { url, asked } = await proxy(port);
    const resolve = names({ 'out.example.com': ['203.0.113.7'], 'home.example.com': ['192.168.0.1'], 'near.example.net': ['10.0.0.1'] });
    const { reach } = reaching({ proxy: { url, noProxy: ['near.example.net'] }, allow: ['203.0.113.0/24'], resolve });
    expect(await reach(get('http://out.example.com/'))).toMatchObject({ status: 200 });
    expect(await reach(get('http://only-the-proxy-knows.example.com/'))).toMatchObject({ status: 200 });
    expect(await reach(get('http://home.example.com/'))).toMatchObject({ unreached: 'refused' });
    expect(await reach(get('http://near.example.net/'))).toMatchObject({ unreached: 'refused' });
    expect(await reach(get('http://0x7f.1/'))).toMatchObject({ unreached: 'refused' });
    expect(asked).toEqual(['out.example.com:80', 'only-the-proxy-knows.example.com:80']);
  });

  it('whoever is excepted from it is still resolved under the rules', async () => {
    const { port, seen } = await machine(ok);
    const { url } = await proxy(port);
    // Public when it is looked at, private when it is connected to.
    const resolve = names({ 'near.example.net': ['203.0.113.7', '127.0.0.1'] });
    const { reach } = reaching({ proxy: { url, noProxy: ['near.example.net'] }, allow: ['203.0.113.0/24'], resolve });
    expect(await reach(get(`http://near.example.net:${port}/`))).toMatchObject({ unreached: 'refused' });
    expect(seen).toEqual([]);
  });
});

async function read(begun: object): Promise<string> {
  if (!('body' in begun)) return '';
  let text = '';
  for await (const piece of begun.body as AsyncIterable<Buffer>) text += String(piece);
  return text;
}
