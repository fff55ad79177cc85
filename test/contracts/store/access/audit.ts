import { beforeEach, expect, it } from 'vitest';
import type { AuditEntry } from '../../../../src/domain/access-store.ts';
import type { Subject } from '../../store.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ at: at(n), actor: 'ann', action: 'key.created', subject: `key-${n}`, details: { role: 'viewer', n } },
  ...more,
});

/** What every store promises of the audit log. `open` gives an empty one; whoever hands it over closes it. */
export function auditContract(open: () => Promise<Subject>): void {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
  });
  const audit = () => subject.store.access.audit;

  it('is empty and whole at first', async () => {
    expect(await audit().verify()).toEqual({ rows: 0, head: null, broken: null });
    expect(await audit().verify('ab')).toMatchObject({ broken: { number: 1, why: expect.stringContaining('missing') } });
    expect(await audit().search({}, 0, 10)).toEqual([]);
  });

  it('keeps what it is told as it was told', async () => {
    const odd = { text: 'a\0b \ud800 “ü” 🦊', deep: { list: [1, null, true] } };
    await audit().tell(entry(5, { actor: 'a\0b \ud800', subject: 'ü 🦊', details: odd }));
    const [row] = await audit().search({}, 0, 10);
    expect(row).toEqual({
      ...{ number: 1, at: at(5), actor: 'a\ufffdb \ufffd', action: 'key.created', subject: 'ü 🦊' },
      details: odd,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await audit().verify()).toEqual({ rows: 1, head: row?.hash, broken: null });
    expect(await audit().search({ actor: 'a\0b \ud800' }, 0, 1)).toHaveLength(1);
  });

  it('is searched by what stands in it, page by page', async () => {
    await audit().tell(entry(1));
    await audit().tell(entry(2, { actor: 'bo' }));
    await audit().tell(entry(3, { action: 'user.disabled' }));
    await audit().tell(entry(4));
    const numbers = async (filter: Parameters<ReturnType<typeof audit>['search']>[0], after = 0, most = 10) =>
      (await audit().search(filter, after, most)).map(({ number }) => number);
    expect(await numbers({ actor: 'ann' })).toEqual([1, 3, 4]);
    expect(await numbers({ actor: 'ann' }, 1, 1)).toEqual([3]);
    expect(await numbers({ action: 'user.disabled' })).toEqual([3]);
    expect(await numbers({ actor: 'ann', action: 'key.created' })).toEqual([1, 4]);
    expect(await numbers({ since: at(3) })).toEqual([3, 4]);
    expect(await numbers({ actor: 'an%' })).toEqual([]);
  });

  it('is one chain without gaps, whoever writes at once', async () => {
    const other = await subject.again();
    await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? other : subject.store).access.audit.tell(entry(n))));
    await other.close();
    expect(await audit().verify()).toMatchObject({ rows: 40, broken: null });
    expect((await audit().search({}, 0, 100)).map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  it('lets no row be changed or deleted by mistake', async () => {
    await audit().tell(entry(1));
    await expect(subject.sql(`update audit set actor = 'bo'`)).rejects.toThrow('append-only');
    await expect(subject.sql('delete from audit')).rejects.toThrow('append-only');
    expect(await audit().verify()).toMatchObject({ rows: 1, broken: null });
  });

  const changed = 'the row is not as it was written, or stood elsewhere';
  it.each([
    ['another actor', `update audit set actor = 'bo' where number = 3`, { number: 3, why: changed }],
    ['another time', 'update audit set at = at + 1 where number = 3', { number: 3, why: changed }],
    ['another action', `update audit set action = 'x' where number = 3`, { number: 3, why: changed }],
    ['another subject', `update audit set subject = 'x' where number = 3`, { number: 3, why: changed }],
    ['other details', `update audit set details = '{}' where number = 3`, { number: 3, why: changed }],
    ['another hash', `update audit set hash = 'ab' where number = 3`, { number: 3, why: changed }],
    ['a missing row', 'delete from audit where number = 3', { number: 3, why: 'the row is missing' }],
    [
      'a row put in',
      'insert into audit select 6, at, actor, action, subject, details, hash from audit where number = 5',
      { number: 6, why: changed },
    ],
  ])('finds %s', async (_, change, broken) => {
    for (const n of [1, 2, 3, 4, 5]) await audit().tell(entry(n));
    const { head } = await audit().verify();
    await subject.sql(subject.unguard);
    await subject.sql(change);
    expect(await audit().verify()).toMatchObject({ broken });
    expect(await audit().verify(head ?? '')).toMatchObject({ broken });
  });

  it('finds that the last rows are missing, where a hash was noted', async () => {
    for (const n of [1, 2, 3]) await audit().tell(entry(n));
    const { head } = await audit().verify();
    await audit().tell(entry(4));
    expect(await audit().verify(head ?? '')).toMatchObject({ rows: 4, broken: null });
    await subject.sql(subject.unguard);
    await subject.sql('delete from audit where number > 2');
    expect(await audit().verify()).toMatchObject({ rows: 2, broken: null });
    expect(await audit().verify(head ?? '')).toMatchObject({ rows: 2, broken: { number: 3, why: expect.stringContaining('missing') } });
  });
}
