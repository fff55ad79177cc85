import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type Subject } from '../../test/contracts/store.ts';
import { type Postgres, query, startPostgres } from '../../test/postgres.ts';
import { openStore, type Place } from './open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { version: 'test' };
let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.remove());

async function subject(place: Place, rest: Pick<Subject, 'sql' | 'unguard'>): Promise<Subject> {
  return { ...rest, store: await openStore(place, options), again: (reader) => openStore(place, reader ?? options) };
}

let files = 0;
contract('in a file', () => {
  const path = join(folder, `store-${files++}.db`);
  return subject(
    { path },
    {
      unguard: 'drop trigger egress_no_update; drop trigger egress_no_delete; drop trigger audit_no_update; drop trigger audit_no_delete',
      async sql(text) {
        const database = new DatabaseSync(path);
        try {
          database.exec(text);
        } finally {
          database.close();
        }
      },
    },
  );
});

contract('in Postgres', async () => {
  const url = await postgres.createDatabase();
  return subject(
    { url },
    {
      unguard: 'drop trigger egress_no_change on egress; drop trigger audit_no_change on audit',
      async sql(text) {
        await query(url, text);
      },
    },
  );
});

describe('openStore', () => {
  it('keeps nothing of a store in memory', async () => {
    for (const _ of [1, 2]) {
      const store = await openStore({ path: ':memory:' }, options);
      expect(await store.budget.holds(new Date())).toEqual([]);
      await store.budget.hold({ account: 'a', until: new Date(Date.now() + 60_000), reason: 'quota', detail: 'spent' });
      expect(await store.budget.holds(new Date())).toHaveLength(1);
      await store.close();
    }
  });

  it('takes the clock it is given', async () => {
    const now = new Date('2020-01-01T00:00:00Z');
    for (const place of [{ path: ':memory:' }, { url: await postgres.createDatabase() }]) {
      const store = await openStore(place, { ...options, now: () => now });
      expect(store.clock.now()).toEqual(now);
      await store.close();
    }
  });

  it.each([['a file'], ['Postgres']])('holds one budget over several processes that start at once, in %s', async (where) => {
    const place = where === 'Postgres' ? { url: await postgres.createDatabase() } : { path: join(folder, 'shared.db') };
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)};
      const store = await openStore(${JSON.stringify(place)}, { version: 'test' });
      const limits = [{ requests: 60, per: 'hour', cite: 'https://example.com' }];
      const errand = { submission: null, person: 'ann', marking: { tlp: 'clear', pap: 'clear' }, reserve: 0.5 };
      const telling = { source: 's', host: 'example.com', observables: [{ type: 'domain', value: 'example.com' }], reveals: 'value', errand };
      let granted = 0;
      const take = async (reserve) => {
        const now = store.clock.now();
        const grant = await store.budget.take({ account: 'a', limits, now, until: new Date(now.getTime() + 1000), reserve, telling });
        if (grant.granted) { granted++; await store.budget.settle(grant.ticket, store.clock.now()); }
      };
      for (let i = 0; i < 25; i++) await Promise.all([take(0.5), take(0.5), take(0), take(0.5)]);
      console.log(granted);
      await store.close();`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--no-warnings', '--eval', script]);
    const results = await Promise.all([run(), run(), run()]);
    const granted = results.map(({ stdout }) => Number(stdout));
    expect(granted.reduce((sum, each) => sum + each, 0)).toBe(60);
    const store = await openStore(place, options);
    expect(await store.egress.verify()).toMatchObject({ rows: 60, broken: null });
    await store.close();
  });
});
