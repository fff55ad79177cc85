import { type App, classify, forCsv, forTerminal } from '../../../app.ts';
import type { EgressFilter, EgressRow } from '../../../domain/ports.ts';
import { type GlobalOptions, misuse, moment, whole, withApp } from '../options.ts';
import { find } from './work.ts';

interface EgressOptions extends GlobalOptions {
  readonly source?: string;
  readonly submission?: string;
  readonly person?: string;
  readonly since?: string;
  readonly until?: string;
  readonly format: string;
  readonly limit?: string;
}

/** `assay egress`: who was told what, oldest first. */
export async function egress(value: string | undefined, options: EgressOptions): Promise<number> {
  return withApp(options, async (app) => {
    const { source, person } = options;
    const submission = options.submission && (await find(app, options.submission)).id;
    const filter: EgressFilter = {
      // As it was told: defanged in a report, it was not when it left.
      value: value && (classify(value)?.value ?? value),
      ...{ source, submission, person },
      since: options.since === undefined ? undefined : moment(options.since, '--since'),
      until: options.until === undefined ? undefined : moment(options.until, '--until'),
    };
    const most = options.limit === undefined ? Number.POSITIVE_INFINITY : whole(options.limit, '--limit', 999_999);
    const write = writers[options.format] ?? asText;
    if (options.format === 'csv') process.stdout.write(`${columns.join(',')}\n`);
    let told = 0;
    for await (const row of rows(app, filter, most)) {
      told += 1;
      process.stdout.write(`${write(row)}\n`);
    }
    if (told === 0 && options.format === 'table') process.stdout.write('nobody was told anything that matches\n');
    return 0;
  });
}

/** `assay egress verify`: whether the ledger is as it was written. */
export async function verify(options: GlobalOptions & { readonly head?: string; readonly json?: boolean }): Promise<number> {
  if (options.head !== undefined && !/^[0-9a-f]{64}$/.test(options.head))
    throw misuse('--head', options.head, 'the 64 hexadecimal digits that it printed');
  return withApp(options, async (app) => {
    const { rows: count, head, broken } = await app.egress.verify(options.head);
    if (options.json) process.stdout.write(`${JSON.stringify({ rows: count, head, broken })}\n`);
    else if (broken) process.stdout.write(`broken at row ${broken.number}: ${broken.why}\n`);
    else process.stdout.write(`${count} rows, unbroken; head ${head ?? 'none'}\n`);
    return broken ? 1 : 0;
  });
}

const page = 500;

async function* rows(app: App, filter: EgressFilter, most: number): AsyncGenerator<EgressRow> {
  for (let [after, left] = [0, most]; left > 0; ) {
    const found = await app.egress.search(filter, after, Math.min(page, left));
    yield* found;
    left -= found.length;
    const last = found.at(-1);
    if (!last) return;
    after = last.number;
  }
}

const columns = ['number', 'at', 'source', 'host', 'type', 'value', 'reveals', 'submission', 'person', 'tlp', 'pap', 'hash'] as const;

function asText({ number, at, source, host, type, value, reveals, submission, person, tlp }: EgressRow): string {
  const why = `${person}${submission ? ` for ${submission}` : ''}, TLP:${tlp.toUpperCase()}`;
  const told = reveals === 'value' ? '' : ` (only its ${reveals})`;
  return `${number}  ${at.toISOString()}  ${source} at ${forTerminal(host)} was told ${type} ${forTerminal(value)}${told} by ${forTerminal(why)}`;
}

const writers: Readonly<Record<string, (row: EgressRow) => string>> = {
  table: asText,
  ndjson: (row) => JSON.stringify(row),
  csv: (row) =>
    columns
      .map((column) => {
        const cell = row[column];
        return forCsv(cell instanceof Date ? cell.toISOString() : String(cell ?? ''));
      })
      .join(','),
};
