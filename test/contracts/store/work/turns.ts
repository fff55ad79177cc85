import { expect, it } from 'vitest';
import type { Observable } from '../../../../src/domain/observable.ts';
import type { Store } from '../../../../src/domain/ports.ts';
import type { ClaimRequest, Lane, Leased } from '../../../../src/domain/work.ts';
import { answer, ask, at, claim, finding, ip, lease, order, start, step, submit, take } from './setting.ts';

/** Of who goes first. */
export function turnsContract(open: () => Promise<Store>): void {
  it('serves the most urgent lane, then submissions by turns', async () => {
    const { work } = await open();
    const one = await submit(work, [1, 2, 3, 4, 5, 6], ['a']);
    const two = await submit(work, [11, 12, 13], ['a']);
    const served: string[] = [];
    const next = async (ms: number, more: Partial<ClaimRequest> = {}) => {
      const claimed = await claim(work, 'a', ms, { most: 2, ...more });
      served.push(...claimed.slice(0, 1).map(({ submission }) => submission));
      return claimed;
    };
    // At one moment, and at later ones.
    await next(5);
    await next(5);
    const person = await submit(work, [21], ['a'], { lane: 'interactive' });
    expect(await work.due(at(6))).toEqual([{ source: 'a', lane: 'interactive', at: at(6) }]);
    await next(6);
    await next(7);
    await next(8);
    await next(9);
    expect(await next(10)).toEqual([]);
    expect(served.slice(0, 2).sort()).toEqual([one, two].sort());
    expect(served[2]).toBe(person);
    expect(served.slice(3, 5).sort()).toEqual([one, two].sort());
    expect(served.slice(5)).toEqual([one]);
    expect(await work.due(at(10))).toEqual([]);
  });

  it('lets nobody of one lane wait while another submission has any number to ask', async () => {
    const { work } = await open();
    await submit(
      work,
      Array.from({ length: 100 }, (_, n) => n),
      ['a'],
    );
    await claim(work, 'a', 1, { most: 5 });
    const small = await submit(work, [201], ['a']);
    const claimed = [await claim(work, 'a', 2, { most: 5 }), await claim(work, 'a', 2, { most: 5 })].flat();
    expect(claimed.some(({ submission }) => submission === small)).toBe(true);
  });

  it('hands out items by lane and by turns, too', async () => {
    const { work } = await open();
    const ids: string[] = [];
    for (const lane of ['bulk', 'bulk', 'alert'] satisfies Lane[]) {
      const id = await work.receive(order({ lane }), start);
      await work.add(
        id,
        Array.from({ length: 8 }, (_, n) => finding(ip(n))),
        start,
      );
      ids.push(id);
    }
    const served: (string | undefined)[] = [];
    for (let i = 0; i < 6; i++) served.push((await work.takeReady('w1', 4, at(i), at(lease)))[0]?.submission);
    const [one, two, three] = ids;
    expect(served.slice(0, 2)).toEqual([three, three]);
    expect(served.slice(2).sort()).toEqual([one, one, two, two].sort());
    expect(served[2]).not.toBe(served[3]);
    expect(await work.takeReady('w1', 4, at(9), at(lease))).toEqual([]);
  });

  it('claims only what was wished for: of one submission, of urgent lanes, of one type', async () => {
    const { work } = await open();
    const bulk = await submit(work, [1], ['a']);
    await submit(work, [2], ['a'], { lane: 'interactive' });
    expect((await claim(work, 'a', 1, { submission: bulk })).map(({ submission }) => submission)).toEqual([bulk]);
    expect(await work.due(at(1), bulk)).toEqual([]);
    await work.release('w1');
    expect(await work.due(at(1), bulk)).toEqual([{ source: 'a', lane: 'bulk', at: at(1) }]);
    expect(await claim(work, 'a', 1, { submission: bulk, upTo: 'mail' })).toEqual([]);
    expect(await claim(work, 'a', 1, { upTo: 'alert' })).toMatchObject([{ lane: 'interactive' }]);
    expect(await claim(work, 'a', 1, { upTo: 'alert' })).toEqual([]);

    const mixed = await work.receive(order(), start);
    const domain = (n: number): Observable => ({ type: 'domain', value: `host-${n}.example.com` });
    await work.add(
      mixed,
      [1, 2, 3].flatMap((n) => [finding(ip(n)), finding(domain(n))]),
      start,
    );
    for (const item of await take(work, 1)) await work.advance(item.id, 'w1', step({ asks: [ask('b', item.finding.observable)] }), at(1));
    const first = await claim(work, 'b', 2, { sameType: true, most: 3 });
    const second = await claim(work, 'b', 2, { sameType: true, most: 3 });
    expect(first.map(({ question }) => question)).toEqual([1, 2, 3].map(ip));
    expect(second.map(({ question }) => question)).toEqual([1, 2, 3].map(domain));
  });

  it('never leases one question twice at once, and is not stopped by one that is held', async () => {
    const { work } = await open();
    await submit(work, [1, 2], ['a']);
    await submit(work, [1, 2, 3], ['a']);
    const claimed = [...(await claim(work, 'a', 0)), ...(await claim(work, 'a', 0)), ...(await claim(work, 'a', 0))];
    expect(claimed.map(({ question }) => question.value).sort()).toEqual([1, 2, 3].map((n) => ip(n).value));
    // It is looked at again a little later, and not before.
    const [due] = await work.due(at(1));
    expect(due?.at.getTime()).toBeGreaterThan(at(1).getTime());
    const [held] = claimed.filter(({ question }) => question.value === ip(1).value);
    if (!held) throw new Error('it was not claimed');
    await work.settle(held.id, 'w1', answer(held, at(5)), at(5));
    const later = await claim(work, 'a', 1_000);
    expect(later.map(({ question }) => question)).toEqual([ip(1)]);
  });

  it('asks other submissions for the same only when it is free, also where workers claim at once', async () => {
    const { work } = await open();
    const numbers = Array.from({ length: 12 }, (_, n) => n);
    for (let i = 0; i < 4; i++) await submit(work, numbers, ['a']);
    const workers = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6'];
    const claimed = (await Promise.all(workers.map((worker) => claim(work, 'a', 0, { worker, most: 5 })))).flat();
    expect(claimed.length).toBeGreaterThanOrEqual(5);
    expect(new Set(claimed.map(({ question }) => question.value)).size).toBe(claimed.length);
  });

  it('misses nothing that comes while a turn is put off', async () => {
    const { work } = await open();
    const id = await work.receive(order(), start);
    await work.add(
      id,
      Array.from({ length: 90 }, (_, n) => finding(ip(n))),
      start,
    );
    const items = [...(await take(work, 0))];
    const claimed: Leased[] = [];
    while (items.length > 0) {
      const asked = items.splice(0, 2);
      const advanced = asked.map((item) => work.advance(item.id, 'w1', step({ asks: [ask('a', item.finding.observable)] }), at(1)));
      const claims = ['w1', 'w2', 'w3'].map((worker) => claim(work, 'a', 1, { worker }));
      await Promise.all(advanced);
      claimed.push(...(await Promise.all(claims)).flat());
    }
    claimed.push(...(await claim(work, 'a', 1, { most: 90 })));
    expect(claimed.length).toBe(90);
  });
}
