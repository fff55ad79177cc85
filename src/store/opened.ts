import type { Clock } from '../domain/ports.ts';
import type { Connection, Dialect, Writes } from './writes.ts';

/** A database that is connected and of the newest schema. */
export interface Opened {
  readonly dialect: Dialect;
  /** For reading. What is written goes through `write`. */
  readonly db: Connection;
  readonly write: Writes;
  readonly clock: Clock;
  close(): Promise<void>;
}
