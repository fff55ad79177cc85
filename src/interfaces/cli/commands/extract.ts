import { forCsv, forJson, forTerminal } from '../../../app.ts';
import { defang } from '../../../domain/defang.ts';
import type { Finding } from '../../../domain/observable.ts';
import { type InputOptions, type Inputs, readInputs } from '../inputs.ts';
import type { GlobalOptions } from '../options.ts';
import { openWriter } from '../writer.ts';

interface ExtractOptions extends GlobalOptions, InputOptions {
  readonly format: 'table' | 'json' | 'ndjson' | 'csv' | 'values';
  readonly output?: string;
}

/** `assay extract`: 0 when everything was read, 3 when a part was not. */
export async function extract(names: readonly string[], options: ExtractOptions): Promise<number> {
  const inputs = await readInputs(names, options);
  const writer = await openWriter(options.output);
  try {
    for (const piece of writers[options.format](inputs)) await writer.write(piece);
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  const { troubles } = inputs.extraction;
  if (!options.quiet)
    for (const { part, message } of troubles) process.stderr.write(`assay: ${forTerminal(part)}: ${forTerminal(message)}\n`);
  return troubles.length === 0 ? 0 : 3;
}

const writers: Readonly<Record<ExtractOptions['format'], (inputs: Inputs) => Iterable<string>>> = { table, json, ndjson, csv, values };

function wire({ observable, mentions }: Finding) {
  return { ioc_value: observable.value, ioc_type: observable.type, mentions };
}

function* table({ extraction: { findings, troubles } }: Inputs): Iterable<string> {
  const widest = Math.max(4, ...findings.map(({ observable }) => observable.type.length));
  for (const { observable, mentions } of findings) {
    const where = [...new Set(mentions.map(({ field }) => field))];
    const more = where.length > 3 ? ` and ${where.length - 3} more` : '';
    yield `${observable.type.padEnd(widest)}  ${forTerminal(defang(observable))}  (${mentions.length}× in ${forTerminal(where.slice(0, 3).join(', '))}${more})\n`;
  }
  yield `${findings.length} indicator${findings.length === 1 ? '' : 's'} found${troubles.length > 0 ? `; ${troubles.length} part${troubles.length === 1 ? '' : 's'} could not be read` : ''}\n`;
}

function* json({ origin, extraction }: Inputs): Iterable<string> {
  const { kind, troubles, findings } = extraction;
  yield `${forJson(JSON.stringify({ origin, kind, troubles, findings: findings.map(wire) }, null, 2))}\n`;
}

function* ndjson({ extraction }: Inputs): Iterable<string> {
  for (const finding of extraction.findings) yield `${forJson(JSON.stringify(wire(finding)))}\n`;
}

function* csv({ extraction }: Inputs): Iterable<string> {
  yield 'ioc_value,ioc_type,mentions,first_field\r\n';
  for (const { observable, mentions } of extraction.findings) {
    yield `${[observable.value, observable.type, String(mentions.length), mentions[0]?.field ?? ''].map(forCsv).join(',')}\r\n`;
  }
}

function* values({ extraction }: Inputs): Iterable<string> {
  for (const { observable } of extraction.findings) yield `${observable.value}\n`;
}
