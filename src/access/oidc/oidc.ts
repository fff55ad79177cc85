import { randomUUID } from 'node:crypto';
import type { Configuration, IDToken, UserInfoResponse } from 'openid-client';
import type { Oidc } from '../../domain/access.ts';
import type { AccessStore, KeptUser } from '../../domain/access-store.ts';
import { AssayError } from '../../domain/errors.ts';
import type { Tlp } from '../../domain/marking.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Reach } from '../../domain/reach.ts';
import { localPath } from '../rules/local-path.ts';
import { nameKeyOf } from '../rules/names.ts';
import { hashOf } from '../secrets/token.ts';
import type { Sessions } from '../sessions.ts';
import { NotReached, reachFetch } from './reach-fetch.ts';
import { fromCookie, type Remembered, toCookie } from './remembered.ts';
import { claimOf, type RoleSettings, roleOf } from './role-of.ts';

export interface OidcSettings extends RoleSettings {
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret?: string | undefined;
  readonly scopes: readonly string[];
  readonly clearance: Tlp;
  /** Where the provider sends browsers back to: `https://assay.example/sign-in/oidc/callback`. */
  readonly redirectUri: string;
}

interface Parts {
  readonly store: AccessStore;
  readonly clock: Clock;
  /** Of this machine, by which the library goes. */
  readonly machine: Clock;
  readonly sessions: Sessions;
  readonly reach: Reach;
}

/** What the provider told of itself is asked for again after so long. */
const discoveredForMs = 3_600_000;
/** The longest that somebody takes to sign in there. */
const patienceMs = 600_000;

/**
 * Sign-in at an identity provider: authorization code with PKCE, state and nonce; the signature of the ID token is checked, too,
 * though it comes from the provider itself. openid-client is loaded when the first person comes.
 */
export function createOidc({ store, clock, machine, sessions, reach }: Parts, settings: OidcSettings): Oidc {
  let known: { readonly configuration: Configuration; readonly at: number } | undefined;

  /** A configuration that holds no keys yet: those that the provider has now are fetched, also where it changed them a moment ago. */
  async function configured(): Promise<Configuration> {
    const client = await import('openid-client');
    const insecure = isLoopback(settings.issuer);
    const now = clock.now().getTime();
    const fetch = reachFetch(reach, settings.issuer);
    const authentication = settings.client_secret === undefined ? client.None() : client.ClientSecretPost(settings.client_secret);
    if (!known || now < known.at || now - known.at > discoveredForMs) {
      const configuration = await client.discovery(new URL(settings.issuer), settings.client_id, undefined, authentication, {
        [client.customFetch]: fetch,
        ...(insecure && { execute: [client.allowInsecureRequests] }),
      });
      known = { configuration, at: now };
    }
    const fresh = new client.Configuration(known.configuration.serverMetadata(), settings.client_id, clientFacts(now), authentication);
    fresh[client.customFetch] = fetch;
    if (insecure) client.allowInsecureRequests(fresh);
    client.enableNonRepudiationChecks(fresh);
    return fresh;

    /** The library goes by the clock of this machine: it is told how far that is from ours. */
    function clientFacts(ours: number) {
      return { [client.clockSkew]: Math.round((ours - machine.now().getTime()) / 1_000), [client.clockTolerance]: 30 };
    }
  }

  async function claimsOf(url: URL, { verifier, state, nonce }: Remembered): Promise<IDToken | (IDToken & UserInfoResponse)> {
    const client = await import('openid-client');
    const configuration = await configured();
    const back = new URL(settings.redirectUri);
    back.search = url.search;
    const tokens = await client.authorizationCodeGrant(configuration, back, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error('the provider sent no ID token');
    const elsewhere = claimOf(claims, settings.role_claim) === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined;
    if (!elsewhere) return claims;
    return { ...(await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims };
  }

  return {
    async begin(returnTo) {
      const client = await import('openid-client');
      const remembered: Remembered = {
        ...{ state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() },
        ...{ returnTo: localPath(returnTo), at: clock.now().getTime() },
      };
      const configuration = await configured().catch((error: unknown) => {
        throw failed('the identity provider cannot be used', 'Try again; the log tells why.', error);
      });
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: settings.redirectUri,
        scope: settings.scopes.join(' '),
        code_challenge: await client.calculatePKCECodeChallenge(remembered.verifier),
        code_challenge_method: 'S256',
        state: remembered.state,
        nonce: remembered.nonce,
      });
      return { url: url.href, remembered: toCookie(remembered) };
    },

    async finish(url, cookie, from) {
      const refuse = async (why: string, error?: unknown): Promise<AssayError> => {
        const details = { by: 'oidc', from, why, ...(error !== undefined && { reason: reasonOf(error).message }) };
        await store.audit.tell({ at: clock.now(), actor: 'unknown', action: 'sign-in.failed', subject: 'unknown', details });
        return failed(why, 'Begin again at /sign-in; if it fails again, ask an admin.', error);
      };
      const remembered = fromCookie(cookie);
      const age = clock.now().getTime() - (remembered?.at ?? 0);
      if (!remembered || age < -60_000 || age > patienceMs)
        throw await refuse('the sign-in was not begun in this browser, or too long ago');
      let claims: Readonly<Record<string, unknown>> & { readonly sub: string };
      try {
        claims = await claimsOf(url, remembered);
      } catch (error) {
        throw await refuse('the identity provider did not vouch for anybody', error);
      }
      const role = roleOf(claims, settings);
      if (role === undefined)
        throw await refuse('whoever that is at the identity provider may not come in: none of their groups has a role');
      const user = await store.users.fromProvider(userOf(claims, role, settings, clock.now()));
      if (user.disabledAt) throw await refuse('the account is disabled here');
      return { ...(await sessions.open(user, 'oidc', from)), returnTo: remembered.returnTo };
    },
  };
}

function userOf(
  claims: Readonly<Record<string, unknown>> & { readonly sub: string },
  role: KeptUser['role'],
  { issuer, clearance }: OidcSettings,
  now: Date,
): KeptUser {
  const told = [claims.preferred_username, claims.email, claims.name, claims.sub].find(
    (text) => typeof text === 'string' && text.trim() !== '',
  );
  // Whatever it is: it stands in logs, and is short.
  const name =
    String(told)
      .normalize('NFC')
      .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
      .trim()
      .slice(0, 80) || 'somebody';
  return {
    ...{ id: randomUUID(), name, nameKey: nameKeyOf(name), role, clearance, signsInBy: 'oidc', password: null },
    // Who they are is what the provider calls them, not their name: a name may be given to another.
    subject: hashOf(`${issuer} ${claims.sub}`),
    ...{ createdAt: now, disabledAt: null, lastSignInAt: null },
  };
}

/** What was wrong, for the log: the library's word for it, or why nobody was reached. It holds nothing of what was sent. */
function reasonOf(error: unknown): Error {
  const words: string[] = [];
  for (let at = error, deep = 0; at instanceof Error && deep < 5; at = at.cause, deep++) {
    if (at instanceof NotReached) words.push(at.message);
    else if ('code' in at && typeof at.code === 'string' && /^[A-Z_]{1,60}$/.test(at.code)) words.push(at.code);
  }
  return new Error(words.join(', ') || 'the reply of the identity provider made no sense');
}

function failed(message: string, fix: string, error: unknown): AssayError {
  return new AssayError('ASSAY_SIGN_IN_FAILED', message, fix, error === undefined ? {} : { cause: reasonOf(error) });
}

/** Of this machine alone http:// is enough. */
function isLoopback(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
