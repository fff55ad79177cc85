import { randomUUID } from 'node:crypto';
import { type AccessRole, type Principal, roleScopes, type Signed, scopes, type Unrecognised } from '../domain/access.ts';
import type { AccessStore, KeptSession, KeptUser } from '../domain/access-store.ts';
import type { Clock } from '../domain/ports.ts';
import { csrfOf, hashOf, newToken } from './secrets/token.ts';

export interface SessionSettings {
  /** Milliseconds until a session ends, whatever is done in it; and after which it ends where nothing is. */
  readonly sessionMs: number;
  readonly idleMs: number;
}

export interface Sessions {
  /** Signs somebody in: always with a new token, whatever cookie came. @param user null: who came by a link */
  open(user: KeptUser | null, how: string, from: string): Promise<Signed>;
  recognise(token: string): Promise<Principal | Unrecognised>;
  close(principal: Principal): Promise<void>;
}

/** Of one user; beyond it the oldest ends. */
const mostAtOnce = 50;
const noticedMs = 60_000;
/** Clocks of several machines differ a little; a session that begins later than that was made by one that was wrong. */
const skewMs = 60_000;

/** Who has signed in. */
export function createSessions(store: AccessStore, clock: Clock, { sessionMs, idleMs }: SessionSettings): Sessions {
  return {
    async open(user, how, from) {
      const now = clock.now();
      const cookie = newToken();
      const session: KeptSession = {
        ...{ id: randomUUID(), hash: hashOf(cookie), user: user?.id ?? null },
        ...{ createdAt: now, seenAt: now, expiresAt: new Date(now.getTime() + sessionMs) },
      };
      const principal = principalOf(session, user, cookie);
      const details = { by: how, from, role: principal.role };
      const entry = { at: now, actor: principal.name, action: 'sign-in', subject: principal.name, details };
      await store.sessions.add(session, mostAtOnce, entry);
      return { principal, cookie };
    },

    async recognise(token) {
      if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return 'unknown';
      const found = await store.sessions.byHash(hashOf(token));
      if (!found) return 'unknown';
      const { session, user } = found;
      const now = clock.now().getTime();
      if (user?.disabledAt) return 'revoked';
      const idle = now - session.seenAt.getTime();
      const fromTheFuture = session.createdAt.getTime() > now + skewMs;
      if (now >= session.expiresAt.getTime() || idle >= idleMs || fromTheFuture) return 'expired';
      // Nobody has to wait for it, and the next request does it again where it fails.
      if (Math.abs(idle) >= Math.min(noticedMs, idleMs / 4)) void store.sessions.seen(session.id, new Date(now)).catch(() => undefined);
      return principalOf(session, user, token);
    },

    async close({ name, session }) {
      if (session) await store.sessions.end(session.id, { at: clock.now(), actor: name, action: 'sign-out', subject: name, details: {} });
    },
  };
}

function principalOf({ id, expiresAt }: KeptSession, user: KeptUser | null, token: string): Principal {
  const session = { id, csrf: csrfOf(token), expiresAt };
  if (!user) return { kind: 'link', id, name: 'sign-in link', role: 'admin', scopes, clearance: 'red', session };
  const role: AccessRole = user.role;
  return { kind: 'user', id: user.id, name: user.name, role, scopes: roleScopes[role], clearance: user.clearance, session };
}
