import { hash } from '@node-rs/argon2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Signed } from '../domain/access.ts';
import { cheap, type Opened, opened, password, root } from './opened.fixture.ts';

const from = '192.0.2.1';
const wrong = 'incorrect horse battery staple';
let o: Opened;
beforeEach(async () => {
  o = await opened();
  await o.access.users.create({ name: 'Ann', role: 'analyst', clearance: 'green', password }, root);
});
afterEach(() => o.store.close());

const signedIn = async (name = 'ann', by = password): Promise<Signed> => {
  const signed = await o.access.signIn(name, by, from);
  if (typeof signed === 'string') throw new Error(`not signed in: ${signed}`);
  return signed;
};
const recognise = (session: string) => o.access.recognise({ session, from });

describe('sign-in by password', () => {
  it('makes a session that recognises who it is', async () => {
    const { principal, cookie } = await signedIn(' ANN ');
    expect(principal).toMatchObject({ kind: 'user', name: 'Ann', role: 'analyst', clearance: 'green' });
    expect(principal.session?.csrf).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await recognise(cookie)).toEqual(principal);
    const other = await signedIn();
    expect(other.cookie).not.toBe(cookie);
    expect(other.principal.session?.csrf).not.toBe(principal.session?.csrf);
    expect((await o.access.users.list())[0]?.lastSignInAt).toEqual(o.now());
  });

  it('says the same of a wrong name, a wrong password and an account that is disabled', async () => {
    const [ann] = await o.access.users.list();
    expect(await o.access.signIn('ann', wrong, from)).toBe('unknown');
    expect(await o.access.signIn('nobody', password, from)).toBe('unknown');
    await o.access.users.change(ann?.id ?? '', { disabled: true }, root);
    expect(await o.access.signIn('ann', password, from)).toBe('unknown');
    expect(await o.access.signIn('ann', 'x'.repeat(100_000), from)).toBe('unknown');
    expect(await o.access.signIn('a'.repeat(100_000), password, from)).toBe('unknown');
    expect(await o.access.signIn('ann', '', from)).toBe('unknown');
  });

  it('compares a password also where there is nobody of that name', async () => {
    // The same work is done: a hash is made for nobody, and compared with.
    const { createPasswords } = await import('./secrets/passwords.ts');
    const passwords = createPasswords(cheap);
    expect(await passwords.verify(null, 'anything')).toBe(false);
    const hashed = await passwords.hash('e\u0301tude for a password');
    expect(await passwords.verify(hashed, '\u00e9tude for a password')).toBe(true);
    const many = await Promise.all(Array.from({ length: 50 }, () => passwords.verify(null, 'anything')));
    expect(many.filter((one) => one === 'busy')).toHaveLength(18);
    expect(await passwords.verify(hashed, '\u00e9tude for a password')).toBe(true);
  });

  it('makes a better hash of a password that was kept by a weaker one', async () => {
    const [ann] = await o.access.users.list();
    const weak = await hash(password, { ...cheap, memoryCost: 8, timeCost: 1 });
    const { createPasswords } = await import('./secrets/passwords.ts');
    const today = createPasswords();
    expect([await today.isWeak(weak), await today.isWeak(await today.hash(password))]).toEqual([true, false]);
    const { createAccess } = await import('./access.ts');
    const stronger = createAccess({
      store: o.store.access,
      clock: { now: o.now },
      reach: async () => ({ unreached: 'network', detail: '' }),
      settings: { sessionMs: 1_000, idleMs: 1_000, passwordCost: { ...cheap, timeCost: 2 } },
    });
    const before = (await o.store.access.users.byId(ann?.id ?? ''))?.password;
    expect(await stronger.signIn('ann', password, from)).toMatchObject({ cookie: expect.any(String) });
    const after = (await o.store.access.users.byId(ann?.id ?? ''))?.password;
    expect([before?.includes('t=1'), after?.includes('t=2')]).toEqual([true, true]);
    expect(await stronger.signIn('ann', password, from)).toMatchObject({ cookie: expect.any(String) });
  });

  it('makes who guesses wait, whoever they say they are, and lets the person in soon', async () => {
    const answers: unknown[] = [];
    for (let n = 0; n < 8; n++) answers.push(await o.access.signIn('ann', wrong, `192.0.2.${n}`));
    expect(answers).toEqual([...Array(6).fill('unknown'), 'throttled', 'throttled']);
    expect(await o.access.signIn('ann', password, '198.51.100.1')).toBe('throttled');
    o.pass(1_000);
    expect(await o.access.signIn('ann', password, '198.51.100.1')).toMatchObject({ cookie: expect.any(String) });
    for (let n = 0; n < 5; n++) expect(await o.access.signIn('ann', wrong, '198.51.100.1')).toBe('unknown');
  });

  it('keeps little of 10,000 bad attempts, and compares few of them', { timeout: 60_000 }, async () => {
    const count = { unknown: 0, throttled: 0 };
    await Promise.all(
      Array.from({ length: 10_000 }, async (_, n) => {
        const answer = await o.access.signIn(`name ${n}`, wrong, '203.0.113.9');
        if (typeof answer === 'string') count[answer as keyof typeof count] += 1;
      }),
    );
    // Of those that came at once some were turned away because others were being compared.
    expect(count.unknown).toBeLessThanOrEqual(21);
    expect(count.unknown + count.throttled).toBe(10_000);
    expect(await o.access.audit.search({ action: 'sign-in.failed' }, 0, 10_000)).toHaveLength(count.unknown);
  });

  it('takes the addresses of one IPv6 house for one', async () => {
    let unknown = 0;
    for (let n = 0; n < 60; n++)
      unknown += Number((await o.access.signIn(`name ${n}`, wrong, `2001:db8::${n.toString(16)}`)) === 'unknown');
    expect(unknown).toBe(21);
    expect(await o.access.signIn('somebody', wrong, '2001:db8:0:1::1')).toBe('unknown');
    expect(await o.access.signIn('else', wrong, 'not an address')).toBe('unknown');
  });

  it('tells the audit log of names that are known only: who mistakes the fields types the password there', async () => {
    await o.access.signIn(password, 'ann', from);
    await o.access.signIn('ann', wrong, from);
    const rows = await o.access.audit.search({ action: 'sign-in.failed' }, 0, 10);
    expect(rows.map(({ subject, details }) => [subject, details])).toEqual([
      ['unknown', { by: 'password', from }],
      ['Ann', { by: 'password', from }],
    ]);
    expect(await o.told()).not.toContain('horse');
  });
});

