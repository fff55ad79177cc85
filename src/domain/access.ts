import { type Tlp, tlpAllows } from './marking.ts';

/** What somebody may do at the server. Every route names one of these, or `public`. */
export const scopes = [
  'reports:read',
  'submissions:write',
  'intake:write',
  'sources:read',
  'sources:write',
  'feeds:read',
  'feeds:write',
  'watches:read',
  'watches:write',
  'approvals:write',
  'egress:read',
  'metrics:read',
  'settings:read',
  'settings:write',
  'access:read',
  'access:write',
  'audit:read',
] as const;
export type Scope = (typeof scopes)[number];

/** From least to most; `service` is for machines that hand work in and fetch what came of it. */
export const accessRoles = ['viewer', 'analyst', 'approver', 'admin', 'service'] as const;
export type AccessRole = (typeof accessRoles)[number];

const viewer: readonly Scope[] = ['reports:read', 'sources:read', 'feeds:read', 'watches:read', 'metrics:read'];
const analyst: readonly Scope[] = [...viewer, 'submissions:write', 'watches:write', 'egress:read', 'feeds:write'];
const approver: readonly Scope[] = [...analyst, 'approvals:write'];

/** What each role may do at the most; a key may be given less. */
export const roleScopes: Readonly<Record<AccessRole, readonly Scope[]>> = {
  viewer,
  analyst,
  approver,
  admin: scopes,
  service: ['reports:read', 'submissions:write', 'intake:write', 'sources:read', 'metrics:read'],
};

/** Who is asking. */
export interface Principal {
  readonly kind: 'key' | 'user' | 'link';
  readonly id: string;
  /** As audit log and egress ledger tell it. */
  readonly name: string;
  readonly role: AccessRole;
  readonly scopes: readonly Scope[];
  /** The strictest TLP that may be seen. */
  readonly clearance: Tlp;
  /** Where it came in by a cookie: writes need the token of the session against forgery. */
  readonly session?: { readonly id: string; readonly csrf: string; readonly expiresAt: Date } | undefined;
}

/** Who makes, changes or revokes something: they can give away no more than they have. */
export type Grantor = Pick<Principal, 'name' | 'role' | 'scopes' | 'clearance'>;

/** Whoever can read and write the store on this machine; of the command line. */
export function operator(name: string): Grantor {
  return { name, role: 'admin', scopes, clearance: 'red' };
}

export function may(principal: Pick<Principal, 'scopes'>, scope: Scope): boolean {
  return principal.scopes.includes(scope);
}

/** Whether what is so marked may be shown to them. */
export function maySee({ clearance }: Pick<Principal, 'clearance'>, tlp: Tlp): boolean {
  return tlpAllows(tlp, clearance);
}

/** An API key as it is listed: the key itself is told once, when it is made, and kept only as a hash. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: AccessRole;
  readonly scopes: readonly Scope[];
  readonly clearance: Tlp;
  /** The first characters, to recognise it by. */
  readonly hint: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export type NewApiKey = Pick<ApiKey, 'name' | 'role' | 'clearance' | 'expiresAt'> & { readonly scopes?: readonly Scope[] | undefined };

/** A person with an account here, or one who signs in at the identity provider. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: AccessRole;
  readonly clearance: Tlp;
  /** `oidc` has no password here. */
  readonly signsInBy: 'password' | 'oidc';
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly lastSignInAt: Date | null;
}

export type NewUser = Pick<User, 'name' | 'role' | 'clearance'> & { readonly password: string };

/** One line of the audit log: who changed what. Append-only and hash-chained as the egress ledger is. Holds no secret. */
export interface AuditRow {
  readonly number: number;
  readonly at: Date;
  /** Name of a principal, or `system`. */
  readonly actor: string;
  /** `key.created`, `user.disabled`, `submission.cancelled`, `sign-in.failed`… */
  readonly action: string;
  /** What it was done to. */
  readonly subject: string;
  /** JSON of what is worth knowing. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly since?: Date | undefined;
}

export interface AuditCheck {
  readonly rows: number;
  readonly head: string | null;
  readonly broken: { readonly number: number; readonly why: string } | null;
}

export interface Audit {
  tell(entry: Pick<AuditRow, 'actor' | 'action' | 'subject' | 'details'>): Promise<void>;
  /** Rows after a number, oldest first. */
  search(filter: AuditFilter, after: number, most: number): Promise<readonly AuditRow[]>;
  /** Recomputes the chain. `head`: a hash noted earlier, which must be in it. */
  verify(head?: string): Promise<AuditCheck>;
}

