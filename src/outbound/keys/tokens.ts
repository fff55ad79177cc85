import type { Clock, SourceAccess } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import { failure, impostor, type Reply, type Trouble, troubleWith } from '../classify.ts';
import type { Connections } from '../wire/send.ts';
import { SendError } from '../wire/send-error.ts';
import { accountOf } from './account.ts';
import type { Veil } from './veil.ts';

/** What a purchase came to. */
export type Bought =
  /** `kept`: from memory, so that the vendor may have dropped it in the meantime. */
  | { readonly is: 'token'; readonly value: string; readonly kept: boolean }
  | { readonly is: 'none'; readonly reply: Reply; readonly result: Trouble };

/** Tokens of OAuth 2.0 client credentials (RFC 6749, 4.4), one per account, in memory alone until shortly before they expire. */
export interface Tokens {
  /** Whether a token is in memory and good. */
  has(source: HttpSource, access: SourceAccess): boolean;
  /** The token in memory, or a new one; those who want it at the same time share one purchase. Throws SendError. */
  of(source: HttpSource, access: SourceAccess, veil: Veil, timeoutMs: number, signal: AbortSignal | undefined): Promise<Bought>;
  /** The vendor takes this one no more. */
  forget(source: HttpSource, access: SourceAccess, value: string): void;
}

interface Purse {
  token?: { readonly value: string; readonly until: number } | undefined;
  buying?: Promise<Bought> | undefined;
}

/** A token is renewed so many seconds early: the vendor's clock is not ours. */
const margin = 60;
/** No token is believed longer, whatever the vendor says. */
const longest = 24 * 3600;

export function createTokens(pool: Connections, clock: Clock): Tokens {
  const purses = new Map<string, Purse>();

  function purseOf(source: HttpSource, access: SourceAccess): Purse {
    const scope = source.auth?.in === 'oauth' ? source.auth.scope : '';
    const key = JSON.stringify([access.tokenUrl, scope, accountOf(source, access)]);
    const purse = purses.get(key) ?? {};
    purses.set(key, purse);
    return purse;
  }

  function good({ token }: Purse): string | undefined {
    return token !== undefined && token.until > clock.now().getTime() ? token.value : undefined;
  }

  async function buy(source: HttpSource, access: SourceAccess, purse: Purse, veil: Veil): Promise<Bought> {
    if (source.auth?.in !== 'oauth') throw new Error(`source ${source.id} needs no token`);
    const began = clock.now().getTime();
    const { secret = '', password = '' } = access;
    const form = { grant_type: 'client_credentials', client_id: secret, client_secret: password, scope: source.auth.scope };
    const reply = await pool.buy(access, form, access.timeoutMs);
    const body = parsed(reply.text);
    const met = impostor(reply, access) ?? troubleWith(source, reply, body, meaningOf(reply.status, body), veil.hide);
    // A purchase tells no value: whatever refuses it refuses all.
    const trouble: Trouble | undefined = met?.is === 'failure' && met.reason === 'auth' ? { ...met, pauses: true } : met;
    const none = (result: Trouble): Bought => ({
      is: 'none',
      reply,
      result: { ...result, detail: `no token was had: ${result.detail}` },
    });
    if (trouble) return none(trouble);
    const token = tokenIn(body);
    if (token === undefined) return none(failure('unreadable', `HTTP ${reply.status} with a body that holds none`));
    veil.learn(token.value);
    purse.token = { value: token.value, until: began + (token.seconds - Math.min(margin, token.seconds / 2)) * 1000 };
    return { is: 'token', value: token.value, kept: false };
  }

  return {
    has: (source, access) => good(purseOf(source, access)) !== undefined,
    async of(source, access, veil, timeoutMs, signal) {
      const purse = purseOf(source, access);
      const value = good(purse);
      if (value !== undefined) {
        // Another source of the account may have bought it.
        veil.learn(value);
        return { is: 'token', value, kept: true };
      }
      purse.buying ??= buy(source, access, purse, veil).finally(() => {
        purse.buying = undefined;
      });
      const bought = await within(purse.buying, timeoutMs, signal);
      if (bought.is === 'token') veil.learn(bought.value);
      return bought;
    },
    forget(source, access, value) {
      const purse = purseOf(source, access);
      if (purse.token?.value === value) purse.token = undefined;
    },
  };
}

/** A purchase is shared: who gives up waiting leaves it to the others. */
async function within<T>(shared: Promise<T>, timeoutMs: number, signal: AbortSignal | undefined): Promise<T> {
  shared.catch(() => undefined);
  const given = new AbortController();
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = signal ? AbortSignal.any([timeout, signal]) : timeout;
  const giveUp = new Promise<never>((_, reject) => {
    const leave = (): void =>
      reject(new SendError('timeout', signal?.aborted ? 'cancelled while it was asked' : `no token within ${timeoutMs} ms`));
    if (ended.aborted) leave();
    else ended.addEventListener('abort', leave, { once: true, signal: given.signal });
  });
  try {
    return await Promise.race([shared, giveUp]);
  } finally {
    given.abort();
  }
}

/** RFC 6749, 5.2: a refusal is a 400 with a word for it, except the one word that means "later". */
function meaningOf(status: number, body: unknown): 'refused' | undefined {
  const word = field(body, 'error');
  return status === 400 && typeof word === 'string' && word !== 'temporarily_unavailable' ? 'refused' : undefined;
}

/** RFC 6749, 5.1. Without a lifetime it is used once. A word too short to be a token would, when veiled, hide half of what vendors say. */
function tokenIn(body: unknown): { readonly value: string; readonly seconds: number } | undefined {
  const value = field(body, 'access_token');
  const type = field(body, 'token_type');
  if (typeof value !== 'string' || !/^[\x21-\x7e]{8,16384}$/.test(value)) return undefined;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined;
  const written = field(body, 'expires_in');
  const seconds = typeof written === 'number' || (typeof written === 'string' && /^\d+$/.test(written)) ? Number(written) : 0;
  return { value, seconds: Math.min(Math.max(seconds, 0), longest) };
}

function field(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, key) ? (body as Record<string, unknown>)[key] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
