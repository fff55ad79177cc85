import { expect, it } from 'vitest';
import type { Notice } from '../../../src/domain/notice.ts';
import type { Message, NewMessage, NewPart, Outbox } from '../../../src/domain/outbox.ts';
import type { Store } from '../../../src/domain/ports.ts';
import type { Subject } from '../store.ts';
import { at, claim, failure, finish, ip, order, submit } from './work/setting.ts';

const notice = (more: Partial<Notice> = {}): Notice => ({
  ...{ type: 'submission.done', at: at(0).toISOString(), link: null, withheld: false, level: 'malicious' },
  ...more,
});
const message = (key: string, more: Partial<NewMessage> = {}): NewMessage => ({
  ...{ key, target: 'chat', callback: null, notice: notice(), notBefore: at(0) },
  ...more,
});
const part = (key: string, ms: number, more: Partial<NewPart> = {}): NewPart => ({
  ...{ key, target: 'digests', notice: notice(), dueAt: at(ms) },
  ...more,
});
const leaseMs = 60_000;
const take = (outbox: Outbox, ms: number, sender = 's1', most = 10, each = 10, except: readonly string[] = []) =>
  outbox.lease(sender, most, each, at(ms), at(ms + leaseMs), except);
const keys = (messages: readonly Message[]): string[] => messages.map(({ key }) => key);

