import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Observable } from '../../src/domain/observable.ts';
import { observationSchema } from '../../src/domain/observation.ts';
import { type FeedEntry, type FeedPart, type FeedSource, listEffects } from '../../src/domain/source.ts';
import { canonical, classify } from '../../src/extract/canonical.ts';

interface Options {
  /** `always`: wherever the file is cut, that can be told. Default: nothing is made up, but entries may be missing. */
  readonly cutsAreTold?: 'always';
}

/** What one recorded file must read as; it stands beside the file, as `<file>.reads.json`. */
interface Reads {
  readonly about: string;
  readonly parts?: readonly FeedPart[];
  readonly entries?: readonly FeedEntry[];
  readonly unreadable?: readonly string[];
}

interface Tape {
  readonly file: string;
  readonly text: string;
  readonly reads: Reads;
}

interface Outcome {
  readonly entries: readonly FeedEntry[];
  readonly unreadable: readonly string[];
  /** What was thrown on the way. */
  readonly refused: unknown;
}

const page =
  '<!DOCTYPE html>\n<html><head><title>Wait…</title></head>\n<body>\n<h1>Are you human?</h1>\nYour address is\n198.51.100.7\n</body></html>';

/** Files that are no list, whoever publishes it. */
const noLists: Readonly<Record<string, string>> = {
  'a web page': page,
  'a web page without its head': '\n\n  <html>\n192.0.2.1\nexample.com\n</html>\n',
  nothing: '',
  'blank lines': '\n\r\n \n',
  'an empty object': '{}',
  'an empty list': '[]',
  null: 'null',
  'an error in JSON': '{"error":"Daily limit exceeded","status":429}',
  'an error on several lines': '{\n  "query_status": "unknown_auth_key"\n}\n',
  'a list of errors': '[{"error":"Daily limit exceeded"}]',
  'an error in words': 'Too many requests. Your limit is 5 downloads a day.\n',
  'rows of garbage': 'lorem ipsum\ndolor;sit,amet\n"a","b"\n\u0000\u0001\u0002\n,,,,,,,,,,,,\n',
  'columns of garbage': 'a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8,9\n',
};

