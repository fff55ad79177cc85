import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { addresses, onStage, type Stage, sumOf, until } from './stage.ts';

const source = 'abuseipdb';
const concurrency = 8;

const leased = (stage: Stage): readonly { readonly value: string }[] =>
  stage.rows(`select question_value as value from lookups where state = 'leased'`);
const open = (stage: Stage): number => stage.rows(`select 1 from lookups where state in ('open', 'leased')`).length;

/** Submits without asking anybody: a deadline that is over at once leaves all of it to whoever works. */
async function submit(stage: Stage, values: readonly string[], ...more: readonly string[]): Promise<void> {
  const child = stage.begin(['enrich', ...values, '--sources', source, '--lane', 'bulk', '--deadline', '100ms', '--quiet', ...more]);
  await child.ended;
}

describe.concurrent('assay worker', () => {
  it(
    'that is told to end by SIGTERM waits for what is under way, writes it down, and ends in peace',
    { timeout: 40_000 },
    onStage(
      async (stage) => {
        const values = addresses(40, 30);
        await submit(stage, values);
        const before = stage.sandbox.counts(source).requests;
        const { child, ended } = stage.begin(['worker']);
        await until(() => stage.sandbox.counts(source).requests >= before + concurrency, 'requests are under way');
        await sleep(100);
        child.kill('SIGTERM');
        const { code, stderr } = await ended;
        expect(code).toBe(0);
        expect(stderr).toMatch(/^assay: worker \S+ works on .*\nassay: ending: /);
        const counts = stage.sandbox.counts(source);
        // Nobody was hung up on: whatever was asked by the worker was answered, and is remembered.
        expect(sumOf(stage.sandbox, source, values, 'answers')).toBe(counts.requests - counts.unheard);
        expect(stage.rows('select 1 from answers')).toHaveLength(sumOf(stage.sandbox, source, values, 'answers'));
        expect(counts.unheard).toBeLessThanOrEqual(before);
        expect([leased(stage), stage.rows(`select 1 from items where state = 'thinking'`)]).toEqual([[], []]);
        expect(open(stage)).toBeGreaterThan(0);

        // The next goes on at once, and asks nothing again that was answered.
        const rest = await stage.run(['worker', '--once', '--quiet']);
        expect(rest.code).toBe(0);
        expect(open(stage)).toBe(0);
        expect(sumOf(stage.sandbox, source, values, 'again')).toBe(0);
        expect((await stage.report()).coverage).toEqual({ asked: 30, answered: 30, failed: 0, parked: 0, skipped: 0 });
      },
      'lease: 5s\n',
      { latencyMs: [1_000, 1_000] },
    ),
  );

  it(
    'that dies leaves its work to another, which has it within seconds and takes nothing before',
    { timeout: 40_000 },
    onStage(
      async (stage) => {
        const values = addresses(41, 40);
        await submit(stage, values);
        const earlier = new Set(stage.sandbox.values(source).keys());
        const doomed = stage.begin(['worker', '--quiet']);
        const other = stage.begin(['worker', '--quiet']);
        const of = (pid: number | undefined) => () =>
          stage.rows<{ value: string }>(
            `select question_value as value from lookups where state = 'leased' and lease_owner like '%:${pid}:%'`,
          );
        const held = of(doomed.child.pid);
        await until(() => held().length > 0 && of(other.child.pid)().length > 0, 'both have something');
        doomed.child.kill('SIGKILL');
        await doomed.ended;
        const lost = held().map(({ value }) => value);
        const died = performance.now();
        expect(lost.length).toBeGreaterThan(0);
        await until(() => held().length === 0, 'its leases were taken over');
        // Its lease is 5 s from its last sign of life, and who lives looks once a second.
        expect(performance.now() - died).toBeLessThan(9_000);
        await until(() => open(stage) === 0, 'all is done');
        other.child.kill('SIGTERM');
        expect((await other.ended).code).toBe(0);
        expect((await stage.report()).coverage).toMatchObject({ asked: 40, answered: 40 });
        // Asked twice is what it had in its hands, and nothing else.
        const asked = stage.sandbox.values(source);
        const twice = values.filter((value) => (asked.get(value)?.times ?? 0) > 1);
        expect(twice.filter((value) => !lost.includes(value) && !earlier.has(value))).toEqual([]);
      },
      'lease: 5s\n',
      { latencyMs: [700, 700] },
    ),
  );

  it(
    'is told apart from others by its name, says what it works on, and needs nothing to do',
    onStage(async (stage) => {
      const { code, stdout, stderr } = await stage.run(['worker', '--once']);
      expect([code, stdout]).toEqual([0, '']);
      expect(stderr).toBe(`assay: worker ${/worker (\S+:\d+:[0-9a-f]{8}) /.exec(stderr)?.[1]} works on ${stage.store}\n`);
    }),
  );
});
