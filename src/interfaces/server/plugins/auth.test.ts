import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, openApp } from '../../../app.ts';
import { type AccessRole, accessRoles, operator, roleScopes, type Scope, scopes } from '../../../domain/access.ts';
import type { Server } from '../route-group.ts';
import { createServer } from '../server.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-auth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = operator('root');
const password = 'correct horse battery staple';

let app: App;
let server: Server;
let lines: string[] = [];
let count = 0;

async function begin(config = 'server: { requests_per_minute: 100000 }', tick?: { ms: number }): Promise<void> {
  await end();
  count += 1;
  const path = join(folder, `config-${count}.yaml`);
  writeFileSync(path, config);
  lines = [];
  const clock = tick && { clock: { now: () => new Date(tick.ms) } };
  const env = { ASSAY_STORE: join(folder, `${count}.db`) };
  app = await openApp({ env, cwd: folder, home: folder, configPath: path, write: (line) => lines.push(line), ...clock });
  server = await createServer(app);
  await server.ready();
}
async function end(): Promise<void> {
  await server?.close();
  await app?.close();
}
beforeEach(() => begin());
afterAll(end);
afterEach(() => {
  expect(lines.join('\n')).not.toMatch(/assay_[0-9a-f]{8}_|horse/);
});

type Headers = Record<string, string>;
const get = (url: string, headers: Headers = {}) => server.inject({ method: 'GET', url, headers });
const post = (url: string, payload: object | string, headers: Headers = {}) => server.inject({ method: 'POST', url, headers, payload });
const form = (url: string, fields: Record<string, string>, headers: Headers = {}) =>
  post(url, new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded', ...headers });
const bearer = (secret: string): Headers => ({ authorization: `Bearer ${secret}` });

async function keyOf(role: AccessRole, only?: readonly Scope[]): Promise<{ id: string; secret: string }> {
  const { key, secret } = await app.access.keys.create(
    { name: `a ${role}`, role, scopes: only, clearance: 'amber', expiresAt: null },
    root,
  );
  return { id: key.id, secret };
}
async function signedIn(role: AccessRole = 'admin', headers: Headers = {}) {
  const users = await app.access.users.list();
  const name = `${role}-${users.length}`;
  await app.access.users.create({ name, role, clearance: 'red', password }, root);
  const reply = await post('/v1/session', { name, password }, headers);
  const [cookie] = reply.cookies;
  return { name, reply, cookie, sent: `${cookie?.name}=${cookie?.value}`, csrf: String(reply.json().csrf) };
}

describe('a request', () => {
  it('without a key is told what it lacks', async () => {
    const reply = await get('/v1/keys');
    expect([reply.statusCode, reply.headers['www-authenticate'], reply.json().code]).toEqual([
      401,
      'Bearer realm="assay"',
      'ASSAY_NOT_RECOGNISED',
    ]);
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  it('is recognised by its key, however that is sent', async () => {
    const { secret } = await keyOf('admin');
    for (const headers of [bearer(secret), { authorization: `bearer   ${secret}` }, { 'x-api-key': secret }])
      expect((await get('/v1/keys', headers)).statusCode).toBe(200);
    expect((await get('/v1/session', bearer(secret))).json()).toEqual({
      ...{ kind: 'key', name: 'a admin', role: 'admin', scopes: [...scopes], clearance: 'amber', csrf: null, expires_at: null },
    });
  });

  it.each(['', 'x', 'assay_', 'A'.repeat(58), 'assay_00000000_ü', '"', 'x'.repeat(9_000), 'Bearer Bearer'])(
    'with a key that is none is refused: %.20s',
    async (key) => {
      for (const headers of [bearer(key), { 'x-api-key': key }]) {
        const reply = await get('/v1/keys', headers);
        expect([reply.statusCode, reply.json().detail]).toEqual([401, 'the key or session is not known here']);
        // Where anybody may ask who they are, too.
        expect((await get('/v1/session', headers)).json().detail).toBe('the key or session is not known here');
        if (key.length > 20) expect(reply.body).not.toContain(key);
      }
    },
  );

  it('with a key in its address is not recognised: addresses stand in logs', async () => {
    const { secret } = await keyOf('admin');
    for (const name of ['key', 'api_key', 'access_token', 'token']) expect((await get(`/v1/keys?${name}=${secret}`)).statusCode).toBe(401);
  });

  it('with a key that was revoked is refused at once', async () => {
    const { id, secret } = await keyOf('admin');
    expect((await get('/v1/users', bearer(secret))).statusCode).toBe(200);
    expect((await server.inject({ method: 'DELETE', url: `/v1/keys/${id}`, headers: bearer(secret) })).statusCode).toBe(204);
    const reply = await get('/v1/users', bearer(secret));
    expect([reply.statusCode, reply.json().detail, reply.headers['www-authenticate']]).toEqual([
      401,
      'the key or session was revoked',
      'Bearer realm="assay", error="invalid_token", error_description="the key or session was revoked"',
    ]);
  });

  it('without the scope is told which one, on every route there is and before its body is read', async () => {
    const routes = JSON.parse((await get('/v1/openapi.json')).body).paths as Record<string, Record<string, { 'x-scope'?: Scope }>>;
    const guarded = Object.entries(routes).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { 'x-scope': scope }]) => (scope ? [{ path, method, scope }] : [])),
    );
    expect(guarded.length).toBeGreaterThan(15);
    for (const { path, method, scope } of guarded) {
      const url = path.replaceAll(/\{[^}]+\}/g, 'x');
      const all = { method: method.toUpperCase() as 'POST', url, headers: { 'content-type': 'application/json' } };
      const { secret } = await keyOf(
        'admin',
        scopes.filter((one) => one !== scope),
      );
      const without = await server.inject({ ...all, headers: { ...all.headers, ...bearer(secret) }, payload: '{' });
      expect([path, without.statusCode, without.json().code, without.json().detail]).toEqual([
        path,
        403,
        'ASSAY_NOT_ALLOWED',
        `this needs the scope ${scope}`,
      ]);
      expect(without.headers['www-authenticate']).toContain(`scope="${scope}"`);
      const nobody = await server.inject({ ...all, payload: '{' });
      expect([path, nobody.statusCode]).toEqual([path, 401]);
    }
  });

  it('to an address where there is nothing is told so, whoever sends it', async () => {
    const { secret } = await keyOf('viewer');
    for (const headers of [{}, bearer(secret), bearer('x'), { cookie: 'assay_session=x' }])
      expect((await get('/nothing/here', headers as Headers)).statusCode).toBe(404);
  });

  it('of a role may what the role may', async () => {
    for (const role of accessRoles) {
      const { secret } = await keyOf(role);
      const may = (await get('/v1/audit', bearer(secret))).statusCode === 200;
      expect([role, may]).toEqual([role, roleScopes[role].includes('audit:read')]);
    }
  });

  it('with a header of a megabyte ends with 431, and the server goes on', async () => {
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    // It may be cut off in the middle of it, before it has heard why.
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    let said = '';
    socket.on('data', (part) => {
      said += part.toString();
    });
    socket.write(`GET /v1/keys HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${'x'.repeat(1_048_576)}\r\n\r\n`);
    await closed;
    expect(said).toMatch(/^$|^HTTP\/1\.1 431 /);
    expect((await fetch(`http://127.0.0.1:${port}/v1/keys`)).status).toBe(401);
  });
});

