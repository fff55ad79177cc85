import { randomUUID } from 'node:crypto';
import { type Access, type ChangeOfUser, type Grantor, roleScopes } from '../domain/access.ts';
import { type AccessStore, type KeptUser, type UserChange, withoutSecrets } from '../domain/access-store.ts';
import { AssayError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { refusal } from './rules/may-grant.ts';
import { checkedName, checkPassword, nameKeyOf } from './rules/names.ts';
import type { Passwords } from './secrets/passwords.ts';

/** Makes, lists and changes the people who may sign in. */
export function createUsers(store: AccessStore, clock: Clock, passwords: Passwords): Access['users'] {
  return {
    list: () => store.users.list(),

    async create({ name: written, role, clearance, password }, by) {
      const name = checkedName(written);
      const refused = refusal(by, { role, scopes: roleScopes[role], clearance });
      if (refused) throw refused;
      checkPassword(password, name);
      const now = clock.now();
      const user: KeptUser = {
        ...{ id: randomUUID(), name, nameKey: nameKeyOf(name), role, clearance, signsInBy: 'password', subject: null },
        ...{ password: await passwords.hash(password), createdAt: now, disabledAt: null, lastSignInAt: null },
      };
      const entry = { at: now, actor: by.name, action: 'user.created', subject: name, details: { id: user.id, role, clearance } };
      if (!(await store.users.add(user, entry)))
        throw new AssayError('ASSAY_NAME_TAKEN', `there is a user ${name} already`, 'Choose another name.');
      return withoutSecrets(user);
    },

    async change(id, change, by) {
      const { password } = change;
      if (password !== undefined) checkPassword(password, (await store.users.byId(id))?.name ?? '');
      const hashed = password === undefined ? undefined : await passwords.hash(password);
      const now = clock.now();
      const changed = await store.users.change(id, (user, otherAdmins) => decide(user, otherAdmins, change, hashed, by, now));
      if (changed && 'refused' in changed) throw changed.refused;
      return changed;
    },
  };
}

/** What a change makes of a user, or why it may not be made. */
function decide(
  user: KeptUser,
  otherAdmins: number,
  { role = user.role, clearance = user.clearance, disabled = user.disabledAt !== null }: ChangeOfUser,
  password: string | undefined,
  by: Grantor,
  now: Date,
): UserChange | { readonly refused: AssayError } {
  const has = { role: user.role, scopes: roleScopes[user.role], clearance: user.clearance };
  const refused = refusal(by, has) ?? refusal(by, { role, scopes: roleScopes[role], clearance });
  if (refused) return { refused };
  if (password !== undefined && user.signsInBy !== 'password')
    return { refused: new AssayError('ASSAY_REQUEST_INVALID', `${user.name} has no password here`, 'Change it at the identity provider.') };
  const wasAdmin = user.role === 'admin' && user.disabledAt === null;
  if (wasAdmin && otherAdmins === 0 && (disabled || role !== 'admin'))
    return { refused: new AssayError('ASSAY_LAST_ADMIN', `${user.name} is the last admin`, 'Make somebody else admin first.') };
  const disabledAt = disabled ? (user.disabledAt ?? now) : null;
  const was = user.disabledAt !== null;
  const details = {
    id: user.id,
    ...(role !== user.role && { role: { from: user.role, to: role } }),
    ...(clearance !== user.clearance && { clearance: { from: user.clearance, to: clearance } }),
    ...(password !== undefined && { password: 'changed' }),
  };
  const action = disabled === was ? 'user.changed' : disabled ? 'user.disabled' : 'user.enabled';
  return {
    set: { role, clearance, disabledAt, ...(password !== undefined && { password }) },
    endSessions: disabled || password !== undefined,
    entry: { at: now, actor: by.name, action, subject: user.name, details },
  };
}
