import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import type { NewMail } from '../../domain/inbox.ts';
import type { Arrival, Take } from '../../domain/intake.ts';
import type { Store } from '../../domain/ports.ts';
import type { Extraction } from '../../domain/submission.ts';
import { openStore } from '../../store/open-store.ts';
import { createInboxReader, type InboxReader } from './inbox-reader.ts';

const start = new Date('2026-11-24T01:00:00Z');
const minute = 60_000;
let store: Store;
let now = start;
let reader: InboxReader;
let arrivals: Arrival[] = [];
let log: string[] = [];
beforeEach(async () => {
  now = start;
  [arrivals, log] = [[], []];
  store = await openStore({ path: ':memory:' }, { version: 'test', now: () => now });
});
afterEach(async () => {
  await reader.stop();
  await store.close();
});

const extraction = (mail: Partial<NonNullable<Extraction['facts']['mail']>> = {}): Extraction => ({
  ...{ kind: 'email', findings: [], troubles: [] },
  facts: {
    mail: { subject: 'look', from: ['x@evil.example.net'], replyTo: [], recipients: ['Bo@example.com'], authentication: [], ...mail },
  },
});
const mail = (n: number): NewMail => ({
  ...{ channel: 'mail:reports', key: `key-${n}`, name: `${n}.eml`, bytes: Buffer.from(`mail ${n}`) },
  envelope: { by: 'smtp', from: 'ada@example.com', recipients: ['report@example.com'], peer: '192.0.2.7', marking: { tlp: 'red' } },
});

async function begin(
  readMail: (name: string, bytes: Uint8Array) => Promise<Extraction> = async () => extraction(),
  take: Take = async (arrival) => {
    const repeated = arrivals.some(({ key }) => key === arrival.key);
    arrivals.push(arrival);
    return { submission: `s-${arrival.key}`, repeated };
  },
  isOurs?: (bytes: Uint8Array) => Promise<boolean>,
): Promise<void> {
  const line = (event: string, facts?: object): void => void log.push(`${event} ${JSON.stringify(facts)}`);
  reader = createInboxReader({
    ...{ inbox: store.inbox, readMail, take, isOurs, clock: store.clock, log: { debug: line, info: line, warn: line } },
    ...{ worker: 'here', leaseMs: 30_000, keepMs: 7 * 86_400_000, everyMs: 5 },
  });
  await reader.start();
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
}
const states = async () => (await store.inbox.list({}, 99)).map(({ state, reason }) => [state, reason]);

