import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/app.ts';
import type { Enrichment } from '../../src/domain/report.ts';
import { assay, type Ended, start, temporaryHome } from './assay.ts';

const cite = 'https://example.com/limits';
const source = 'abuseipdb';
const addresses = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => `45.${from}.0.${i + 1}`);

function enrichments({ stdout }: Ended): Enrichment[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const statuses = (ended: Ended): (string | undefined)[] => enrichments(ended).map(({ records }) => records[0]?.status);

/** What the vendor counts is the truth here: our own ledger is what is on trial. */
describe('budgets against a sandbox limited to 60 per minute', () => {
  const home = temporaryHome();
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let config: string;

  beforeAll(async () => {
    sandbox = await startSandbox({
      clock: { now: () => new Date() },
      limits: { [source]: [{ requests: 60, per: 'minute', cite }] },
      latencyMs: [1, 40],
    });
    config = join(home.path, 'assay.yaml');
    writeFileSync(config, `sources:\n  ${source}:\n    limits: [{ requests: 60, per: minute }]\n`);
  });
  afterAll(async () => {
    await sandbox.close();
    home.remove();
  });

  const ask = (values: readonly string[], deadline: string) =>
    start(
      home.path,
      ['enrich', ...values, '--config', config, '--sources', source, '--format', 'ndjson', '--deadline', deadline, '--quiet'],
      { env: { ASSAY_SANDBOX_URL: sandbox.url } },
    );

  it('never sends one request too many: two processes at once, one of them killed and started again', { timeout: 240_000 }, async () => {
    const first = ask(addresses(10, 50), '4m');
    const second = ask(addresses(20, 50), '4m');
    await sleep(1_500);
    second.child.kill('SIGKILL');
    await second.ended;
    const again = ask(addresses(20, 50), '4m');

    const [one, two] = await Promise.all([first.ended, again.ended]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect([...statuses(one), ...statuses(two)].filter((status) => status !== 'found' && status !== 'not_found')).toEqual([]);
    expect(statuses(one).length + statuses(two).length).toBe(100);

    const counts = sandbox.counts(source);
    expect(counts.over).toBe(0);
    expect(counts.requests).toBeGreaterThanOrEqual(100);
    // Asked twice is only what was under way when the process was killed.
    expect(counts.repeats).toBeLessThanOrEqual(8);
  });

  it('parks what does not fit before the deadline, says until when, and exits 3', async () => {
    sandbox.reset();
    const fresh = temporaryHome();
    try {
      const ended = await assay(
        fresh.path,
        ['enrich', ...addresses(30, 70), '--config', config, '--sources', source, '--format', 'ndjson', '--deadline', '15s', '--quiet'],
        {
          env: { ASSAY_SANDBOX_URL: sandbox.url },
        },
      );
      const parked = enrichments(ended).filter(({ records }) => records[0]?.status === 'parked');
      expect(parked).toHaveLength(10);
      expect(parked[0]).toMatchObject({ verdict: 'unknown', reputation_score: null, complete: false });
      expect(parked[0]?.records[0]).toMatchObject({ reason: 'rate_limited', retry_at: expect.stringMatching(/^\d{4}-/) });
      expect([ended.code, sandbox.counts(source).over]).toEqual([3, 0]);
    } finally {
      fresh.remove();
    }
  });
});
