import { beforeEach, expect, it } from 'vitest';
import type { Observable } from '../../../src/domain/observable.ts';
import type { Spending, Telling } from '../../../src/domain/ports.ts';
import type { Subject } from '../store.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const cite = 'https://example.com/limits';
const ip = (n: number): Observable => ({ type: 'ipv4', value: `198.51.100.${n}` });

function telling(observables: readonly Observable[], more: Partial<Telling> = {}): Telling {
  return {
    source: 'a-source',
    host: 'api.example.com',
    observables,
    reveals: 'value',
    errand: { submission: 'sub-1', person: 'ann', marking: { tlp: 'amber', pap: 'green' }, reserve: 0 },
    ...more,
  };
}

function spending(ms: number, told: Telling | undefined, requests = 1_000): Spending {
  const limits = [{ requests, per: 'hour', cite } as const];
  return { account: 'a', limits, now: at(ms), until: at(ms + 1_000), reserve: 0, telling: told };
}

/** What every store promises of the egress ledger. `open` gives an empty one; whoever hands it over closes it. */
export function egressContract(open: () => Promise<Subject>): void {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
  });
  const egress = () => subject.store.egress;
  const take = (ms: number, told?: Telling, requests?: number) => subject.store.budget.take(spending(ms, told, requests));

  it('is empty and whole at first', async () => {
    expect(await egress().verify()).toEqual({ rows: 0, head: null, broken: null });
    expect(await egress().search({}, 0, 10)).toEqual([]);
  });

  it('finds nothing by what no database keeps', async () => {
    const odd = 'a\0b \ud800';
    for (const filter of [{ value: odd }, { source: odd }, { submission: odd }, { person: odd }])
      expect(await egress().search(filter, 0, 10)).toEqual([]);
  });

  it('has a row for every value somebody is told, with the payment', async () => {
    await take(5, telling([ip(1), ip(2)], { reveals: 'domain' }));
    const rows = await egress().search({}, 0, 10);
    expect(rows).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(rows[1]).toEqual({
      number: 2,
      at: at(5),
      source: 'a-source',
      host: 'api.example.com',
      type: 'ipv4',
      value: '198.51.100.2',
      reveals: 'domain',
      submission: 'sub-1',
      person: 'ann',
      tlp: 'amber',
      pap: 'green',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await egress().verify()).toEqual({ rows: 2, head: rows[1]?.hash, broken: null });
  });

  it('has none for what was not paid for, or tells nobody anything', async () => {
    await take(0, telling([ip(1)]), 1);
    expect(await take(1, telling([ip(2)]), 1)).toMatchObject({ granted: false });
    await take(2);
    expect(await egress().search({}, 0, 10)).toHaveLength(1);
  });

  it('is searched by what stands in it, page by page', async () => {
    const bob = { submission: null, person: 'bob', marking: { tlp: 'red', pap: 'red' }, reserve: 0 } as const;
    await take(0, telling([ip(1), ip(2)]));
    await take(1_000, telling([ip(1)], { source: 'other', errand: bob }));
    await take(2_000, telling([ip(1)]));
    const numbers = async (filter: Parameters<ReturnType<typeof egress>['search']>[0], after = 0, most = 10) =>
      (await egress().search(filter, after, most)).map(({ number }) => number);
    expect(await numbers({ value: '198.51.100.1' })).toEqual([1, 3, 4]);
    expect(await numbers({ value: '198.51.100.1' }, 1, 1)).toEqual([3]);
    expect(await numbers({ value: '198.51.100' })).toEqual([]);
    expect(await numbers({ value: '198.51.100.%' })).toEqual([]);
    expect(await numbers({ source: 'other' })).toEqual([3]);
    expect(await numbers({ submission: 'sub-1' })).toEqual([1, 2, 4]);
    expect(await numbers({ person: 'bob', value: '198.51.100.1' })).toEqual([3]);
    expect(await numbers({ since: at(1_000), until: at(2_000) })).toEqual([3]);
    expect(await numbers({}, 2, 10)).toEqual([3, 4]);
    expect((await egress().search({ person: 'bob' }, 0, 1))[0]).toMatchObject({ submission: null, tlp: 'red', pap: 'red' });
  });

  it('is one chain without gaps, whoever writes at once', async () => {
    const other = await subject.again();
    const all = Array.from({ length: 40 }, (_, n) =>
      (n % 2 ? other : subject.store).budget.take({ ...spending(n, telling([ip(n), ip(n + 100)])), account: `account ${n % 7}` }),
    );
    await Promise.all(all);
    await other.close();
    expect(await egress().verify()).toMatchObject({ rows: 80, broken: null });
    expect((await egress().search({}, 0, 100)).map(({ number }) => number)).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
  });

  it('verifies values as the database keeps them', async () => {
    await take(0, telling([{ type: 'user-agent', value: 'a\0b \ud800 “ü” 🦊' }]));
    expect(await egress().verify()).toMatchObject({ rows: 1, broken: null });
    expect(await egress().search({ value: 'a\0b \ud800 “ü” 🦊' }, 0, 1)).toHaveLength(1);
  });

  it('verifies more rows than are read at once', async () => {
    await take(0, telling(Array.from({ length: 2_500 }, (_, n) => ({ type: 'domain', value: `n${n}.example.com` }))));
    expect(await egress().verify()).toMatchObject({ rows: 2_500, broken: null });
  });

  it('lets no row be changed or deleted by mistake', async () => {
    await take(0, telling([ip(1)]));
    await expect(subject.sql(`update egress set person = 'bob'`)).rejects.toThrow('append-only');
    await expect(subject.sql('delete from egress')).rejects.toThrow('append-only');
    expect(await egress().verify()).toMatchObject({ rows: 1, broken: null });
  });

  it.each([
    [
      'an edited row',
      `update egress set person = 'bob' where number = 3`,
      { number: 3, why: 'the row is not as it was written, or stood elsewhere' },
    ],
    [
      'an edited hash',
      `update egress set hash = 'ab' where number = 3`,
      { number: 3, why: 'the row is not as it was written, or stood elsewhere' },
    ],
    ['a missing row', 'delete from egress where number = 3', { number: 3, why: 'the row is missing' }],
    ['a missing first row', 'delete from egress where number = 1', { number: 1, why: 'the row is missing' }],
    [
      'rows in another order',
      'update egress set number = -3 where number = 3; update egress set number = 3 where number = 4; update egress set number = 4 where number = -3',
      { number: 3, why: 'the row is not as it was written, or stood elsewhere' },
    ],
    [
      'a row put in',
      `insert into egress select 6, at, source, host, type, value, reveals, submission, person, tlp, pap, hash from egress where number = 5`,
      { number: 6, why: 'the row is not as it was written, or stood elsewhere' },
    ],
  ])('finds %s', async (_, change, broken) => {
    await take(0, telling([1, 2, 3, 4, 5].map(ip)));
    const { head } = await egress().verify();
    await withoutGuard(change);
    expect(await egress().verify()).toMatchObject({ broken });
    expect(await egress().verify(head ?? '')).toMatchObject({ broken });
  });

  it('finds that the last rows are missing, where a hash was noted', async () => {
    await take(0, telling([1, 2, 3].map(ip)));
    const { head } = await egress().verify();
    await take(1, telling([ip(4)]));
    expect(await egress().verify(head ?? '')).toMatchObject({ rows: 4, broken: null });
    await withoutGuard('delete from egress where number > 2');
    expect(await egress().verify()).toMatchObject({ rows: 2, broken: null });
    expect(await egress().verify(head ?? '')).toMatchObject({ rows: 2, broken: { number: 3, why: expect.stringContaining('missing') } });
  });

  /** As somebody who may do anything with the database. */
  async function withoutGuard(change: string): Promise<void> {
    await subject.sql(subject.unguard);
    await subject.sql(change);
  }
}
