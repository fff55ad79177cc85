import type { Extraction, SubmissionFacts, Trouble } from '../../domain/submission.ts';
import { extractInto } from '../extract.ts';
import { type Gathering, gather } from '../gather.ts';
import { readCsv } from './csv.ts';
import { decode } from './decode.ts';
import { parse, readJson, readNdjson } from './json.ts';
import { readEmail } from './mail/email.ts';
import { htmlText } from './mail/html.ts';

type Kind = Extraction['kind'];

/**
 * Finds the observables in one input: a mail, CSV or TSV, JSON, NDJSON or text. `kind` overrules what name and content
 * tell; `column` limits a CSV to one column, by name or by number from 1. A part that cannot be read is named in
 * `troubles` and never spoils the rest. Throws an AssayError when there is nothing that could be read at all:
 * ASSAY_INPUT_EMPTY, ASSAY_INPUT_BINARY, ASSAY_INPUT_TOO_LARGE, or ASSAY_USAGE for a column that does not exist.
 */
export async function read(
  input: { readonly name: string; readonly bytes: Uint8Array },
  options: { readonly kind?: Kind; readonly column?: string } = {},
): Promise<Extraction> {
  const text = decode(input.name, input.bytes);
  const kind = options.kind ?? (options.column === undefined ? kindOf(input.name, text) : 'csv');
  const gathering = gather();
  const { facts, troubles } = await readAs(kind, gathering, input, text, options.column);
  return { kind, findings: gathering.findings(), facts, troubles: [...troubles, ...gathering.troubles()] };
}

async function readAs(
  kind: Kind,
  gathering: Gathering,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  text: string,
  column: string | undefined,
): Promise<{ readonly facts: SubmissionFacts; readonly troubles: readonly Trouble[] }> {
  const extension = extensionOf(name);
  switch (kind) {
    case 'email':
      return readEmail(gathering, bytes);
    case 'csv': {
      const options = { ...(extension === 'tsv' ? { delimiter: '\t' } : {}), ...(column === undefined ? {} : { column }) };
      return { facts: {}, troubles: readCsv(gathering, text, options) };
    }
    case 'json':
      return { facts: {}, troubles: readJson(gathering, text) };
    case 'ndjson':
      return { facts: {}, troubles: readNdjson(gathering, text) };
    case 'text':
      if (/^(?:s?html?|xhtml|svg)$/.test(extension)) extractInto(gathering, htmlText(text), 'html');
      else extractInto(gathering, text, 'text');
      return { facts: {}, troubles: [] };
  }
}

const byExtension: Readonly<Record<string, Kind>> = { eml: 'email', csv: 'csv', tsv: 'csv', ndjson: 'ndjson', jsonl: 'ndjson' };

/** The name decides where it can; JSON and mails are also known by how they begin. CSV without its name reads well as text. */
function kindOf(name: string, text: string): Kind {
  const named = byExtension[extensionOf(name)];
  if (named !== undefined) return named;
  const start = text.slice(0, 4096).trimStart();
  if (/^[{[]/.test(start)) {
    const line = text.trimStart().split('\n', 1)[0] ?? '';
    const rest = text.trimStart().slice(line.length);
    if (start.startsWith('{') && rest.trimStart().startsWith('{') && parse(line) !== undefined) return 'ndjson';
    if (extensionOf(name) === 'json' || parse(text) !== undefined) return 'json';
  }
  return extensionOf(name) === 'json' ? 'json' : looksLikeMail(start) ? 'email' : 'text';
}

const mailHeaders = new Set(
  'received from to subject date mime-version message-id return-path delivered-to reply-to content-type dkim-signature arc-seal authentication-results x-received'.split(
    ' ',
  ),
);

/** Header lines from the first line on, three of them headers that mails have. */
function looksLikeMail(start: string): boolean {
  const lines = start.replace(/^From .*\r?\n/, '').split(/\r?\n/);
  const known = new Set<string>();
  for (const line of lines) {
    if (/^[ \t]/.test(line)) continue;
    const name = /^([A-Za-z][A-Za-z0-9-]*):/.exec(line)?.[1]?.toLowerCase();
    if (name === undefined) break;
    if (mailHeaders.has(name)) known.add(name);
  }
  return known.size >= 3;
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}