/** What comes with a request and may prove who sends it. */
export interface Credential {
  /** The key of `Authorization: Bearer …`, of `X-Api-Key`, or the token in a path. */
  readonly key?: string | undefined;
  /** The session cookie. */
  readonly session?: string | undefined;
  /** Address of the other end, for the audit log and against guessing. */
  readonly from: string;
}

/** Why nobody is recognised; told to whoever asks, so it says no more than they may know. */
export type Unrecognised = 'none' | 'unknown' | 'expired' | 'revoked' | 'throttled';

export interface Signed {
  readonly principal: Principal;
  /** Value of the session cookie. */
  readonly cookie: string;
}

/** access/: who may do what. */
export interface Access {
  recognise(credential: Credential): Promise<Principal | Unrecognised>;
  /** Whether nobody can sign in as admin yet: then a server on loopback prints a link. */
  isFirstStart(): Promise<boolean>;
  /** A link for the first sign-in, valid once and for ten minutes; its token. Whoever comes by it is admin. */
  createLink(by?: string): Promise<string>;
  signInByLink(token: string, from: string): Promise<Signed | Unrecognised>;
  /** `unknown` whatever was wrong: the name, the password, an account that is disabled. */
  signIn(name: string, password: string, from: string): Promise<Signed | Unrecognised>;
  /** Ends the session by which somebody came; nothing where they came by a key. */
  signOut(principal: Principal): Promise<void>;
  /** Present where an identity provider is configured. */
  readonly oidc?: Oidc | undefined;
  readonly keys: {
    list(): Promise<readonly ApiKey[]>;
    /**
     * @returns the key itself as well: it is never told again
     * @throws AssayError ASSAY_NOT_ALLOWED where it could do more than they may, ASSAY_REQUEST_INVALID
     */
    create(key: NewApiKey, by: Grantor): Promise<{ readonly key: ApiKey; readonly secret: string }>;
    /** Here it ends at once, in other processes within {@link recognisedForMs}. @returns false where there is none that is valid */
    revoke(id: string, by: Grantor): Promise<boolean>;
  };
  readonly users: {
    list(): Promise<readonly User[]>;
    /** @throws AssayError ASSAY_NOT_ALLOWED, ASSAY_NAME_TAKEN, ASSAY_REQUEST_INVALID */
    create(user: NewUser, by: Grantor): Promise<User>;
    /**
     * Who is disabled, or gets another password, is signed out everywhere.
     * @throws AssayError ASSAY_NOT_ALLOWED where they may do more than who changes them, ASSAY_LAST_ADMIN, ASSAY_REQUEST_INVALID
     */
    change(id: string, change: ChangeOfUser, by: Grantor): Promise<User | undefined>;
  };
  readonly audit: Audit;
}

/** So long a key that was recognised is not looked up again: the most for which another process takes a key that was revoked. */
export const recognisedForMs = 3_000;

export interface ChangeOfUser {
  readonly role?: AccessRole | undefined;
  readonly clearance?: Tlp | undefined;
  readonly password?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** Sign-in at an identity provider, by OpenID Connect. */
export interface Oidc {
  /**
   * Where to send the browser, and what is to be remembered of it in a cookie until it comes back.
   * @throws AssayError ASSAY_SIGN_IN_FAILED where the provider cannot be reached
   */
  begin(returnTo: string): Promise<{ readonly url: string; readonly remembered: string }>;
  /** @param url as the browser came back, with its query. @throws AssayError ASSAY_SIGN_IN_FAILED */
  finish(url: URL, remembered: string, from: string): Promise<Signed & { readonly returnTo: string }>;
}
