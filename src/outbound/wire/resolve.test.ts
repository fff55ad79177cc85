import { afterEach, describe, expect, it } from 'vitest';
import { errand } from '../../domain/errand.fixture.ts';
import type { Reading } from '../../domain/lookup.ts';
import type { AskOptions, Budget, Log, SourceAccess, Telling } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import { createOutbound } from '../outbound.ts';
import { a, cname, mx, type NameServer, nameServer, ns, ptr, type Question, type Said, txt } from './name-server.fixture.ts';
import { createResolving } from './resolve.ts';

const silent: Log = { debug() {}, info() {}, warn() {} };
let server: NameServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const root: Said = { answer: [ns('a.root-servers.net')] };

/** A resolver that knows the root, and says `said` to every other question. */
async function open(said: Said | undefined | ((question: Question) => Said | undefined), knowsTheRoot = true): Promise<string> {
  server = await nameServer((question) => {
    if (question.name === '' && question.type === 2) return knowsTheRoot ? root : {};
    return typeof said === 'function' ? said(question) : said;
  });
  return `dns://127.0.0.1:${server.port}`;
}

function url(base: string, name: string, type: string): URL {
  const made = new URL(base);
  made.searchParams.set('name', name);
  made.searchParams.set('type', type);
  return made;
}

async function asked(said: Said, name: string, type: string): Promise<unknown> {
  const { text, status } = await createResolving()(url(await open(said), name, type), 2_000, undefined);
  return [status, JSON.parse(text)];
}

describe('a question over the DNS', () => {
  it.each<[string, string, Said, string[]]>([
    ['A', 'www.example.com', { answer: [a('192.0.2.1'), a('192.0.2.2')] }, ['192.0.2.1', '192.0.2.2']],
    ['AAAA', 'www.example.com', { answer: [{ type: 28, data: Buffer.from('20010db8000000000000000000000044', 'hex') }] }, ['2001:db8::44']],
    ['NS', 'example.com', { answer: [ns('ns1.example.net')] }, ['ns1.example.net.']],
    ['CNAME', 'www.example.com', { answer: [cname('edge.example.net')] }, ['edge.example.net.']],
    ['PTR', '1.2.0.192.in-addr.arpa', { answer: [ptr('host.example.com')] }, ['host.example.com.']],
    ['MX', 'example.com', { answer: [mx(10, 'mail.example.net'), mx(0, '')] }, ['10 mail.example.net.', '0 .']],
    ['TXT', 'example.com', { answer: [txt('v=spf1 ', 'say "no"')] }, ['"v=spf1 " "say \\"no\\""']],
  ])('of type %s is answered in the JSON form', async (type, name, said, data) => {
    const number = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28 }[type];
    expect(await asked(said, name, type)).toEqual([200, { Status: 0, Answer: data.map((each) => ({ name, type: number, data: each })) }]);
  });

  it('is repeated over TCP where the answer is too long', async () => {
    const base = await open(({ over }) => (over === 'udp' ? { truncated: true } : { answer: [a('192.0.2.1')] }));
    const { text } = await createResolving()(url(base, 'example.com', 'A'), 2_000, undefined);
    expect([JSON.parse(text).Answer.length, server?.questions.map(({ over }) => over)]).toEqual([1, ['udp', 'tcp']]);
  });

  it('is repeated where it was lost', async () => {
    let lost = 0;
    const base = await open(() => (lost++ === 0 ? undefined : { answer: [a('192.0.2.1')] }));
    const { text } = await createResolving()(url(base, 'example.com', 'A'), 4_000, undefined);
    expect([JSON.parse(text).Status, server?.questions.length]).toEqual([0, 2]);
  });

  it('about no such name is answered by 3, about a name without such records by 0 and nothing', async () => {
    expect(await asked({ rcode: 3 }, 'gone.example.com', 'A')).toEqual([200, { Status: 3 }]);
    await server?.close();
    expect(await asked({}, 'bare.example.com', 'A')).toEqual([200, { Status: 0 }]);
    expect(server?.questions.map(({ name }) => name)).toEqual(['bare.example.com', '']);
  });

  it('asks for the root but once', async () => {
    const resolving = createResolving();
    const base = await open({});
    for (const name of ['a.example', 'b.example', 'c.example']) await resolving(url(base, name, 'A'), 2_000, undefined);
    expect(server?.questions.map(({ name }) => name)).toEqual(['a.example', '', 'b.example', 'c.example']);
  });

  it('to the resolver of this machine needs no address of it', async () => {
    const answer = createResolving()(url('dns:system', 'a'.repeat(70), 'A'), 2_000, undefined);
    await expect(answer).rejects.toMatchObject({ reason: 'unreadable', message: 'not asked: no name that the DNS can hold' });
  });
});

const source: HttpSource = {
  kind: 'http',
  id: 'names',
  name: 'Names',
  homepage: 'https://example.com',
  about: 'a source of the test',
  accepts: ['domain'],
  says: ['classification'],
  exposure: 'target',
  reliability: 'A',
  lineage: 'names',
  freshFor: { found: 60, notFound: 60 },
  baseUrl: null,
  speaks: 'DNS',
  auth: { in: 'place', env: 'A_KEY', getKeyAt: 'https://example.com/key' },
  account: 'names',
  defaultPlan: 'own',
  limits: { own: [] },
  concurrency: 2,
  replies: 'json',
  reveals: 'value',
  probe: { type: 'domain', value: 'example.com' },
  request: ({ value }, answers) =>
    answers.length === 0 ? { path: '/', query: { name: `${value}.{key}.list.example`, type: 'A' } } : undefined,
  meaning: (_, body) => (JSON.stringify(body) === '{"Status":3}' ? 'absent' : undefined),
  read: ([body]): Reading => ({
    status: 'found',
    observations: [{ kind: 'classification', label: 'said', detail: JSON.stringify(body) }],
  }),
};

