import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry, KeptKey, KeptSession, KeptUser } from '../../../src/domain/access-store.ts';
import type { Subject } from '../store.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const entry = (action: string): AuditEntry => ({ at: start, actor: 'ann', action, subject: 'x', details: {} });

const key = (n: number, more: Partial<KeptKey> = {}): KeptKey => ({
  ...{ id: `key-${n}`, name: `key ${n}`, role: 'service', scopes: ['intake:write'], clearance: 'amber', hint: `hint-${n}` },
  ...{ hash: `hash-${n}`, createdAt: at(n), createdBy: 'ann', expiresAt: null, revokedAt: null, lastUsedAt: null },
  ...more,
});
const user = (n: number, more: Partial<KeptUser> = {}): KeptUser => ({
  ...{ id: `user-${n}-0123456789`, name: `User ${n}`, nameKey: `user ${n}`, role: 'viewer', clearance: 'green', signsInBy: 'password' },
  ...{ subject: null, password: `hash ${n}`, createdAt: at(n), disabledAt: null, lastSignInAt: null },
  ...more,
});
const session = (n: number, more: Partial<KeptSession> = {}): KeptSession => ({
  ...{ id: `session-${n}`, hash: `token-${n}`, user: 'user-1-0123456789', createdAt: at(n), seenAt: at(n), expiresAt: at(60_000 + n) },
  ...more,
});

