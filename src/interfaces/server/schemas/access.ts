import { z } from 'zod';
import {
  type AccessRole,
  type ApiKey,
  type AuditRow,
  accessRoles,
  maySee,
  type Principal,
  scopes,
  type User,
} from '../../../domain/access.ts';
import { tlps } from '../../../domain/marking.ts';
import { whenField } from './fields.ts';

const roleField = z.enum(accessRoles);
const clearanceField = z.enum(tlps).describe('the strictest TLP that may be seen');
const scopesField = z.array(z.enum(scopes));
export const nameField = z.string().min(1).max(100);
export const passwordField = z.string().min(1).max(1_000);

export const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleField,
  scopes: scopesField,
  clearance: clearanceField,
  hint: z.string().describe('stands in the key behind assay_'),
  created_at: whenField,
  created_by: z.string(),
  expires_at: whenField.nullable(),
  revoked_at: whenField.nullable(),
  last_used_at: whenField.nullable(),
});

export const newKeySchema = z.strictObject({
  name: nameField,
  role: roleField,
  scopes: scopesField.max(scopes.length).optional().describe('narrower than the role; default: all of it'),
  clearance: clearanceField.default('amber'),
  expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
});

export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleField,
  clearance: clearanceField,
  signs_in_by: z.enum(['password', 'oidc']),
  created_at: whenField,
  disabled_at: whenField.nullable(),
  last_sign_in_at: whenField.nullable(),
});

export const newUserSchema = z.strictObject({
  name: nameField,
  role: roleField,
  clearance: clearanceField.default('amber'),
  password: passwordField,
});

export const userChangeSchema = z.strictObject({
  role: roleField.optional(),
  clearance: clearanceField.optional(),
  password: passwordField.optional(),
  disabled: z.boolean().optional(),
});

export const sessionSchema = z.object({
  kind: z.enum(['key', 'user', 'link']),
  name: z.string(),
  role: roleField,
  scopes: scopesField,
  clearance: clearanceField,
  csrf: z.string().nullable().describe('to be sent as X-CSRF-Token with every request that changes something; null: came by a key'),
  expires_at: whenField.nullable(),
});

export const auditSchema = z.object({
  number: z.int(),
  at: whenField,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  hash: z.string(),
});

export const auditCheckSchema = z.object({
  rows: z.int(),
  head: z.string().nullable().describe('note it elsewhere: it proves later that nothing was taken away'),
  broken: z.object({ number: z.int(), why: z.string() }).nullable(),
});

export function keyWire(key: ApiKey): z.output<typeof keySchema> {
  const { id, name, role, scopes: allowed, clearance, hint, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } = key;
  return {
    ...{ id, name, role, scopes: [...allowed], clearance, hint, created_by: createdBy },
    created_at: createdAt.toISOString(),
    expires_at: iso(expiresAt),
    revoked_at: iso(revokedAt),
    last_used_at: iso(lastUsedAt),
  };
}

export function userWire(user: User): z.output<typeof userSchema> {
  const { id, name, role, clearance, signsInBy, createdAt, disabledAt, lastSignInAt } = user;
  return {
    ...{ id, name, role, clearance, signs_in_by: signsInBy },
    created_at: createdAt.toISOString(),
    disabled_at: iso(disabledAt),
    last_sign_in_at: iso(lastSignInAt),
  };
}

export function sessionWire({ kind, name, role, scopes: allowed, clearance, session }: Principal): z.output<typeof sessionSchema> {
  const until = session?.expiresAt.toISOString() ?? null;
  return { kind, name, role: role as AccessRole, scopes: [...allowed], clearance, csrf: session?.csrf ?? null, expires_at: until };
}

/** A row as somebody may see it: of what is marked stricter than that, not what it was done to. */
export function auditWire({ at, details, ...row }: AuditRow, reader: Principal): z.output<typeof auditSchema> {
  const tlp = tlps.find((one) => one === details.tlp);
  const hidden = tlp !== undefined && !maySee(reader, tlp);
  return {
    ...row,
    at: at.toISOString(),
    ...(hidden ? { subject: `TLP:${tlp.toUpperCase()}`, details: { tlp } } : { details: { ...details } }),
  };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
