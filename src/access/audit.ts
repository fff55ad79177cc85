import type { Audit } from '../domain/access.ts';
import type { AccessStore } from '../domain/access-store.ts';
import type { Clock } from '../domain/ports.ts';

/** The log of who changed what; what it is told happened now. */
export function createAudit({ audit }: Pick<AccessStore, 'audit'>, clock: Clock): Audit {
  return {
    tell: ({ actor, action, subject, details }) => audit.tell({ at: clock.now(), actor, action, subject, details }),
    search: audit.search,
    verify: audit.verify,
  };
}
