import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, query, startPostgres } from '../../../test/postgres.ts';
import { openStore } from '../open-store.ts';
import { isAway } from './away.ts';
import { openPostgres } from './open-postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.remove());

const later = new Date(Date.now() + 60_000);
const hold = (account: string) => ({ account, until: later, reason: 'quota', detail: 'spent' }) as const;

describe('openPostgres', () => {
  it('makes its tables once, however many come at once', async () => {
    const url = await postgres.createDatabase();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore({ url }, { version: 'test' })));
    await stores[0]?.budget.hold(hold('a'));
    for (const store of stores) expect(await store.budget.holds(new Date())).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
    expect(await query(url, 'select name from assay_migrations order by number')).toMatchObject([
      { name: '0001-first' },
      { name: '0002-history' },
      { name: '0003-work' },
      { name: '0004-arrivals' },
      { name: '0005-inbox' },
      { name: '0006-access' },
      { name: '0007-outbox' },
      { name: '0008-bookmarks' },
      { name: '0009-landings' },
      { name: '0010-tallies' },
      { name: '0011-replays' },
    ]);
  });

  it('leaves a database of a newer assay alone', async () => {
    const url = await postgres.createDatabase();
    await query(url, `create table assay_migrations as select 'of tomorrow' as name, 1000::bigint as number, 0::bigint as ran_at`);
    await expect(openStore({ url }, { version: 'test' })).rejects.toThrow('newer assay');
    expect(await query(url, `select tablename from pg_tables where schemaname = 'public'`)).toEqual([{ tablename: 'assay_migrations' }]);
  });

  it('goes by the time of the database', async () => {
    const url = await postgres.createDatabase();
    const store = await openStore({ url }, { version: 'test' });
    const [row] = await query(url, 'select extract(epoch from clock_timestamp()) * 1000 as now');
    expect(Math.abs(store.clock.now().getTime() - Number(row?.now))).toBeLessThan(2_000);
    await store.close();
  });

  it.each(['fast', 'immediate'] as const)(
    'goes on after a restart of the database (%s): nothing fails, is lost or written twice',
    { timeout: 60_000 },
    async (how) => {
      const url = await postgres.createDatabase();
      const store = await openStore({ url }, { version: 'test' });
      const limits = [{ requests: 1_000_000, per: 'day', cite: 'https://example.com' }] as const;
      const telling = {
        source: 'a-source',
        host: 'example.com',
        observables: [{ type: 'domain', value: 'example.com' }],
        reveals: 'value',
        errand: { submission: null, person: 'ann', marking: { tlp: 'clear', pap: 'clear' }, reserve: 0 },
      } as const;
      let taken = 0;
      let over = false;
      const worker = async (account: string) => {
        while (!over) {
          const now = store.clock.now();
          const grant = await store.budget.take({ account, limits, now, until: later, reserve: 0, telling });
          if (grant.granted) taken++;
          await store.budget.holds(now);
        }
      };
      const working = Promise.all(['a', 'b', 'b', 'c', 'd', 'e'].map(worker));
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await postgres.restart(how);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      over = true;
      await working;
      expect(await store.egress.verify()).toMatchObject({ rows: taken, broken: null });
      expect(await query(url, 'select count(*)::int as n from under_way')).toEqual([{ n: taken }]);
      await store.close();
    },
  );

  it('learns what became of a commit of which it was not told, and does nothing twice', async () => {
    for (const commits of [true, false]) {
      const url = await postgres.createDatabase();
      const wire = await cuttingWire(url, commits);
      const { db, write, close } = await openPostgres(wire.url, undefined);
      let runs = 0;
      wire.cutAtCommit();
      const insert = write(async (connection) => {
        runs++;
        await sql`insert into holds (account, reason, "until", detail) values (${`run ${runs}`}, 'quota', 1, '')`.execute(connection);
        return runs;
      });
      expect(await insert).toBe(commits ? 1 : 2);
      expect(wire.cuts).toBe(1);
      expect((await sql`select account from holds`.execute(db)).rows).toEqual([{ account: commits ? 'run 1' : 'run 2' }]);
      await close();
      await wire.close();
    }
  });

  it('runs again what was cut off between two statements', async () => {
    const url = await postgres.createDatabase();
    const { write, close } = await openPostgres(url, undefined);
    let runs = 0;
    const result = await write(async (connection) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection);
      if (++runs === 1) {
        // Told while nobody listens on this connection: the process must not end by it.
        await query(url, `select pg_terminate_backend(${rows[0]?.pid})`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await sql`select 1`.execute(connection);
      return runs;
    });
    expect(result).toBe(2);
    await close();
  });

  it('runs again what was in the way of another', async () => {
    const { db, write, close } = await openPostgres(await postgres.createDatabase(), undefined);
    await sql`insert into spent values ('a', 'x', 1, 0), ('b', 'x', 1, 0)`.execute(db);
    const both = (first: string, second: string) =>
      write(async (connection) => {
        await sql`update spent set n = n + 1 where account = ${first}`.execute(connection);
        await sql`select pg_sleep(0.2)`.execute(connection);
        await sql`update spent set n = n + 1 where account = ${second}`.execute(connection);
      });
    await Promise.all([both('a', 'b'), both('b', 'a')]);
    expect((await sql`select n from spent`.execute(db)).rows).toEqual([{ n: 2 }, { n: 2 }]);
    await close();
  });

  it('lets those who hold the same lock go one after the other, and leaves connections to the others', async () => {
    const { db, write, close } = await openPostgres(await postgres.createDatabase(), undefined);
    await sql`insert into spent values ('a', 'x', 1, 0)`.execute(db);
    let inside = 0;
    const add = () =>
      write(async (connection) => {
        expect(++inside).toBe(1);
        const { rows } = await sql<{ n: number }>`select n from spent`.execute(connection);
        await sql`update spent set n = ${(rows[0]?.n ?? 0) + 1}`.execute(connection);
        inside--;
      }, 'one');
    await Promise.all([...Array.from({ length: 30 }, add), sql`select 1`.execute(db)]);
    expect((await sql`select n from spent`.execute(db)).rows).toEqual([{ n: 30 }]);
    await close();
  });

  it('says so when the database is there and cannot do it, and writes nothing by half', async () => {
    const url = await postgres.createDatabase();
    await (await openStore({ url }, { version: 'test' })).close();
    await query(url, `alter database ${new URL(url.replace('@/', '@socket/')).pathname.slice(1)} set default_transaction_read_only = on`);
    const store = await openStore({ url }, { version: 'test' });
    await expect(store.budget.hold(hold('a'))).rejects.toMatchObject({
      code: 'ASSAY_STORE_UNAVAILABLE',
      message: expect.stringContaining('read-only'),
    });
    await store.close();

    const { db, write, close } = await openPostgres(await postgres.createDatabase(), undefined);
    const slow = write(async (connection) => {
      await sql`insert into spent values ('a', 'x', 1, 0)`.execute(connection);
      await sql`set local statement_timeout = 20`.execute(connection);
      await sql`select pg_sleep(5)`.execute(connection);
    });
    await expect(slow).rejects.toMatchObject({ code: 'ASSAY_STORE_UNAVAILABLE', message: expect.stringContaining('timeout') });
    expect((await sql`select * from spent`.execute(db)).rows).toEqual([]);
    await close();
  });

  it('says what is wrong without the password', async () => {
    const place = new URL('postgres://ann:s3cr%40t-word@127.0.0.1:1/nowhere');
    for (const url of [place.href, `postgres://ann:s3cr@t-word@[/nowhere`, `postgres://ann:s3cr%40t-word@x.invalid:99999/nowhere`]) {
      const error: unknown = await openStore({ url }, { version: 'test' }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'ASSAY_STORE_UNAVAILABLE', fix: expect.any(String) });
      const told = [error, (error as Error).stack, JSON.stringify(error), (error as Error).cause].map(String).join('\n');
      expect(told).not.toMatch(/s3cr|t-word/);
    }
  });
});

