import { expect, it } from 'vitest';
import type { Observable } from '../../../src/domain/observable.ts';
import type { Store } from '../../../src/domain/ports.ts';
import type { PastVerdict, Watch } from '../../../src/domain/watch.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const day = 86_400_000;
const ip = (n: number): Observable => ({ type: 'ipv4', value: `198.51.100.${n}` });

const watch = (n: number, more: Partial<Watch> = {}): Omit<Watch, 'checks'> => ({
  ...{ observable: ip(n), person: 'ada', marking: { tlp: 'green', pap: 'amber' } },
  ...{ since: start, until: at(30 * day), nextAt: at(n * 1_000) },
  ...more,
});
const said = (ms: number, level: PastVerdict['level'], score: number | null): PastVerdict => ({ at: at(ms), level, score });
const hourLater = (one: Watch): Date => new Date(one.nextAt.getTime() + 3_600_000);

/** What every store promises of watches. `open` gives an empty one; whoever hands it over closes it. */
export function watchesContract(open: () => Promise<Store>): void {
  it('lists what is watched by when it is due, until it is no longer', async () => {
    const { watches } = await open();
    for (const n of [3, 1, 2]) await watches.watch(watch(n));
    expect(await watches.list(0, 2)).toEqual([1, 2].map((n) => ({ ...watch(n), checks: 0 })));
    expect(await watches.list(2, 2)).toEqual([{ ...watch(3), checks: 0 }]);
    expect(await watches.find(ip(1))).toEqual({ ...watch(1), checks: 0 });
    expect(await watches.find(ip(9))).toBeUndefined();
    expect([await watches.unwatch(ip(1)), await watches.unwatch(ip(1))]).toEqual([true, false]);
    expect(await watches.list(0, 9)).toHaveLength(2);
  });

  it('goes on until a later time where it is watched already, and begins anew where that has ended', async () => {
    const { watches } = await open();
    await watches.watch(watch(1));
    await watches.watch(watch(1, { person: 'bo', until: at(10 * day), nextAt: at(5_000) }));
    expect(await watches.list(0, 9)).toEqual([{ ...watch(1), checks: 0 }]);
    await watches.watch(watch(1, { person: 'bo', since: at(day), until: at(40 * day), nextAt: at(500) }));
    expect(await watches.list(0, 9)).toEqual([{ ...watch(1, { until: at(40 * day), nextAt: at(500) }), checks: 0 }]);
    const anew = watch(1, { person: 'bo', since: at(41 * day), until: at(50 * day), nextAt: at(42 * day) });
    await watches.watch(anew);
    expect(await watches.list(0, 9)).toEqual([{ ...anew, checks: 0 }]);
  });

  it('keeps the stricter of two markings while it is watched', async () => {
    const { watches } = await open();
    await watches.watch(watch(1));
    await watches.watch(watch(1, { marking: { tlp: 'red', pap: 'green' } }));
    expect((await watches.list(0, 9))[0]?.marking).toEqual({ tlp: 'red', pap: 'amber' });
    await watches.watch(watch(1, { since: at(41 * day), until: at(50 * day), marking: { tlp: 'clear', pap: 'clear' } }));
    expect((await watches.list(0, 9))[0]?.marking).toEqual({ tlp: 'clear', pap: 'clear' });
  });

  it('gives each that is due to one of two who take them at once, and moves it on', async () => {
    const { watches } = await open();
    for (let n = 0; n < 20; n++) await watches.watch(watch(n));
    const taken = (await Promise.all([1, 2, 3].map(() => watches.takeDue(at(14_000), 5, hourLater)))).flat();
    expect(taken.map(({ observable }) => observable.value).sort()).toEqual(Array.from({ length: 15 }, (_, n) => ip(n).value).sort());
    const first = taken.find(({ observable }) => observable.value === ip(0).value);
    expect(first).toMatchObject({ checks: 1, nextAt: hourLater({ ...watch(0), checks: 0 }) });
    expect(await watches.takeDue(at(14_000), 5, hourLater)).toEqual([]);
    expect(await watches.takeDue(at(15_000), 5, hourLater)).toMatchObject([{ observable: ip(15) }]);
  });

  it('does not watch longer than it was to', async () => {
    const { watches } = await open();
    await watches.watch(watch(1, { until: at(5_000) }));
    expect(await watches.takeDue(at(5_000), 9, hourLater)).toEqual([]);
    expect(await watches.list(0, 9)).toEqual([]);
  });

  it('keeps the changes of a verdict', async () => {
    const { watches } = await open();
    const all = [
      said(1, 'unknown', null),
      said(2, 'unknown', null),
      said(3, 'suspicious', 61.5),
      said(4, 'suspicious', 61.5),
      said(5, 'unknown', null),
    ];
    for (const verdict of all) expect(await watches.note(ip(1), verdict, null)).toBeUndefined();
    expect(await watches.history(ip(1))).toEqual([all[0], all[2], all[4]]);
    expect([await watches.history(ip(2)), await watches.events(0, 9)]).toEqual([[], []]);
  });

  it('tells of a change where somebody watches, and of nothing else', async () => {
    const { watches } = await open();
    await watches.watch(watch(1));
    expect(await watches.note(ip(1), said(1, 'unknown', null), 's1')).toBeUndefined();
    expect(await watches.note(ip(1), said(2, 'unknown', null), 's2')).toBeUndefined();
    const changed = await watches.note(ip(1), said(3, 'malicious', 92), 's3');
    expect(changed).toMatchObject({ kind: 'verdict_changed', at: at(3), observable: ip(1), submission: 's3' });
    expect(changed).toMatchObject({ from: said(1, 'unknown', null), to: said(3, 'malicious', 92) });
    await watches.note(ip(2), said(4, 'unknown', null), null);
    await watches.note(ip(2), said(5, 'benign', 3), null);
    const back = await watches.note(ip(1), said(6, 'unknown', null), null);
    expect(await watches.note(ip(1), said(31 * day, 'malicious', 92), null)).toBeUndefined();
    expect(await watches.events(0, 9)).toEqual([changed, back]);
    expect(await watches.events(changed?.number ?? 0, 9)).toEqual([back]);
    expect(await watches.events(0, 1)).toEqual([changed]);
  });

  it('notes a change once where two tell it at once, and numbers events without gaps', async () => {
    const { watches } = await open();
    const numbers = Array.from({ length: 12 }, (_, n) => n);
    for (const n of numbers) {
      await watches.watch(watch(n));
      await watches.note(ip(n), said(0, 'unknown', null), null);
    }
    const told = await Promise.all([...numbers, ...numbers].map((n) => watches.note(ip(n), said(1, 'malicious', 90), null)));
    expect(told.filter((event) => event !== undefined)).toHaveLength(12);
    expect((await watches.events(0, 99)).map(({ number }) => number)).toEqual(numbers.map((n) => n + 1));
  });
}
