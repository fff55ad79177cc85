import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { contract } from '../../test/contracts/store.ts';
import { openStore } from './open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

contract('sqlite in memory', () => openStore(':memory:'));
let files = 0;
contract('sqlite file', () => openStore(join(folder, `store-${files++}.db`)));

describe('openStore', () => {
  it('says how to mend a store that cannot be opened', async () => {
    const path = join(folder, 'not-a-database.db');
    writeFileSync(path, 'this is text '.repeat(1_000));
    await expect(openStore(path)).rejects.toMatchObject({ code: 'ASSAY_STORE_UNAVAILABLE', fix: expect.stringContaining('--store') });
    await expect(openStore(join(path, 'below', 'a-file.db'))).rejects.toMatchObject({ code: 'ASSAY_STORE_UNAVAILABLE' });
  });

  it('keeps what it knows over a restart', async () => {
    const path = join(folder, 'restart.db');
    const now = new Date('2026-11-23T12:00:00Z');
    const first = await openStore(path);
    await first.budget.hold({ account: 'a', until: new Date(now.getTime() + 1_000), reason: 'quota', detail: 'spent' });
    await first.close();
    const second = await openStore(path);
    expect(await second.budget.holds(now)).toHaveLength(1);
    await second.close();
  });

  it('waits for another process that makes the same file', async () => {
    const path = join(folder, 'in-the-making.db');
    const other = new DatabaseSync(path);
    other.exec('create table made_first (x); begin immediate');
    const opened = openStore(path);
    setTimeout(() => other.exec('commit'), 200);
    const store = await opened;
    expect(await store.budget.holds(new Date())).toEqual([]);
    await store.close();
    other.close();
  });

  it('holds one budget over several processes that start at once', async () => {
    const path = join(folder, 'shared.db');
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)};
      const store = await openStore(${JSON.stringify(path)});
      const limits = [{ requests: 60, per: 'hour', cite: 'https://example.com' }];
      let granted = 0;
      for (let i = 0; i < 100; i++) {
        const now = new Date();
        const grant = await store.budget.take({ account: 'a', limits, now, until: new Date(now.getTime() + 1000) });
        if (grant.granted) { granted++; await store.budget.settle(grant.ticket, new Date()); }
      }
      console.log(granted);
      await store.close();`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--no-warnings', '--eval', script]);
    const results = await Promise.all([run(), run(), run()]);
    const granted = results.map(({ stdout }) => Number(stdout));
    expect(granted.reduce((sum, each) => sum + each, 0)).toBe(60);
  });
});
