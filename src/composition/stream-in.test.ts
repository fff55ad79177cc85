import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamArrival, StreamProgress, TakeStream } from '../domain/bulk.ts';
import type { Finding } from '../domain/finding.ts';
import type { Store } from '../domain/ports.ts';
import { read } from '../extract/readers/read.ts';
import { openStore } from '../store/open-store.ts';
import { createStreamIn } from './stream-in.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
let store: Store;
let takeStream: TakeStream;
let woken = 0;
beforeEach(async () => {
  woken = 0;
  store = await openStore({ path: ':memory:' }, { version: 'test', reread: () => undefined, now: () => start });
  takeStream = createStreamIn({
    read,
    ...{ work: store.work, clock: store.clock, marking: { tlp: 'amber', pap: 'amber' } },
    privacy: { own: { domains: [], networks: [], emails: [] }, consent: [], deny: [], urls: 'redact', ceilings: {} },
    // Nobody knows of weaknesses here.
    enrichable: (findings: readonly Finding[]) => findings.filter(({ observable }) => observable.type !== 'cve'),
    check: () => undefined,
    onTaken: () => void woken++,
    largestWhole: 200_000,
  });
});
afterEach(() => store.close());

const bytes = (text: string): Buffer => Buffer.from(text);
async function* pieces(all: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}
async function* broken(all: Uint8Array, message = 'connection reset'): AsyncGenerator<Uint8Array> {
  yield* pieces(all);
  throw new Error(message);
}
const arrival = (chunks: AsyncIterable<Uint8Array>, more: Partial<StreamArrival> = {}): StreamArrival => ({
  ...{ channel: 'api', origin: 'upload', person: 'ada', lane: 'bulk', name: 'list.txt', chunks },
  ...more,
});
const ip = (n: number): string => `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
const lines = (count: number, from = 0): string => Array.from({ length: count }, (_, n) => `seen ${ip(from + n)} today\n`).join('');
const valuesOf = async (id: string): Promise<readonly string[]> =>
  (await store.work.items(id, 0, 100_000)).map(({ finding }) => finding.observable.value);

describe('a text of any size', () => {
  it('is one submission with everything in it once, sealed, and told how far it is', async () => {
    const text = bytes(`${lines(12_000)}${lines(500)}CVE-2026-1234 and CVE-2026-1235\n`);
    const told: StreamProgress[] = [];
    const taken = await takeStream(arrival(pieces(text), { total: text.length, onProgress: (progress) => void told.push(progress) }));
    expect(taken).toMatchObject({ repeated: false, resumed: false, end: 'whole', read: text.length, observables: 12_000, troubles: [] });
    const submitted = await store.work.submission(taken.submission);
    expect(submitted).toMatchObject({
      ...{ state: 'open', items: { all: 12_000, done: 0 }, input: { read: text.length, total: text.length } },
      order: { kind: 'text', lane: 'bulk', thrifty: true, alsoFound: [{ type: 'cve', observables: 2 }], troubles: [] },
    });
    expect((await valuesOf(taken.submission)).slice(0, 3)).toEqual([ip(0), ip(1), ip(2)]);
    expect(told[0]).toEqual({ submission: taken.submission, read: expect.any(Number), total: text.length, observables: 0 });
    expect(told.some(({ observables, read }) => observables > 0 && observables < 12_000 && read < text.length)).toBe(true);
    expect(told.at(-1)).toEqual({ submission: taken.submission, read: text.length, total: text.length, observables: 12_000 });
    expect(woken).toBeGreaterThan(3);
  });

  it('is worked on before all of it was read, and is read no faster than it is kept', async () => {
    const all = bytes(lines(60_000));
    let given = 0;
    async function* slow(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(all, 65_536)) {
        given += piece.length;
        yield piece;
      }
    }
    let kept = 0;
    let ahead = 0;
    const work = {
      ...store.work,
      add: async (...args: Parameters<Store['work']['add']>) => {
        const added = await store.work.add(...args);
        kept += added ?? 0;
        if (kept < 50_000) ahead = Math.max(ahead, given - kept * 25);
        return added;
      },
    };
    const slowly = createStreamIn({
      read,
      ...{ work, clock: store.clock, marking: { tlp: 'amber', pap: 'amber' }, check: () => undefined },
      privacy: { own: { domains: [], networks: [], emails: [] }, consent: [], deny: [], urls: 'redact', ceilings: {} },
      enrichable: (findings: readonly Finding[]) => findings,
    });
    const ready: number[] = [];
    const taken = await slowly(
      arrival(slow(), {
        onProgress: ({ read }) => {
          if (read < all.length && ready.length === 0) ready.push(read);
        },
      }),
    );
    expect(taken.observables).toBe(60_000);
    expect(ready).toHaveLength(1);
    // A few windows, of 1.5 MB.
    expect(ahead).toBeLessThan(700_000);
  });

  it('may be packed', async () => {
    const taken = await takeStream(arrival(pieces(gzipSync(bytes(lines(3_000)))), { name: 'list.txt.gz' }));
    expect(taken).toMatchObject({ end: 'whole', observables: 3_000, troubles: [] });
  });

  it('comes once under its key', async () => {
    const text = bytes(lines(2_000));
    const first = await takeStream(arrival(pieces(text), { key: 'k' }));
    const again = await takeStream(arrival(pieces(text), { key: 'k' }));
    expect(again).toMatchObject({ submission: first.submission, repeated: true, resumed: false, end: 'whole' });
    expect(await store.work.submissions(10)).toHaveLength(1);
  });

  it('two at once under one key are one submission with everything in it', async () => {
    const text = bytes(lines(20_000));
    const both = await Promise.all([1_000, 7_000].map((size) => takeStream(arrival(pieces(text, size), { key: 'k' }))));
    expect(both[0]?.submission).toBe(both[1]?.submission);
    expect(both.map(({ end }) => end)).toEqual(['whole', 'whole']);
    expect(await store.work.submission(both[0]?.submission ?? '')).toMatchObject({ state: 'open', items: { all: 20_000 } });
  });
});

describe('an input that breaks off', () => {
  const text = bytes(lines(10_000));
  const half = Buffer.concat([text.subarray(0, text.indexOf(ip(5_000))), bytes('https://192.0.2.7/half-of-a-pa')]);

  it('goes on under its key into the same submission when it comes again', async () => {
    const cut = await takeStream(arrival(broken(half), { key: 'k' }));
    expect(cut).toMatchObject({ end: 'cut', resumed: false, observables: 5_000 });
    expect(cut.troubles.at(-1)).toEqual({ part: 'input', message: `it broke off after ${half.length} bytes: connection reset` });
    expect(await store.work.submission(cut.submission)).toMatchObject({ state: 'receiving', items: { all: 5_000 } });
    const rest = await takeStream(arrival(pieces(text), { key: 'k' }));
    expect(rest).toEqual({
      ...rest,
      submission: cut.submission,
      repeated: true,
      resumed: true,
      end: 'whole',
      observables: 10_000,
      troubles: [],
    });
    expect(await store.work.submission(cut.submission)).toMatchObject({ state: 'open', order: { troubles: [] } });
    // The half of an address, where it was cut, is none.
    expect(await valuesOf(cut.submission)).toEqual(Array.from({ length: 10_000 }, (_, n) => ip(n)));
  });

  it('ends with what came, and says so, where it has no key', async () => {
    const cut = await takeStream(arrival(broken(half)));
    expect(cut).toMatchObject({ end: 'cut', observables: 5_000 });
    const submitted = await store.work.submission(cut.submission);
    expect(submitted).toMatchObject({ state: 'open', items: { all: 5_000 } });
    expect(submitted?.order.troubles).toEqual([{ part: 'input', message: expect.stringContaining('broke off after') }]);
  });

  it('does so too where whoever sends it is gone and it never ends', async () => {
    const gone = new AbortController();
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield* pieces(half);
      gone.abort();
      await new Promise(() => {});
    }
    expect(await takeStream(arrival(hanging(), { signal: gone.signal }))).toMatchObject({ end: 'cut', observables: 5_000 });
  });

  it('is refused where it had to be seen as a whole', async () => {
    const json = bytes(`[${Array.from({ length: 50 }, (_, n) => JSON.stringify({ ip: ip(n) })).join(',')}`);
    await expect(takeStream(arrival(broken(json), { name: 'a.json' }))).rejects.toMatchObject({ code: 'ASSAY_INPUT_UNREADABLE' });
    expect(await store.work.submissions(10)).toEqual([]);
  });
});

describe('cancelled while it is read', () => {
  it('it stops, also where nothing is found for a long time', async () => {
    let read = 0;
    const begun = { submission: '' };
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield bytes(lines(3_000));
      for (;;) {
        read += 1;
        if (read === 20) await store.work.cancel(begun.submission, start);
        if (read > 2_000) throw new Error('nobody stopped it');
        yield Buffer.alloc(65_536, 'nothing here \n');
      }
    }
    const taken = await takeStream(arrival(endless(), { onProgress: ({ submission }) => Object.assign(begun, { submission }) }));
    expect(taken).toMatchObject({ end: 'cancelled', submission: begun.submission });
    expect(read).toBeLessThan(200);
    expect(await store.work.submission(begun.submission)).toMatchObject({ state: 'cancelled' });
  });
});

describe('what has to be seen as a whole', () => {
  it('is read by its reader, with its facts', async () => {
    const mail = 'From: a@example.com\r\nTo: b@example.org\r\nSubject: Invoice\r\n\r\nhttps://evil.example.net/x\r\n';
    const taken = await takeStream(arrival(pieces(bytes(mail), 10), { name: 'a.eml', kind: 'email' }));
    expect(await store.work.submission(taken.submission)).toMatchObject({
      ...{ state: 'open', order: { kind: 'email', facts: { mail: { subject: 'Invoice' } } } },
    });
    expect(await valuesOf(taken.submission)).toContain('https://evil.example.net/x');
  });

  it('a list that is too large for that is read as text, and says so', async () => {
    const csv = bytes(`address,note\n${Array.from({ length: 12_000 }, (_, n) => `${ip(n)},seen`).join('\n')}\n`);
    expect(csv.length).toBeGreaterThan(200_000);
    const taken = await takeStream(arrival(pieces(csv), { name: 'list.csv' }));
    expect(taken).toMatchObject({ end: 'whole', observables: 12_000 });
    expect(taken.troubles).toEqual([{ part: 'input', message: expect.stringContaining('read as plain text') }]);
  });

  it('anything else that is too large is refused', async () => {
    const pdf = Buffer.concat([bytes('%PDF-1.7\n'), Buffer.alloc(300_000, 1)]);
    await expect(takeStream(arrival(pieces(pdf), { name: 'a.pdf' }))).rejects.toMatchObject({ code: 'ASSAY_INPUT_TOO_LARGE' });
  });
});

describe('only what is new', () => {
  it('is added; where nothing is, no submission is left', async () => {
    const get = (text: string) => takeStream(arrival(pieces(bytes(text)), { newTo: 'url:list', onlyIfAny: true }));
    const first = await get(lines(100));
    expect(first).toMatchObject({ end: 'whole', observables: 100 });
    expect(await get(lines(100))).toMatchObject({ end: 'nothing', observables: 0 });
    const third = await get(lines(103));
    expect(await valuesOf(third.submission)).toEqual([ip(100), ip(101), ip(102)]);
    expect(await store.work.submissions(10)).toHaveLength(2);
  });
});
