import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Finding } from '../../../../src/domain/finding.ts';
import type { Observable } from '../../../../src/domain/observable.ts';
import type { Store } from '../../../../src/domain/ports.ts';
import type { Leased, Work } from '../../../../src/domain/work.ts';
import { answer, ask, at, failure, finding, ip, order, parked, step } from './setting.ts';

/** Of any order of events. */
export function orderContract(open: () => Promise<Store>): void {
  it('ends every lookup once, whatever happens in which order', async () => {
    const { work } = await open();
    const act = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('think', 'claim', 'claim', 'claim') },
      { weight: 6, arbitrary: fc.constantFrom('answer', 'fail', 'park', 'answer') },
      { weight: 1, arbitrary: fc.constantFrom('add', 'die', 'takeOver', 'release', 'cancel', 'retry', 'giveUp', 'land', 'heartbeat') },
    );
    const event = fc.record({ act, worker: fc.constantFrom('w1', 'w2', 'w3'), which: fc.nat(50), together: fc.boolean() });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 90 }), async (events) => {
        const sources = ['x', 'y'].map((name) => `${name}${run}`);
        const workers = [1, 2, 3].map((n) => `w${n} ${run}`);
        run += 1;
        await play(work, events, sources, workers);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
}

interface Event {
  readonly act: string;
  readonly worker: string;
  readonly which: number;
  /** Does not wait for the one before to end. */
  readonly together: boolean;
}

/** Three submissions over some of the same values; in the end workers that do not die finish everything. */
async function play(work: Work, events: readonly Event[], sources: readonly string[], workers: readonly string[]): Promise<void> {
  let ms = 0;
  const now = (): Date => at(ms);
  const ids: string[] = [];
  for (const [n, lane] of (['bulk', 'bulk', 'alert'] as const).entries()) {
    const id = await work.receive(order({ lane, pivot: { depth: 1, budget: 2 } }), now());
    await work.add(
      id,
      Array.from({ length: 4 }, (_, k) => finding(ip(k + n))),
      now(),
    );
    ids.push(id);
  }
  const held = new Map<string, Leased[]>(workers.map((worker) => [worker, []]));
  /** Of whom holds what, by the store's word: no question may be in two hands. */
  const asked = new Map<number, number>();
  const told = new Map<number, number>();

  async function think(worker: string): Promise<void> {
    const ready = (await Promise.all(ids.map((id) => work.takeReady(worker, 2, now(), at(ms + 1_000), id)))).flat();
    await Promise.all(
      ready.map((item) => {
        const had = new Set(item.lookups.map(({ source }) => source));
        const asks = sources.filter((source) => !had.has(source)).slice(0, had.size === 0 ? 1 : 2);
        const related = asks.length === 0 && !item.finding.pivot ? [ip(item.id % 7)] : [];
        const pivots = related.map((observable) => ({ ...finding(observable), pivot: pivot(item.finding.observable) }));
        return work.advance(item.id, worker, step({ asks: asks.map((source) => ask(source, item.finding.observable)), pivots }), now());
      }),
    );
  }

  async function happen({ act, which }: Event, worker: string): Promise<void> {
    const mine = held.get(worker) ?? [];
    const source = sources[which % 2] ?? '';
    const id = ids[which % 3] ?? '';
    switch (act) {
      case 'think':
        return think(worker);
      case 'claim':
        mine.push(...(await work.claim({ source, worker, most: 1 + (which % 3), now: now(), leaseUntil: at(ms + 1_000) })));
        return;
      case 'answer':
      case 'fail':
      case 'park': {
        const [one] = mine.splice(which % Math.max(1, mine.length), 1);
        if (!one) return;
        const how = act === 'answer' ? answer(one, now()) : act === 'fail' ? failure : parked(at(ms + which * 40));
        if ((await work.settle(one.id, worker, how, now())) && act !== 'park') asked.set(one.id, (asked.get(one.id) ?? 0) + 1);
        return;
      }
      case 'add':
        if ((await work.submission(id))?.state === 'receiving') await work.add(id, [finding(ip(which % 9))], now());
        return;
      case 'die':
        ms += 2_000;
        return;
      case 'takeOver':
        await work.takeOver(now());
        return;
      case 'release':
        return work.release(worker);
      case 'heartbeat':
        return work.heartbeat(worker, at(ms + 1_000));
      case 'cancel':
        if (which % 5 === 0) await work.cancel(id, now());
        return;
      case 'retry':
        if ((await work.retry(id, now())) > 0) for (const item of await work.items(id, 0, 99)) told.delete(item.id);
        asked.clear();
        return;
      case 'giveUp':
        if (which % 4 === 0) await work.giveUp(at(1), now());
        return;
      default:
        for (const item of await work.landed(id, 2)) told.set(item.id, (told.get(item.id) ?? 0) + 1);
    }
  }

  let before: Promise<unknown> = Promise.resolve();
  for (const event of events) {
    const worker = workers[Number(event.worker.slice(1)) - 1] ?? '';
    ms += 10;
    if (!event.together) await before;
    before = Promise.all([before, happen(event, worker)]);
  }
  await before;
  expect([...asked.values()].every((n) => n === 1)).toBe(true);

  for (const id of ids) await work.seal(id, now());
  ms += 10_000;
  const last = 'the last worker';
  for (let rounds = 0; ; rounds++) {
    await work.takeOver(now());
    await think(last);
    for (const source of sources) {
      const claimed = await work.claim({ source, worker: last, most: 50, now: now(), leaseUntil: at(ms + 1_000) });
      const settled = await Promise.all(claimed.map((one) => work.settle(one.id, last, answer(one, now()), now())));
      expect(settled).toEqual(claimed.map(() => true));
    }
    ms += 200;
    const states = await Promise.all(ids.map((id) => work.submission(id)));
    if (states.every((submitted) => submitted?.state === 'done' || submitted?.state === 'cancelled')) break;
    expect(rounds).toBeLessThan(60);
  }

  for (const id of ids) {
    const submitted = await work.submission(id);
    const items = await work.items(id, 0, 999);
    expect(submitted?.items).toEqual({ all: items.length, done: items.length });
    expect(submitted?.pivots.followed).toBe(items.filter((item) => item.finding.pivot).length);
    for (const { lookups, state } of items) {
      expect(state).toBe('done');
      expect(lookups.every(({ outcome }) => outcome.status !== 'parked')).toBe(true);
      expect(new Set(lookups.map(({ source }) => source)).size).toBe(lookups.length);
      if (submitted?.state === 'done') expect(lookups.map(({ source }) => source).sort()).toEqual([...sources].sort());
    }
    for (const item of await work.landed(id, 999)) told.set(item.id, (told.get(item.id) ?? 0) + 1);
    expect(items.map((item) => told.get(item.id))).toEqual(items.map(() => 1));
    expect(await work.waiting(id)).toEqual([]);
    expect(await work.due(at(ms + 1e9), id)).toEqual([]);
  }
}

function pivot(from: Observable): NonNullable<Finding['pivot']> {
  return { depth: 1, from, relation: 'resolves-to', source: 'x' };
}
