import { type Generated, type Kysely, sql } from 'kysely';

/** Times are integers: milliseconds since 1970 UTC. JSON is text, booleans are 0 and 1. */
export interface Schema {
  /** Answers still worth believing; failures are never here. One row per (source, observable). */
  answers: { source: string; type: string; value: string; lookup: string; observed_at: number; expires_at: number };
  /** Requests under way, paid for before they are made. `counts_at` is the latest moment one can still reach the vendor. */
  under_way: { id: Generated<number>; account: string; counts_at: number };
  /** Requests that have ended: `n` of them in the slice of time that ends at `slice_end`, per kind of window. */
  spent: { account: string; window: string; slice_end: number; n: number };
  /** Accounts to which nothing is granted for a while. */
  holds: { account: string; reason: string; until: number; detail: string };
}

/** Forward only; a released step is never edited. SQLite's user_version is the number of steps that ran. */
export const migrations = {
  '0001-first': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('answers')
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('type', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('lookup', 'text', (c) => c.notNull())
        .addColumn('observed_at', 'integer', (c) => c.notNull())
        .addColumn('expires_at', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('answers_pk', ['type', 'value', 'source'])
        .modifyEnd(sql`without rowid`)
        .execute();
      await db.schema
        .createTable('under_way')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('account', 'text', (c) => c.notNull())
        .addColumn('counts_at', 'integer', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('under_way_account').on('under_way').columns(['account', 'counts_at']).execute();
      await db.schema
        .createTable('spent')
        .addColumn('account', 'text', (c) => c.notNull())
        .addColumn('window', 'text', (c) => c.notNull())
        .addColumn('slice_end', 'integer', (c) => c.notNull())
        .addColumn('n', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('spent_pk', ['account', 'window', 'slice_end'])
        .modifyEnd(sql`without rowid`)
        .execute();
      await db.schema
        .createTable('holds')
        .addColumn('account', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('until', 'integer', (c) => c.notNull())
        .addColumn('detail', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('holds_pk', ['account', 'reason'])
        .execute();
    },
  },
};
