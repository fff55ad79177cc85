import { type Kysely, sql } from 'kysely';
import { migrations } from '../migrations/migrations.ts';
import type { Connection, Writes } from '../writes.ts';

/** Two processes may start at once: the whole run is one transaction under one lock. */
export async function migrate(db: Connection, write: Writes): Promise<void> {
  const newest = migrations.length;
  if ((await version(db)) === newest) return;
  await write(async (connection) => {
    // A large table takes its time.
    await sql`set local statement_timeout = 0`.execute(connection);
    await sql`create table if not exists assay_migrations (name text primary key, number bigint not null, ran_at bigint not null)`.execute(
      connection,
    );
    const before = await version(connection);
    if (before > newest) throw new Error('it was written by a newer assay');
    for (const [i, { name, up }] of migrations.entries()) {
      if (i < before) continue;
      await up(connection as Kysely<unknown>, 'postgres');
      await sql`insert into assay_migrations (name, number, ran_at)
        values (${name}, ${i + 1}, cast(extract(epoch from now()) * 1000 as bigint))`.execute(connection);
    }
  }, 'migrations');
}

/** How many migrations ran. */
async function version(db: Connection): Promise<number> {
  const { rows: tables } = await sql<{ there: boolean }>`select to_regclass('assay_migrations') is not null as there`.execute(db);
  if (!tables[0]?.there) return 0;
  const { rows } = await sql<{ n: number }>`select coalesce(max(number), 0) as n from assay_migrations`.execute(db);
  return rows[0]?.n ?? 0;
}
