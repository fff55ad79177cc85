import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/app.ts';
import type { Ended } from './assay.ts';
import { addresses, counted, limit, onStage, type Stage, stageAt, sumOf, until } from './stage.ts';

const source = 'abuseipdb';
const asking = ['enrich', '--sources', source];
/** As many requests of it as may be under way at once. */
const concurrency = 8;

/** The id in "… assay report <id> --wait". */
const idIn = ({ stderr }: Ended): string => /assay report (\S+) --wait/.exec(stderr)?.[1] ?? '';
const leased = (on: Stage): number =>
  on.rows(`select 1 from lookups where state = 'leased' union all select 1 from items where state = 'thinking'`).length;

describe.concurrent('a report whose deadline is over', () => {
  const values = addresses(10, 8);

  it(
    'leaves what waits in the store; every format says until when, and --wait brings the rest',
    onStage(
      async (stage) => {
        const ended = await stage.run([...asking, ...values, '--deadline', '4s', '--format', 'ndjson']);
        expect(ended.code).toBe(3);
        const id = idIn(ended);
        const [told] = stage.rows<{ id: string }>('select id from submissions');
        expect(id).toBe(told?.id);
        expect(ended.stderr).toMatch(/assay: \d of 8 observables still wait, and are kept: assay report /);
        // It was told beforehand that the time would not be enough.
        expect(ended.stderr).toContain(source);

        // Nobody works on it: it stands as it was left.
        const asked = stage.sandbox.counts(source).requests;
        expect(asked).toBeGreaterThan(0);
        expect(asked).toBeLessThan(values.length);
        const list = await stage.run(['submissions', '--json']);
        expect(JSON.parse(list.stdout)).toMatchObject([{ id, state: 'open', lane: 'interactive', observables: { all: 8, done: asked } }]);
        expect((await stage.run(['submissions'])).stdout).toMatch(new RegExp(`^${id}  .*  open +interactive +${asked}/8  `));

        const texts = await Promise.all(
          ['table', 'json', 'ndjson', 'csv', 'markdown', 'stix'].map((format) => stage.run(['report', id, '--format', format])),
        );
        const [table, json, ndjson, csv, markdown, stix] = texts.map(({ stdout }) => stdout);
        for (const { code } of texts) expect(code).toBe(3);
        const parked = JSON.parse(json ?? '').enrichments.filter((each: { complete: boolean }) => !each.complete);
        expect(parked).toHaveLength(values.length - asked);
        const until = new Date().toISOString().slice(0, 4);
        for (const each of parked) {
          expect(each).toMatchObject({ verdict: 'unknown', reputation_score: null, coverage: { parked: 1 } });
          expect(each.records[0]).toMatchObject({ status: 'parked', retry_at: expect.stringMatching(`^${until}-`) });
        }
        // One a second: each is told its own time, the last one's is seconds away.
        const last = parked.at(-1).records[0];
        expect(last).toMatchObject({ reason: 'rate_limited', detail: expect.stringContaining('1 per second') });
        expect(new Set(parked.map((each: { records: { retry_at: string }[] }) => each.records[0]?.retry_at)).size).toBeGreaterThan(2);
        expect(ndjson?.split('\n').filter((line) => line.includes('"status":"parked"'))).toHaveLength(parked.length);
        expect(csv?.split('\n').filter((line) => line.includes(',parked,') && line.includes(`${until}-`))).toHaveLength(parked.length);
        expect(table).toMatch(/parked.*until/i);
        expect(markdown).toMatch(/parked.*until/i);
        expect(stix).toContain('parked');

        const whole = await stage.run(['report', id, '--wait', '--deadline', '30s', '--format', 'json', '--quiet']);
        expect(whole.code).toBe(0);
        expect(JSON.parse(whole.stdout)).toMatchObject({ complete: true, coverage: { asked: 8, answered: 8, parked: 0 } });
        expect(stage.sandbox.counts(source)).toMatchObject({ requests: 8, distinct: 8, repeats: 0, over: 0 });
        expect(JSON.parse((await stage.run(['submissions', '--json'])).stdout)).toMatchObject([{ id, state: 'done' }]);
      },
      `sources:\n  ${source}:\n    limits: [{ requests: 1, per: second }]\n`,
      {
        limits: { [source]: [limit(1, 'second')] },
      },
    ),
  );

  it(
    'is found by "last" and by the beginning of its id; what is none is said',
    onStage(async (stage) => {
      await stage.run([...asking, '45.10.0.1', '--quiet']);
      const { submission } = await stage.report();
      expect((await stage.report(submission.id.slice(0, 12))).submission).toEqual(submission);
      const none = await stage.run(['report', 'nowhere']);
      expect([none.code, none.stdout]).toEqual([2, '']);
      expect(none.stderr).toContain('there is no submission nowhere');
    }),
  );
});

