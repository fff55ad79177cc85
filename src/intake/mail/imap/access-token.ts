import { z } from 'zod';
import type { Clock } from '../../../domain/ports.ts';
import type { Reach } from '../../../domain/reach.ts';
import type { OAuthSettings } from './imap-settings.ts';
import { Trouble } from './trouble.ts';

/** RFC 6749 5.1; some providers write the seconds as a text. */
const granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().min(0).optional(),
  refresh_token: z.string().min(1).optional(),
});
/** RFC 6749 5.2. Its description is the provider's prose, and may hold what was sent. */
const refused = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/** A token is not used in its last minute: signing in takes a while, and clocks differ. */
const marginMs = 60_000;
const timeoutMs = 20_000;

export interface AccessToken {
  /** One that is still good, or a new one. @throws Trouble */
  get(): Promise<string>;
  /** The server would not have it. */
  drop(): void;
}

/**
 * Access tokens by a refresh token, or by client credentials where there is none. A refresh token that is handed out anew is used from
 * then on, by this process; the configured one must stay good for the next.
 */
export function createAccessToken(settings: OAuthSettings, reach: Reach, clock: Clock): AccessToken {
  let token: { readonly text: string; readonly until: number } | undefined;
  let refresh = settings.refresh_token;

  return {
    async get() {
      const now = clock.now().getTime();
      if (token && now < token.until) return token.text;
      const form = new URLSearchParams({
        grant_type: refresh === undefined ? 'client_credentials' : 'refresh_token',
        client_id: settings.client_id,
        ...(settings.client_secret !== undefined && { client_secret: settings.client_secret }),
        ...(refresh !== undefined && { refresh_token: refresh }),
        ...(settings.scope !== undefined && { scope: settings.scope }),
      });
      const reply = await reach({
        ...{ method: 'POST', url: settings.token_url, body: form.toString(), timeoutMs, ownAddress: true },
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      });
      if ('unreached' in reply) throw new Trouble(`no access token: ${reply.detail}`);
      const body = parsed(reply.body);
      const grant = granted.safeParse(body);
      if (reply.status !== 200 || !grant.success) {
        const why = refused.safeParse(body);
        const signIn = why.success && ['invalid_grant', 'invalid_client', 'unauthorized_client'].includes(why.data.error);
        throw new Trouble(`no access token: the provider answered ${reply.status}${why.success ? ` ${why.data.error}` : ''}`, signIn);
      }
      const { access_token: text, expires_in: seconds = 300, refresh_token: next } = grant.data;
      refresh = next ?? refresh;
      token = { text, until: now + seconds * 1_000 - marginMs };
      return text;
    },
    drop() {
      token = undefined;
    },
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
