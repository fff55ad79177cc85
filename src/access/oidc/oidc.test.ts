import { generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Oidc, roleScopes } from '../../domain/access.ts';
import { type Opened, opened, password, root } from '../opened.fixture.ts';
import { localPath } from '../rules/local-path.ts';
import type { OidcSettings } from './oidc.ts';
import { type Provider, startProvider } from './provider.fixture.ts';
import { roleOf } from './role-of.ts';

const from = '192.0.2.1';
const redirectUri = 'https://assay.example.com/sign-in/oidc/callback';
/** Far from the clock of this machine: it is ours that counts. */
const at = new Date('2031-01-01T00:00:00Z');
let provider: Provider;
let o: Opened;
let oidc: Oidc;

beforeEach(async () => {
  provider = await startProvider(() => o.now());
  await begin({});
});
afterEach(async () => {
  await provider.close();
  await o.store.close();
});

async function begin(more: Partial<OidcSettings>): Promise<void> {
  await o?.store.close();
  const settings: OidcSettings = {
    ...{ issuer: provider.issuer, client_id: 'assay', client_secret: 'oidc-client-secret', scopes: ['openid', 'profile'], redirectUri },
    ...{ role_claim: 'groups', roles: { soc: 'analyst', bosses: 'admin', robots: 'service' }, clearance: 'green' },
    ...more,
  };
  o = await opened({ oidc: settings, reach: provider.reach, at });
  if (!o.access.oidc) throw new Error('no OIDC');
  oidc = o.access.oidc;
}

/** Goes there and comes back. */
async function signIn(meddle: (back: URL) => URL = (back) => back) {
  const { url, remembered } = await oidc.begin('/reports?x=1');
  return oidc.finish(meddle(provider.visit(url)), remembered, from);
}
const refused = { code: 'ASSAY_SIGN_IN_FAILED' };
const failures = async () => (await o.access.audit.search({ action: 'sign-in.failed' }, 0, 100)).map(({ details }) => String(details.why));

describe('sign-in at an identity provider', () => {
  it('sends the browser there with all that keeps others out', async () => {
    const { url, remembered } = await oidc.begin('/reports?x=1');
    const { origin, pathname, searchParams } = new URL(url);
    expect([origin + pathname, Object.fromEntries(searchParams)]).toEqual([
      `${provider.issuer}/authorize`,
      {
        ...{ client_id: 'assay', response_type: 'code', redirect_uri: redirectUri, scope: 'openid profile', code_challenge_method: 'S256' },
        ...{ code_challenge: expect.any(String), state: expect.any(String), nonce: expect.any(String) },
      },
    ]);
    expect((await oidc.begin('/')).remembered).not.toBe(remembered);
  });

  it('makes a session of whoever comes back', async () => {
    const { principal, cookie, returnTo } = await signIn();
    expect(principal).toMatchObject({ kind: 'user', name: 'ann', role: 'analyst', scopes: roleScopes.analyst, clearance: 'green' });
    expect(returnTo).toBe('/reports?x=1');
    expect(await o.access.recognise({ session: cookie, from })).toEqual(principal);
    expect(await o.access.users.list()).toMatchObject([{ name: 'ann', signsInBy: 'oidc', lastSignInAt: at }]);
    expect((await o.access.audit.search({}, 0, 9)).map(({ action, details }) => [action, details.by])).toEqual([['sign-in', 'oidc']]);
  });

  it('goes by what the provider says now', async () => {
    const { principal, cookie } = await signIn();
    provider.claims = { ...provider.claims, preferred_username: 'ann-married', groups: ['soc', 'bosses', 'unheard of'] };
    expect((await signIn()).principal).toMatchObject({ id: principal.id, role: 'admin' });
    expect(await o.access.recognise({ session: cookie, from })).toMatchObject({ role: 'admin' });
    provider.claims = { ...provider.claims, groups: [] };
    await expect(signIn()).rejects.toMatchObject(refused);
    expect(await failures()).toEqual(['whoever that is at the identity provider may not come in: none of their groups has a role']);
  });

  it('takes nobody for who has the same name here', async () => {
    await o.access.users.create({ name: 'Ann', role: 'admin', clearance: 'red', password }, root);
    const { principal } = await signIn();
    expect(principal.name).toMatch(/^ann .{8}$/);
    expect(principal.role).toBe('analyst');
    // Nor can a password be tried on them.
    expect(await o.access.signIn(principal.name, password, from)).toBe('unknown');
  });

  it('lets nobody in who is disabled here', async () => {
    const { principal, cookie } = await signIn();
    await o.access.users.change(principal.id, { disabled: true }, root);
    expect(await o.access.recognise({ session: cookie, from })).toBe('unknown');
    await expect(signIn()).rejects.toMatchObject(refused);
  });

  it('reads groups from where the provider keeps them', async () => {
    await begin({ role_claim: 'realm_access.roles' });
    provider.claims = { sub: 'bo', realm_access: { roles: ['bosses'] } };
    expect((await signIn()).principal).toMatchObject({ name: 'bo', role: 'admin' });
    provider.userinfo = { sub: 'cy', realm_access: { roles: ['soc'] } };
    await begin({ role_claim: 'realm_access.roles' });
    provider.claims = { sub: 'cy' };
    expect((await signIn()).principal).toMatchObject({ name: 'cy', role: 'analyst' });
    provider.userinfo = { sub: 'another', realm_access: { roles: ['bosses'] } };
    await expect(signIn()).rejects.toMatchObject(refused);
  });

  it('goes on when the provider changes its keys, at once', async () => {
    await signIn();
    await provider.rotate();
    expect((await signIn()).principal.name).toBe('ann');
    expect(provider.asked.filter((one) => one.includes('openid-configuration'))).toHaveLength(1);
  });

  it('makes a name that can be read of any', async () => {
    provider.claims = { sub: 'x', groups: ['soc'], preferred_username: `\u202eevil\n\0${'y'.repeat(300)}` };
    expect((await signIn()).principal.name).toBe(`evil${'y'.repeat(76)}`);
  });
});

