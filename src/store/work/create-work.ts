import type { Work } from '../../domain/work.ts';
import type { RememberIn } from '../memory/remember-in.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { createAdvancing } from './items/advance.ts';
import { createLandings } from './items/landings.ts';
import { createItems } from './items/read-items.ts';
import { createTaking } from './items/take-ready.ts';
import { createLeases } from './leases.ts';
import { createClaiming } from './lookups/claim.ts';
import { createDue } from './lookups/due.ts';
import { createSettling } from './lookups/settle.ts';
import type { Parts } from './parts.ts';
import { createBrokenOff } from './submissions/broken-off.ts';
import { createEnding } from './submissions/ending.ts';
import { createGivingUp } from './submissions/give-up.ts';
import { createReceiving } from './submissions/receive.ts';
import { createSubmitted } from './submissions/submitted.ts';

/** Submissions, items and lookups as rows. */
export function createWork(db: Connection, write: Writes, dialect: Dialect, rememberIn: RememberIn): Work {
  const parts: Parts = { db, write, dialect, rememberIn };
  return {
    ...createReceiving(parts),
    ...createBrokenOff(parts),
    ...createTaking(parts),
    ...createAdvancing(parts),
    ...createDue(parts),
    ...createClaiming(parts),
    ...createSettling(parts),
    ...createLeases(parts),
    ...createSubmitted(parts),
    ...createItems(parts),
    ...createLandings(parts),
    ...createEnding(parts),
    ...createGivingUp(parts),
  };
}
