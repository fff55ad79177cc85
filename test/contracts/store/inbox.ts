import { beforeEach, expect, it } from 'vitest';
import type { Inbox, NewMail } from '../../../src/domain/inbox.ts';
import type { Subject } from '../store.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const lease = 30_000;

const mail = (n: number, more: Partial<NewMail> = {}): NewMail => ({
  ...{ channel: 'mail:reports', key: `key-${n}`, name: `mail ${n}.eml`, bytes: Buffer.from([0, 255, n, 13, 10, 0]) },
  envelope: { by: 'smtp', from: 'ada@example.com', recipients: ['report@example.com'], peer: '192.0.2.7', marking: { tlp: 'red' } },
  ...more,
});

/** What every store promises of its inbox. `open` gives an empty one; whoever hands it over closes it. */
export function inboxContract(open: () => Promise<Subject>): void {
  let subject: Subject;
  let inbox: Inbox;
  beforeEach(async () => {
    subject = await open();
    inbox = subject.store.inbox;
  });
  const taken = async (by: string, now: number, most = 9): Promise<readonly string[]> =>
    (await inbox.take(by, most, at(now), at(now + lease))).map(({ key }) => key);

  it('keeps a mail byte by byte until it was read, and deletes its bytes with that', async () => {
    const { id } = await inbox.keep(mail(1), start);
    const [one] = await inbox.take('a', 1, at(5), at(lease));
    expect({ ...one, bytes: [...(one?.bytes ?? [])] }).toEqual({
      ...mail(1),
      bytes: [0, 255, 1, 13, 10, 0],
      id,
      keptAt: start,
      attempts: 1,
    });
    expect(await inbox.waiting()).toEqual({ waiting: 1, failed: 0, bytes: 6, since: start });
    expect(await inbox.finish(id, 'a', 's1', at(9))).toBe(true);
    expect(await inbox.waiting()).toEqual({ waiting: 0, failed: 0, bytes: 0, since: null });
    const { bytes: _, ...rest } = mail(1);
    expect(await inbox.list({}, 9)).toEqual([
      { ...rest, id, state: 'read', keptAt: start, size: 6, attempts: 1, submission: 's1', reason: null },
    ]);
    // With its bytes it could not be read; without them it is not there.
    await subject.sql(`update inbox set state = 'waiting', attempts = 0`);
    await expect(inbox.take('a', 1, at(10), at(lease))).rejects.toThrow('missing');
  });

  it('keeps the same mail of a channel once, also when it was read, and however many bring it at once', async () => {
    const kept = await Promise.all([1, 2, 1, 1, 2].map((n) => inbox.keep(mail(n), start)));
    expect(new Set(kept.map(({ id }) => id)).size).toBe(2);
    expect(kept.filter(({ repeated }) => !repeated)).toHaveLength(2);
    const again = await subject.again();
    expect((await inbox.keep(mail(1, { channel: 'mail:other' }), start)).repeated).toBe(false);
    for (const { id } of await again.inbox.take('a', 9, at(1), at(lease))) await again.inbox.finish(id, 'a', 's', at(2));
    expect((await again.inbox.keep(mail(1), at(3))).repeated).toBe(true);
    await again.close();
    expect((await inbox.waiting()).waiting).toBe(0);
  });

  it('gives each to one of several who take at once', async () => {
    for (let n = 0; n < 20; n++) await inbox.keep(mail(n), at(n));
    const all = (await Promise.all(['a', 'b', 'c', 'd'].map((by) => taken(by, 100, 5)))).flat();
    expect(all.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `key-${n}`).toSorted());
    expect(await taken('e', 101)).toEqual([]);
  });

  it('gives what a dead worker held to another, which alone can finish it', async () => {
    const { id } = await inbox.keep(mail(1), start);
    expect(await taken('dead', 0)).toEqual(['key-1']);
    expect(await taken('a', lease - 1)).toEqual([]);
    await inbox.heartbeat('dead', at(lease + 500));
    expect(await taken('a', lease)).toEqual([]);
    expect(await taken('a', lease + 500)).toEqual(['key-1']);
    expect(await inbox.finish(id, 'dead', 's0', at(lease + 501))).toBe(false);
    expect(await inbox.putBack(id, 'dead', { reason: 'late', notBefore: start, counts: true }, at(lease))).toBeUndefined();
    expect(await inbox.finish(id, 'a', 's1', at(lease + 502))).toBe(true);
  });

  it('takes from a lease that a clock wrote which has been set back since', async () => {
    await inbox.keep(mail(1), start);
    await inbox.take('dead', 1, at(86_400_000), at(86_400_000 + lease));
    expect(await taken('a', 1_000)).toEqual(['key-1']);
  });

  it('has failed after three workers that never came back, and is retried by a person only', async () => {
    const { id } = await inbox.keep(mail(1), start);
    for (const n of [0, 1, 2]) expect(await taken(`dead-${n}`, n * lease)).toEqual(['key-1']);
    expect(await taken('a', 3 * lease)).toEqual([]);
    expect(await inbox.list({ state: 'failed' }, 9)).toMatchObject([
      { id, attempts: 3, reason: expect.stringContaining('did not come to an end') },
    ]);
    expect(await inbox.waiting()).toEqual({ waiting: 0, failed: 1, bytes: 6, since: null });
    expect(await taken('a', 99 * lease)).toEqual([]);
    expect([await inbox.retry(id, at(100 * lease)), await inbox.retry(id, at(100 * lease))]).toEqual([true, false]);
    const [one] = await inbox.take('a', 9, at(100 * lease), at(101 * lease));
    expect([one?.attempts, one?.bytes.length]).toEqual([1, 6]);
  });

  it('comes back when it is due, behind those that were not tried yet; the third failure is the last', async () => {
    const { id } = await inbox.keep(mail(1), start);
    await inbox.keep(mail(2), start);
    for (const [n, state] of [
      [1, 'waiting'],
      [2, 'waiting'],
      [3, 'failed'],
    ] as const) {
      expect(await taken('a', n * 1_000, 1)).toEqual([n === 1 ? 'key-1' : n === 2 ? 'key-2' : 'key-1']);
      const held = (await inbox.list({}, 9)).find(({ key }) => key === (n === 2 ? 'key-2' : 'key-1'));
      if (n === 2) {
        expect(await inbox.finish(held?.id ?? 0, 'a', 's2', at(n * 1_000))).toBe(true);
        expect(await taken('a', 1_999)).toEqual([]);
        expect(await taken('a', 2_000, 1)).toEqual(['key-1']);
      }
      const back = { reason: `no luck\0 ${n}`, notBefore: at((n + 1) * 1_000), counts: true };
      expect(await inbox.putBack(id, 'a', back, at(n * 1_000))).toBe(n === 1 ? 'waiting' : state);
    }
    expect(await inbox.list({ state: 'failed' }, 9)).toMatchObject([{ id, attempts: 3, reason: 'no luck\ufffd 3' }]);
  });

  it('does not count what was not its fault, and fails at once what never can be read', async () => {
    const { id } = await inbox.keep(mail(1), start);
    for (let n = 0; n < 5; n++) {
      expect(await taken('a', n)).toEqual(['key-1']);
      if (n % 2 === 0) await inbox.release('a');
      else expect(await inbox.putBack(id, 'a', { reason: 'no source', notBefore: at(n), counts: false }, at(n))).toBe('waiting');
    }
    expect(await taken('a', 9)).toEqual(['key-1']);
    expect((await inbox.list({}, 1))[0]?.attempts).toBe(1);
    expect(await inbox.putBack(id, 'a', { reason: 'x'.repeat(9_999), notBefore: null, counts: true }, at(9))).toBe('failed');
    expect((await inbox.list({ state: 'failed' }, 1))[0]?.reason).toHaveLength(500);
  });

  it('lists by state and channel, the newest first, in pages', async () => {
    for (let n = 1; n <= 4; n++) await inbox.keep(mail(n, { channel: n === 4 ? 'mail:other' : 'mail:reports' }), at(n));
    const keys = async (...of: Parameters<Inbox['list']>) => (await inbox.list(...of)).map(({ key }) => key);
    expect(await keys({}, 2)).toEqual(['key-4', 'key-3']);
    const [, third] = await inbox.list({}, 2);
    expect(await keys({}, 9, third?.id)).toEqual(['key-2', 'key-1']);
    expect(await keys({ channel: 'mail:other' }, 9)).toEqual(['key-4']);
    expect(await keys({ state: 'failed' }, 9)).toEqual([]);
  });

  it('forgets what ended long ago with its bytes, never what waits', async () => {
    for (const n of [1, 2, 3]) await inbox.keep(mail(n), start);
    const [first, second] = await inbox.take('a', 2, at(1), at(lease));
    await inbox.finish(first?.id ?? 0, 'a', 's1', at(1_000));
    await inbox.putBack(second?.id ?? 0, 'a', { reason: 'never', notBefore: null, counts: true }, at(2_000));
    expect(await inbox.forget(at(1_000))).toBe(0);
    expect(await inbox.forget(at(999_999))).toBe(2);
    expect((await inbox.list({}, 9)).map(({ key }) => key)).toEqual(['key-3']);
    expect(await inbox.waiting()).toMatchObject({ waiting: 1, bytes: 6 });
    expect((await inbox.keep(mail(1), at(2_000_000))).repeated).toBe(false);
  });

  it('keeps a mail of 30 MB and hands it back whole', async () => {
    const bytes = Buffer.alloc(30 * 1024 * 1024, 'phish');
    await inbox.keep(mail(1, { bytes }), start);
    const [one] = await inbox.take('a', 1, at(1), at(lease));
    expect(bytes.equals(one?.bytes ?? Buffer.alloc(0))).toBe(true);
  });
}