describe('keys and users over HTTP', () => {
  it('are made, listed and ended, and told of without their secrets', async () => {
    const { secret } = await keyOf('admin');
    const made = await post('/v1/keys', { name: 'siem', role: 'service', expires_at: '2099-01-01T00:00:00Z' }, bearer(secret));
    expect(made.statusCode).toBe(201);
    const { key, secret: fresh } = made.json();
    expect(made.headers.location).toBe(`/v1/keys/${key.id}`);
    expect((await get('/v1/session', bearer(fresh))).json()).toMatchObject({ name: 'siem', role: 'service', clearance: 'amber' });
    expect((await get('/v1/keys', bearer(secret))).json().keys).toHaveLength(2);
    expect((await server.inject({ method: 'DELETE', url: `/v1/keys/${key.id}`, headers: bearer(secret) })).statusCode).toBe(204);
    expect((await server.inject({ method: 'DELETE', url: `/v1/keys/${key.id}`, headers: bearer(secret) })).statusCode).toBe(404);

    const user = await post('/v1/users', { name: 'ann', role: 'analyst', password }, bearer(secret));
    expect([user.statusCode, user.json()]).toMatchObject([201, { name: 'ann', role: 'analyst', clearance: 'amber', disabled_at: null }]);
    expect((await post('/v1/users', { name: 'ANN', role: 'analyst', password }, bearer(secret))).json()).toMatchObject({
      status: 409,
      code: 'ASSAY_NAME_TAKEN',
    });
    const change = (payload: object) =>
      server.inject({ method: 'PATCH', url: `/v1/users/${user.json().id}`, headers: bearer(secret), payload });
    // Their maker sees amber only, and can give no more.
    expect((await change({ clearance: 'red' })).json()).toMatchObject({ status: 403, code: 'ASSAY_NOT_ALLOWED' });
    expect((await change({ role: 'viewer' })).json()).toMatchObject({ role: 'viewer' });
    expect((await change({ rôle: 'admin' })).statusCode).toBe(400);
    const told = await get('/v1/audit?limit=3', bearer(secret));
    expect(told.json().audit.map(({ action }: { action: string }) => action)).toEqual(['key.created', 'key.created', 'key.revoked']);
    const rest = await get(`/v1/audit?cursor=${told.json().next}`, bearer(secret));
    expect(rest.json().audit.map(({ action, actor }: { action: string; actor: string }) => [action, actor])).toEqual([
      ['user.created', 'a admin'],
      ['user.changed', 'a admin'],
    ]);
    const check = (await get('/v1/audit/verify', bearer(secret))).json();
    expect(check).toMatchObject({ rows: 5, broken: null });
    expect((await get(`/v1/audit/verify?head=${check.head}`, bearer(secret))).json()).toEqual(check);
    const everything = told.body + rest.body + user.body + (await get('/v1/keys', bearer(secret))).body;
    for (const hidden of [secret, fresh, password]) expect(everything).not.toContain(hidden);
  });
});