describe('createInboxReader', () => {
  it('takes in what waits, once, and deletes it', async () => {
    for (const n of [1, 2, 3]) await store.inbox.keep(mail(n), now);
    const read: string[] = [];
    await begin(async (name, bytes) => {
      read.push(`${name} ${Buffer.from(bytes)}`);
      return extraction();
    });
    await until(async () => (await store.inbox.waiting()).waiting === 0);
    expect(read).toEqual(['1.eml mail 1', '2.eml mail 2', '3.eml mail 3']);
    expect(arrivals[0]).toEqual({
      ...{ channel: 'mail:reports', key: 'key-1', lane: 'mail', origin: 'mail:reports', title: 'look', person: 'mail:reports' },
      ...{ marking: { tlp: 'red' }, extraction: extraction() },
      // Who sent it is not ours: it is no report.
      ours: ['report@example.com', 'bo@example.com'].map((value) => ({ type: 'email', value })),
    });
    expect((await store.inbox.list({}, 9)).map(({ submission }) => submission)).toEqual(['s-key-3', 's-key-2', 's-key-1']);
    expect(reader.health()).toMatchObject({ state: 'up', detail: null, taken: 3, refused: 0, at: 'the inbox' });
  });

  it('passes over what assay has sent itself', async () => {
    for (const n of [1, 2]) await store.inbox.keep(mail(n), now);
    await begin(undefined, undefined, async (bytes) => Buffer.from(bytes).toString() === 'mail 1');
    await until(async () => (await store.inbox.waiting()).waiting === 0);
    expect(arrivals.map(({ key }) => key)).toEqual(['key-2']);
    expect(await states()).toEqual([
      ['read', null],
      ['read', null],
    ]);
  });

  it('is the reporter’s, who is ours as the sender of a report is', async () => {
    await store.inbox.keep(mail(1), now);
    await begin(async () => extraction({ original: 'attached', reporter: 'cy@example.com' }));
    await until(() => arrivals.length === 1);
    expect(arrivals[0]?.person).toBe('cy@example.com');
    expect(arrivals[0]?.ours?.map(({ value }) => value)).toEqual([
      'report@example.com',
      'bo@example.com',
      'cy@example.com',
      'ada@example.com',
    ]);
  });

  it('reads what a process that died held, and knows what that had taken in', async () => {
    await store.inbox.keep(mail(1), now);
    await store.inbox.take('dead', 1, now, new Date(now.getTime() + 30_000));
    await begin(undefined, async (arrival) => {
      arrivals.push(arrival);
      return { submission: 's-of-the-dead', repeated: true };
    });
    now = new Date(start.getTime() + 30_001);
    await until(async () => (await states())[0]?.[0] === 'read');
    expect(reader.health()).toMatchObject({ taken: 0, repeated: 1 });
  });

  it('gives a mail up that cannot be read, and reads the others', async () => {
    for (const n of [1, 2]) await store.inbox.keep(mail(n), now);
    let times = 0;
    await begin(async (name) => {
      if (name !== '1.eml') return extraction();
      times++;
      throw new AssayError('ASSAY_INPUT_TOO_LARGE', '1.eml could not be read within 60 s.', 'Give its parts.');
    });
    await until(() => arrivals.length === 1);
    await until(async () => {
      now = new Date(now.getTime() + minute);
      return (await store.inbox.waiting()).failed === 1;
    });
    expect(times).toBe(3);
    await until(() => reader.health().detail !== null);
    expect(reader.health()).toMatchObject({ state: 'up', detail: '1 mail could not be read', taken: 1, refused: 1 });
    expect(await states()).toEqual([
      ['read', null],
      ['failed', '1.eml could not be read within 60 s.'],
    ]);
    now = new Date(now.getTime() + 60 * minute);
    reader.wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(times).toBe(3);
  });

  it('tries nothing twice that has nothing in it, and tells a bug without the mail', async () => {
    for (const n of [1, 2]) await store.inbox.keep(mail(n), now);
    await begin(async (name) => {
      if (name === '1.eml') throw new AssayError('ASSAY_INPUT_EMPTY', 'There is nothing in it.', 'Give more.');
      throw new Error('cannot read properties of undefined');
    });
    await until(async () => {
      now = new Date(now.getTime() + minute);
      return (await store.inbox.waiting()).failed === 2;
    });
    expect(await states()).toEqual([
      ['failed', 'something is wrong in assay, see the log'],
      ['failed', 'There is nothing in it.'],
    ]);
    expect(log.filter((line) => line.startsWith('a mail could not be read'))).toHaveLength(4);
  });

  it('holds a mail while the store is away, and gives it back where no source is left; neither is an attempt', async () => {
    await store.inbox.keep(mail(1), now);
    const errors = [
      new AssayError('ASSAY_STORE_UNAVAILABLE', 'the store is away', 'wait'),
      new AssayError('ASSAY_NO_SOURCES', 'no source is left', 'enable one'),
    ];
    let reads = 0;
    await begin(
      async () => {
        reads++;
        return extraction();
      },
      async () => {
        const error = errors.shift();
        if (error) throw error;
        return { submission: 's-1', repeated: false };
      },
    );
    await until(() => reader.health().state === 'down');
    expect(reader.health().detail).toBe('the store is away');
    reader.wake();
    await until(() => reader.health().detail === 'no source is left');
    await until(async () => (await states())[0]?.[1] === 'no source is left');
    expect(reads).toBe(1);
    now = new Date(now.getTime() + minute);
    reader.wake();
    await until(() => reader.health().taken === 1);
    expect(await store.inbox.list({}, 1)).toMatchObject([{ state: 'read', attempts: 1, submission: 's-1' }]);
    expect(reader.health()).toMatchObject({ state: 'up', detail: null });
  });

  it('goes on when the inbox itself was away', async () => {
    const { take } = store.inbox;
    let away = true;
    Object.assign(store.inbox, {
      take: (...args: Parameters<typeof take>) => {
        if (away) throw new AssayError('ASSAY_STORE_UNAVAILABLE', 'the disk is full', 'make room');
        return take(...args);
      },
    });
    await begin();
    await until(() => reader.health().state === 'down');
    expect(reader.health().detail).toBe('the disk is full');
    away = false;
    await store.inbox.keep(mail(1), now);
    reader.wake();
    await until(() => reader.health().taken === 1);
    expect(reader.health().state).toBe('up');
  });

  it('gives back what it reads when it stops', async () => {
    await store.inbox.keep(mail(1), now);
    let fail = (): void => {};
    let reading = false;
    await begin(() => {
      reading = true;
      return new Promise((_, reject) => {
        fail = () => reject(new Error('the reading was ended'));
      });
    });
    await until(() => reading);
    const stopped = reader.stop();
    fail();
    await stopped;
    expect(reader.health()).toMatchObject({ state: 'down', detail: 'stopped' });
    expect(await store.inbox.take('other', 1, now, now)).toMatchObject([{ attempts: 1 }]);
  });

  it('forgets what was read long ago', async () => {
    await store.inbox.keep(mail(1), now);
    await begin();
    await until(() => reader.health().taken === 1);
    now = new Date(now.getTime() + 6 * 86_400_000);
    reader.wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await states()).toHaveLength(1);
    now = new Date(now.getTime() + 2 * 86_400_000);
    reader.wake();
    await until(async () => (await states()).length === 0);
  });
});
