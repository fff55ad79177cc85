import { parse } from 'csv-parse/sync';

/** A row as it was cut, and its cells. */
export interface Row {
  readonly text: string;
  /** Its quoted cell does not end: it was cut at the end of its line. */
  readonly broken: boolean;
  /** `undefined` where the row is broken or no CSV; empty for an empty line. */
  readonly cells: readonly string[] | undefined;
}

interface Cut {
  readonly text: string;
  readonly broken: boolean;
}

/** The rows of delimited text, empty lines included. One quote that never closes spoils one row, not all that follow. */
export function* csvRows(text: string, delimiter: string): Generator<Row> {
  for (const batch of batches(cuts(text, delimiter))) {
    const rows = parsed(batch, delimiter);
    for (const [index, { text: row, broken }] of batch.entries()) {
      const cells = row === '' ? [] : broken ? undefined : (rows?.[index] ?? parsed([{ text: row, broken }], delimiter)?.[0]);
      yield { text: row, broken, cells };
    }
  }
}

/** csv-parse has a price per call, so rows come to it a thousand at a time. */
function* batches(rows: Iterable<Cut>): Generator<readonly Cut[]> {
  let batch: Cut[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === 1000 || row.broken) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** The cells of each row; `undefined` where csv-parse refuses or sees other rows: then they are tried one by one. */
function parsed(batch: readonly Cut[], delimiter: string): readonly (readonly string[])[] | undefined {
  if (batch.some(({ broken }) => broken)) return undefined;
  if (batch.every(({ text }) => !text.includes('"'))) return batch.map(({ text }) => text.split(delimiter));
  try {
    const text = batch.map((row) => row.text).join('\n');
    const rows = parse(text, {
      delimiter,
      // `"a", "b"`, as the feeds of abuse.ch are written.
      ltrim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: false,
      record_delimiter: '\n',
    });
    return rows.length === batch.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** How far a quoted cell may run over lines before its opening quote counts as a slip. */
const mostLines = 32;
const mostCharacters = 1 << 16;

/** Cuts text into rows without splitting quoted cells: here and not by csv-parse, which would not find its way back. */
function* cuts(text: string, delimiter: string): Generator<Cut> {
  const separator = delimiter.charCodeAt(0);
  for (let from = 0; from < text.length; ) {
    let firstLine = -1;
    let lines = 0;
    let quoted = false;
    let cellStart = true;
    let end = from;
    let broken = false;
    const comment = text[from] === '#';
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 0x22 && !comment) {
        if (cellStart) quoted = true;
        else if (quoted && text.charCodeAt(end + 1) === 0x22) end++;
        else if (quoted) quoted = false;
        cellStart = false;
        continue;
      }
      if (code === 0x0a) {
        if (!quoted) break;
        if (firstLine === -1) firstLine = end;
        lines++;
      }
      broken = quoted && (lines > mostLines || (firstLine !== -1 && end - from > mostCharacters));
      if (broken) break;
      // A space before a quote is layout.
      cellStart = !quoted && (code === separator || (cellStart && code === 0x20));
    }
    broken ||= quoted && end === text.length;
    if (broken) end = firstLine === -1 ? end : firstLine;
    const stop = text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
    const record = text.slice(from, stop);
    from = end + 1;
    yield record.trim() === '' ? { text: '', broken: false } : { text: record, broken };
  }
}