describe.concurrent('assay enrich that is killed with -9', () => {
  const values = (moment: number): string[] => addresses(20 + moment, 32);
  const config = `lease: 5s\nsources:\n  ${source}:\n    limits: []\n`;

  /** When it is killed, by what the store and the sandbox show. */
  const moments: readonly (readonly [string, (on: Stage, answered: number) => boolean])[] = [
    ['as soon as it is kept', (on) => on.rows(`select 1 from submissions where state = 'open'`).length > 0],
    ['with its first requests under way', (on) => leased(on) > 0],
    ['when some were answered', (_, answered) => answered >= 6],
    ['shortly before its end', (_, answered) => answered >= 25],
  ];

  it('loses nothing, and nobody is asked twice for what was answered, beyond what was in flight', {
    timeout: 60_000,
  }, async () => {
    const sandbox = await startSandbox({ clock: { now: () => new Date() }, latencyMs: [300, 500] });
    const stages = moments.map(() => stageAt(config, sandbox));
    try {
      await Promise.all(
        moments.map(async ([, reached], at) => {
          const on = stages[at] as Stage;
          const { child, ended } = on.begin([...asking, ...values(at), '--format', 'ndjson', '--quiet']);
          const answered = (): number => sumOf(sandbox, source, values(at), 'answers');
          await until(() => child.exitCode !== null || reached(on, answered()), moments[at]?.[0] ?? '');
          child.kill('SIGKILL');
          expect((await ended).code).toBe(null);

          // A worker takes over what the dead one held; so does whoever waits for the report.
          if (at % 2 === 0) {
            const worker = on.begin(['worker', '--quiet']);
            await until(() => on.rows(`select 1 from submissions where state = 'done'`).length === 1, 'a worker has done it all', 40_000);
            worker.child.kill('SIGTERM');
            expect((await worker.ended).code).toBe(0);
          } else await on.run(['report', 'last', '--wait', '--quiet', '--deadline', '30s']);

          const report = await on.report();
          expect(report).toMatchObject({ complete: true, coverage: { asked: 32, answered: 32 } });
          expect(sumOf(sandbox, source, values(at), 'times')).toBeLessThanOrEqual(32 + concurrency);
          // What was heard is kept: answered again is only what nobody was there to hear.
          expect(sumOf(sandbox, source, values(at), 'again')).toBeLessThanOrEqual(concurrency);
          expect(on.rows('select 1 from answers')).toHaveLength(32);
          expect(leased(on)).toBe(0);
        }),
      );
    } finally {
      for (const on of stages) await on.close().catch(() => undefined);
    }
  });

  it(
    'leaves a submission whose input was cut short as it is: what came is answered, and it says so',
    onStage(
      async (stage) => {
        const { child, ended } = stage.begin([...asking, ...values(9), '--quiet']);
        await until(() => stage.rows('select 1 from submissions').length > 0, 'it is kept');
        child.kill('SIGKILL');
        await ended;
        // As it is when the kill comes between two pieces of a large input.
        stage.change(`update submissions set state = 'receiving', done_at = null`);
        const began = performance.now();
        const waited = await stage.run(['report', 'last', '--wait', '--deadline', '25s', '--format', 'json', '--quiet']);
        const { coverage, complete, troubles } = JSON.parse(waited.stdout);
        expect([waited.code, complete, troubles]).toEqual([3, false, [{ part: 'input', message: expect.stringContaining('cut short') }]]);
        expect(coverage).toMatchObject({ parked: 0, failed: 0 });
        expect(performance.now() - began).toBeLessThan(20_000);
      },
      config,
      { latencyMs: [200, 200] },
    ),
  );
});