/** What every store promises of who may do what. `open` gives an empty one; whoever hands it over closes it. */
export function accessContract(open: () => Promise<Subject>): void {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
  });
  const access = () => subject.store.access;
  const told = async () => (await access().audit.search({}, 0, 1_000)).map(({ action }) => action);

  describe('keys', () => {
    it('are kept, found by their hint and listed without their hash', async () => {
      const narrow = key(2, { scopes: [], expiresAt: at(9), name: 'a\0b 🦊' });
      for (const one of [narrow, key(1)]) expect(await access().keys.add(one, entry('key.created'))).toBe(true);
      expect(await access().keys.byHint('hint-2')).toEqual({ ...narrow, name: 'a\ufffdb 🦊' });
      expect(await access().keys.byHint('hint-3')).toBeUndefined();
      const { hash: _, ...listed } = key(1);
      expect((await access().keys.list())[0]).toEqual(listed);
      expect(await access().keys.list()).toHaveLength(2);
    });

    it('have a hint of their own', async () => {
      expect(await access().keys.add(key(1), entry('key.created'))).toBe(true);
      expect(await access().keys.add(key(2, { hint: 'hint-1' }), entry('key.created'))).toBe(false);
      expect(await told()).toEqual(['key.created']);
    });

    it('are revoked once, and used when they were used last', async () => {
      await access().keys.add(key(1), entry('key.created'));
      await access().keys.used('key-1', at(7));
      const both = await Promise.all([8, 9].map((ms) => access().keys.revoke('key-1', at(ms), entry('key.revoked'))));
      expect(both.toSorted()).toEqual([false, true]);
      expect(await access().keys.revoke('key-2', at(9), entry('key.revoked'))).toBe(false);
      expect(await access().keys.byHint('hint-1')).toMatchObject({ lastUsedAt: at(7), revokedAt: expect.any(Date) });
      expect(await told()).toEqual(['key.created', 'key.revoked']);
    });
  });

  describe('users', () => {
    it('are kept, found by name and id, listed without their password', async () => {
      expect(await access().users.add(user(2), entry('user.created'))).toBe(true);
      expect(await access().users.add(user(1), entry('user.created'))).toBe(true);
      expect(await access().users.byName('user 1')).toEqual(user(1));
      expect(await access().users.byId(user(2).id)).toEqual(user(2));
      expect([await access().users.byName('nobody'), await access().users.byId('nobody')]).toEqual([undefined, undefined]);
      const { nameKey: _, password: __, subject: ___, ...listed } = user(1);
      expect((await access().users.list())[0]).toEqual(listed);
    });

    it('have a name of their own, whoever comes at once', async () => {
      const other = await subject.again();
      const all = [1, 2, 3, 4].map((n) =>
        (n % 2 ? other : subject.store).access.users.add(user(n, { nameKey: 'same' }), entry('user.created')),
      );
      expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
      await other.close();
      expect(await told()).toEqual(['user.created']);
    });

    it('are changed as is decided on what they are, with what is told of it', async () => {
      for (const n of [1, 2]) await access().users.add(user(n, { role: 'admin' }), entry('user.created'));
      const asked: unknown[] = [];
      const changed = await access().users.change(user(1).id, (found, others) => {
        asked.push(found, others);
        return { set: { role: 'analyst', disabledAt: at(5), password: 'new' }, endSessions: false, entry: entry('user.changed') };
      });
      expect(asked.slice(-2)).toEqual([user(1, { role: 'admin' }), 1]);
      const { nameKey: _, password: __, subject: ___, ...seen } = user(1, { role: 'analyst', disabledAt: at(5) });
      expect(changed).toEqual(seen);
      expect(await access().users.byId(user(1).id)).toEqual(user(1, { role: 'analyst', disabledAt: at(5), password: 'new' }));
      expect(await told()).toEqual(['user.created', 'user.created', 'user.changed']);
    });

    it('stay as they are where it is refused, or where there are none', async () => {
      await access().users.add(user(1), entry('user.created'));
      expect(await access().users.change(user(1).id, () => ({ refused: 'no' }))).toEqual({ refused: 'no' });
      expect(await access().users.change('nobody', () => ({ refused: 'no' }))).toBeUndefined();
      expect(await access().users.byId(user(1).id)).toEqual(user(1));
      expect(await told()).toEqual(['user.created']);
    });

    it('are changed one after the other: of two admins who go at once, one stays', async () => {
      const other = await subject.again();
      for (const n of [1, 2]) await access().users.add(user(n, { role: 'admin' }), entry('user.created'));
      const go = (store: typeof other, n: number) =>
        store.access.users.change(user(n).id, (_, others) =>
          others === 0 ? { refused: 'last' as const } : { set: { disabledAt: at(1) }, endSessions: true, entry: entry('user.disabled') },
        );
      const both = await Promise.all([go(subject.store, 1), go(other, 2)]);
      await other.close();
      expect(both.filter((one) => one && 'refused' in one)).toHaveLength(1);
    });

    it('get a better hash of the password they have, not of one they had', async () => {
      await access().users.add(user(1), entry('user.created'));
      await access().users.rehash(user(1).id, 'another', 'worse');
      expect(await access().users.byId(user(1).id)).toMatchObject({ password: 'hash 1' });
      await access().users.rehash(user(1).id, 'hash 1', 'better');
      expect(await access().users.byId(user(1).id)).toMatchObject({ password: 'better' });
    });

    it('come from the identity provider with the role they have there now', async () => {
      const there = user(5, { signsInBy: 'oidc', password: null, subject: 'issuer 5' });
      expect(await access().users.fromProvider(there)).toEqual(there);
      const again = { ...there, id: 'another-id-0123', name: 'renamed', nameKey: 'renamed', role: 'admin', clearance: 'red' } as const;
      expect(await access().users.fromProvider(again)).toEqual({ ...there, role: 'admin', clearance: 'red' });
      expect(await access().users.list()).toHaveLength(1);
    });

    it('from the identity provider never become who has their name here', async () => {
      await access().users.add(user(1, { role: 'admin' }), entry('user.created'));
      const there = user(1, { id: 'id-of-stranger', signsInBy: 'oidc', password: null, subject: 'issuer 1' });
      expect(await access().users.fromProvider(there)).toEqual({ ...there, name: 'User 1 stranger', nameKey: 'user 1 stranger' });
      expect(await access().users.byName('user 1')).toEqual(user(1, { role: 'admin' }));
    });
  });

  describe('sessions', () => {
    it('are found with who they are of, as they are now', async () => {
      await access().users.add(user(1), entry('user.created'));
      await access().sessions.add(session(1), 5, entry('sign-in'));
      await access().sessions.add(session(2, { user: null }), 5, entry('sign-in'));
      await access().sessions.seen('session-1', at(9));
      expect(await access().sessions.byHash('token-1')).toEqual({
        session: session(1, { seenAt: at(9) }),
        user: user(1, { lastSignInAt: at(1) }),
      });
      expect(await access().sessions.byHash('token-2')).toEqual({ session: session(2, { user: null }), user: null });
      expect(await access().sessions.byHash('token-3')).toBeUndefined();
    });

    it('end once, and with the user who is put out', async () => {
      await access().users.add(user(1), entry('user.created'));
      for (const n of [1, 2]) await access().sessions.add(session(n), 5, entry('sign-in'));
      expect([await access().sessions.end('session-1', entry('out')), await access().sessions.end('session-1', entry('out'))]).toEqual([
        true,
        false,
      ]);
      await access().users.change(user(1).id, () => ({ set: {}, endSessions: true, entry: entry('user.changed') }));
      expect(await access().sessions.byHash('token-2')).toBeUndefined();
      expect(await told()).toEqual(['user.created', 'sign-in', 'sign-in', 'out', 'user.changed']);
    });

    it('of which there are too many, or that are over, go when another is made', async () => {
      await access().users.add(user(1), entry('user.created'));
      await access().sessions.add(session(0, { user: null, expiresAt: at(3) }), 5, entry('sign-in'));
      for (const n of [1, 2, 3, 4]) await access().sessions.add(session(n), 2, entry('sign-in'));
      const left = await Promise.all([0, 1, 2, 3, 4].map((n) => access().sessions.byHash(`token-${n}`)));
      expect(left.map((one) => one?.session.id)).toEqual([undefined, undefined, undefined, 'session-3', 'session-4']);
    });
  });

  it('finds nobody by what no database keeps', async () => {
    const odd = 'a\0b \ud800';
    expect(await access().keys.revoke(odd, at(1), entry('key.revoked'))).toBe(false);
    expect(await access().users.change(odd, () => ({ refused: 'no' }))).toBeUndefined();
    expect([await access().users.byId(odd), await access().users.byName(odd)]).toEqual([undefined, undefined]);
    expect(await access().audit.search({ actor: odd, action: odd }, 0, 1)).toEqual([]);
  });

  it('lets a link be used by one of those who come at once', async () => {
    const other = await subject.again();
    await access().links.add('link', at(600_000), entry('link.created'));
    const all = await Promise.all([1, 2, 3, 4].map((n) => (n % 2 ? other : subject.store).access.links.take('link')));
    await other.close();
    expect(all.filter((end) => end !== undefined)).toEqual([at(600_000)]);
    expect(await access().links.take('link')).toBeUndefined();
  });

  it('forgets links that nobody used', async () => {
    await access().links.add('old', at(-1), entry('link.created'));
    await access().links.add('new', at(1), entry('link.created'));
    expect([await access().links.take('old'), await access().links.take('new')]).toEqual([undefined, at(1)]);
  });

  describe('attempts', () => {
    const name = { bucket: 'name', free: 2, longestMs: 4_000 };
    const from = { bucket: 'from', free: 3, longestMs: 60_000 };
    const take = (ms: number, ...counts: (typeof name)[]) => access().attempts.take(counts, at(ms));

    it('are free at first, and then wait twice as long each time, up to the longest', async () => {
      expect([await take(0, name), await take(0, name), await take(0, name)]).toEqual([null, null, null]);
      expect([await take(0, name), await take(999, name)]).toEqual([at(1_000), at(1_000)]);
      expect([await take(1_000, name), await take(1_000, name)]).toEqual([null, at(3_000)]);
      expect([await take(3_000, name), await take(3_000, name)]).toEqual([null, at(7_000)]);
      expect([await take(7_000, name), await take(7_000, name)]).toEqual([null, at(11_000)]);
    });

    it('wait where one of the buckets does, and then are not counted in the others', async () => {
      for (let n = 0; n < 3; n++) expect(await take(0, name)).toBeNull();
      for (let n = 0; n < 9; n++) expect(await take(0, name, from)).toEqual(at(1_000));
      expect(await take(0, from)).toBeNull();
    });

    it('are counted also where many come at once to several processes', async () => {
      const other = await subject.again();
      const all = await Promise.all(
        Array.from({ length: 30 }, (_, n) => (n % 2 ? other : subject.store).access.attempts.take([name, from], start)),
      );
      await other.close();
      expect(all.filter((until) => until === null)).toHaveLength(3);
    });

    it('are forgiven, and forgotten after an hour', async () => {
      for (let n = 0; n < 3; n++) await take(0, name);
      await access().attempts.forgive(['name'], ['from']);
      for (let n = 0; n < 3; n++) expect(await take(0, name)).toBeNull();
      expect(await take(0, name)).toEqual(at(1_000));
      expect([await take(3_600_001, name), await take(3_600_001, name)]).toEqual([null, null]);
    });

    it('that were none are one less where others are counted, too', async () => {
      for (let n = 0; n < 4; n++) expect(await take(0, from)).toBeNull();
      await access().attempts.forgive(['name'], ['from']);
      expect([await take(0, from), await take(0, from)]).toEqual([null, at(1_000)]);
    });

    it('are not shut out for ever by a clock that was wrong', async () => {
      const year = 365 * 86_400_000;
      for (let n = 0; n < 5; n++) await take(year, name);
      expect(await take(year, name)).not.toBeNull();
      expect([await take(0, name), await take(0, name)]).toEqual([null, null]);
    });
  });
}
