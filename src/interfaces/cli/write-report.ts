import { type App, formats, writeTable } from '../../app.ts';
import { AssayError } from '../../domain/errors.ts';
import type { Enrichment, Report, ReportHead } from '../../domain/report.ts';
import { colours, type GlobalOptions } from './options.ts';
import type { Writer } from './writer.ts';

export interface ReportOptions extends GlobalOptions {
  readonly format: string;
  readonly output?: string;
}

/**
 * Formats that go line by line are written as answers come, the others at the end.
 * @param order keys of the observables as they were submitted; those that are not in it follow as they came
 * @param settled called when nothing more is waited for
 */
export async function writeReport(
  enrichments: ReturnType<App['report']>,
  order: readonly string[],
  writer: Writer,
  options: ReportOptions,
  settled: () => void,
): Promise<ReportHead> {
  const format = formats[options.format];
  if (!format)
    throw new AssayError('ASSAY_UNKNOWN_FORMAT', `there is no format "${options.format}"`, `known are ${Object.keys(formats).join(', ')}`);
  const kept = new Map<string, Enrichment>();
  for (;;) {
    const next = await enrichments.next();
    if (next.done) {
      settled();
      if (format.line) return next.value;
      const keys = new Set([...order, ...kept.keys()]);
      const report: Report = { ...next.value, enrichments: [...keys].flatMap((key) => kept.get(key) ?? []) };
      for (const piece of pieces(report, options)) await writer.write(piece);
      return next.value;
    }
    if (format.line) await writer.write(format.line(next.value));
    else kept.set(`${next.value.ioc_type}:${next.value.ioc_value}`, next.value);
  }
}

function pieces(report: Report, options: ReportOptions): Iterable<string> {
  if (options.format === 'table' && options.output === undefined) {
    return writeTable(report, { colour: colours(process.stdout, options), width: process.stdout.columns ?? 160 });
  }
  return formats[options.format]?.write(report) ?? [];
}

/** 0 complete, 3 partial, 1 nothing could be answered. */
export function exitCode(head: ReportHead): number {
  const { answered, asked } = head.coverage;
  if (asked > 0 && answered === 0) return 1;
  return head.complete ? 0 : 3;
}

/** The first Ctrl-C ends the asking and still gives what is there; the second ends at once. */
export function onInterrupt(): { signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nassay: ending; again to end at once\n');
    controller.abort();
  };
  process.on('SIGINT', stop);
  return { signal: controller.signal, done: () => void process.off('SIGINT', stop) };
}