/** What every store promises of what is to be told. `open` gives an empty one; whoever hands it over closes it. */
export function outboxContract(open: () => Promise<Subject>): void {
  const fresh = async (): Promise<Store> => (await open()).store;

  it('keeps a message once under its key, and gives it out when it is due, the oldest first', async () => {
    const { outbox } = await fresh();
    expect(await outbox.put([message('b', { notBefore: at(2) }), message('a'), message('later', { notBefore: at(9_000) })], at(0))).toBe(3);
    expect(await outbox.put([message('a', { target: 'other' }), message('c', { notBefore: at(3) })], at(5))).toBe(1);
    const taken = await take(outbox, 10);
    expect(keys(taken)).toEqual(['a', 'b', 'c']);
    expect(taken[0]).toMatchObject({ target: 'chat', callback: null, notice: notice(), notBefore: at(0), queuedAt: at(0), attempts: 0 });
    expect(new Set(taken.map(({ delivery }) => delivery)).size).toBe(3);
    expect(taken[0]?.delivery).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await outbox.sent(String(taken[0]?.delivery))).toBe(true);
    expect(await outbox.sent('00000000-0000-4000-8000-000000000000')).toBe(false);
    expect(await take(outbox, 10)).toEqual([]);
    expect(keys(await take(outbox, 9_000))).toEqual(['later']);
  });

  it('lets no target be in the way of the others', async () => {
    const { outbox } = await fresh();
    const many = Array.from({ length: 30 }, (_, n) => message(`slow ${n}`, { target: 'slow' }));
    await outbox.put([...many, message('quick', { target: 'quick', notBefore: at(1) })], at(0));
    expect(keys(await take(outbox, 10, 's1', 10, 2))).toEqual(['slow 0', 'slow 1', 'quick']);
    expect(await take(outbox, 10, 's1', 10, 2, ['slow'])).toEqual([]);
  });

  it('gives each message to one of those who come at once', async () => {
    const { outbox } = await fresh();
    await outbox.put(
      Array.from({ length: 20 }, (_, n) => message(`m${n}`, { target: `t${n % 3}` })),
      at(0),
    );
    const taken = (await Promise.all(['s1', 's2', 's3', 's4'].map((sender) => take(outbox, 1, sender)))).flat();
    expect(new Set(keys(taken)).size).toBe(taken.length);
    const rest = [];
    for (let more = await take(outbox, 2); more.length > 0; more = await take(outbox, 2)) rest.push(...more);
    expect(keys([...taken, ...rest]).sort()).toEqual(Array.from({ length: 20 }, (_, n) => `m${n}`).sort());
  });

  it('gives a message to another, under the same delivery id, when a lease ends without a word', async () => {
    const { outbox } = await fresh();
    await outbox.put([message('a')], at(0));
    const [first] = await take(outbox, 0, 's1');
    expect(await take(outbox, leaseMs - 1, 's2')).toEqual([]);
    const [second] = await take(outbox, leaseMs, 's2');
    expect(second).toEqual({ ...first, attempts: 1 });
    const id = first?.id ?? 0;
    expect(await outbox.end(id, 's1', { is: 'sent' }, at(leaseMs))).toBe(false);
    expect(await outbox.end(id, 's2', { is: 'sent' }, at(leaseMs))).toBe(true);
    expect(await outbox.end(id, 's2', { is: 'failed', detail: 'no' }, at(leaseMs))).toBe(false);
    expect(await take(outbox, 10 * leaseMs)).toEqual([]);
  });

  it('does not believe a lease by a clock that has been set back since', async () => {
    const { outbox } = await fresh();
    await outbox.put([message('a')], at(0));
    await outbox.lease('s1', 1, 1, at(0), at(10 * 86_400_000), []);
    expect(keys(await take(outbox, 1, 's2'))).toEqual(['a']);
  });

  it('sends again at the time that was named, counts what failed, and ends what has failed for good', async () => {
    const { outbox } = await fresh();
    await outbox.put([message('a'), message('b', { target: 'mail' })], at(0));
    const [a, b] = await take(outbox, 0);
    const ids = [a?.id ?? 0, b?.id ?? 0] as const;
    await outbox.end(ids[0], 's1', { is: 'again', at: at(500), counts: true, detail: 'HTTP 500 \ud800\0' }, at(1));
    await outbox.end(ids[1], 's1', { is: 'again', at: at(500), counts: false, detail: null }, at(1));
    expect(await take(outbox, 499)).toEqual([]);
    expect(await outbox.states()).toEqual([
      { target: 'chat', queued: 1, failed: 0, sent: 0, oldest: at(0), lastSentAt: null, lastError: 'HTTP 500 \ufffd\ufffd' },
      { target: 'mail', queued: 1, failed: 0, sent: 0, oldest: at(500), lastSentAt: null, lastError: null },
    ]);
    expect((await take(outbox, 500)).map(({ key, attempts }) => [key, attempts])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    await outbox.end(ids[0], 's1', { is: 'failed', detail: 'HTTP 410' }, at(600));
    await outbox.end(ids[1], 's1', { is: 'sent' }, at(700));
    expect(await outbox.states()).toEqual([
      { target: 'chat', queued: 0, failed: 1, sent: 0, oldest: null, lastSentAt: null, lastError: 'HTTP 410' },
      { target: 'mail', queued: 0, failed: 0, sent: 1, oldest: null, lastSentAt: at(700), lastError: null },
    ]);
  });

  it('gives back what a sender holds, without counting it', async () => {
    const { outbox } = await fresh();
    await outbox.put([message('a')], at(0));
    const [held] = await take(outbox, 0, 's1');
    await outbox.release('s2');
    expect(await take(outbox, 1, 's2')).toEqual([]);
    await outbox.release('s1');
    expect(await take(outbox, 1, 's2')).toEqual([held]);
  });

  it('keeps nothing of what was sent but that it was, and forgets that, too', async () => {
    const { store, sql } = await open();
    const { outbox, work } = store;
    await outbox.put([message('a'), message('b'), message('c')], at(0));
    const [a, b] = await take(outbox, 0);
    await outbox.end(a?.id ?? 0, 's1', { is: 'sent' }, at(100));
    await outbox.end(b?.id ?? 0, 's1', { is: 'failed', detail: 'no' }, at(200));
    expect(await outbox.put([message('a')], at(300))).toBe(0);
    await sql("update outbox set state = 'queued' where key = 'a'");
    expect((await take(outbox, 100)).map(({ key, notice: left }) => [key, left])).toEqual([['a', {}]]);
    await outbox.end(a?.id ?? 0, 's1', { is: 'sent' }, at(100));
    expect(await outbox.forget(at(150), at(300))).toBe(1);
    expect(await outbox.put([message('a')], at(300))).toBe(1);
    expect(await outbox.put([message('b')], at(300))).toBe(0);

    const id = await submit(work, [], []);
    const kept = await outbox.subscribe({ submission: id, url: 'https://example.com/a', owner: 'k1', maxTlp: 'amber' }, at(0));
    const gone = await outbox.subscribe({ submission: 'none', url: 'https://example.com/a', owner: 'k1', maxTlp: 'amber' }, at(0));
    await outbox.forget(at(1_000), at(1_000));
    expect([await outbox.callback(kept.id), await outbox.callback(gone.id)]).toEqual([kept, undefined]);
    // Written by a clock that was wrong.
    await sql("update outbox set state = 'queued', not_before = 4102444800000");
    await outbox.forget(at(0), at(1_000));
    expect(keys(await take(outbox, 1_000, 's9')).sort()).toEqual(['a', 'c']);
  });

  it('tells of each submission that ends from now on once, however many tell it', async () => {
    const { store, again } = await open();
    const other = await again();
    const { outbox, work } = store;
    const before = await submit(work, [], []);
    expect(await outbox.ended(10, at(5))).toEqual([]);
    const open1 = await submit(work, [1], ['x']);
    const id = await work.receive(order({ lane: 'alert' }), at(10));
    await work.seal(id, at(20));
    const [ended, ...rest] = await outbox.ended(10, at(30));
    expect(rest).toEqual([]);
    expect(ended).toMatchObject({ submitted: { id, state: 'done', doneAt: at(20), order: order({ lane: 'alert' }) }, callbacks: [] });
    if (!ended) throw new Error('nothing has ended');
    const told = [message(`done ${id} chat`)];
    await Promise.all([outbox, other.outbox].map((one) => one.tell([{ ended, messages: told, parts: [] }], at(40))));
    await other.outbox.tell([{ ended, messages: [message('twice')], parts: [] }], at(40));
    expect(keys(await take(outbox, 50))).toEqual([`done ${id} chat`]);
    expect(await outbox.ended(10, at(50))).toEqual([]);
    await finish(work, open1, 60);
    expect(await work.cancel(open1, at(60))).toBe(1);
    expect((await outbox.ended(10, at(70))).map(({ submitted }) => [submitted.id, submitted.state])).toEqual([[open1, 'cancelled']]);
    expect(before).not.toBe(id);
    await other.close();
  });

  it('tells once more of what was opened again, and not of what is open', async () => {
    const { outbox, work } = await fresh();
    await outbox.ended(1, at(0));
    const id = await submit(work, [1], ['x']);
    const [lookup] = await claim(work, 'x', 1);
    await work.settle(lookup?.id ?? 0, 'w1', failure, at(2));
    await finish(work, id, 3);
    const [ended] = await outbox.ended(10, at(4));
    if (!ended) throw new Error('nothing has ended');
    expect(await work.retry(id, at(5))).toBe(1);
    await outbox.tell([{ ended, messages: [message('of what is open')], parts: [] }], at(6));
    expect([await outbox.ended(10, at(7)), await take(outbox, 7)]).toEqual([[], []]);
    const [anew] = await claim(work, 'x', 8);
    await work.settle(anew?.id ?? 0, 'w1', failure, at(9));
    await finish(work, id, 10);
    const [second] = await outbox.ended(10, at(11));
    expect(second?.submitted).toMatchObject({ id, doneAt: at(10) });
    if (second) await outbox.tell([{ ended: second, messages: [message('anew')], parts: [] }], at(12));
    expect(keys(await take(outbox, 13))).toEqual(['anew']);
    expect(await work.retry(id, at(14))).toBe(1);
    expect(await outbox.ended(10, at(15))).toEqual([]);
    const [third] = await claim(work, 'x', 16);
    await work.settle(third?.id ?? 0, 'w1', failure, at(17));
    await finish(work, id, 18);
    expect((await outbox.ended(10, at(19))).map(({ submitted }) => submitted.doneAt)).toEqual([at(18)]);
  });

  it('is no news what ended long ago while nobody told anything', async () => {
    const { store, again } = await open();
    await store.outbox.ended(1, at(0));
    const id = await store.work.receive(order(), at(1));
    await store.work.seal(id, at(2));
    const later = await again();
    expect(await later.outbox.ended(10, at(8 * 86_400_000))).toEqual([]);
    await later.close();
  });

  it('tells whoever asks for it, also where it has ended and been told of before', async () => {
    const { outbox, work } = await fresh();
    await outbox.ended(1, at(0));
    const id = await work.receive(order(), at(1));
    await work.seal(id, at(2));
    const [ended] = await outbox.ended(10, at(3));
    if (!ended) throw new Error('nothing has ended');
    const asked = { submission: id, url: 'https://example.com/hook?k=1', owner: 'key-1', maxTlp: 'green' } as const;
    // Subscribed between the look and the telling: nobody may miss it.
    const callback = await outbox.subscribe(asked, at(4));
    expect(callback).toEqual({ ...asked, id: callback.id, secret: expect.stringMatching(/^whsec_[\w-]{32}$/) });
    await outbox.tell([{ ended, messages: [message('done')], parts: [] }], at(5));
    const [again] = await outbox.ended(10, at(6));
    expect(again?.callbacks).toEqual([callback]);
    if (again)
      await outbox.tell(
        [{ ended: again, messages: [message('done'), message('called', { target: 'callback:x', callback: callback.id })], parts: [] }],
        at(7),
      );
    expect(await outbox.ended(10, at(8))).toEqual([]);
    expect(keys(await take(outbox, 9)).sort()).toEqual(['called', 'done']);

    expect(await outbox.subscribe(asked, at(10))).toEqual(callback);
    expect(await outbox.ended(10, at(11))).toEqual([]);
    const second = await outbox.subscribe({ ...asked, url: 'https://example.com/two' }, at(12));
    expect((await outbox.ended(10, at(13)))[0]?.callbacks).toEqual([callback, second]);
    expect(second.secret).toBe(callback.secret);
    const own = await outbox.subscribe({ ...asked, url: 'https://example.com/3', owner: 'key-2', secret: 's3cret' }, at(14));
    expect([own.secret, await outbox.callback(own.id)]).toEqual(['s3cret', own]);
    const other = await outbox.subscribe({ ...asked, url: 'https://example.com/4', owner: 'key-3' }, at(15));
    expect(other.secret).not.toBe(callback.secret);
  });

  it('tells of each change of a verdict once, with the marking of who watches', async () => {
    const { outbox, watches } = await fresh();
    const watch = { person: 'ada', since: at(0), until: at(90 * 86_400_000), nextAt: at(1) };
    const note = (n: number, ms: number, level: 'unknown' | 'malicious') => watches.note(ip(n), { at: at(ms), level, score: null }, null);
    for (const n of [1, 2]) await watches.watch({ ...watch, observable: ip(n), marking: { tlp: n === 1 ? 'red' : 'green', pap: 'amber' } });
    for (const n of [1, 2]) await note(n, 0, 'unknown');
    await note(1, 1, 'malicious');
    await outbox.ended(1, at(2));
    expect(await outbox.changes(10)).toEqual([]);
    await note(1, 3, 'unknown');
    await note(2, 4, 'malicious');
    await watches.unwatch(ip(2));
    const changes = await outbox.changes(10);
    expect(changes.map(({ event, marking }) => [event.number, event.observable, marking])).toEqual([
      [2, ip(1), { tlp: 'red', pap: 'amber' }],
      [3, ip(2), null],
    ]);
    await Promise.all([1, 2].map(() => outbox.tellChanges(1, 3, [message('change 2'), message('change 3')], [], at(5))));
    expect(keys(await take(outbox, 6))).toEqual(['change 2', 'change 3']);
    expect(await outbox.changes(10)).toEqual([]);
    await outbox.tellChanges(1, 3, [message('late')], [], at(7));
    expect(await take(outbox, 8)).toEqual([]);
  });

  it('makes one message of all parts of a digest, when they are due, whoever does it', async () => {
    const { store, again } = await open();
    const other = await again();
    const { outbox, work } = store;
    await outbox.ended(1, at(0));
    for (const n of [1, 2, 3]) {
      const id = await work.receive(order({ origin: `file ${n}` }), at(n));
      await work.seal(id, at(10 + n));
    }
    for (const [n, ended] of (await outbox.ended(10, at(20))).entries()) {
      const parts = [part(`p${n}`, n === 2 ? 200 : 100), part(`q${n}`, 100, { target: 'others' })];
      await outbox.tell([{ ended, messages: [], parts }], at(20));
    }
    const merge = (target: string, dueAt: Date, parts: readonly Notice[]) =>
      message(`${target} ${dueAt.getTime() - at(0).getTime()} of ${parts.length}`, { target, notBefore: dueAt });
    expect(await outbox.fold(at(99), merge)).toBe(0);
    const folded = await Promise.all([outbox, other.outbox].map((one) => one.fold(at(100), merge)));
    expect(folded.reduce((sum, n) => sum + n, 0)).toBe(2);
    expect(keys(await take(outbox, 100)).sort()).toEqual(['digests 100 of 2 p0', 'others 100 of 3 q0']);
    expect(await outbox.fold(at(150), merge)).toBe(0);
    expect(await outbox.fold(at(200), merge)).toBe(1);
    expect(keys(await take(outbox, 200))).toEqual(['digests 200 of 1 p2']);
    // Somebody was still reading a report when the digest of its period went out.
    const id = await work.receive(order(), at(201));
    await work.seal(id, at(202));
    for (const ended of await outbox.ended(10, at(203)))
      await outbox.tell([{ ended, messages: [], parts: [part('late', 200), part('p2', 200)] }], at(204));
    expect(await outbox.fold(at(205), merge)).toBe(1);
    expect(keys(await take(outbox, 206))).toEqual(['digests 200 of 1 late']);
    await other.close();
  });
}
