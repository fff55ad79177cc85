import { parseArgs } from 'node:util';
import { parseDuration } from '../../src/domain/duration.ts';
import { AssayError } from '../../src/domain/errors.ts';
import { type Observable, type ObservableType, observableTypes } from '../../src/domain/observable.ts';

export const help = `npm run record -- <source> <type> <value> [options]

Asks the vendor as assay does (configuration, keys, budgets), and writes src/sources/<source>/recordings/<name>.json: the
replies without the key, without people's mail addresses, and with what the source reads in them. What may hold a secret
is refused, and the place is named.

  --name <name>      file to write (default: found or not-found, by what came)
  --config <file>    configuration file, as of assay
  --deadline <time>  how long to wait (default: 60s)
  --as <value>       show another value instead of the one asked about
  --drop <field>     take the fields of this name out of the replies; may be repeated
  --about <text>     where it comes from (default: the date and the plan)
  --force            replace a file that is there

Without asking anybody:
  --from <file>      a reply that was saved; one per request
  --status <number>  its status (default: 200); one per --from
  --header <line>    of all these replies: 'retry-after: 60'
  --again <name>     a recording that is there and was trimmed by hand: what its source reads in it is written anew

Examples:
  npm run record -- abuseipdb ipv4 203.0.113.18
  npm run record -- urlscan domain example.com --name many-pages --drop token
  npm run record -- virustotal ipv4 203.0.113.18 --from body.json --status 429 --name quota
  npm run record -- abuseipdb --again found
  npm run record -- openphish --from a-piece-of-the-list.txt
`;

export interface RecordWish {
  readonly source: string;
  /** Undefined for feeds. */
  readonly observable?: Observable | undefined;
  readonly name?: string | undefined;
  readonly deadlineMs?: number;
  readonly as?: string | undefined;
  readonly drop?: readonly string[];
  readonly about?: string | undefined;
  readonly force?: boolean;
  /** Files that hold a reply each, and their statuses. */
  readonly from?: readonly string[];
  readonly statuses?: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  /** A recording that is there, to be read anew. */
  readonly again?: string | undefined;
}

/** What the command line says. @throws AssayError ASSAY_USAGE */
export function wishOf(args: readonly string[]): RecordWish & { readonly configPath: string | undefined; readonly help: boolean } {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{
        name: text,
        config: text,
        deadline: text,
        as: text,
        about: text,
        again: text,
        drop: texts,
        from: texts,
        status: texts,
        header: texts,
      },
      ...{ force: flag, help: { ...flag, short: 'h' } },
    },
  });
  const [source = '', type, value, ...more] = positionals;
  if (!values.help && (source === '' || more.length > 0 || (type !== undefined && value === undefined)))
    throw misuse('a source, a type and a value are needed', 'npm run record -- abuseipdb ipv4 203.0.113.18');
  if (type !== undefined && !observableTypes.some((known) => known === type))
    throw misuse(`there is no type "${type}"`, `types are ${observableTypes.join(', ')}`);
  const deadlineMs = parseDuration(values.deadline ?? '60s');
  const statuses = (values.status ?? []).map(Number);
  const lines = (values.header ?? []).map((line) => /^([\w-]+):\s*(.*)$/.exec(line));
  if (deadlineMs === undefined) throw misuse(`"${values.deadline}" is not a duration`, 'write for example 30s or 5m');
  if (statuses.some((status) => !(status >= 200 && status < 600))) throw misuse('--status takes a status of HTTP', 'write for example 429');
  if (lines.includes(null)) throw misuse('--header takes a name and a value', "write for example 'retry-after: 60'");
  return {
    source,
    observable: type === undefined || value === undefined ? undefined : { type: type as ObservableType, value },
    deadlineMs,
    statuses,
    headers: Object.fromEntries(lines.flatMap((found) => (found?.[1] ? [[found[1].toLowerCase(), found[2] ?? '']] : []))),
    ...{
      name: values.name,
      as: values.as,
      about: values.about,
      again: values.again,
      drop: values.drop ?? [],
      force: values.force ?? false,
    },
    ...(values.from && { from: values.from }),
    configPath: values.config,
    help: values.help ?? false,
  };
}

export function misuse(what: string, fix: string): AssayError {
  return new AssayError('ASSAY_USAGE', what, fix);
}