describe.concurrent('a submission', () => {
  it(
    'that Ctrl-C cuts short goes on later, and what was answered is not asked again',
    onStage(
      async (stage) => {
        const values = addresses(30, 24);
        const { child, ended } = stage.begin([...asking, ...values, '--format', 'json']);
        await until(() => stage.sandbox.counts(source).requests > 8, 'the second round began');
        child.kill('SIGINT');
        const first = await ended;
        expect(first.code).toBe(3);
        const { coverage } = JSON.parse(first.stdout);
        expect(coverage.answered).toBeGreaterThan(0);
        expect(coverage).toMatchObject({ asked: 24, failed: 0, parked: 24 - coverage.answered });
        expect(leased(stage)).toBe(0);
        const whole = await stage.run(['report', idIn(first), '--wait', '--format', 'json', '--quiet']);
        expect([whole.code, JSON.parse(whole.stdout).coverage.answered]).toEqual([0, 24]);
        expect(stage.sandbox.counts(source).repeats).toBeLessThanOrEqual(concurrency);
      },
      '',
      { latencyMs: [400, 400] },
    ),
  );

  it(
    'that is cancelled asks nothing more; what was answered stays',
    onStage(
      async (stage) => {
        await stage.run([...asking, ...addresses(31, 10), '--deadline', '4s', '--quiet']);
        expect(await stage.run(['cancel', 'last'])).toEqual({ code: 0, stdout: '6 lookups cancelled\n', stderr: '' });
        const report = await stage.report();
        const { found = 0, not_found = 0, ...others } = counted(report);
        expect([found + not_found, others]).toEqual([4, { skipped: 6 }]);
        expect(report.enrichments.flatMap(({ records }) => records.flatMap(({ reason }) => reason ?? []))).toEqual(
          Array.from({ length: 6 }, () => 'cancelled'),
        );
        expect(JSON.parse((await stage.run(['submissions', '--json'])).stdout)).toMatchObject([{ state: 'cancelled' }]);
        await stage.run(['report', 'last', '--wait', '--quiet']);
        expect(await stage.run(['cancel', 'last'])).toMatchObject({ code: 0, stdout: '0 lookups cancelled\n' });
        expect(stage.sandbox.counts(source).requests).toBe(4);
      },
      `sources:\n  ${source}:\n    limits: [{ requests: 4, per: minute }]\n`,
      {
        limits: { [source]: [limit(4, 'minute')] },
      },
    ),
  );

  it(
    'asks once more what failed, when a person says so',
    onStage(
      async (stage) => {
        const control = (method: string, page: string) => fetch(`${stage.sandbox.url}/__sandbox/${page}`, { method });
        const values = addresses(32, 3);
        const first = await stage.run([...asking, ...values, '--format', 'json', '--quiet']);
        expect([first.code, counted(JSON.parse(first.stdout))]).toEqual([1, { failed: 3 }]);
        expect(stage.rows('select 1 from answers')).toEqual([]);

        expect((await control('DELETE', 'faults')).status).toBe(200);
        const { submission } = await stage.report();
        expect(await stage.run(['retry', 'last'])).toMatchObject({
          code: 0,
          stdout: `3 lookups will be asked again: assay report ${submission.id} --wait\n`,
        });
        const second = await stage.run(['report', submission.id, '--wait', '--format', 'json', '--quiet']);
        expect([second.code, JSON.parse(second.stdout).coverage]).toEqual([0, { asked: 3, answered: 3, failed: 0, parked: 0, skipped: 0 }]);
        expect(stage.sandbox.counts(source).requests).toBe(6);
        expect((await stage.run(['retry', 'last'])).stdout).toBe('0 lookups will be asked again\n');
      },
      '',
      { faults: [{ source, kind: 'wrong-types' }] },
    ),
  );

  it(
    'asks again with --refresh only',
    onStage(async (stage) => {
      const again = async (...more: string[]) => {
        const { stdout } = await stage.run([...asking, '45.33.0.1', '--format', 'json', '--quiet', ...more]);
        const [{ records }] = JSON.parse(stdout).enrichments;
        return [records[0].observed_at, stage.sandbox.counts(source).requests];
      };
      const [first, requests] = await again();
      expect([await again(), requests]).toEqual([[first, 1], 1]);
      const [second, twice] = await again('--refresh');
      expect([second > first, twice]).toEqual([true, 2]);
      expect(await again()).toEqual([second, 2]);
    }),
  );
});