describe('whoever is not who they say', () => {
  it.each<[string, (back: URL) => URL]>([
    ['comes with the state of another', (back) => withParam(back, 'state', 'x'.repeat(43))],
    ['comes without a state', (back) => withParam(back, 'state', undefined)],
    ['comes with another code', (back) => withParam(back, 'code', 'guessed')],
    ['comes without a code', (back) => withParam(back, 'code', undefined)],
    ['was refused there', (back) => withParam(back, 'error', 'access_denied')],
    ['comes from another provider', (back) => withParam(back, 'iss', 'https://evil.example.com')],
  ])('is not let in: %s', async (_, meddle) => {
    await expect(signIn(meddle)).rejects.toMatchObject(refused);
    expect(await failures()).toHaveLength(1);
    expect(await o.access.users.list()).toEqual([]);
  });

  it('cannot use the code of another: neither twice nor in another browser', async () => {
    const { url, remembered } = await oidc.begin('/');
    const back = provider.visit(url);
    const other = await oidc.begin('/');
    await expect(oidc.finish(back, other.remembered, from)).rejects.toMatchObject(refused);
    await oidc.finish(back, remembered, from);
    await expect(oidc.finish(back, remembered, from)).rejects.toMatchObject(refused);
  });

  it.each([
    '',
    'x',
    '{}',
    Buffer.from('null').toString('base64url'),
    Buffer.from('{"state":1}').toString('base64url'),
    'A'.repeat(1_000_000),
  ])('is not let in with a cookie that we did not make: %.20s', async (cookie) => {
    const { url } = await oidc.begin('/');
    await expect(oidc.finish(provider.visit(url), cookie, from)).rejects.toMatchObject(refused);
  });

  it('is not let in by a cookie of yesterday', async () => {
    const { url, remembered } = await oidc.begin('/');
    o.pass(600_001);
    await expect(oidc.finish(provider.visit(url), remembered, from)).rejects.toMatchObject(refused);
  });

  it.each<[string, NonNullable<Provider['forge']>]>([
    ['has another nonce', (payload, sign) => sign({ ...payload, nonce: 'n'.repeat(43) })],
    ['has no nonce', ({ nonce: _, ...payload }, sign) => sign(payload)],
    ['has expired', (payload, sign) => sign({ ...payload, iat: Number(payload.iat) - 900, exp: Number(payload.exp) - 900 })],
    ['is for another', (payload, sign) => sign({ ...payload, aud: 'another' })],
    ['is of another issuer', (payload, sign) => sign({ ...payload, iss: 'https://evil.example.com' })],
    ['has no subject', ({ sub: _, ...payload }, sign) => sign(payload)],
    ['is not signed', async (payload) => `${part({ alg: 'none' })}.${part(payload)}.`],
    [
      'is signed with what everybody knows',
      (payload) => new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('oidc-client-secret'.padEnd(32, '.'))),
    ],
    [
      'is signed by another under the same name',
      async (payload) => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
      },
    ],
    [
      'was changed after it was signed',
      async (payload, sign) => {
        const [head, , signature] = (await sign(payload)).split('.');
        return [head, part({ ...payload, groups: ['bosses'] }), signature].join('.');
      },
    ],
    ['is none at all', async () => 'x'],
  ])('is not let in by a token that %s', async (_, forge) => {
    provider.forge = forge;
    await expect(signIn()).rejects.toMatchObject(refused);
    expect(await failures()).toHaveLength(1);
    expect(await o.access.users.list()).toEqual([]);
    provider.forge = undefined;
    expect((await signIn()).principal.name).toBe('ann');
  });

  it('leaves no token, code or secret in what is told', async () => {
    provider.forge = async (payload, sign) => sign({ ...payload, aud: 'another' });
    const { url, remembered } = await oidc.begin('/');
    const back = provider.visit(url);
    const error: Error = await oidc.finish(back, remembered, from).then(
      () => new Error('let in'),
      (thrown: Error) => thrown,
    );
    const told = `${error.message} ${JSON.stringify(error)} ${await o.told()}`;
    expect(error.message).toContain('did not vouch');
    for (const secret of ['oidc-client-secret', back.searchParams.get('code') ?? '', remembered]) expect(told).not.toContain(secret);
  });

  it('is told that it cannot be done while the provider is away, and can try again', async () => {
    const { issuer } = provider;
    await begin({ issuer: issuer.replace(/\d+$/, '9') });
    await expect(oidc.begin('/')).rejects.toMatchObject(refused);
    await begin({ issuer });
    await expect(signIn()).resolves.toMatchObject({ principal: { name: 'ann' } });
  });

  it('is never asked for over http:// beyond this machine', async () => {
    await begin({ issuer: 'http://idp.example.com' });
    await expect(oidc.begin('/')).rejects.toMatchObject(refused);
    expect(provider.asked).toEqual([]);
  });
});

