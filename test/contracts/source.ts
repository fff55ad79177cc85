import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lookalike } from '../../src/domain/lookalike.ts';
import type { Outcome } from '../../src/domain/lookup.ts';
import type { Observable } from '../../src/domain/observable.ts';
import type { HttpSource, Request } from '../../src/domain/source.ts';
import { echoes, type HostileReply, hostileReplies, withoutEachNumber } from './hostile.ts';
import { brief, factsOf, failedFor, leaks, misfits, sampleOf } from './judging.ts';
import { playsAlong } from './lookalike.ts';
import { base, closedOrigin, credentialForms, openWire, type Received, replies, secret, type Wire } from './wire.ts';

interface Recording {
  /** Where it comes from. */
  readonly about: string;
  readonly observable: Observable;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The outcome, or the part of it that matters. */
  readonly expect: Partial<Outcome>;
}

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
  '//example.com',
  'a\nb',
  '.',
  '..',
];

/** What every HTTP source must keep, proved over real HTTP through the real outbound. */
export function contract(source: HttpSource, recordings: URL, lookalike?: Lookalike): void {
  const tapes = readdirSync(recordings)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ file, text: readFileSync(new URL(file, recordings), 'utf8') }))
    .map(({ file, text }) => ({ file, text, tape: JSON.parse(text) as Recording }));
  const finds = tapes.filter(({ tape }) => tape.status === 200 && tape.expect.status === 'found');
  const found = finds.find(({ file }) => file === 'found.json')?.tape;
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
    it('how long an answer is remembered', () => expect(Math.min(source.freshFor.found, source.freshFor.notFound)).toBeGreaterThan(0));
  });

  describe(`${source.id} asks`, () => {
    it.each(source.accepts)('about %s with a GET or a search, below its base address, without a key of its own', (type) => {
      const request = source.request({ type, value: sampleOf(type) });
      expect([request.method ?? 'GET', request.json === undefined]).toEqual([
        request.json === undefined ? 'GET' : 'POST',
        request.json === undefined,
      ]);
      expect(request.path).toMatch(/^\/(?!\/)[^?#\s]*$/);
      expect(Object.keys(request.query ?? {})).not.toContain(source.auth?.in === 'query' ? source.auth.name : 'key');
      expect(places(request, sampleOf(type))).toHaveLength(1);
    });
    it.each(source.accepts.flatMap((type) => escaping.map((value) => ({ type, value }))))(
      'about $type $value without letting it out of its place',
      ({ type, value }) => {
        const usual = shape(source.request({ type, value: sampleOf(type) }));
        let request: Request;
        try {
          request = source.request({ type, value });
        } catch (error) {
          // What no encoding can hold may be refused, and nothing else.
          expect([value, error]).toEqual([expect.stringMatching(/^\.{1,2}$/), expect.any(RangeError)]);
          return;
        }
        expect(shape(request)).toEqual(usual);
        expect(places(request, value)).toHaveLength(1);
      },
    );
    it('with its credentials where they belong and nowhere else', async () => {
      await wire.ask(source, source.probe, replies(500, ''));
      const [received] = wire.received;
      if (!received) throw new Error('nothing was sent');
      expect(credentialPlaces(source, received)).toEqual(
        source.auth === undefined
          ? []
          : source.auth.in === 'query'
            ? [`query ${source.auth.name}`]
            : [source.auth.in === 'basic' ? 'authorization' : source.auth.name.toLowerCase()],
      );
      expect(received.headers.accept).toBe('application/json');
    });
  });

  describe(`${source.id} reads its recordings`, () => {
    it('of which found and not-found are there', () =>
      expect(tapes.map(({ file }) => file)).toEqual(expect.arrayContaining(['found.json', 'not-found.json'])));
    it.each(tapes)('$file', async ({ tape }) => {
      expect(tape.about.length).toBeGreaterThan(20);
      expect(source.accepts).toContain(tape.observable.type);
      const outcome = await wire.ask(source, tape.observable, replies(tape.status, tape.body, tape.headers), { within: 900 });
      expect(outcome).toMatchObject(tape.expect);
      if (outcome.status !== 'found') return;
      expect(outcome.link ?? 'https://example.com').toMatch(/^https:\/\/[^\s]+$/);
      for (const observation of outcome.observations) expect(misfits(observation)).toEqual([]);
    });
    it.each(tapes)('$file holds no secret and nobody’s address', ({ text }) => {
      expect(text).not.toMatch(
        /"(x-?)?(api[-_]?key|apikey|token|secret|password|authorization|cookie|set-cookie)"\s*:|bearer |basic [a-z0-9+/]{12}/i,
      );
      expect(text.match(/[\w.+-]+@[\w-]+\.[\w.]+/g) ?? []).toEqual([]);
    });
  });

  describe(`${source.id} never takes for an answer`, () => {
    it.each(hostileReplies(found?.body))('$name', async (reply) =>
      expect(await heard(reply, found?.observable ?? source.probe)).toEqual(failedFor(reply)),
    );

    const shapes = finds.filter(({ file }) => file !== 'found.json');
    it.each(shapes)('what is wrong about $file', async ({ tape }) => {
      const quick = hostileReplies(tape.body).filter(({ name }) => name.startsWith('200'));
      const heardOf: unknown[] = [];
      for (const reply of quick) heardOf.push([reply.name, await heard(reply, tape.observable)]);
      expect(heardOf).toEqual(quick.map((reply) => [reply.name, failedFor(reply)]));
    });

    it.each(finds)('a guess for a number that $file lost', ({ tape }) => {
      const told = factsOf(source.read(tape.body, tape.observable));
      const guessed = withoutEachNumber(tape.body).flatMap(({ path, body }) => {
        try {
          return factsOf(source.read(body, tape.observable)).flatMap((fact) => (told.includes(fact) ? [] : [`${path}: ${fact}`]));
        } catch {
          return [];
        }
      });
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
      const outcome = await wire.ask(source, source.probe, reply.play, { within: 900 });
      expect(brief(outcome)).toEqual(failedFor(reply));
      expect(leaks(source, outcome)).toEqual([]);
    });
    it('an answer that is not packed otherwise than told, but reads one that is', async () => {
      const packed = gzipSync(JSON.stringify(found?.body));
      expect(await wire.ask(source, found?.observable ?? source.probe, replies(200, packed, { 'content-encoding': 'gzip' }))).toMatchObject(
        { status: 'found' },
      );
    });
  });

  if (lookalike) playsAlong(source, lookalike, () => wire);

  async function heard(reply: HostileReply, observable: Observable): Promise<unknown> {
    // A short deadline parks what would otherwise be waited for.
    const asking = { timeoutMs: reply.timeoutMs ?? 10_000, within: reply.reason === 'limited' ? 900 : 20_000 };
    return brief(await wire.ask(source, observable, reply.play, asking));
  }
}

/** What is around the value: segments of the path, names of the query, kind of body. */
function shape({ path, query = {}, json, method = 'GET' }: Request): unknown {
  const url = new URL(`https://api.example.com${base}${path}`);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
  const segments = url.pathname.split('/');
  return {
    host: url.host,
    hash: url.hash,
    above: segments.slice(0, -1),
    count: segments.length,
    names: [...url.searchParams.keys()],
    method,
    posts: json !== undefined,
  };
}

/** Where in a request the value stands, unharmed: in a segment (also as unpadded base64url), a parameter or the body. */
function places({ path, query = {}, json }: Request, value: string): string[] {
  const segments = path
    .split('/')
    .filter((each) => decodeURIComponent(each) === value || (each !== '' && Buffer.from(value).toString('base64url') === each));
  const parameters = Object.entries(query).filter(([, each]) => each === value);
  const posted = JSON.stringify(json ?? null).includes(JSON.stringify(value)) ? ['body'] : [];
  return [...segments.map(() => 'path'), ...parameters.map(([name]) => `query ${name}`), ...posted];
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
