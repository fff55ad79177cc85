import type { SandboxReply } from '../domain/lookalike.ts';

/** Where the sandbox sells the tokens of sources with OAuth, below their base address. */
export const tokenPage = '/oauth2/v2.0/token';

/** Client id and client secret are both `key`, and so is the token (RFC 6749, 4.4 and 5). Nothing is counted: a purchase is no question. */
export function sellToken(form: unknown, key: string): SandboxReply {
  const field = (name: string): unknown =>
    typeof form === 'object' && form !== null ? new Map(Object.entries(form)).get(name) : undefined;
  if (field('grant_type') !== 'client_credentials') return refusal(400, 'unsupported_grant_type', 'The grant type is not supported.');
  if (field('client_id') !== key || field('client_secret') !== key)
    return refusal(401, 'invalid_client', `Invalid client secret provided for ${String(field('client_id') ?? 'nobody')}.`);
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: key } };
}

function refusal(status: number, error: string, description: string): SandboxReply {
  return { status, body: { error, error_description: description } };
}