it.each([
  ['/', '/'],
  ['/reports?x=1#y', '/reports?x=1#y'],
  ['//evil.example.com', '/'],
  ['/\\evil.example.com', '/'],
  ['/\t/evil.example.com', '/'],
  ['/\n/evil.example.com', '/'],
  ['https://evil.example.com', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
  ['/..//evil.example.com', '/'],
  [`/${'x'.repeat(5_000)}`, '/'],
])('returns to a path of this server: %.30j', (asked, path) => {
  expect(localPath(asked)).toBe(path);
});

it('maps groups to the highest role, and by no other name than theirs', () => {
  const settings = { role_claim: 'groups', roles: { a: 'viewer', b: 'approver', r: 'service' } } as const;
  const of = (groups: unknown, more = {}) => roleOf({ groups }, { ...settings, ...more });
  expect([of(['a', 'b']), of('a'), of(['r', 'a']), of(['r'])]).toEqual(['approver', 'viewer', 'viewer', 'service']);
  for (const odd of [undefined, null, 7, {}, [], ['constructor', '__proto__', 'toString'], [['b']], 'A']) expect(of(odd)).toBeUndefined();
  expect(of(['nobody'], { default_role: 'viewer' })).toBe('viewer');
  expect(roleOf({}, { ...settings, role_claim: 'constructor.name' })).toBeUndefined();
});

function withParam(back: URL, name: string, value: string | undefined): URL {
  if (value === undefined) back.searchParams.delete(name);
  else back.searchParams.set(name, value);
  return back;
}

function part(of: unknown): string {
  return Buffer.from(JSON.stringify(of)).toString('base64url');
}
