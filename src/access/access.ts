import type { Access } from '../domain/access.ts';
import type { AccessStore } from '../domain/access-store.ts';
import type { Clock } from '../domain/ports.ts';
import type { Reach } from '../domain/reach.ts';
import { createAudit } from './audit.ts';
import { createKeys } from './keys.ts';
import { createOidc, type OidcSettings } from './oidc/oidc.ts';
import { createKeyRecognition } from './recognise-key.ts';
import { type Cost, createPasswords } from './secrets/passwords.ts';
import { createSessions, type SessionSettings } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import { createUsers } from './users.ts';

export interface AccessParts {
  readonly store: AccessStore;
  readonly clock: Clock;
  /** Of this machine, where that is another one. */
  readonly machine?: Clock | undefined;
  /** To the identity provider. */
  readonly reach: Reach;
  readonly settings: SessionSettings & {
    readonly oidc?: OidcSettings | undefined;
    /** In place of what is right today; for tests. */
    readonly passwordCost?: Cost | undefined;
  };
}

/** Who may do what. Puts the parts of the room together; nothing is read or loaded until somebody comes. */
export function createAccess({ store, clock, machine = clock, reach, settings }: AccessParts): Access {
  const passwords = createPasswords(settings.passwordCost);
  const sessions = createSessions(store, clock, settings);
  const byKey = createKeyRecognition(store, clock);
  return {
    async recognise({ key, session }) {
      if (key !== undefined) return byKey.recognise(key);
      return session === undefined ? 'none' : sessions.recognise(session);
    },
    ...createSignIn(store, clock, passwords, sessions),
    signOut: sessions.close,
    ...(settings.oidc && { oidc: createOidc({ store, clock, machine, sessions, reach }, settings.oidc) }),
    keys: createKeys(store, clock, byKey.forget),
    users: createUsers(store, clock, passwords),
    audit: createAudit(store, clock),
  };
}
