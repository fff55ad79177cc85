import { alsoFoundLines, asideLines, formats, forTerminal, type Run, staleLines, writeTable } from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import type { Enrichment, Report, ReportHead } from '../../../domain/report.ts';
import { type InputOptions, readInputs } from '../inputs.ts';
import { type AskingOptions, colours, duration, marking, only, whole, withApp } from '../options.ts';
import { type Progress, startProgress } from '../progress.ts';
import { openWriter, type Writer } from '../writer.ts';

interface EnrichOptions extends AskingOptions, InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly pivot: string;
  readonly pivotLimit: string;
  readonly warninglists: boolean;
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
      const run = app.submit({
        origin,
        extraction,
        marking: marking(app, options),
        only: only(options.sources),
        deadline,
        offline: options.offline ?? app.config.offline,
        refresh: options.refresh ?? false,
        pivot: pivot(options),
        ignoreWarninglists: !options.warninglists,
        signal: interrupted.signal,
        onLookup: (lookup) => progress?.landed(lookup),
      });
      // Lines that come one by one to the same terminal would be erased by it.
      const beside = options.output === undefined && process.stdout.isTTY && formats[options.format]?.line !== undefined;
      progress = startProgress(run.forecast, deadline, { stream: process.stderr, quiet: options.quiet || beside });
      const order = extraction.findings.map(({ observable }) => `${observable.type}:${observable.value}`);
      const head = await write(run, order, writer, options, progress.stop);
      await writer.finish();
      if (!options.quiet) notes(head, app.config.sandboxUrl !== null, options);
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

/** Formats that go line by line are written as answers come, the others at the end in the order of the input. */
async function write(run: Run, order: readonly string[], writer: Writer, options: EnrichOptions, settled: () => void): Promise<ReportHead> {
  const format = formats[options.format];
  if (!format)
    throw new AssayError('ASSAY_UNKNOWN_FORMAT', `there is no format "${options.format}"`, `known are ${Object.keys(formats).join(', ')}`);
  const kept = new Map<string, Enrichment>();
  for (;;) {
    const next = await run.enrichments.next();
    if (next.done) {
      settled();
      if (format.line) return next.value;
      // What was submitted in its order, then what is related to it in the order it came.
      const keys = new Set([...order, ...kept.keys()]);
      const report: Report = { ...next.value, enrichments: [...keys].flatMap((key) => kept.get(key) ?? []) };
      for (const piece of pieces(report, options)) await writer.write(piece);
      return next.value;
    }
    if (format.line) await writer.write(format.line(next.value));
    else kept.set(`${next.value.ioc_type}:${next.value.ioc_value}`, next.value);
  }
}

/** @throws AssayError ASSAY_USAGE */
function pivot({ pivot: depth, pivotLimit: limit }: EnrichOptions): { readonly depth: number; readonly budget: number } | undefined {
  const asked = whole(depth, '--pivot', 3);
  return asked === 0 ? undefined : { depth: asked, budget: whole(limit, '--pivot-limit', 10_000) };
}

function pieces(report: Report, options: EnrichOptions): Iterable<string> {
  if (options.format === 'table' && options.output === undefined) {
    return writeTable(report, { colour: colours(process.stdout, options), width: process.stdout.columns ?? 160 });
  }
  return formats[options.format]?.write(report) ?? [];
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

function exitCode(head: ReportHead): number {
  const { answered, asked } = head.coverage;
  if (asked > 0 && answered === 0) return 1;
  return head.complete ? 0 : 3;
}

/** The first Ctrl-C ends the asking and still gives what is there; the second ends at once. */
function onInterrupt(): { signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nassay: ending; again to end at once\n');
    controller.abort();
  };
  process.on('SIGINT', stop);
  return { signal: controller.signal, done: () => void process.off('SIGINT', stop) };
}
