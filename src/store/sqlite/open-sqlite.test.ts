import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import type { Lookup } from '../../domain/lookup.ts';
import { openStore } from '../open-store.ts';
import type { Schema } from '../schema.ts';
import { explain } from './failures.ts';
import { groupWrites } from './group-writes.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date('2026-11-23T12:00:00Z');
const later = new Date(now.getTime() + 1_000);
const options = { version: 'test', now: () => now };
const open = (path: string) => openStore({ path }, options);

const lookup: Lookup = {
  source: 'a-source',
  observable: { type: 'ipv4', value: '198.51.100.7' },
  outcome: { status: 'not_found' },
  via: 'live',
  exposure: 'third-party',
  observedAt: now,
  latencyMs: 12,
  reliability: 'B',
  lineage: 'a-source',
};

describe('openSqlite', () => {
  it('says how to mend a store that cannot be opened', async () => {
    const path = join(folder, 'not-a-database.db');
    writeFileSync(path, 'this is text '.repeat(1_000));
    await expect(open(path)).rejects.toMatchObject({ code: 'ASSAY_STORE_UNAVAILABLE', fix: expect.stringContaining('--store') });
    await expect(open(join(path, 'below', 'a-file.db'))).rejects.toMatchObject({ code: 'ASSAY_STORE_UNAVAILABLE' });
  });

  it('keeps what it knows over a restart', async () => {
    const path = join(folder, 'restart.db');
    const first = await open(path);
    await first.budget.hold({ account: 'a', until: later, reason: 'quota', detail: 'spent' });
    await first.close();
    const second = await open(path);
    expect(await second.budget.holds(now)).toHaveLength(1);
    await second.close();
  });

  it('waits for another process that makes the same file', async () => {
    const path = join(folder, 'in-the-making.db');
    const other = new DatabaseSync(path);
    other.exec('create table made_first (x); begin immediate');
    const opened = open(path);
    setTimeout(() => other.exec('commit'), 200);
    const store = await opened;
    expect(await store.budget.holds(now)).toEqual([]);
    await store.close();
    other.close();
  });

  it('goes on from the first schema that was released, and keeps what is in it', async () => {
    const path = join(folder, 'released.db');
    const released = new DatabaseSync(path);
    released.exec(firstSchema);
    const insert = released.prepare('insert into answers (source, type, value, lookup, observed_at, expires_at) values (?, ?, ?, ?, ?, ?)');
    insert.run('a-source', 'ipv4', '198.51.100.7', JSON.stringify({ ...lookup, expiresAt: later }), now.getTime(), later.getTime());
    released.exec(`
      insert into under_way (account, counts_at) values ('a', ${now.getTime() + 20_000});
      insert into spent values ('a', 'minute', ${now.getTime() + 1_000}, 2);
      insert into holds values ('b', 'auth', ${later.getTime()}, 'refused');
      pragma user_version = 1;`);
    released.close();

    const store = await open(path);
    expect(await store.memory.recall(lookup.observable, now)).toEqual([{ ...lookup, via: 'cache', expiresAt: later }]);
    expect(await store.memory.recallAsOf(lookup.observable, now)).toHaveLength(1);
    const limit = { requests: 3, per: 'minute', cite: 'https://example.com' } as const;
    expect(await store.budget.remaining('a', [limit], now)).toMatchObject([{ used: 3 }]);
    expect(await store.budget.holds(now)).toMatchObject([{ account: 'b', reason: 'auth' }]);
    await store.memory.remember({ ...lookup, observedAt: later }, new Date(later.getTime() + 1));
    expect(await store.egress.verify()).toMatchObject({ rows: 0, broken: null });
    await store.close();
    // Once is enough.
    await (await open(path)).close();
  });

  it('leaves a store of a newer assay alone', async () => {
    const path = join(folder, 'newer.db');
    const newer = new DatabaseSync(path);
    newer.exec('pragma user_version = 1000');
    await expect(open(path)).rejects.toThrow('newer assay');
    expect(newer.prepare('select name from sqlite_master').all()).toEqual([]);
    newer.close();
  });

  it('says so when another program holds the file, and writes nothing by half', { timeout: 20_000 }, async () => {
    const path = join(folder, 'held.db');
    const store = await open(path);
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    let turns = 0;
    const ticking = setInterval(() => turns++, 10);
    await expect(store.memory.remember(lookup, later)).rejects.toMatchObject({
      code: 'ASSAY_STORE_UNAVAILABLE',
      message: expect.stringContaining('locked by another program'),
    });
    clearInterval(ticking);
    // The process went on with other things meanwhile; and who reads is not kept waiting at all.
    expect(turns).toBeGreaterThan(20);
    expect(await store.memory.recall(lookup.observable, now)).toEqual([]);
    other.exec('rollback');
    await store.memory.remember(lookup, later);
    expect(await store.memory.recall(lookup.observable, now)).toHaveLength(1);
    other.close();
    await store.close();
  });
});

