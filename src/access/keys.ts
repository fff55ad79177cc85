import { randomUUID } from 'node:crypto';
import { type Access, type ApiKey, type Grantor, type NewApiKey, roleScopes, type Scope } from '../domain/access.ts';
import type { AccessStore } from '../domain/access-store.ts';
import { AssayError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { refusal } from './rules/may-grant.ts';
import { checkedName } from './rules/names.ts';
import { newApiKey } from './secrets/api-key.ts';
import { hashOf } from './secrets/token.ts';

/**
 * Makes, lists and revokes API keys.
 * @param forget called when one is revoked: whoever remembers it has to look again
 */
export function createKeys(store: AccessStore, clock: Clock, forget: (id: string) => void): Access['keys'] {
  return {
    list: () => store.keys.list(),

    async create(wanted, by) {
      const now = clock.now();
      const facts = { ...checked(wanted, now), createdAt: now, createdBy: by.name };
      const refused = refusal(by, facts);
      if (refused) throw refused;
      for (;;) {
        const { secret, hint } = newApiKey();
        const key: ApiKey = { id: randomUUID(), hint, ...facts, revokedAt: null, lastUsedAt: null };
        const { name, role, scopes, clearance } = key;
        const details = { name, role, scopes, clearance, hint, expiresAt: key.expiresAt?.toISOString() ?? null };
        const entry = { at: now, actor: by.name, action: 'key.created', subject: key.id, details };
        // Of four billion hints one was taken.
        if (await store.keys.add({ ...key, hash: hashOf(secret) }, entry)) return { key, secret };
      }
    },

    async revoke(id, by: Grantor) {
      const now = clock.now();
      const revoked = await store.keys.revoke(id, now, { at: now, actor: by.name, action: 'key.revoked', subject: id, details: {} });
      forget(id);
      return revoked;
    },
  };
}

/** @throws AssayError ASSAY_REQUEST_INVALID */
function checked({ name, role, clearance, expiresAt, scopes: wanted }: NewApiKey, now: Date) {
  const scopes: readonly Scope[] = wanted === undefined ? roleScopes[role] : [...new Set(wanted)];
  const beyond = scopes.filter((scope) => !roleScopes[role].includes(scope));
  if (beyond.length > 0)
    throw new AssayError(
      'ASSAY_REQUEST_INVALID',
      `the role ${role} has no scope ${beyond.join(', ')}`,
      'Leave it out, or choose a role that has it: scopes make a role narrower, never wider.',
    );
  if (expiresAt && expiresAt <= now)
    throw new AssayError('ASSAY_REQUEST_INVALID', 'the key would have expired already', 'Choose a time to come.');
  return { name: checkedName(name), role, scopes, clearance, expiresAt };
}
