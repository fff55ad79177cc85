import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** One SQL for both, as far as it goes; what differs asks which it is. */
export type Dialect = 'sqlite' | 'postgres';

/** The database, or one connection to it inside a transaction. */
export type Connection = Kysely<Schema>;

/**
 * One write transaction: all of `work` is kept, or nothing. What it reads through the connection it is handed cannot be changed by
 * others who hold the same `lock` (a free name; of SQLite, by anybody at all). `work` uses that connection and no other, and may
 * run more than once: it keeps nothing outside that a second run would upset.
 * @throws AssayError ASSAY_STORE_UNAVAILABLE where the database stays away, is full, or is locked by another program
 */
export type Writes = <T>(work: (db: Connection) => Promise<T>, lock?: string) => Promise<T>;
