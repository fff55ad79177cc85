import { type Access, type Grantor, operator } from '../domain/access.ts';
import type { Store } from '../domain/ports.ts';
import type { Reach } from '../domain/reach.ts';
import { openStore } from '../store/open-store.ts';
import { createAccess } from './access.ts';
import type { OidcSettings } from './oidc/oidc.ts';

export interface Opened {
  readonly access: Access;
  readonly store: Store;
  /** Another process on the same store. */
  again(): Access;
  /** Moves the clock. */
  pass(ms: number): void;
  now(): Date;
  /** Resolves when what nobody waits for has been written. */
  settled(): Promise<void>;
  /** Every line of the audit log as one text. */
  told(): Promise<string>;
}

export const root: Grantor = operator('root');
export const password = 'correct horse battery staple';
/** The cheapest there is: what it costs is tested elsewhere. */
export const cheap = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** Who may do what, over a store in memory and with a clock that is moved by hand. */
export async function opened(more: { readonly oidc?: OidcSettings; readonly reach?: Reach; readonly at?: Date } = {}): Promise<Opened> {
  let now = more.at ?? new Date('2026-11-24T08:00:00Z');
  const clock = { now: () => now };
  const store = await openStore({ path: ':memory:' }, { version: 'test', now: clock.now });
  const reach: Reach = more.reach ?? (async () => ({ unreached: 'network', detail: 'there is no network here' }));
  const settings = { sessionMs: 12 * 3_600_000, idleMs: 4 * 3_600_000, passwordCost: cheap, oidc: more.oidc };
  const make = (): Access => createAccess({ store: store.access, clock, machine: { now: () => new Date() }, reach, settings });
  return {
    access: make(),
    store,
    again: make,
    pass: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    now: () => now,
    // Writes are made in order.
    settled: () => store.access.keys.used('nobody', now),
    told: async () => JSON.stringify(await store.access.audit.search({}, 0, 10_000)),
  };
}
