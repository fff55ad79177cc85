import {
  type App,
  alsoFoundLines,
  asideLines,
  forecastEnd,
  forecastLine,
  formats,
  forTerminal,
  jobText,
  type Run,
  staleLines,
} from '../../../app.ts';
import type { ReportHead } from '../../../domain/report.ts';
import type { Lane } from '../../../domain/work.ts';
import { type InputOptions, readInputs } from '../inputs.ts';
import { type AskingOptions, duration, marking, only, whole, withApp } from '../options.ts';
import { type Progress, startProgress } from '../progress.ts';
import { exitCode, onInterrupt, writeReport } from '../write-report.ts';
import { openWriter } from '../writer.ts';

interface EnrichOptions extends AskingOptions, InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly pivot: string;
  readonly pivotLimit: string;
  readonly warninglists: boolean;
  readonly lane?: Lane;
  readonly thrifty?: boolean;
  readonly staleFor?: string;
}

/** `assay enrich`: answers the exit code. 0 complete, 3 partial, 1 nothing could be answered. */
export async function enrich(names: readonly string[], options: EnrichOptions): Promise<number> {
  const { origin, extraction } = await readInputs(names, options);
  return withApp(options, async (app) => {
    const deadline = new Date(Date.now() + (options.deadline === undefined ? app.config.deadlineMs : duration(options.deadline)));
    // Before Ctrl-C is ours: a pipe that nobody reads would not let go of us.
    const writer = await openWriter(options.output);
    const interrupted = onInterrupt();
    let progress: Progress | undefined;
    try {
      const run = await app.submit({
        origin,
        extraction,
        marking: marking(app, options),
        only: only(options.sources),
        deadline,
        offline: options.offline ?? app.config.offline,
        refresh: options.refresh ?? false,
        lane: options.lane,
        thrifty: options.thrifty,
        staleFor: options.staleFor === undefined ? undefined : duration(options.staleFor),
        pivot: pivot(options),
        ignoreWarninglists: !options.warninglists,
        signal: interrupted.signal,
        onLookup: (lookup) => progress?.landed(lookup),
      });
      // Lines that come one by one to the same terminal would be erased by it.
      const beside = options.output === undefined && process.stdout.isTTY && formats[options.format]?.line !== undefined;
      progress = startProgress(run.forecast, deadline, {
        stream: process.stderr,
        quiet: options.quiet || beside,
        outlook: async (left) => endsOf(await app.forecast(left, run.lane), deadline, app.clock.now()),
      });
      const order = extraction.findings.map(({ observable }) => `${observable.type}:${observable.value}`);
      if (!options.quiet) for (const line of await slowLines(app, run, deadline)) process.stderr.write(`assay: ${line}\n`);
      const head = await writeReport(run.enrichments, order, writer, options, progress.stop);
      await writer.finish();
      if (!options.quiet) {
        notes(head, app.config.sandboxUrl !== null, options);
        for (const line of await waitingLines(app, run.id, options)) process.stderr.write(`assay: ${line}\n`);
      }
      return exitCode(head);
    } catch (error) {
      await writer.abandon();
      throw error;
    } finally {
      progress?.stop();
      interrupted.done();
    }
  });
}

/** @throws AssayError ASSAY_USAGE */
function pivot({ pivot: depth, pivotLimit: limit }: EnrichOptions): { readonly depth: number; readonly budget: number } | undefined {
  const asked = whole(depth, '--pivot', 3);
  return asked === 0 ? undefined : { depth: asked, budget: whole(limit, '--pivot-limit', 10_000) };
}

/** Formats that say themselves what else was found; the others have a line for each observable and none for the whole. */
const headed: ReadonlySet<string> = new Set(['table', 'json', 'markdown', 'stix']);

/** What a person should know beside the result, on standard error so that pipes stay pure. */
function notes(head: ReportHead, sandbox: boolean, options: EnrichOptions): void {
  if (sandbox) process.stderr.write('assay: sandbox: whatever vendors say here is invented\n');
  if (options.format !== 'table')
    for (const { part, message } of head.troubles) process.stderr.write(`assay: ${forTerminal(part)}: ${forTerminal(message)}\n`);
  if (!headed.has(options.format)) {
    for (const line of staleLines(head)) process.stderr.write(`assay: answered ${line}\n`);
    for (const line of asideLines(head)) process.stderr.write(`assay: not asked: ${forTerminal(line)}\n`);
    for (const line of alsoFoundLines(head)) process.stderr.write(`assay: also found, ${line}\n`);
  }
  if (!sandbox && head.coverage.failed + head.coverage.parked > 0) {
    process.stderr.write(
      'assay: not every source could be asked; --sandbox tries everything with invented answers, assay doctor checks each source\n',
    );
  }
}

/** What cannot be done before the deadline is told before it begins, and what thrift would save. */
async function slowLines(app: App, { lane, forecast, ifThrifty }: Run, deadline: Date): Promise<readonly string[]> {
  const all = await app.forecast(forecast, lane);
  const slow = all.filter(({ doneAt }) => doneAt > deadline);
  if (slow.length === 0) return [];
  const now = app.clock.now();
  const thrifty = ifThrifty && (await app.forecast(await ifThrifty(), lane));
  return [
    ...slow.map((each) => forecastLine(each, now)),
    ...(thrifty && sum(thrifty) < sum(all) ? [`with --thrifty at most ${jobText(thrifty, now)}`] : []),
  ];
}

/** Of the sources that will not be done by then. */
function endsOf(forecasts: Awaited<ReturnType<App['forecast']>>, deadline: Date, now: Date): ReadonlyMap<string, string> {
  return new Map(forecasts.flatMap((each) => (each.doneAt > deadline ? [[each.source, forecastEnd(each, now)] as const] : [])));
}

function sum(forecasts: readonly { readonly lookups: number }[]): number {
  return forecasts.reduce((total, { lookups }) => total + lookups, 0);
}

/** Nothing is lost by a deadline: what waits is in the store. */
async function waitingLines(app: App, id: string, { sandbox }: EnrichOptions): Promise<readonly string[]> {
  const submitted = await app.work.submission(id);
  if (submitted?.state !== 'open' && submitted?.state !== 'receiving') return [];
  const { all, done } = submitted.items;
  const goOn = `assay report ${id} --wait${sandbox ? ' --sandbox' : ''}`;
  return [
    `${all - done} of ${all} observables still wait, and are kept: ${goOn} goes on with them${sandbox ? '' : ', assay worker with everything'}`,
  ];
}