describe('a session', () => {
  it('ends by its age, and by idleness', async () => {
    const { cookie } = await signedIn();
    for (let n = 0; n < 3; n++) {
      o.pass(3.9 * 3_600_000);
      expect(await recognise(cookie)).toMatchObject({ name: 'Ann' });
      await o.settled();
    }
    o.pass(0.3 * 3_600_000);
    expect(await recognise(cookie)).toBe('expired');
    const idle = await signedIn();
    o.pass(4 * 3_600_000);
    expect(await recognise(idle.cookie)).toBe('expired');
  });

  it('ends when who it is of is disabled or gets another password, in every process', async () => {
    const elsewhere = o.again();
    const { principal, cookie } = await signedIn();
    expect(await elsewhere.recognise({ session: cookie, from })).toMatchObject({ name: 'Ann' });
    await o.access.users.change(principal.id, { password: 'another password entirely' }, root);
    expect(await elsewhere.recognise({ session: cookie, from })).toBe('unknown');
    const second = await signedIn('ann', 'another password entirely');
    await o.access.users.change(principal.id, { disabled: true }, root);
    expect(await elsewhere.recognise({ session: second.cookie, from })).toBe('unknown');
  });

  it('has the role that its user has now', async () => {
    const { principal, cookie } = await signedIn();
    await o.access.users.change(principal.id, { role: 'viewer', clearance: 'clear' }, root);
    expect(await recognise(cookie)).toMatchObject({
      role: 'viewer',
      clearance: 'clear',
      scopes: expect.not.arrayContaining(['submissions:write']),
    });
  });

  it('ends when its owner signs out, and no other with it', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    await o.access.signOut(one.principal);
    expect([await recognise(one.cookie), await recognise(two.cookie)]).toEqual(['unknown', two.principal]);
  });

  it.each(['', 'x', 'cookie of another server', 'A'.repeat(43), `${'A'.repeat(42)}\n`, 'ü'.repeat(43), 'A'.repeat(1_000_000)])(
    'is not made by a cookie that we did not give: %.20s',
    async (cookie) => {
      expect(await recognise(cookie)).toBe('unknown');
    },
  );

  it('does not live on because a clock was set back by a year', async () => {
    const { cookie } = await signedIn();
    o.pass(-365 * 86_400_000);
    expect(await recognise(cookie)).toBe('expired');
  });

  it('is one of fifty at most', async () => {
    const first = await signedIn();
    for (let n = 0; n < 50; n++) {
      o.pass(1);
      await signedIn();
    }
    expect(await recognise(first.cookie)).toBe('unknown');
  });
});

describe('sign-in by link', () => {
  it('makes an admin, once, of those who come at once too', async () => {
    expect(await o.access.isFirstStart()).toBe(true);
    const token = await o.access.createLink();
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => o.access.signInByLink(token, from)));
    const signed = all.filter((one) => typeof one !== 'string');
    expect(signed).toHaveLength(1);
    expect(all.filter((one) => one === 'unknown')).toHaveLength(4);
    expect(signed[0]?.principal).toMatchObject({ kind: 'link', role: 'admin', clearance: 'red' });
    expect(await recognise(signed[0]?.cookie ?? '')).toEqual(signed[0]?.principal);
  });

  it('is not offered where somebody can sign in as admin', async () => {
    const boss = await o.access.users.create({ name: 'boss', role: 'admin', clearance: 'red', password }, root);
    expect(await o.access.isFirstStart()).toBe(false);
    await o.access.users.create({ name: 'second', role: 'admin', clearance: 'red', password }, root);
    await o.access.users.change(boss.id, { disabled: true }, root);
    expect(await o.access.isFirstStart()).toBe(false);
  });

  it('is over after ten minutes, and when the clock was wrong', async () => {
    const late = await o.access.createLink();
    o.pass(600_000);
    expect(await o.access.signInByLink(late, from)).toBe('expired');
    const early = await o.access.createLink();
    o.pass(-86_400_000);
    expect(await o.access.signInByLink(early, from)).toBe('expired');
    for (const odd of ['', 'A'.repeat(43), '../../x', 'A'.repeat(1_000_000)])
      expect(await o.access.signInByLink(odd, from)).toBe('unknown');
  });
});
