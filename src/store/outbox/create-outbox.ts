import type { Outbox } from '../../domain/outbox.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { createCallbacks } from './callbacks.ts';
import { createQueue } from './queue.ts';
import { createUntold } from './untold.ts';

/** What is to be told to others, as rows. */
export function createOutbox(db: Connection, write: Writes, dialect: Dialect): Outbox {
  return { ...createQueue(db, write, dialect), ...createCallbacks(db, write), ...createUntold(db, write, dialect) };
}