function setUp(baseUrl: string, more: Partial<SourceAccess> = {}) {
  const counts = { granted: 0, settled: 0 };
  const told: (Telling | undefined)[] = [];
  const budget: Budget = {
    take: async ({ account, telling }) => {
      counts.granted += 1;
      told.push(telling);
      return { granted: true, ticket: { id: 1, account, limits: [] } };
    },
    settle: async () => {
      counts.settled += 1;
    },
    hold: async () => undefined,
    release: async () => undefined,
    holds: async () => [],
    remaining: async () => [],
  };
  const access: SourceAccess = {
    baseUrl,
    secret: 'a-secret-key-0123',
    limits: [],
    timeoutMs: 1_000,
    sandbox: false,
    ownAddress: true,
    ...more,
  };
  const outbound = createOutbound({ access: () => [access], budget, clock: { now: () => new Date() }, log: silent });
  const ask = (value = 'example.com', options: Partial<AskOptions> = {}) =>
    outbound.ask(source, { type: 'domain', value }, { errand, ...options });
  return { ask, counts, told };
}

describe('a source that asks a resolver', () => {
  it('puts its key into the name, pays, and shows the key to nobody', async () => {
    const address = await open({ answer: [a('127.0.0.2')] });
    const { ask, counts, told } = setUp(address);
    const outcome = await ask();
    expect(server?.questions.map(({ name }) => name)).toEqual(['example.com.a-secret-key-0123.list.example']);
    expect(outcome).toMatchObject({ status: 'found' });
    expect(JSON.stringify(outcome)).not.toContain('a-secret');
    expect(counts).toEqual({ granted: 1, settled: 1 });
    const observables = [{ type: 'domain', value: 'example.com' }];
    expect(told).toEqual([{ source: 'names', host: new URL(address).host, observables, reveals: 'value', errand }]);
  });

  it('finds nothing where there is no such name', async () => {
    expect(await setUp(await open({ rcode: 3 })).ask()).toEqual({ status: 'not_found' });
  });

  it.each<[string, Said | undefined, string, string]>([
    ['SERVFAIL', { rcode: 2 }, 'upstream', 'the resolver answered SERVFAIL'],
    ['REFUSED', { rcode: 5 }, 'upstream', 'the resolver answered REFUSED'],
    ['FORMERR', { rcode: 1 }, 'upstream', 'the resolver answered FORMERR'],
    ['NOTIMP', { rcode: 4 }, 'upstream', 'the resolver answered NOTIMP'],
    ['silence', undefined, 'timeout', 'no whole reply within 1000 ms'],
    ['the answer to another question', { wrongId: true, answer: [a('127.0.0.2')] }, 'timeout', 'no whole reply within 1000 ms'],
    ['no message', { raw: Buffer.from('garbage!') }, 'unreadable', 'a reply that is no message of the DNS'],
    ['a record cut short', { answer: [{ type: 1, data: Buffer.from([127, 0]) }] }, 'unreadable', 'a reply that is no message of the DNS'],
  ])('fails at %s', async (_, said, reason, detail) => {
    const passing = reason === 'timeout' || detail.endsWith('SERVFAIL') ? { transient: true } : {};
    expect(await setUp(await open(said)).ask()).toEqual({ status: 'failed', reason, detail, ...passing });
  });

  it.each<[string, Said]>([
    ['refers elsewhere', { authority: [ns('ns.example.net')] }],
    ['answers with nothing', {}],
    ['says that it is not responsible', { rcode: 9 }],
  ])('does not believe a server that %s and does not know the root', async (_, said) => {
    expect(await setUp(await open(said, false)).ask()).toEqual({
      status: 'failed',
      reason: 'upstream',
      detail: 'this server of the DNS does not resolve names for us',
    });
  });

  it('fails at a port where nobody listens', async () => {
    const base = await open({});
    await server?.close();
    server = undefined;
    expect(await setUp(base).ask()).toMatchObject({ status: 'failed', reason: 'network', detail: 'no resolver answers there' });
  });

  it('ends when it is cancelled', async () => {
    const cancel = new AbortController();
    const { ask } = setUp(await open(() => void cancel.abort()));
    expect(await ask('example.com', { signal: cancel.signal })).toMatchObject({ status: 'parked', reason: 'queued' });
  });

  it('ends in time, also where the root is not to be had', async () => {
    server = await nameServer(({ name }) => (name === '' ? undefined : {}));
    expect(await setUp(`dns://127.0.0.1:${server.port}`).ask()).toMatchObject({ status: 'failed', reason: 'timeout' });
  });

  it('asks nobody about what is no name', async () => {
    const { ask } = setUp(await open({ answer: [a('127.0.0.2')] }));
    for (const value of ['a b', 'a'.repeat(64), 'a..b'])
      expect(await ask(value)).toMatchObject({ status: 'failed', reason: 'unreadable', detail: expect.stringContaining('not asked') });
    expect(server?.questions).toEqual([]);
  });

  it('asks a private address only where the user named it', async () => {
    const { ask } = setUp(await open({ answer: [a('127.0.0.2')] }), { ownAddress: false });
    expect(await ask()).toMatchObject({ status: 'failed', reason: 'network', detail: expect.stringContaining('not a public address') });
    expect(server?.questions).toEqual([]);
  });
});
