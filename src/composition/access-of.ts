import { createAccess } from '../access/access.ts';
import type { Config } from '../config/config.ts';
import type { Access } from '../domain/access.ts';
import type { Clock, Store } from '../domain/ports.ts';
import type { Reach } from '../domain/reach.ts';
import { publicUrl } from './public-url.ts';

/** Where an identity provider sends browsers back to. */
const oidcCallback = '/sign-in/oidc/callback';

/**
 * Who may do what, as configured.
 * @throws AssayError ASSAY_SECRET_UNREADABLE
 */
export function accessOf(config: Config, { access: store }: Pick<Store, 'access'>, clock: Clock, machine: Clock, reach: Reach): Access {
  const { session, idle, oidc } = config.access();
  return createAccess({
    store,
    clock,
    machine,
    reach,
    settings: {
      sessionMs: session,
      idleMs: idle,
      oidc: oidc && { ...oidc, redirectUri: new URL(oidcCallback, publicUrl(config)).href },
    },
  });
}
