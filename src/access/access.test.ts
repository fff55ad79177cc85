import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccessRole, accessRoles, type Grantor, type NewApiKey, roleScopes } from '../domain/access.ts';
import { type Opened, opened, password, root } from './opened.fixture.ts';

let o: Opened;
beforeEach(async () => {
  o = await opened();
});
afterEach(() => o.store.close());

const wanted = (more: Partial<NewApiKey> = {}): NewApiKey => ({
  name: 'wazuh',
  role: 'service',
  clearance: 'amber',
  expiresAt: null,
  ...more,
});
const from = '192.0.2.1';
const recognise = (key: string) => o.access.recognise({ key, from });
const grantor = (role: AccessRole, more: Partial<Grantor> = {}): Grantor => ({
  ...{ name: `a ${role}`, role, scopes: roleScopes[role], clearance: 'amber' },
  ...more,
});

describe('keys', () => {
  it('recognise whoever has one', async () => {
    const { key, secret } = await o.access.keys.create(wanted({ scopes: ['intake:write'] }), root);
    expect(secret).toMatch(new RegExp(`^assay_${key.hint}_[A-Za-z0-9_-]{43}$`));
    expect(await recognise(secret)).toEqual({
      ...{ kind: 'key', id: key.id, name: 'wazuh', role: 'service', scopes: ['intake:write'], clearance: 'amber' },
    });
    await o.settled();
    expect(await o.access.keys.list()).toEqual([{ ...key, lastUsedAt: o.now() }]);
    expect(JSON.stringify(await o.access.keys.list())).not.toContain(secret);
  });

  it('tells nobody why another is none', async () => {
    const { secret } = await o.access.keys.create(wanted(), root);
    const flipped = secret.slice(0, -2) + (secret.endsWith('A') ? 'BB' : 'AA');
    const odd = [
      flipped,
      `${secret}\n`,
      ` ${secret}`,
      secret.toUpperCase(),
      '',
      'assay_',
      `${secret}A`,
      'a'.repeat(1_000_000),
      '🦊'.repeat(29),
      `${secret.slice(0, 57)}ü`,
      '__proto__',
    ];
    expect(odd).not.toContain(secret);
    for (const key of odd) expect(await recognise(key)).toBe('unknown');
    expect(await o.access.recognise({ from })).toBe('none');
  });

  it('says that one has expired or was revoked only to whoever has it', async () => {
    const { key, secret } = await o.access.keys.create(wanted({ expiresAt: new Date(o.now().getTime() + 60_000) }), root);
    expect(await recognise(secret)).toMatchObject({ kind: 'key' });
    o.pass(60_000);
    expect(await recognise(secret)).toBe('expired');
    expect(await recognise(`${secret.slice(0, 15)}${'A'.repeat(43)}`)).toBe('unknown');
    await o.access.keys.revoke(key.id, root);
    expect(await recognise(secret)).toBe('revoked');
    expect(await recognise(`${secret.slice(0, 15)}${'A'.repeat(43)}`)).toBe('unknown');
  });

  it('end at once where they are revoked, and within seconds elsewhere', async () => {
    const elsewhere = o.again();
    const { key, secret } = await o.access.keys.create(wanted(), root);
    expect([await recognise(secret), await elsewhere.recognise({ key: secret, from })]).toMatchObject([{ kind: 'key' }, { kind: 'key' }]);
    expect([await o.access.keys.revoke(key.id, root), await o.access.keys.revoke(key.id, root)]).toEqual([true, false]);
    expect(await recognise(secret)).toBe('revoked');
    expect(await elsewhere.recognise({ key: secret, from })).toMatchObject({ kind: 'key' });
    o.pass(3_000);
    expect(await elsewhere.recognise({ key: secret, from })).toBe('revoked');
  });

  it('last no longer because a clock was set back', async () => {
    const elsewhere = o.again();
    const { key, secret } = await o.access.keys.create(wanted(), root);
    expect(await elsewhere.recognise({ key: secret, from })).toMatchObject({ kind: 'key' });
    await o.access.keys.revoke(key.id, root);
    o.pass(-3_600_000);
    expect(await elsewhere.recognise({ key: secret, from })).toBe('revoked');
  });

  it('revoked while they are looked up are not remembered as they were', async () => {
    const { key, secret } = await o.access.keys.create(wanted(), root);
    const { byHint } = o.store.access.keys;
    const revoked = Promise.withResolvers<void>();
    Object.assign(o.store.access.keys, {
      async byHint(hint: string) {
        const found = await byHint(hint);
        await revoked.promise;
        return found;
      },
    });
    const looking = recognise(secret);
    await o.settled();
    await o.access.keys.revoke(key.id, root);
    revoked.resolve();
    await looking;
    expect(await recognise(secret)).toBe('revoked');
  });

  it('are not looked up for each request, nor written down as used', async () => {
    const { secret } = await o.access.keys.create(wanted(), root);
    let [looked, used] = [0, 0];
    const { byHint, used: note } = o.store.access.keys;
    Object.assign(o.store.access.keys, {
      byHint(hint: string) {
        looked += 1;
        return byHint(hint);
      },
      used(id: string, at: Date) {
        used += 1;
        return note(id, at);
      },
    });
    for (let n = 0; n < 600; n++) {
      expect(await recognise(secret)).toMatchObject({ kind: 'key' });
      o.pass(200);
    }
    expect({ looked, used }).toEqual({ looked: 40, used: 2 });
  });

  it('can be narrower than their role, never wider', async () => {
    for (const role of accessRoles) {
      expect((await o.access.keys.create(wanted({ role }), root)).key.scopes).toEqual(roleScopes[role]);
      expect((await o.access.keys.create(wanted({ role, scopes: [] }), root)).key.scopes).toEqual([]);
    }
    await expect(o.access.keys.create(wanted({ role: 'viewer', scopes: ['reports:read', 'access:write'] }), root)).rejects.toMatchObject({
      code: 'ASSAY_REQUEST_INVALID',
      message: 'the role viewer has no scope access:write',
    });
  });

  it('give nobody more than who makes them has', async () => {
    const refused = { code: 'ASSAY_NOT_ALLOWED' };
    const narrow = grantor('admin', { scopes: ['access:write', 'reports:read'] });
    await expect(o.access.keys.create(wanted({ role: 'viewer' }), narrow)).rejects.toMatchObject(refused);
    await expect(
      o.access.keys.create(wanted({ role: 'viewer', scopes: ['reports:read'], clearance: 'red' }), narrow),
    ).rejects.toMatchObject(refused);
    expect((await o.access.keys.create(wanted({ role: 'viewer', scopes: ['reports:read'] }), narrow)).key.createdBy).toBe('a admin');
    await expect(o.access.keys.create(wanted({ role: 'admin', scopes: [] }), grantor('approver'))).rejects.toMatchObject(refused);
    await expect(o.access.keys.create(wanted({ role: 'service', scopes: [] }), grantor('analyst'))).rejects.toMatchObject(refused);
    expect(await o.access.keys.list()).toHaveLength(1);
  });

  it.each(['', ' ', 'a\nb', 'a\u202eb', 'a\u2028b', 'a\0', 'x'.repeat(101)])('have a name that can be read: not %.10j', async (name) => {
    await expect(o.access.keys.create(wanted({ name }), root)).rejects.toMatchObject({ code: 'ASSAY_REQUEST_INVALID' });
  });

  it('are not made to have expired already', async () => {
    await expect(o.access.keys.create(wanted({ expiresAt: o.now() }), root)).rejects.toMatchObject({ code: 'ASSAY_REQUEST_INVALID' });
  });
});

