import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { addresses, limit, openStage, type Stage, sumOf, until } from './stage.ts';

const source = 'abuseipdb';
/** As many requests of it as may be under way at once, in one process. */
const concurrency = 8;

let stage: Stage;
afterEach(() => stage.close());

const requests = (): number => stage.sandbox.counts(source).requests;

describe('a person, while a bulk job of another process is at work on the same source', () => {
  it('waits for no more than what is under way', { timeout: 60_000 }, async () => {
    stage = await openStage('lease: 5s\n', { latencyMs: [300, 300] });
    const job = stage.begin(['enrich', ...addresses(1, 400), '--sources', source, '--lane', 'bulk', '--format', 'ndjson', '--quiet']);
    await until(() => requests() > 2 * concurrency, 'the job is at work');
    for (const value of ['45.2.0.1', '45.2.0.2', '45.2.0.3']) {
      const asking = stage.begin(['enrich', value, '--sources', source, '--format', 'json', '--quiet']);
      const submitted = `select 1 from items where value = ?`;
      await until(() => stage.rows(submitted, value).length > 0, 'it is submitted');
      const before = requests();
      await until(() => stage.sandbox.values(source).has(value), 'it is asked');
      // Between the two rows of the store are as many requests of the job as may have been on their way; then it had its turn.
      expect(requests() - before).toBeLessThanOrEqual(2 * concurrency);
      const { code, stdout } = await asking.ended;
      expect([code, JSON.parse(stdout).coverage]).toEqual([0, { asked: 1, answered: 1, failed: 0, parked: 0, skipped: 0 }]);
    }
    // The job had not ended before, else nothing was shown.
    expect(stage.rows(`select 1 from lookups where state in ('open', 'leased')`).length).toBeGreaterThan(100);
    job.child.kill('SIGKILL');
    await job.ended;
  });

  it('goes before the rest of the job in one process, too', { timeout: 60_000 }, async () => {
    stage = await openStage(`lease: 5s\nsources:\n  ${source}:\n    limits: [{ requests: 20, per: minute }]\n`, {
      limits: { [source]: [limit(20, 'minute')] },
    });
    const [bulk, mail, person] = [addresses(5, 30), addresses(6, 2), addresses(7, 2)];
    // All three wait before anybody works.
    const submit = (values: readonly string[], lane: string) =>
      stage.run(['enrich', ...values, '--sources', source, '--lane', lane, '--deadline', '100ms', '--quiet']);
    stage.sandbox.fault({ source, kind: 'rate-limited' });
    await submit(bulk, 'bulk');
    await submit(mail, 'mail');
    await submit(person, 'interactive');
    stage.sandbox.clearFaults();
    await sleep(1_500);
    await stage.run(['worker', '--once', '--quiet']);
    expect(sumOf(stage.sandbox, source, person, 'answers')).toBe(2);
    expect(sumOf(stage.sandbox, source, mail, 'answers')).toBe(2);
    expect(sumOf(stage.sandbox, source, bulk, 'answers')).toBeLessThan(16);
  });
});

describe('the reserve of a budget', () => {
  it('is never touched by a bulk job, and is there at once for a person', async () => {
    stage = await openStage(`sources:\n  ${source}:\n    limits: [{ requests: 20, per: minute }]\n    reserve: 0.2\n`, {
      limits: { [source]: [limit(20, 'minute')] },
    });
    const bulk = addresses(3, 50);
    const job = await stage.run([
      'enrich',
      ...bulk,
      '--sources',
      source,
      '--lane',
      'bulk',
      '--deadline',
      '4s',
      '--format',
      'json',
      '--quiet',
    ]);
    expect(JSON.parse(job.stdout).coverage).toEqual({ asked: 50, answered: 16, failed: 0, parked: 34, skipped: 0 });
    expect(requests()).toBe(16);

    const person = addresses(4, 5);
    const ended = await stage.run(['enrich', ...person, '--sources', source, '--deadline', '5s', '--format', 'json', '--quiet']);
    expect(JSON.parse(ended.stdout).coverage).toEqual({ asked: 5, answered: 4, failed: 0, parked: 1, skipped: 0 });
    expect([requests(), stage.sandbox.counts(source).over]).toEqual([20, 0]);
    // What came free for a person is not taken by the job that waits.
    await stage.run(['worker', '--once', '--quiet']);
    expect(requests()).toBe(20);
  });
});
