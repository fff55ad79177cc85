import { beforeAll, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.ts';
import type { FaultKind } from '../../src/sandbox/faults.ts';
import { onStage, type Stage } from './stage.ts';

/** Two that answer, and one that has an opinion of its own when it is heard. */
const heard = ['threatfox', 'abuseipdb'];
const silent = 'otx';
const moods = { '45.70.0.1': 'malicious', '45.70.0.2': 'benign', '45.70.0.3': 'absent', '45.70.0.4': 'suspicious' } as const;
const values = Object.keys(moods);

async function ask(stage: Stage, sources: readonly string[], deadline = '25s'): Promise<Report> {
  const args = ['enrich', ...values, '--sources', sources.join(), '--format', 'json', '--quiet', '--deadline', deadline];
  return reportSchema.parse(JSON.parse((await stage.run(args)).stdout));
}

const judged = ({ enrichments }: Report) =>
  enrichments.map(({ ioc_value, verdict, reputation_score, because }) => ({ ioc_value, verdict, reputation_score, because }));

interface Silence {
  readonly fault?: FaultKind;
  readonly config?: string;
  /** Where it would keep silent for long. */
  readonly deadline?: string;
}

/** How each keeps silent; the last is what the report says of it. */
const silences: readonly (readonly [string, Silence, RegExp])[] = [
  ['fails: its key is refused', { fault: 'unauthorized' }, /^failed auth$/],
  ['fails: a web page in the place of an answer', { fault: 'captcha' }, /^failed unreadable$/],
  ['fails: half an answer, and a bad one', { fault: 'truncated' }, /^failed unreadable$/],
  ['fails: a page that is not there', { fault: 'not-found-html' }, /^failed upstream$/],
  ['fails: an empty object', { fault: 'empty-object' }, /^failed unreadable$/],
  ['fails for now', { fault: 'server-error', deadline: '4s' }, /^(?:failed|parked) upstream$/],
  [
    'breaks off in the midst of an answer',
    { fault: 'refuse-mid-body', deadline: '4s' },
    /^(?:failed (?:network|unreadable|upstream)|parked upstream)$/,
  ],
  ['is parked: too many requests', { fault: 'rate-limited-bare', deadline: '4s' }, /^parked rate_limited$/],
  ['is skipped: the TLP forbids it', { config: `sources: { ${silent}: { max_tlp: clear } }\n` }, /^skipped tlp$/],
  ['is skipped: denied', { config: `privacy: { deny: ['45.70.0.*'] }\n` }, /^skipped denied$/],
];

describe.concurrent('a source that', () => {
  let without: Report;
  beforeAll(async () => {
    await onStage(
      async (stage) => {
        without = await ask(stage, heard);
        expect(without.complete).toBe(true);
        // It would have made a difference, or nothing is shown by what follows.
        expect(judged(await ask(stage, [...heard, silent]))).not.toEqual(judged(without));
      },
      '',
      { moods },
    )();
    expect(new Set(without.enrichments.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
  }, 60_000);

  it.each(silences)(
    '%s neither raises nor lowers a score, is never remembered, and is told in every format',
    { timeout: 60_000 },
    async (_name, how, said) => {
      await onStage((stage) => showSilence(stage, how, said), '', { moods })();
    },
  );

  async function showSilence(stage: Stage, { fault, config = '', deadline }: Silence, said: RegExp): Promise<void> {
    // The others are remembered by then: what a rule forbids now was told before it was made.
    await ask(stage, heard);
    stage.configure(config);
    if (fault) stage.sandbox.fault({ source: silent, kind: fault });
    const report = await ask(stage, [...heard, silent], deadline);

    const records = report.enrichments.flatMap((each) => each.records.filter(({ source }) => source === silent));
    expect(records).toHaveLength(values.length);
    for (const { status, reason } of records) expect(`${status} ${reason}`).toMatch(said);
    expect(judged(report)).toEqual(judged(without));
    for (const { coverage, complete, records: all } of report.enrichments) {
      const count = (status: string): number => all.filter((each) => each.status === status).length;
      expect(coverage).toMatchObject({ failed: count('failed'), parked: count('parked'), skipped: count('skipped') });
      expect(complete).toBe(count('failed') + count('parked') === 0);
    }
    expect(stage.rows('select source from answers where source = ?', silent)).toEqual([]);
    expect(stage.rows('select distinct source from answers order by source')).toEqual([{ source: 'abuseipdb' }, { source: 'threatfox' }]);

    const [csv = '', markdown = '', table = ''] = (
      await Promise.all(['csv', 'markdown', 'table'].map((format) => stage.run(['report', 'last', '--format', format])))
    ).map(({ stdout }) => stdout);
    const status = records[0]?.status ?? '';
    const rows = csv.split('\n').filter((line) => line.includes(silent) && new RegExp(`,(?:${status}|failed|parked),`).test(line));
    expect(rows).toHaveLength(values.length);
    const word = status === 'skipped' ? /not asked/ : /failed|parked/;
    for (const text of [markdown, table])
      expect(text.split('\n').filter((line) => line.includes(silent) && word.test(line))).not.toEqual([]);
  }
});
