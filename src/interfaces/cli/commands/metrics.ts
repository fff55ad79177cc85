import { forTerminal } from '../../../app.ts';
import type { Week } from '../../../domain/figures.ts';
import { type GlobalOptions, moment, withApp } from '../options.ts';

/** `assay metrics`: what managers ask about a week. */
export async function metrics(
  options: GlobalOptions & { readonly since: string; readonly until?: string; readonly json?: boolean },
): Promise<number> {
  return withApp(options, async (app) => {
    const until = options.until === undefined ? app.clock.now() : moment(options.until, '--until');
    const week = await app.measuring.week(moment(options.since, '--since'), until);
    process.stdout.write(options.json ? `${JSON.stringify(week, null, 2)}\n` : `${textOf(week)}\n`);
    return 0;
  });
}

function textOf(week: Week): string {
  const { success, cache, sources, overrides, currency } = week;
  const lines = [
    `${day(week.since)} to ${day(week.until)}`,
    '',
    'time to triage, from submission to the last verdict (median, 90 % within)',
    ...(week.pace.length === 0 ? ['  nothing was submitted'] : []),
    ...week.pace.map(
      ({ lane, submissions, open, first_verdict: first, completion }) =>
        `  ${lane.padEnd(12)}${pair(completion)}   first verdict ${pair(first)}   ${submissions} submissions${open > 0 ? `, ${open} still open` : ''}`,
    ),
    '',
    `requests answered  ${percent(success.share)} of ${success.answered + success.failed} (aim ${percent(success.aim)}${
      success.share === null ? '' : success.share >= success.aim ? ', met' : ', missed'
    })`,
    `answers remembered ${percent(cache.share)}: ${cache.remembered} needed no request, ${cache.asked} did`,
    `overrides          ${overrides ? `${overrides.verdicts} by analysts, true-positive rate ${percent(overrides.true_positive_rate)}` : 'none can be recorded yet'}`,
    `cost               ${week.cost === null ? 'no prices are configured (telemetry.prices)' : `${week.cost.toFixed(2)} ${currency}`}`,
    '',
    'source                      calls   answered   failed   success   budget used               cost',
    ...sources.map(({ source, calls, answered, failed, success: share, cost, budget }) =>
      [
        forTerminal(source).padEnd(24),
        String(calls).padStart(9),
        String(answered).padStart(11),
        String(failed).padStart(9),
        percent(share).padStart(10),
        `   ${(budget ? `${budget.used} of ${budget.requests} per ${budget.per}` : '-').padEnd(24)}`,
        cost === null ? '-' : `${cost.toFixed(2)} ${currency}`,
      ].join(''),
    ),
  ];
  return lines.join('\n');
}

function day(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(1)} %`;
}

function pair(span: { readonly median: number; readonly p90: number } | null): string {
  return span === null ? '-' : `${seconds(span.median)}, ${seconds(span.p90)}`;
}

function seconds(value: number): string {
  if (value < 120) return `${value.toFixed(value < 10 ? 2 : 0)} s`;
  return value < 7_200 ? `${Math.round(value / 60)} min` : `${(value / 3_600).toFixed(1)} h`;
}