it('tells who may not see red that something was done, not to what', async () => {
  await app.audit.tell({ actor: 'ann', action: 'watch.begun', subject: 'domain:secret.example.com', details: { tlp: 'red', until: 'x' } });
  await app.audit.tell({ actor: 'ann', action: 'watch.begun', subject: 'domain:example.com', details: { tlp: 'amber' } });
  const { secret } = await keyOf('admin');
  const rows = (await get('/v1/audit?action=watch.begun', bearer(secret))).json().audit;
  expect(rows).toMatchObject([
    { actor: 'ann', subject: 'TLP:RED', details: { tlp: 'red' } },
    { actor: 'ann', subject: 'domain:example.com', details: { tlp: 'amber' } },
  ]);
  expect(JSON.stringify(rows)).not.toContain('secret.example.com');
});

describe('a session', () => {
  it('comes as a cookie that scripts and other sites do not get', async () => {
    const { reply, cookie } = await signedIn();
    expect(reply.statusCode).toBe(200);
    expect(cookie).toEqual({
      name: 'assay_session',
      value: expect.any(String),
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: expect.any(Number),
    });
    expect(reply.body).not.toContain(cookie?.value);
  });

  it('comes as a cookie for TLS alone where others reach it by TLS', async () => {
    await begin('server: { public_url: "https://assay.example.com" }');
    const { reply, cookie, sent } = await signedIn('admin', { host: 'assay.example.com' });
    expect([reply.statusCode, cookie]).toEqual([
      200,
      expect.objectContaining({ name: '__Host-assay_session', secure: true, path: '/', httpOnly: true }),
    ]);
    expect((await get('/v1/session', { host: 'assay.example.com', cookie: sent })).statusCode).toBe(200);
    // Under the name that others of the domain could set it counts for nothing.
    expect((await get('/v1/session', { host: 'assay.example.com', cookie: sent.replace('__Host-', '') })).statusCode).toBe(401);
  });

  it('may read with the cookie alone, and change with its token only', async () => {
    const { sent, csrf } = await signedIn();
    const key = { name: 'k', role: 'viewer' };
    const one = (headers: Headers) => post('/v1/keys', key, { cookie: sent, ...headers });
    expect((await get('/v1/keys', { cookie: sent })).statusCode).toBe(200);
    const other = await signedIn();
    for (const headers of [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': 'x'.repeat(43) }, { 'x-csrf-token': other.csrf }])
      expect((await one(headers as Headers)).json()).toMatchObject({ status: 403, code: 'ASSAY_REQUEST_FORGED' });
    for (const headers of [{}, { origin: 'http://localhost:80' }, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])
      expect((await one({ 'x-csrf-token': csrf, host: 'localhost:80', ...headers } as Headers)).statusCode).toBe(201);
    const foreign = [
      { origin: 'https://evil.example.com' },
      { origin: 'null' },
      { origin: 'http://localhost:81' },
      { origin: 'x' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:80' },
    ];
    for (const headers of foreign)
      expect((await one({ 'x-csrf-token': csrf, host: 'localhost:80', ...headers } as Headers)).json()).toMatchObject({
        code: 'ASSAY_REQUEST_FORGED',
      });
    for (const [method, url] of [
      ['DELETE', '/v1/keys/x'],
      ['PATCH', '/v1/users/x'],
    ] as const)
      expect((await server.inject({ method, url, headers: { cookie: sent }, payload: {} })).json()).toMatchObject({
        code: 'ASSAY_REQUEST_FORGED',
      });
  });

  it('is another after each sign-in, and the one that came with it ends', async () => {
    const first = await signedIn();
    const again = await post('/v1/session', { name: first.name, password }, { cookie: first.sent });
    expect(again.cookies[0]?.value).not.toBe(first.cookie?.value);
    expect((await get('/v1/session', { cookie: first.sent })).statusCode).toBe(401);
    // One that somebody has put there before is not taken over.
    const fixed = 'A'.repeat(43);
    const fresh = await post('/v1/session', { name: first.name, password }, { cookie: `assay_session=${fixed}` });
    expect(fresh.cookies[0]?.value).not.toBe(fixed);
    expect((await get('/v1/session', { cookie: `assay_session=${fixed}` })).statusCode).toBe(401);
  });

  it('ends by signing out, with its token', async () => {
    const { sent, csrf } = await signedIn();
    const leave = (headers: Headers) => server.inject({ method: 'DELETE', url: '/v1/session', headers: { cookie: sent, ...headers } });
    expect((await leave({})).statusCode).toBe(403);
    const left = await leave({ 'x-csrf-token': csrf });
    expect([left.statusCode, left.cookies[0]]).toEqual([204, expect.objectContaining({ name: 'assay_session', value: '' })]);
    expect((await get('/v1/session', { cookie: sent })).statusCode).toBe(401);
    expect((await leave({ 'x-csrf-token': csrf })).statusCode).toBe(401);
  });

  it('ends with the account, in the middle of its use', async () => {
    const { name, sent } = await signedIn('analyst');
    const user = (await app.access.users.list()).find((one) => one.name === name);
    expect((await get('/v1/session', { cookie: sent })).statusCode).toBe(200);
    await app.access.users.change(user?.id ?? '', { disabled: true }, root);
    expect((await get('/v1/session', { cookie: sent })).statusCode).toBe(401);
  });

  it.each([
    'assay_session=',
    'assay_session=x; assay_session=y',
    'session=abc',
    '=',
    ';;;',
    `assay_session=${'x'.repeat(10_000)}`,
    'assay_session=%00%ff',
  ])('is not made by a cookie of another server: %.30s', async (cookie) => {
    expect((await get('/v1/keys', { cookie })).statusCode).toBe(401);
    expect((await get('/sign-in', { cookie })).statusCode).toBe(200);
  });

  it('says the same of a wrong name and a wrong password, and lets nobody guess for long', async () => {
    const { name } = await signedIn();
    const wrong = await post('/v1/session', { name, password: 'wrong' });
    const nobody = await post('/v1/session', { name: 'nobody', password });
    expect([wrong.statusCode, wrong.json().code, wrong.cookies]).toEqual([401, 'ASSAY_SIGN_IN_FAILED', []]);
    expect(nobody.json()).toEqual(wrong.json());
    const codes = new Set<number>();
    for (let n = 0; n < 8; n++) codes.add((await post('/v1/session', { name, password: 'wrong' })).statusCode);
    expect(codes).toEqual(new Set([401, 429]));
    expect((await post('/v1/session', { name, password })).headers['retry-after']).toBe('60');
  });
});

describe('who is behind a proxy', () => {
  const guesses = async (headersOf: (n: number) => Headers): Promise<number> => {
    let tried = 0;
    for (let n = 0; n < 30; n++) {
      const reply = await post('/v1/session', { name: `name ${n}`, password: 'wrong' }, headersOf(n));
      tried += Number(reply.statusCode === 401);
    }
    return tried;
  };

  it('cannot say that each guess comes from somewhere else, where no proxy is trusted', async () => {
    expect(await guesses((n) => ({ 'x-forwarded-for': `198.51.100.${n}` }))).toBe(21);
  });

  it('is known by their own address where it is', async () => {
    await begin('server: { trusted_proxies: ["127.0.0.1"] }');
    expect(await guesses((n) => ({ 'x-forwarded-for': `198.51.100.${n}` }))).toBe(30);
    const { cookie } = await signedIn('admin', { 'x-forwarded-proto': 'https' });
    expect(cookie).toMatchObject({ name: '__Host-assay_session', secure: true });
    expect((await signedIn('admin')).cookie?.name).toBe('assay_session');
  });
});

it('gives a cookie for TLS alone where the server speaks TLS itself', async () => {
  await signedIn();
  const [{ name } = { name: '' }] = await app.access.users.list();
  const files = { key: join(folder, 'tls.key'), cert: join(folder, 'tls.crt') };
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      ...subject,
      '-keyout',
      files.key,
      '-out',
      files.cert,
    ],
    { stdio: 'ignore' },
  );
  const tls = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') };
  const secured = await createServer(app, tls);
  try {
    await secured.listen({ host: '127.0.0.1', port: 0 });
    const { port } = secured.server.address() as AddressInfo;
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: 'POST', host: '127.0.0.1', port, path: '/v1/session', ca: tls.cert, servername: 'localhost', agent: false };
      const asking = request({ ...options, headers: { 'content-type': 'application/json', host: 'localhost' } }, resolve);
      asking.on('error', reject).end(JSON.stringify({ name, password }));
    });
    reply.resume();
    expect([reply.statusCode, reply.headers['set-cookie']]).toEqual([
      200,
      [expect.stringMatching(/^__Host-assay_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)],
    ]);
  } finally {
    await secured.close();
  }
});

