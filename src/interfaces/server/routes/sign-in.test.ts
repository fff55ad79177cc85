import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Provider, startProvider } from '../../../access/oidc/provider.fixture.ts';
import { type App, openApp } from '../../../app.ts';
import type { Server } from '../route-group.ts';
import { createServer } from '../server.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-oidc-'));
const lines: string[] = [];
let provider: Provider;
let app: App;
let server: Server;

beforeAll(async () => {
  provider = await startProvider(() => new Date());
  const path = join(folder, 'assay.yaml');
  writeFileSync(
    path,
    `server: { public_url: "https://assay.example.com" }
access:
  oidc:
    issuer: ${provider.issuer}
    client_id: assay
    client_secret: oidc-client-secret
    roles: { soc: analyst }
    clearance: green
`,
  );
  const env = { ASSAY_STORE: join(folder, 'store.db') };
  app = await openApp({ env, cwd: folder, home: folder, configPath: path, write: (line) => lines.push(line) });
  server = await createServer(app);
  await server.ready();
});
afterAll(async () => {
  await server.close();
  await app.close();
  await provider.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  provider.forge = undefined;
});
afterEach(() => {
  expect(lines.join('\n')).not.toMatch(/oidc-client-secret|code-\d|eyJ/);
});

const get = (url: string, cookies: Record<string, string> = {}) =>
  server.inject({ method: 'GET', url, headers: { host: 'assay.example.com' }, cookies });

async function leave(returnTo: string) {
  const reply = await get(`/sign-in/oidc?return_to=${encodeURIComponent(returnTo)}`);
  const back = provider.visit(String(reply.headers.location));
  const [cookie] = reply.cookies;
  return { reply, cookie, path: back.pathname + back.search, jar: { [cookie?.name ?? '']: cookie?.value ?? '' } };
}

describe('sign-in at an identity provider, over HTTP', () => {
  it('goes there and comes back with a session, by the address that others reach us by', async () => {
    expect((await get('/sign-in')).body).toContain('href="/sign-in/oidc?return_to=');
    const { reply, cookie, path, jar } = await leave('/v1/session');
    expect([reply.statusCode, new URL(String(reply.headers.location)).origin]).toEqual([302, provider.issuer]);
    expect(new URL(String(reply.headers.location)).searchParams.get('redirect_uri')).toBe(
      'https://assay.example.com/sign-in/oidc/callback',
    );
    expect(cookie).toMatchObject({ name: '__Host-assay_oidc', httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 600 });
    const entered = await get(path, jar);
    expect([entered.statusCode, entered.headers.location]).toEqual([303, '/v1/session']);
    const jarAfter = Object.fromEntries(entered.cookies.map(({ name, value }) => [name, value]));
    expect(jarAfter['__Host-assay_oidc']).toBe('');
    expect((await get('/v1/session', jarAfter)).json()).toMatchObject({ kind: 'user', name: 'ann', role: 'analyst', clearance: 'green' });
    expect((await get('/v1/keys', jarAfter)).statusCode).toBe(403);
    // The same address once more, as the button "back" makes it.
    expect((await get(path, jar)).statusCode).toBe(401);
  });

  it.each<[string, (way: Awaited<ReturnType<typeof leave>>) => [string, Record<string, string>]]>([
    ['without the cookie', ({ path }) => [path, {}]],
    ['with the cookie of another', ({ path }) => [path, { '__Host-assay_oidc': 'x' }]],
    ['with another state', ({ path, jar }) => [path.replace(/state=[^&]+/, 'state=x'), jar]],
    ['refused there', ({ jar }) => ['/sign-in/oidc/callback?error=access_denied&error_description=%3Cscript%3E', jar]],
    ['with nothing', ({ jar }) => ['/sign-in/oidc/callback', jar]],
    ['with a state twice', ({ path, jar }) => [`${path}&state=x&code=y`, jar]],
  ])('lets nobody in %s, and says so on a page', async (_, meddle) => {
    const [path, jar] = meddle(await leave('/'));
    const reply = await get(path, jar);
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(reply.body).toContain('href="/sign-in"');
    expect(reply.body).not.toContain('<script');
    expect(reply.cookies.find(({ name }) => name.includes('session'))).toBeUndefined();
  });

  it('tells in the log, not on the page, what was wrong with a token', async () => {
    provider.forge = (payload, sign) => sign({ ...payload, aud: 'another' });
    const { path, jar } = await leave('/');
    const reply = await get(path, jar);
    expect([reply.statusCode, reply.body.includes('did not vouch')]).toEqual([401, true]);
    expect(lines.join('\n')).toContain('OAUTH_JWT_CLAIM_COMPARISON_FAILED');
    expect(reply.body).not.toContain('OAUTH');
  });

  it('leads nobody elsewhere afterwards', async () => {
    for (const to of ['//evil.example.com', 'https://evil.example.com/', '/\\evil.example.com']) {
      const { path, jar } = await leave(to);
      expect((await get(path, jar)).headers.location).toBe('/sign-in');
    }
  });
});
