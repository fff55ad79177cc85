import { type Principal, recognisedForMs, roleScopes, type Unrecognised } from '../domain/access.ts';
import type { AccessStore, KeptKey } from '../domain/access-store.ts';
import type { Clock } from '../domain/ports.ts';
import { hintOf } from './secrets/api-key.ts';
import { hashOf, same } from './secrets/token.ts';

export interface KeyRecognition {
  recognise(secret: string): Promise<Principal | Unrecognised>;
  /** Looks again at the next request. */
  forget(id: string): void;
}

const mostRemembered = 10_000;
const usedEveryMs = 60_000;

/** Recognises keys; those that were recognised are looked up again after {@link recognisedForMs}. */
export function createKeyRecognition(store: AccessStore, clock: Clock): KeyRecognition {
  const remembered = new Map<string, { readonly key: KeptKey; readonly at: number }>();
  const used = new Map<string, number>();
  /** Of what was being looked up while a key was revoked nobody knows whether it is before or after. */
  let generation = 0;

  async function find(hint: string, now: number): Promise<KeptKey | undefined> {
    const known = remembered.get(hint);
    // A clock that was set back makes nothing last longer.
    if (known && now >= known.at && now - known.at < recognisedForMs) return known.key;
    const began = generation;
    const key = await store.keys.byHint(hint);
    remembered.delete(hint);
    if (key && began === generation) {
      const [oldest] = remembered.size >= mostRemembered ? remembered.keys() : [];
      if (oldest !== undefined) remembered.delete(oldest);
      remembered.set(hint, { key, at: now });
    }
    return key;
  }

  function note({ id, lastUsedAt }: KeptKey, now: number): void {
    const last = used.get(id) ?? lastUsedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
    if (Math.abs(now - last) < usedEveryMs) return;
    if (used.size >= mostRemembered) used.clear();
    used.set(id, now);
    // Nobody waits for it; where the store is away whoever asks next meets that anyway.
    void store.keys.used(id, new Date(now)).catch(() => undefined);
  }

  return {
    async recognise(secret) {
      const hint = hintOf(secret);
      if (hint === undefined) return 'unknown';
      const now = clock.now().getTime();
      const key = await find(hint, now);
      const genuine = same(key?.hash ?? hashOf(hint), hashOf(secret));
      if (!key || !genuine) return 'unknown';
      if (key.revokedAt) return 'revoked';
      if (key.expiresAt && key.expiresAt.getTime() <= now) return 'expired';
      note(key, now);
      const { id, name, role, clearance } = key;
      // A role that has been narrowed since narrows its keys.
      return { kind: 'key', id, name, role, clearance, scopes: key.scopes.filter((scope) => roleScopes[role].includes(scope)) };
    },

    forget(id) {
      generation += 1;
      for (const [hint, { key }] of remembered) if (key.id === id) remembered.delete(hint);
    },
  };
}
