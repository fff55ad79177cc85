import type { ApiKey, AuditCheck, AuditFilter, AuditRow, User } from './access.ts';

/** A key as it is kept: of the key itself only the hash. */
export interface KeptKey extends ApiKey {
  /** SHA-256 in hex of the whole key, which is random enough to need nothing slower. */
  readonly hash: string;
}

export interface KeptUser extends User {
  /** The name as it is compared: two users cannot have names that look alike but for case or width. */
  readonly nameKey: string;
  /** Argon2id in PHC form; null of those who sign in at an identity provider. */
  readonly password: string | null;
  /** Who they are at the identity provider; null of those with a password here. */
  readonly subject: string | null;
}

/** Somebody who has signed in. */
export interface KeptSession {
  readonly id: string;
  /** SHA-256 in hex of the token in the cookie. */
  readonly hash: string;
  /** Null: came by a link, and is nobody's account. */
  readonly user: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
}

/** What the audit log is told; with the time. */
export type AuditEntry = Pick<AuditRow, 'at' | 'actor' | 'action' | 'subject' | 'details'>;

/** What becomes of a user, and what is told of it. */
export interface UserChange {
  readonly set: Partial<Pick<KeptUser, 'role' | 'clearance' | 'password' | 'disabledAt'>>;
  /** Whoever has signed in as them is out. */
  readonly endSessions: boolean;
  readonly entry: AuditEntry;
}

/** Where attempts are counted: by name, by address. */
export interface AttemptCount {
  /** One of a limited number of names, so that no flood makes the table grow. */
  readonly bucket: string;
  /** So many failures cost nothing. */
  readonly free: number;
  /** From then on each doubles the time until the next, from one second up to this. */
  readonly longestMs: number;
}

/** store/: who may do what, as it is kept. Every change is written together with its line in the audit log, or neither is. */
export interface AccessStore {
  readonly keys: {
    list(): Promise<readonly ApiKey[]>;
    byHint(hint: string): Promise<KeptKey | undefined>;
    /** @returns false where the hint is taken */
    add(key: KeptKey, entry: AuditEntry): Promise<boolean>;
    /** @returns false where there is none that is not revoked yet */
    revoke(id: string, at: Date, entry: AuditEntry): Promise<boolean>;
    used(id: string, at: Date): Promise<void>;
  };
  readonly users: {
    list(): Promise<readonly User[]>;
    byId(id: string): Promise<KeptUser | undefined>;
    byName(nameKey: string): Promise<KeptUser | undefined>;
    /** @returns false where the name is taken */
    add(user: KeptUser, entry: AuditEntry): Promise<boolean>;
    /**
     * Asks `decide`, while nobody else changes users, what is to be changed.
     * @param decide pure; it may be called more than once. `otherAdmins`: so many others can sign in as admin.
     * @returns the user as they are then, what `decide` refused with, or undefined where there is no such user
     */
    change<Refusal>(
      id: string,
      decide: (user: KeptUser, otherAdmins: number) => UserChange | { readonly refused: Refusal },
    ): Promise<User | { readonly refused: Refusal } | undefined>;
    /** A better hash of the same password, unless it was changed meanwhile. */
    rehash(id: string, from: string, to: string): Promise<void>;
    /**
     * Somebody whom the identity provider knows: made when they come for the first time, and each time given the role they have
     * there now. Where the name belongs to somebody else it gets the end of their id behind it.
     */
    fromProvider(user: KeptUser): Promise<KeptUser>;
  };
  readonly sessions: {
    /** Those of the same user that are over, or too many, go. The user was last signed in now. */
    add(session: KeptSession, most: number, entry: AuditEntry): Promise<void>;
    byHash(hash: string): Promise<{ readonly session: KeptSession; readonly user: KeptUser | null } | undefined>;
    seen(id: string, at: Date): Promise<void>;
    end(id: string, entry: AuditEntry): Promise<boolean>;
  };
  readonly links: {
    add(hash: string, expiresAt: Date, entry: AuditEntry): Promise<void>;
    /** Uses it up: of two who come at once one gets its end, the other undefined. */
    take(hash: string): Promise<Date | undefined>;
  };
  readonly attempts: {
    /** Counts an attempt as failed, before it is known; null where it may be made, else until when nobody may try. */
    take(counts: readonly AttemptCount[], now: Date): Promise<Date | null>;
    /** It was no failure: those of the first begin anew, those of the others are one less. */
    forgive(anew: readonly string[], less: readonly string[]): Promise<void>;
  };
  readonly audit: {
    tell(entry: AuditEntry): Promise<void>;
    search(filter: AuditFilter, after: number, most: number): Promise<readonly AuditRow[]>;
    verify(head?: string): Promise<AuditCheck>;
  };
}

/** What may be seen of what is kept of somebody. */
export function withoutSecrets({ id, name, role, clearance, signsInBy, createdAt, disabledAt, lastSignInAt }: KeptUser): User {
  return { id, name, role, clearance, signsInBy, createdAt, disabledAt, lastSignInAt };
}