/** What every feed must keep, whatever it lists. */
export function contract(feed: FeedSource, recordings: URL, { cutsAreTold }: Options = {}): void {
  const tapes = readTapes(recordings);
  const lists = tapes.filter(({ reads }) => reads.entries !== undefined);

  describe(`feed ${feed.id} declares`, () => {
    it('who it is, and that nobody learns of a question', () => {
      expect({ kind: feed.kind, exposure: feed.exposure }).toEqual({ kind: 'feed', exposure: 'none' });
      expect(feed.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(feed.about).toMatch(/^\p{L}.+[.]$/u);
      expect(feed.homepage).toMatch(/^https:\/\/[^/]+\.[^/]+/);
      expect(feed.accepts).toContain(feed.probe.type);
      expect(canonical(feed.probe.type, feed.probe.value)).toBe(feed.probe.value);
    });
    it('a page for how often it may be fetched, and how large it may be', () => {
      expect(feed.cite).toMatch(/^https:\/\/[^/]+\.[^/]+/);
      expect(feed.every).toBeGreaterThanOrEqual(300);
      expect(feed.staleAfter).toBeGreaterThanOrEqual(feed.every);
      expect(feed.largest).toBeGreaterThanOrEqual(10 * Math.max(...tapes.map(({ text }) => text.length)));
      expect(feed.largest).toBeLessThanOrEqual(2 ** 31);
    });
    it('where it is, and where its key goes', () => {
      const { url, auth } = feed;
      expect(url ?? 'https://example.com/').toMatch(/^(https|file):\/\/[^/]*\//);
      expect(url?.includes('{key}') ?? false).toBe(auth?.in === 'place');
      if (auth) expect(auth.getKeyAt).toMatch(/^https:\/\//);
    });
    it('what its lists do, where it knows good things', () => {
      if (feed.role === 'known-good') expect(feed.effects['*']).toBe('tell');
      for (const effect of Object.values(feed.effects)) expect(listEffects).toContain(effect);
    });
  });

  describe(`feed ${feed.id} reads its recordings`, () => {
    it('of which there are some', () => expect(lists.flatMap(({ reads }) => reads.entries ?? []).length).toBeGreaterThan(0));
    it.each(tapes)('$file', ({ text, reads }) => {
      expect(reads.about.length).toBeGreaterThan(20);
      if (reads.parts) expect(asJson(feed.parts?.(text))).toEqual(reads.parts);
      if (!reads.entries) return;
      const { entries, unreadable, refused } = read(feed, text);
      expect(refused).toBe(undefined);
      expect(asJson(entries)).toEqual(reads.entries);
      expect(unreadable).toEqual(reads.unreadable ?? []);
      expect(read(feed, text)).toEqual({ entries, unreadable, refused });
    });
    it.each(lists)('$file, as values that it accepts', ({ text }) => {
      for (const entry of read(feed, text).entries) {
        const observable = observableOf(entry);
        expect([entry.value, observable]).not.toEqual([entry.value, undefined]);
        if (observable)
          expect([entry.value, answered(observable).filter((type) => !feed.accepts.includes(type))]).toEqual([entry.value, []]);
      }
    });
    it.each(lists)('$file, as facts in our units', ({ text }) => {
      for (const { says, since, link } of read(feed, text).entries) {
        expect(says.length).toBeGreaterThan(0);
        for (const fact of says) {
          // As it is written: without what is undefined.
          expect(observationSchema.parse(fact)).toEqual(fact);
          // Equal facts are one: when it was listed is the entry's own.
          expect(Object.keys(JSON.parse(JSON.stringify(fact)))).not.toEqual(
            expect.arrayContaining([expect.stringMatching(/^since$|_seen$/)]),
          );
          if (fact.kind === 'classification') expect(fact.label).toMatch(/^[a-z0-9.]+(-[a-z0-9.]+)*$/);
          if (fact.kind === 'listing') expect(fact.category).toMatch(/^[a-z0-9.]+(-[a-z0-9.]+)*$/);
          if (feed.role === 'threat') expect(fact.kind).not.toBe('known_good');
        }
        expect(since ?? '2026-01-01T00:00:00.000Z').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
        expect(link ?? 'https://example.com').toMatch(/^https:\/\/[^\s]+$/);
      }
    });
    it.each(tapes)('$file, which holds nobody’s address', ({ text }) => {
      expect((text.match(/[\w.+-]+@[\w-]+\.[\w.]+/g) ?? []).filter((address) => !/@example\.(com|net|org)$/.test(address))).toEqual([]);
    });
  });

  describe(`feed ${feed.id} never takes for a list`, () => {
    it.each(Object.entries(noLists))('%s', (name, text) => {
      if (name === 'an empty list' && feed.mayBeEmpty) return;
      const { entries, unreadable, refused } = read(feed, text);
      expect(entries).toEqual([]);
      expect(refused ?? unreadable).not.toEqual([]);
      if (feed.parts) expect(() => feed.parts?.(text)).toThrow();
    });
    it.each(lists)('a piece of $file', ({ text }) => {
      const whole = new Set(read(feed, text).entries.map((entry) => JSON.stringify(entry)));
      for (let cut = 1; cut < text.trimEnd().length; cut += Math.max(1, Math.floor(text.length / 400))) {
        const { entries, refused } = read(feed, text.slice(0, cut));
        expect([cut, entries.filter((entry) => !whole.has(JSON.stringify(entry)))]).toEqual([cut, []]);
        if (cutsAreTold) expect([cut, refused]).toEqual([cut, expect.any(Error)]);
      }
    });
  });
}

function readTapes(folder: URL): readonly Tape[] {
  const suffix = '.reads.json';
  const files = readdirSync(folder);
  const named = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  const orphans = files.filter((file) => !file.endsWith(suffix) && !named.includes(file));
  if (orphans.length > 0) throw new Error(`nobody says what these must read as: ${orphans.join(', ')}`);
  return named.map((file) => ({
    file,
    text: readFileSync(new URL(file, folder), 'utf8'),
    reads: JSON.parse(readFileSync(new URL(`${file}${suffix}`, folder), 'utf8')) as Reads,
  }));
}

function read(feed: FeedSource, text: string): Outcome {
  const entries: FeedEntry[] = [];
  const unreadable: string[] = [];
  try {
    for (const row of feed.parse(text)) {
      if ('unreadable' in row) unreadable.push(row.unreadable);
      else entries.push(row);
    }
  } catch (refused) {
    expect(refused).toBeInstanceOf(Error);
    return { entries, unreadable, refused };
  }
  return { entries, unreadable, refused: undefined };
}

/** As extract/ understands it. */
export function observableOf({ value, type }: Pick<FeedEntry, 'value' | 'type'>): Observable | undefined {
  if (type === undefined) return classify(value);
  const found = canonical(type, value);
  return found === undefined ? undefined : { type, value: found };
}

/** Of which types what is asked must be, at the least, for the entry to be found. */
function answered({ type, value }: Observable): Observable['type'][] {
  if (type === 'cidr') return ['cidr', value.includes(':') ? 'ipv6' : 'ipv4'];
  return type === 'ip-range' ? ['ipv4'] : [type];
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
