import { expect, it } from 'vitest';
import type { Finding } from '../../../../src/domain/finding.ts';
import type { Lookup } from '../../../../src/domain/lookup.ts';
import type { Observable } from '../../../../src/domain/observable.ts';
import type { Store } from '../../../../src/domain/ports.ts';
import {
  answer,
  ask,
  at,
  claim,
  failure,
  finding,
  finish,
  ip,
  lookupsOf,
  nothing,
  order,
  standing,
  start,
  step,
  submit,
  take,
} from './setting.ts';

/** Of submissions and their items. */
export function submissionsContract(open: () => Promise<Store>): void {
  it('keeps the order, counts items, and is done when it is sealed and every item is', async () => {
    const { work } = await open();
    const asked = order({ lane: 'mail', title: 'a mail', pivot: { depth: 1, budget: 5 } });
    const id = await work.receive(asked, start);
    expect(await work.submission(id)).toEqual({
      ...{ id, order: asked, state: 'receiving', receivedAt: start, doneAt: null },
      ...{ items: { all: 0, done: 0 }, pivots: { followed: 0, left: {} } },
    });
    await work.add(id, [finding(ip(1)), finding(ip(2)), finding(ip(1))], start);
    await work.add(id, [finding(ip(2))], start);
    for (const item of await take(work, 0)) await work.advance(item.id, 'w1', step(), at(1));
    expect(await work.submission(id)).toMatchObject({ state: 'receiving', items: { all: 2, done: 2 } });
    await work.seal(id, at(5));
    expect(await work.submission(id)).toMatchObject({ state: 'done', doneAt: at(5) });
    expect(await work.submission('none')).toBeUndefined();
    expect(await work.add(id, [finding(ip(3))], start)).toBeUndefined();
    expect((await work.submission(id))?.items).toEqual({ all: 2, done: 2 });
    await expect(work.add('none', [finding(ip(3))], start)).rejects.toThrow('there is no submission');
  });

  it('is done with its last item where it was sealed before', async () => {
    const { work } = await open();
    const id = await submit(work, [1], ['a']);
    expect(await work.submission(id)).toMatchObject({ state: 'open', doneAt: null });
    const [leased] = await claim(work, 'a', 1);
    if (!leased) throw new Error('nothing was claimed');
    await work.settle(leased.id, 'w1', answer(leased, at(2)), at(2));
    await finish(work, id, 3);
    expect(await work.submission(id)).toMatchObject({ state: 'done', doneAt: at(3), items: { all: 1, done: 1 } });
  });

  it('lists submissions, the newest first', async () => {
    const { work } = await open();
    const ids: string[] = [];
    for (const ms of [0, 0, 0, 7, 5_000]) ids.unshift(await work.receive(order(), at(ms)));
    const first = await work.submissions(2);
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((await work.submissions(9, first[1]?.id)).map(({ id }) => id)).toEqual(ids.slice(2));
  });

  it('gives out an item with what was settled and what was answered, about itself', async () => {
    const { work } = await open();
    const url: Observable = { type: 'url', value: 'https://example.com/?token=1' };
    const bare: Observable = { type: 'url', value: 'https://example.com/' };
    const id = await work.receive(order({ person: 'bo', refresh: true, lane: 'alert' }), start);
    const mentioned: Finding = {
      ...finding(url),
      mentions: [{ ...{ written: 'a\0b\ud800', start: 0, end: 3 }, field: 'body', confidence: 1, reason: '' }],
    };
    await work.add(id, [mentioned], start);
    const [item] = await take(work, 0);
    expect(item).toMatchObject({ submission: id, finding: mentioned, state: 'ready', lookups: [], doneAt: null, told: false });
    if (!item) throw new Error('no item is ready');
    const local: Lookup = {
      ...{
        source: 'list',
        observable: url,
        via: 'feed',
        exposure: 'none',
        reliability: 'A',
        lineage: 'list',
        observedAt: at(-5),
        latencyMs: 0,
      },
      outcome: { status: 'failed', reason: 'quota', detail: 'x'.repeat(2_000), retryAt: at(9) },
      expiresAt: at(99),
    };
    await work.advance(item.id, 'w1', step({ settled: [local], asks: [ask('a', bare), ask('b', url), ask('c', url)] }), start);
    const [a] = await claim(work, 'a', 1);
    const [b] = await claim(work, 'b', 1);
    const [c] = await claim(work, 'c', 1);
    if (!a || !b || !c) throw new Error('nothing was claimed');
    expect(a).toEqual({
      ...{
        id: a.id,
        submission: id,
        item: item.id,
        observable: url,
        source: 'a',
        question: bare,
        ...standing,
        lane: 'alert',
        person: 'bo',
      },
      ...{ marking: { tlp: 'amber', pap: 'amber' }, refresh: true, submittedAt: start, attempts: 0, answers: [] },
    });
    await work.settle(a.id, 'w1', answer(a, at(10)), at(10));
    await work.settle(b.id, 'w1', failure, at(11));
    expect((await lookupsOf(work, id)).map(({ outcome }) => outcome.status)).toEqual(['failed', 'not_found', 'failed', 'parked']);
    await work.settle(c.id, 'w1', { is: 'end', outcome: { status: 'skipped', reason: 'tlp', detail: 'red' }, latencyMs: 0 }, at(12));
    const about = { observable: url, via: 'live', ...standing };
    const expected = [
      local,
      { source: 'a', ...about, askedAs: bare, outcome: nothing, observedAt: at(10), expiresAt: at(3_600_010), latencyMs: 5 },
      { source: 'b', ...about, outcome: { status: 'failed', reason: 'upstream', detail: 'HTTP 500' }, observedAt: at(11), latencyMs: 7 },
      { source: 'c', ...about, outcome: { status: 'skipped', reason: 'tlp', detail: 'red' }, observedAt: at(12), latencyMs: 0 },
    ];
    const [again] = await take(work, 20);
    expect(again?.lookups).toEqual(expected);
    await work.advance(item.id, 'w1', step({ settled: [{ ...local, source: 'late' }] }), at(21));
    expect(await work.items(id, 0, 10)).toEqual([
      {
        ...{ id: item.id, submission: id, finding: mentioned, state: 'done', doneAt: at(21), told: false },
        lookups: [local, { ...local, source: 'late' }, ...expected.slice(1)],
      },
    ]);
  });

  it('pages items in the order they came', async () => {
    const { work } = await open();
    const id = await submit(work, [5, 3, 9, 1], []);
    const page = await work.items(id, 0, 3);
    expect(page.map((item) => item.finding.observable)).toEqual([ip(5), ip(3), ip(9)]);
    expect((await work.items(id, page[2]?.id ?? 0, 3)).map((item) => item.finding.observable)).toEqual([ip(1)]);
  });

  it('follows relations while the budget lasts and counts the rest', async () => {
    const { work } = await open();
    const id = await work.receive(order({ pivot: { depth: 1, budget: 2 } }), start);
    await work.add(id, [finding(ip(1)), finding(ip(2))], start);
    await work.seal(id, start);
    const [one, two] = await take(work, 0);
    if (!one || !two) throw new Error('no items are ready');
    await work.advance(one.id, 'w1', step({ pivots: [ip(2), ip(7)].map(finding), left: { own_asset: 2 } }), at(1));
    await work.advance(two.id, 'w1', step({ pivots: [ip(7), ip(8), ip(9), ip(10)].map(finding), left: { own_asset: 1 } }), at(2));
    expect(await work.submission(id)).toMatchObject({
      ...{ state: 'open', items: { all: 4, done: 2 } },
      pivots: { followed: 2, left: { own_asset: 3, budget: 2 } },
    });
    await finish(work, id, 3);
    expect(await work.submission(id)).toMatchObject({ state: 'done', items: { all: 4, done: 4 } });
  });

  it('tells each item that has landed once, also where two ask', async () => {
    const { work } = await open();
    const id = await submit(
      work,
      Array.from({ length: 40 }, (_, n) => n),
      [],
    );
    const told: number[] = [];
    const consumer = async (): Promise<void> => {
      for (;;) {
        const landed = await work.landed(id, 7);
        if (landed.length === 0) return;
        expect(landed.every((item) => item.told && item.state === 'done')).toBe(true);
        told.push(...landed.map((item) => item.id));
      }
    };
    await Promise.all([consumer(), consumer()]);
    await consumer();
    expect(told.sort((a, b) => a - b)).toEqual((await work.items(id, 0, 100)).map((item) => item.id));
  });
}
