import type { AccessRole } from '../../domain/access.ts';

/** From least to most; a machine's role is the least that somebody may have. */
const ranks: readonly AccessRole[] = ['service', 'viewer', 'analyst', 'approver', 'admin'];

export interface RoleSettings {
  /** Name of the claim that tells the groups, or the way to it: `realm_access.roles`. */
  readonly role_claim: string;
  readonly roles: Readonly<Record<string, AccessRole>>;
  readonly default_role?: AccessRole | undefined;
}

/** The highest role of all groups that somebody is in; undefined where they may not come in. */
export function roleOf(
  claims: Readonly<Record<string, unknown>>,
  { role_claim, roles, default_role }: RoleSettings,
): AccessRole | undefined {
  const told = claimOf(claims, role_claim);
  const groups = (Array.isArray(told) ? told : [told]).filter((group) => typeof group === 'string');
  // A group may be called `constructor`.
  const mapped = groups.flatMap((group) => (Object.hasOwn(roles, group) ? (roles[group] ?? []) : []));
  return ranks.findLast((role) => mapped.includes(role)) ?? default_role;
}

/** A claim by its name, which may have dots in it, or by the way to it. */
export function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((at, part) => (isRecord(at) && Object.hasOwn(at, part) ? at[part] : undefined), claims);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
