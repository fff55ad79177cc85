import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Tally } from '../../../src/domain/figures.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { at, finding, finish, ip, order, start } from './work/setting.ts';

const tally = (more: Partial<Tally> = {}): Tally => ({ source: 'a', status: 'found', reason: '', via: 'live', lookups: 1, ...more });
const hour = 3_600_000;

/** What was done, in numbers. */
export function figuresContract(open: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it('adds tallies up, of one hour and of several, also when many add at once', async () => {
    const { figures } = store;
    const failed = tally({ status: 'failed', reason: 'timeout' });
    await Promise.all(Array.from({ length: 10 }, (_, n) => figures.add([tally({ lookups: n }), failed], at(n))));
    await figures.add([tally({ source: 'b' })], at(hour));
    await figures.add([tally({ lookups: 100 })], at(5 * hour));
    expect(await figures.tallies(start, at(2 * hour))).toEqual(
      [tally({ lookups: 45 }), { ...failed, lookups: 10 }, tally({ source: 'b', lookups: 1 })].sort((a, b) =>
        `${a.source}${a.status}`.localeCompare(`${b.source}${b.status}`),
      ),
    );
    await figures.forget(at(2 * hour));
    expect(await figures.tallies(new Date(0), at(9 * hour))).toEqual([tally({ lookups: 100 })]);
  });

  it('tells how long submissions took, by lane, and what is open', async () => {
    const { figures, work } = store;
    const ids = [];
    for (const [n, took] of [4, 1, 9].entries()) {
      const { submission } = await work.take(order({ lane: 'alert' }), [finding(ip(n))], at(n));
      ids.push(submission);
      await finish(work, submission, n + took);
    }
    await work.take(order({ lane: 'alert' }), [finding(ip(9))], at(50));
    await work.take(order({ lane: 'mail' }), [], at(60));
    await work.cancel((await work.take(order({ lane: 'mail' }), [finding(ip(9))], at(70))).submission, at(71));
    await work.take(order({ lane: 'mail' }), [], at(1_000));
    expect(await figures.pace(start, at(1_000))).toEqual([
      { lane: 'alert', submissions: 4, open: 1, firstVerdict: { median: 4, p90: 9 }, completion: { median: 4, p90: 9 } },
      { lane: 'mail', submissions: 1, open: 0, firstVerdict: null, completion: { median: 0, p90: 0 } },
    ]);
    expect(await figures.queue()).toEqual([{ lane: 'alert', open: 1, oldest: at(50) }]);
  });

  it('counts requests as the egress ledger has them', async () => {
    const { budget, figures } = store;
    const errand = { submission: null, person: 'ada', marking: { tlp: 'clear', pap: 'clear' }, reserve: 0 } as const;
    for (const [n, source] of ['a', 'b', 'a'].entries())
      await budget.take({
        ...{ account: source, limits: [], now: at(n * hour), until: at(n * hour + 1), reserve: 0 },
        telling: { source, host: 'a.example', observables: [ip(n)], reveals: 'value', errand },
      });
    expect(await figures.calls(start, at(2 * hour))).toEqual([
      { source: 'a', calls: 1 },
      { source: 'b', calls: 1 },
    ]);
    expect(await figures.calls(start, at(3 * hour))).toEqual([
      { source: 'a', calls: 2 },
      { source: 'b', calls: 1 },
    ]);
  });
}
