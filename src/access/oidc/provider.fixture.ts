import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Reach } from '../../domain/reach.ts';

/** An identity provider on loopback: real HTTP, real signatures. What it does wrong is set from outside. */
export interface Provider {
  readonly issuer: string;
  readonly reach: Reach;
  /** What it was asked for: `GET /jwks`… */
  readonly asked: string[];
  /** Who signs in there, and what their ID token says beside. */
  claims: JWTPayload;
  userinfo: JWTPayload | undefined;
  /** Changes a token before it is signed, or makes one of its own. */
  forge: ((payload: JWTPayload, sign: (payload: JWTPayload) => Promise<string>) => Promise<string>) | undefined;
  /** As somebody who signs in there does; the address to which the browser is sent back. */
  visit(url: string): URL;
  rotate(): Promise<void>;
  close(): Promise<void>;
}

export async function startProvider(now: () => Date): Promise<Provider> {
  let key = await newKey('one');
  const codes = new Map<string, URLSearchParams>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void answer(request).then(
      ({ status = 200, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider: Provider = {
    issuer,
    asked,
    claims: { sub: 'ann-at-provider', preferred_username: 'ann', groups: ['soc'] },
    userinfo: undefined,
    forge: undefined,
    async reach({ url, method, headers, body }) {
      const reply = await fetch(url, { method, headers: { ...headers }, body: body as string, redirect: 'manual' });
      return { status: reply.status, headers: Object.fromEntries(reply.headers), body: Buffer.from(await reply.arrayBuffer()) };
    },
    visit(url) {
      const { searchParams: asks } = new URL(url);
      const code = `code-${codes.size}`;
      codes.set(code, asks);
      const back = new URL(asks.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code, state: asks.get('state') ?? '' }).toString();
      return back;
    },
    async rotate() {
      key = await newKey('two');
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage): Promise<{ status?: number; body: unknown }> {
    asked.push(`${request.method} ${request.url}`);
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return { body: metadata(issuer, provider.userinfo !== undefined) };
      case '/jwks':
        return { body: { keys: [key.jwk] } };
      case '/userinfo':
        return { body: provider.userinfo };
      case '/token':
        return token(new URLSearchParams(await textOf(request)));
      default:
        return { status: 404, body: {} };
    }
  }

  async function token(form: URLSearchParams): Promise<{ status?: number; body: unknown }> {
    const asks = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(form.get('code_verifier') ?? ''))).toString('base64url');
    const right =
      asks?.get('code_challenge') === verifier &&
      asks.get('redirect_uri') === form.get('redirect_uri') &&
      form.get('client_id') === 'assay' &&
      form.get('client_secret') === 'oidc-client-secret';
    if (!right) return { status: 400, body: { error: 'invalid_grant' } };
    const seconds = Math.floor(now().getTime() / 1_000);
    const payload = { iss: issuer, aud: 'assay', iat: seconds, exp: seconds + 300, nonce: asks.get('nonce') ?? '', ...provider.claims };
    const sign = (of: JWTPayload): Promise<string> =>
      new SignJWT(of).setProtectedHeader({ alg: 'RS256', kid: String(key.jwk.kid) }).sign(key.privateKey);
    const id_token = provider.forge ? await provider.forge(payload, sign) : await sign(payload);
    return { body: { access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token } };
  }

  return provider;
}

function metadata(issuer: string, userinfo: boolean) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    ...(userinfo && { userinfo_endpoint: `${issuer}/userinfo` }),
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

async function newKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