describe('groupWrites', () => {
  it('says that the disk is full, writes nothing by half, and goes on when there is room', async () => {
    const path = join(folder, 'full.db');
    await (await open(path)).close();
    const database = new DatabaseSync(path);
    const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number };
    database.exec(`pragma max_page_count = ${pages + 2}`);
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database, (error) => explain(error, path)) });
    const write = groupWrites(db);
    const hold = (account: string, detail: string) =>
      write(async (connection) => {
        await sql`insert into holds (account, reason, "until", detail) values (${account}, 'quota', 1, 'small')`.execute(connection);
        await sql`insert into holds (account, reason, "until", detail) values (${account}, 'auth', 1, ${detail})`.execute(connection);
      });
    await expect(Promise.all([hold('a', 'small'), hold('b', 'x'.repeat(50_000))])).rejects.toMatchObject({
      code: 'ASSAY_STORE_UNAVAILABLE',
      message: `the store ${path} cannot be used: the disk is full`,
      fix: expect.stringContaining('make room'),
    });
    const count = async () => (await sql<{ n: number }>`select count(*) as n from holds`.execute(db)).rows[0]?.n;
    expect(await count()).toBe(0);
    database.exec('pragma max_page_count = 100000');
    await hold('b', 'x'.repeat(50_000));
    expect(await count()).toBe(2);
    await db.destroy();
  });

  it('writes what comes at once in order, and all of a piece or nothing', async () => {
    const database = new DatabaseSync(':memory:');
    database.exec('create table t (n integer primary key)');
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database, (error) => error) });
    const write = groupWrites(db);
    const insert = (...numbers: number[]) =>
      write(async (connection) => {
        for (const n of numbers) await sql`insert into t values (${n})`.execute(connection);
        return numbers;
      });
    const results = await Promise.allSettled([insert(1, 2), insert(3, 1), insert(4)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(database.prepare('select n from t').all()).toEqual([{ n: 1 }, { n: 2 }, { n: 4 }]);
    await db.destroy();
  });
});

/** As assay 0.1 made it. */
const firstSchema = `
  create table "answers" ("source" text not null, "type" text not null, "value" text not null, "lookup" text not null,
    "observed_at" integer not null, "expires_at" integer not null,
    constraint "answers_pk" primary key ("type", "value", "source")) without rowid;
  create table "under_way" ("id" integer primary key autoincrement, "account" text not null, "counts_at" integer not null);
  create index "under_way_account" on "under_way" ("account", "counts_at");
  create table "spent" ("account" text not null, "window" text not null, "slice_end" integer not null, "n" integer not null,
    constraint "spent_pk" primary key ("account", "window", "slice_end")) without rowid;
  create table "holds" ("account" text not null, "reason" text not null, "until" integer not null, "detail" text not null,
    constraint "holds_pk" primary key ("account", "reason"));
`;
