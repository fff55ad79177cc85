import type { Access, Signed, Unrecognised } from '../domain/access.ts';
import type { AccessStore, KeptUser } from '../domain/access-store.ts';
import type { Clock } from '../domain/ports.ts';
import { attemptCounts } from './rules/attempt-counts.ts';
import { longestPassword, nameKeyOf } from './rules/names.ts';
import type { Passwords } from './secrets/passwords.ts';
import { hashOf, newToken } from './secrets/token.ts';
import type { Sessions } from './sessions.ts';

const linkMs = 600_000;

/** Signing in by password and by link. */
export function createSignIn(
  store: AccessStore,
  clock: Clock,
  passwords: Passwords,
  sessions: Sessions,
): Pick<Access, 'signIn' | 'signInByLink' | 'createLink' | 'isFirstStart'> {
  /** @param who as it is told: what was typed in as a name may be a password, so it is told of names only that are known */
  async function failed(who: string, by: string, from: string): Promise<'unknown'> {
    await store.audit.tell({ at: clock.now(), actor: who, action: 'sign-in.failed', subject: who, details: { by, from } });
    return 'unknown';
  }

  async function welcome(user: KeptUser, password: string, from: string): Promise<Signed> {
    const { id, password: hashed } = user;
    if (hashed !== null && (await passwords.isWeak(hashed))) await store.users.rehash(id, hashed, await passwords.hash(password));
    return sessions.open(user, 'password', from);
  }

  return {
    async signIn(name, password, from): Promise<Signed | Unrecognised> {
      if (name.length > 1_000 || password.length > longestPassword) return 'unknown';
      const nameKey = nameKeyOf(name);
      const counts = attemptCounts(nameKey, from);
      // Counted as failed before it is known: of a thousand guesses at once, few are compared.
      if (await store.attempts.take([counts.name, counts.from], clock.now())) return 'throttled';
      const user = await store.users.byName(nameKey);
      const right = await passwords.verify(user?.password ?? null, password);
      if (right === 'busy') return 'throttled';
      if (!user || !right || user.disabledAt) return failed(user?.name ?? 'unknown', 'password', from);
      await store.attempts.forgive([counts.name.bucket], [counts.from.bucket]);
      return welcome(user, password, from);
    },

    async isFirstStart() {
      const users = await store.users.list();
      return !users.some(({ role, disabledAt }) => role === 'admin' && disabledAt === null);
    },

    async createLink(by = 'system') {
      const token = newToken();
      const now = clock.now();
      const entry = { at: now, actor: by, action: 'link.created', subject: 'sign-in link', details: {} };
      await store.links.add(hashOf(token), new Date(now.getTime() + linkMs), entry);
      return token;
    },

    async signInByLink(token, from): Promise<Signed | Unrecognised> {
      if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return 'unknown';
      const now = clock.now().getTime();
      const expiresAt = (await store.links.take(hashOf(token)))?.getTime();
      if (expiresAt === undefined) return 'unknown';
      // One that is valid for longer than any was made by a clock that was wrong.
      if (expiresAt <= now || expiresAt > now + linkMs) return (await failed('sign-in link', 'link', from)) && 'expired';
      return sessions.open(null, 'link', from);
    },
  };
}
