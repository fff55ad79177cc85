import { gzipSync } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lookalike } from '../../src/domain/lookalike.ts';
import type { Observable, ObservableType } from '../../src/domain/observable.ts';
import type { HttpSource, Request } from '../../src/domain/source.ts';
import { batches } from './batch.ts';
import { echoes, type HostileReply, hostileReplies, withoutEachNumber } from './hostile.ts';
import { brief, factsOf, failedFor, leaks, misfits, sampleOf } from './judging.ts';
import { playsAlong } from './lookalike.ts';
import { asParsed, credentialWords, inOrder, mailAddresses, type Recording, readRecordings } from './recording.ts';
import { base, closedOrigin, credentialForms, openWire, type Received, replies, secret, type Wire } from './wire.ts';

const escaping = [
  '../../admin',
  'a/../../b',
  'a?b=c',
  'a#b',
  'a%2e%2e%2fb',
  '%2e%2e',
  'a b',
  'a\\b',
  'ünïcödé',
  'a&b=c',
  'a;b',
  'a"b',
  '//example.com',
  'a\nb',
  '.',
  '..',
];

/** What every HTTP source must keep, proved over real HTTP through the real outbound. */
export function contract(source: HttpSource, recordings: URL, lookalike?: Lookalike): void {
  const tapes = readRecordings(recordings);
  const finds = tapes.filter(({ tape }) => tape.expect.status === 'found');
  const found = finds.find(({ file }) => file === 'found.json')?.tape;
  const absences = tapes.filter(({ tape }) => tape.expect.status === 'not_found').map(({ tape }) => tape.exchanges[0]);
  let wire: Wire;
  beforeAll(async () => {
    wire = await openWire();
  });
  afterAll(() => wire.close());

  describe(`${source.id} declares`, () => {
    it('a page for every limit', () => {
      expect(Object.keys(source.limits)).toContain(source.defaultPlan);
      for (const { cite, requests } of Object.values(source.limits).flat())
        expect([cite, requests > 0]).toEqual([expect.stringMatching(/^https:\/\/[^/]+\./), true]);
    });
    it('addresses that are https', () => {
      const addresses = [source.homepage, source.baseUrl, source.auth?.getKeyAt].filter((each) => typeof each === 'string');
      for (const each of addresses) expect(each).toMatch(/^https:\/\/[^/]+\.[^/]+/);
    });
    it('a probe it accepts', () => expect(source.accepts).toContain(source.probe.type));
    it('what it says, each kind once, and what of it may be praise', () => {
      expect(source.says.length).toBeGreaterThan(0);
      expect(source.says).toEqual([...new Set(source.says)]);
      const praise = source.praises ?? [];
      expect(praise.filter((kind, index) => !source.says.includes(kind) || praise.indexOf(kind) < index)).toEqual([]);
    });
    it('how long an answer is remembered', () => expect(Math.min(source.freshFor.found, source.freshFor.notFound)).toBeGreaterThan(0));
  });

  describe(`${source.id} asks`, () => {
    it.each(source.accepts)('about %s with a GET or a search, below its base address, without a key of its own', (type) => {
      const request = firstRequest(source, { type, value: sampleOf(type) });
      const posts = request.json !== undefined || request.form !== undefined;
      expect(request.method ?? 'GET').toBe(posts ? 'POST' : 'GET');
      expect(request.path).toMatch(/^\/(?!\/)[^?#\s]*$/);
      expect(Object.keys(request.query ?? {})).not.toContain(source.auth?.in === 'query' ? source.auth.name : 'key');
      expect(Object.keys(request.headers ?? {}).filter((name) => name !== name.toLowerCase() || name === 'authorization')).toEqual([]);
      if (source.reveals === 'value') expect(places(source, request, sampleOf(type))).toHaveLength(1);
      // A name reveals itself where it is its own registrable domain.
      else if (type === 'url' || source.reveals === 'hash-prefix') expect(places(source, request, sampleOf(type))).toEqual([]);
    });
    it.each(source.accepts.flatMap((type) => escaping.map((value) => ({ type, value }))))(
      'about $type $value without letting it out of its place',
      ({ type, value }) => {
        const usual = shape(firstRequest(source, { type, value: sampleOf(type) }), sampleOf(type));
        let request: Request;
        try {
          request = firstRequest(source, { type, value });
        } catch (error) {
          // What no encoding can hold may be refused; where only a part of the value is told, also what has no such part.
          const refusable = source.reveals === 'value' && freeText.includes(type) ? /^\.{1,2}$/ : /./s;
          expect([value, error]).toEqual([expect.stringMatching(refusable), expect.any(RangeError)]);
          return;
        }
        expect(shape(request, value)).toEqual(usual);
        if (source.reveals === 'value') expect(places(source, request, value)).toHaveLength(1);
      },
    );
    it('with its credentials where they belong and nowhere else', async () => {
      await wire.ask(source, source.probe, replies(500, ''));
      const received = wire.received.at(-1);
      if (!received) throw new Error('nothing was sent');
      const places = credentialPlaces(source, received);
      if (source.auth?.in === 'place') expect(places).toEqual([expect.stringMatching(/^path$|^query /)]);
      else expect(places).toEqual(keyPlaces(source));
      expect(received.headers.accept).toBe(firstRequest(source, source.probe).headers?.accept ?? 'application/json');
    });
  });

  describe(`${source.id} reads its recordings`, () => {
    it('of which found and not-found are there', () =>
      expect(tapes.map(({ file }) => file)).toEqual(expect.arrayContaining(['found.json', 'not-found.json'])));
    it.each(tapes)('$file', async ({ tape }) => {
      expect(tape.about.length).toBeGreaterThan(20);
      expect(source.accepts).toContain(tape.observable.type);
      const outcome = await wire.ask(source, tape.observable, inOrder(tape.exchanges));
      expect(outcome).toMatchObject(tape.expect);
      expect(wire.received).toHaveLength(tape.exchanges.length);
      if (outcome.status !== 'found') return;
      expect(outcome.link ?? 'https://example.com').toMatch(/^https:\/\/[^\s]+$/);
      for (const observation of outcome.observations) expect(misfits(observation)).toEqual([]);
    });
    it.each(tapes)('$file holds no secret and nobody’s address', ({ text }) => {
      expect(text).not.toMatch(credentialWords);
      expect(text.match(mailAddresses) ?? []).toEqual([]);
    });
  });

  describe(`${source.id} never takes for an answer`, () => {
    it.each(hostile(found))('$name', async (reply) =>
      expect(await heard(reply, found?.observable ?? source.probe)).toEqual(failedFor(reply)),
    );

    const shapes = finds.filter(({ file }) => file !== 'found.json');
    it.each(shapes)('what is wrong about $file', async ({ tape }) => {
      const quick = hostile(tape).filter(({ name }) => name.startsWith('200'));
      const heardOf: unknown[] = [];
      for (const reply of quick) heardOf.push([reply.name, await heard(reply, tape.observable)]);
      expect(heardOf).toEqual(quick.map((reply) => [reply.name, failedFor(reply)]));
    });

    const dialogues = finds.filter(({ tape }) => tape.exchanges.length > 1);
    it.each(dialogues)('half a dialogue that began as $file', async ({ tape }) => {
      const last = tape.exchanges.at(-1);
      const harmless = ['204', 'no reply in time'];
      // A dialogue may end with the 404 that means "no record" there.
      if (last?.status === 404) harmless.push('the answer under 404');
      const ill = hostileReplies(last?.body).filter(({ name, says }) => !harmless.includes(name) && !means(says, 1));
      const heardOf: (readonly [string, unknown])[] = [];
      for (const reply of ill.filter(({ timeoutMs }) => timeoutMs === undefined)) {
        const outcome = await wire.ask(source, tape.observable, inOrder(tape.exchanges.slice(0, -1), reply.play));
        heardOf.push([reply.name, outcome.status === 'failed' || outcome.status === 'parked' ? 'no answer' : outcome]);
      }
      expect(heardOf.filter(([, outcome]) => outcome !== 'no answer')).toEqual([]);
    });

    it.each(finds)('a guess for a number that $file lost', ({ tape }) => {
      const bodies = tape.exchanges.map(({ status, body }) => (status < 300 ? asParsed(source, body) : undefined));
      const told = factsOf(source.read(bodies, tape.observable));
      const guessed = bodies.flatMap((whole, index) =>
        withoutEachNumber(whole).flatMap(({ path, body }) => {
          try {
            const facts = factsOf(source.read(bodies.with(index, body), tape.observable));
            return facts.flatMap((fact) => (told.includes(fact) ? [] : [`${path}: ${fact}`]));
          } catch {
            return [];
          }
        }),
      );
      expect(guessed).toEqual([]);
    });
    it('a redirect to another host, and never follows it', async () => {
      const other = await openWire();
      const outcome = await wire.ask(
        source,
        source.probe,
        replies(302, '', { location: `${other.origin.replace('127.0.0.1', 'localhost')}/stolen` }),
      );
      await other.close();
      expect([outcome.status, 'reason' in outcome && outcome.reason, other.received.length]).toEqual(['failed', 'upstream', 0]);
    });
    it('a port where nobody listens', async () => {
      const outcome = await wire.ask(source, source.probe, () => undefined, { baseUrl: await closedOrigin() });
      expect(outcome).toMatchObject({ status: 'failed', reason: 'network' });
    });
    it.each(echoes)('$name that echoes the credentials, nor passes them on', async (reply) => {
      const outcome = await wire.ask(source, source.probe, reply.play);
      expect(brief(outcome)).toEqual(failedFor(reply));
      expect(leaks(source, outcome)).toEqual([]);
    });
    it('an answer that is not packed otherwise than told, but reads one that is', async () => {
      const packed = (found?.exchanges ?? []).map(({ status, body }) => ({
        status,
        headers: { 'content-encoding': 'gzip' },
        body: gzipSync(typeof body === 'string' ? body : JSON.stringify(body)),
      }));
      expect(await wire.ask(source, found?.observable ?? source.probe, inOrder(packed))).toMatchObject({ status: 'found' });
    });
  });

  if (source.batch) batches(source, source.batch, recordings, lookalike, () => wire);
  if (lookalike) playsAlong(source, lookalike, () => wire);

  /** Every reply that says nothing, except those this vendor is recorded to say "no record" with. */
  function hostile(tape: Recording | undefined): readonly HostileReply[] {
    return hostileReplies(tape?.exchanges[0].body).filter(({ says }) => !recorded(says) || !means(says, 0));
  }

  function recorded(says: HostileReply['says']): boolean {
    return absences.some(({ status, body }) => status === says?.status && JSON.stringify(body) === JSON.stringify(says.body));
  }

  function means(says: HostileReply['says'], answers: number): boolean {
    if (says === undefined) return false;
    return source.meaning(says.status, says.status < 300 ? asParsed(source, says.body) : says.body, answers) === 'absent';
  }

  async function heard(reply: HostileReply, observable: Observable): Promise<unknown> {
    return brief(await wire.ask(source, observable, reply.play, { timeoutMs: reply.timeoutMs ?? 10_000 }));
  }
}

/** Types whose values may hold any character. */
const freeText: readonly ObservableType[] = ['url', 'email', 'file-name', 'file-path', 'registry-key', 'mutex', 'user-agent', 'xmpp'];

function firstRequest(source: HttpSource, observable: Observable): Request {
  const request = source.request(observable, []);
  if (!request) throw new Error(`${source.id} asks nothing`);
  return request;
}

/** Where the source says its key goes. */
function keyPlaces({ auth }: HttpSource): string[] {
  if (auth === undefined) return [];
  if (auth.in === 'query') return [`query ${auth.name}`];
  return [auth.in === 'header' ? auth.name.toLowerCase() : 'authorization'];
}

/** What is around the value: segments of the path, names of the query, kind of body. */
function shape({ path, query = {}, json, form, method = 'GET' }: Request, value: string): unknown {
  const url = new URL(`https://api.example.com${base}${path}`);
  for (const [key, given] of Object.entries(query)) for (const each of [given].flat()) url.searchParams.append(key, String(each));
  const segments = url.pathname.split('/');
  return {
    host: url.host,
    hash: url.hash,
    // A page may follow the value: /ip/192.0.2.1/general.
    above: segments.slice(0, -1).map((each) => (each === encodeURIComponent(value) ? '{value}' : each)),
    count: segments.length,
    names: [...url.searchParams.keys()],
    method,
    posts: json !== undefined,
    form: Object.keys(form ?? {}),
  };
}

/** Where in a request the value stands, unharmed: in a segment (also as unpadded base64url), a parameter, a field or the body; there also quoted. */
function places({ speaks }: HttpSource, { path, query = {}, json, form = {} }: Request, value: string): string[] {
  const segments = path
    .split('/')
    .filter((each) => decodeURIComponent(each) === value || (each !== '' && Buffer.from(value).toString('base64url') === each));
  const bare = value.replace(/^AS(?=\d+$)/, '');
  const holds = (text: unknown): boolean =>
    [value, bare].some((each) => text === each || String(text).includes(JSON.stringify(each))) || within(String(text), value);
  const named = (text: unknown): boolean => speaks === 'DNS' && begins(String(text), value);
  const parameters = Object.entries(query).filter(([, each]) => [each].flat().some((one) => holds(one) || named(one)));
  const fields = Object.entries(form).filter(([, each]) => holds(each));
  const posted = leaves(json).some(holds) ? ['body'] : [];
  const numbers = path.split('/').filter((each) => bare !== value && each === bare);
  return [...[...segments, ...numbers].map(() => 'path'), ...[...parameters, ...fields].map(([name]) => `parameter ${name}`), ...posted];
}

/** At the start of a name of the DNS: a name as it is, an address backwards (RFC 1035, 3.5 and 3596, 2.5). */
function begins(text: string, value: string): boolean {
  const bytes = ipaddr.isValid(value) ? ipaddr.parse(value).toByteArray() : [];
  const digits = bytes.length === 16 ? bytes.flatMap((byte) => [byte >> 4, byte & 15]).map((digit) => digit.toString(16)) : bytes;
  return text.startsWith(`${value}.`) || (digits.length > 0 && text.startsWith(`${digits.toReversed().join('.')}.`));
}

/** Within a search: `hash:…`, `domain:…`, a quoted phrase whose special characters are escaped. */
function within(text: string, value: string): boolean {
  return text.includes(':') && text !== value && text.replaceAll('\\', '').includes(value.replaceAll('\\', ''));
}

function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

function credentialPlaces(source: HttpSource, { url, headers, body }: Received): string[] {
  const forms = credentialForms(source);
  const holds = (text: string): boolean => forms.some((form) => text.includes(form));
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return [
    ...(holds(pathname) ? ['path'] : []),
    ...[...searchParams].filter(([, value]) => value === secret || holds(value)).map(([name]) => `query ${name}`),
    ...Object.entries(headers).flatMap(([name, value]) => (holds(String(value)) ? [name] : [])),
    ...(holds(body) ? ['body'] : []),
  ];
}