describe('users', () => {
  const create = (name: string, role: AccessRole = 'analyst', by: Grantor = root) =>
    o.access.users.create({ name, role, clearance: 'amber', password }, by);

  it('have names that cannot be mistaken for one another', async () => {
    await create('Ann');
    for (const name of ['ann', ' ANN ', 'ａｎｎ']) await expect(create(name)).rejects.toMatchObject({ code: 'ASSAY_NAME_TAKEN' });
    expect(await o.access.users.list()).toMatchObject([{ name: 'Ann', role: 'analyst', signsInBy: 'password', disabledAt: null }]);
  });

  it.each(['short', 'x'.repeat(2_000), 'aaaaaaaaaaaaaaaa', 'annabell-annabell'])(
    'have a password that is worth it: not %.20s',
    async (weak) => {
      const user = { name: 'annabell', role: 'viewer', clearance: 'green', password: weak } as const;
      await expect(o.access.users.create(user, root)).rejects.toMatchObject({ code: 'ASSAY_REQUEST_INVALID' });
      const { id } = await create('annabell');
      await expect(o.access.users.change(id, { password: weak }, root)).rejects.toMatchObject({ code: 'ASSAY_REQUEST_INVALID' });
    },
  );

  it('are not raised, lowered or given a password by who has less than they', async () => {
    const refused = { code: 'ASSAY_NOT_ALLOWED' };
    const boss = await create('boss', 'admin');
    const ann = await create('ann', 'viewer');
    const narrow = grantor('admin', { scopes: ['access:write', ...roleScopes.viewer] });
    for (const change of [{ password: 'another password entirely' }, { disabled: true }, { role: 'viewer' }] as const)
      await expect(o.access.users.change(boss.id, change, narrow)).rejects.toMatchObject(refused);
    await expect(o.access.users.change(ann.id, { role: 'analyst' }, narrow)).rejects.toMatchObject(refused);
    await expect(o.access.users.change(ann.id, { clearance: 'red' }, narrow)).rejects.toMatchObject(refused);
    expect(await o.access.users.change(ann.id, { clearance: 'green' }, narrow)).toMatchObject({ clearance: 'green' });
    await expect(create('bo', 'admin', grantor('approver'))).rejects.toMatchObject(refused);
  });

  it('always have one admin among them', async () => {
    const last = { code: 'ASSAY_LAST_ADMIN' };
    const boss = await create('boss', 'admin');
    for (const change of [{ disabled: true }, { role: 'viewer' }] as const)
      await expect(o.access.users.change(boss.id, change, root)).rejects.toMatchObject(last);
    const second = await create('second', 'admin');
    const both = await Promise.allSettled([boss, second].map(({ id }) => o.access.users.change(id, { disabled: true }, root)));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await o.access.users.change(boss.id, { clearance: 'green' }, root)).toMatchObject({ role: 'admin' });
  });

  it('are told of in the audit log: by whom, and what was changed', async () => {
    const ann = await create('ann', 'viewer');
    await o.access.users.change(ann.id, { role: 'analyst', password: 'another password entirely' }, root);
    await o.access.users.change(ann.id, { disabled: true }, root);
    await o.access.users.change(ann.id, { disabled: false }, root);
    expect(await o.access.users.change('nobody', { disabled: true }, root)).toBeUndefined();
    const rows = await o.access.audit.search({}, 0, 10);
    expect(rows.map(({ actor, action, subject, details }) => [actor, action, subject, details])).toEqual([
      ['root', 'user.created', 'ann', { id: ann.id, role: 'viewer', clearance: 'amber' }],
      ['root', 'user.changed', 'ann', { id: ann.id, role: { from: 'viewer', to: 'analyst' }, password: 'changed' }],
      ['root', 'user.disabled', 'ann', { id: ann.id }],
      ['root', 'user.enabled', 'ann', { id: ann.id }],
    ]);
    expect(await o.access.audit.verify()).toMatchObject({ rows: 4, broken: null });
  });
});
