import { type AccessRole, type Grantor, roleScopes, type Scope } from '../../domain/access.ts';
import { AssayError } from '../../domain/errors.ts';
import { type Tlp, tlpAllows } from '../../domain/marking.ts';

/** What somebody has, or is to get. */
export interface Grant {
  readonly role: AccessRole;
  readonly scopes: readonly Scope[];
  readonly clearance: Tlp;
}

/**
 * Why somebody may not give, or take from another, what they do not have themselves: nobody rises by making a key or by giving
 * another a password. Undefined where they may.
 */
export function refusal(by: Grantor, what: Grant): AssayError | undefined {
  const has = roleScopes[by.role];
  if (!roleScopes[what.role].every((scope) => has.includes(scope))) return refused(by, `the role ${what.role}`);
  const more = what.scopes.filter((scope) => !by.scopes.includes(scope));
  if (more.length > 0) return refused(by, `the scope ${more.join(', ')}`);
  if (!tlpAllows(what.clearance, by.clearance)) return refused(by, `clearance for TLP:${what.clearance.toUpperCase()}`);
  return undefined;
}

function refused(by: Grantor, what: string): AssayError {
  return new AssayError(
    'ASSAY_NOT_ALLOWED',
    `${by.name} does not have ${what}, and cannot deal with what has it`,
    'Ask somebody who has it, or ask for less.',
  );
}