describe('isAway', () => {
  const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);

  it.each([
    ['the server shuts down', error('terminating connection', { code: '57P01' }), true],
    ['the server starts', error('the database system is starting up', { code: '57P03' }), true],
    ['no socket', error('connect ENOENT', { code: 'ENOENT', syscall: 'connect' }), true],
    ['no file of a certificate', error('open ENOENT', { code: 'ENOENT', syscall: 'open' }), false],
    ['cut off', error('Connection terminated unexpectedly'), true],
    ['a wrong password', error('password authentication failed', { code: '28P01' }), false],
    ['a bug', error('column "connection terminated" does not exist', { code: '42703' }), false],
  ])('%s', (_, thrown, away) => {
    expect(isAway(thrown)).toBe(away);
  });
});

/**
 * A way to the database that ends, once, when a commit passes.
 * @param passes the commit arrives, and what the database says to it does not; or the commit does not even arrive
 */
async function cuttingWire(url: string, passes: boolean) {
  const server = join(new URL(url.replace('@/', '@socket/')).searchParams.get('host') ?? '', '.s.PGSQL.5432');
  let armed = false;
  let cuts = 0;
  const wire = createServer((near) => {
    const far = connect(server);
    let cut = false;
    near.on('data', (sent) => {
      if (!(armed && sent.includes('commit\0'))) far.write(sent);
      else {
        armed = false;
        cut = true;
        cuts++;
        if (passes) far.write(sent);
        else near.destroy();
      }
    });
    far.on('data', (said) => (cut ? near.destroy() : near.write(said)));
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const { port } = wire.address() as AddressInfo;
  return {
    url: `postgres://postgres@127.0.0.1:${port}${new URL(url.replace('@/', '@socket/')).pathname}`,
    cutAtCommit: () => {
      armed = true;
    },
    get cuts() {
      return cuts;
    },
    close: () => new Promise((resolve) => wire.close(resolve)),
  };
}