describe('the pages to sign in', () => {
  it('work without a script, and allow none', async () => {
    const page = await get('/sign-in?return_to=/v1/keys%22%3E%3Cscript%3E');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(page.headers['x-frame-options']).toBe('DENY');
    expect(page.body).not.toMatch(/<script|javascript:| on\w+=| style=/i);
    const { name } = await signedIn();
    const failed = await form('/sign-in', { name, password: 'wrong', return_to: '/v1/keys' });
    expect([failed.statusCode, failed.body.includes('name or password is wrong'), failed.cookies]).toEqual([401, true, []]);
    const entered = await form('/sign-in', { name, password, return_to: '/v1/keys' });
    expect([entered.statusCode, entered.headers.location]).toEqual([303, '/v1/keys']);
    const sent = `assay_session=${entered.cookies[0]?.value}`;
    const inside = await get('/sign-in', { cookie: sent });
    expect(inside.body).toContain(name);
    const csrf = /name="csrf" value="([^"]+)"/.exec(inside.body)?.[1] ?? '';
    expect((await form('/sign-out', { csrf: 'x' }, { cookie: sent })).statusCode).toBe(403);
    expect((await form('/sign-out', { csrf }, { cookie: sent })).statusCode).toBe(303);
    expect((await get('/v1/session', { cookie: sent })).statusCode).toBe(401);
  });

  it.each(['//evil.example.com', 'https://evil.example.com', '/\\evil.example.com', 'javascript:alert(1)'])(
    'lead nobody away: %s',
    async (to) => {
      const { name } = await signedIn();
      expect((await form('/sign-in', { name, password, return_to: to })).headers.location).toBe('/sign-in');
    },
  );

  it('are not filled in by other sites', async () => {
    const { name } = await signedIn();
    for (const headers of [{ origin: 'https://evil.example.com' }, { 'sec-fetch-site': 'cross-site' }])
      for (const reply of [
        await form('/sign-in', { name, password }, headers as Headers),
        await post('/v1/session', { name, password }, headers as Headers),
      ])
        expect([reply.statusCode, reply.json().code]).toEqual([403, 'ASSAY_REQUEST_FORGED']);
  });

  it('take what is no form for nothing', async () => {
    const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const body of ['', '%', '__proto__=x&name=a', `name=${'x'.repeat(5_000)}`, 'name=a&name=b'])
      expect((await post('/sign-in', body, urlencoded)).statusCode).toBeLessThan(500);
    expect((await post('/sign-in', 'x'.repeat(50_000), urlencoded)).statusCode).toBe(413);
    expect((await post('/sign-in', Buffer.from([0xff, 0xfe]).toString('latin1'), urlencoded)).statusCode).toBeLessThan(500);
  });

  it('let somebody in by a link once, when the button is pressed', async () => {
    const token = await app.access.createLink();
    // Programs look at links before people do.
    for (let n = 0; n < 3; n++) expect((await get(`/sign-in/link/${token}`)).statusCode).toBe(200);
    expect((await server.inject({ method: 'HEAD', url: `/sign-in/link/${token}` })).statusCode).toBe(200);
    const both = await Promise.all([1, 2].map(() => form(`/sign-in/link/${token}`, {})));
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([303, 401]);
    const sent = `assay_session=${both.find(({ statusCode }) => statusCode === 303)?.cookies[0]?.value}`;
    expect((await get('/v1/session', { cookie: sent })).json()).toMatchObject({ kind: 'link', role: 'admin', clearance: 'red' });
    expect((await form(`/sign-in/link/${encodeURIComponent('"><script>')}`, {})).statusCode).toBe(401);
    expect((await get(`/sign-in/link/${encodeURIComponent('"><script>')}`)).body).not.toContain('<script>');
  });

  it('do not offer a provider that is not there', async () => {
    expect((await get('/sign-in')).body).not.toContain('oidc');
    expect((await get('/sign-in/oidc')).statusCode).toBe(404);
    expect((await get('/sign-in/oidc/callback?code=x')).statusCode).toBe(404);
  });
});
