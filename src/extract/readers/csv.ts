import { parse } from 'csv-parse/sync';
import { AssayError } from '../../domain/errors.ts';
import type { Trouble } from '../../domain/submission.ts';
import { extract, extractInto } from '../extract.ts';
import type { Gathering } from '../gather.ts';

const mostTroubles = 100;

/**
 * Reads the cells of delimited text, all or those of one column (its name, or its number from 1). The field is
 * `row:7/column`; rows count from 1 and include the heading, as a spreadsheet shows them.
 * A cell of a named column that holds no indicator is a trouble. Throws ASSAY_USAGE when the column does not exist.
 */
export function readCsv(
  gathering: Gathering,
  text: string,
  options: { readonly delimiter?: string; readonly column?: string },
): readonly Trouble[] {
  const delimiter = options.delimiter ?? delimiterOf(text);
  const troubles: Trouble[] = [];
  let heading: readonly string[] | undefined;
  let only: number | undefined;
  let started = false;
  let row = 0;
  const note = (message: string): void => {
    if (troubles.length < mostTroubles) troubles.push({ part: `row:${row}`, message });
  };
  for (const batch of batches(records(text, delimiter))) {
    const rows = parsed(batch, delimiter);
    for (const [index, record] of batch.entries()) {
      row++;
      if (record.text === '') continue;
      const cells = rows?.[index] ?? parsed([record], delimiter)?.[0];
      if (record.broken) note('a quoted cell does not end; the row was read up to the end of its line');
      else if (cells === undefined) note('not readable as CSV, so it was read as plain text');
      if (record.broken || cells === undefined) {
        extractInto(gathering, record.text, `row:${row}`);
        continue;
      }
      if (!started) {
        started = true;
        heading = cells.every((cell) => extract(cell).length === 0) ? cells : undefined;
        only = options.column === undefined ? undefined : columnIndex(options.column, heading, cells.length);
        if (heading !== undefined) continue;
      }
      cells.forEach((cell, column) => {
        // Whoever names the column says that each of its cells is an indicator.
        if (only === column && cell.trim() !== '' && extract(cell).length === 0) note(`no indicator in "${cell.trim().slice(0, 60)}"`);
        if (only === undefined || only === column) extractInto(gathering, cell, `row:${row}/${heading?.[column]?.trim() || column + 1}`);
      });
    }
  }
  return troubles;
}

function columnIndex(column: string, heading: readonly string[] | undefined, count: number): number {
  const wanted = column.trim().toLowerCase();
  const named = heading?.findIndex((cell) => cell.trim().toLowerCase() === wanted) ?? -1;
  if (named !== -1) return named;
  if (/^[1-9]\d*$/.test(wanted) && Number(wanted) <= count) return Number(wanted) - 1;
  const choices = heading === undefined ? `1 to ${count}` : heading.map((cell) => cell.trim()).join(', ');
  throw new AssayError('ASSAY_USAGE', `There is no column "${column}".`, `Name one of: ${choices}.`);
}

interface Row {
  readonly text: string;
  readonly broken: boolean;
}

/** csv-parse has a price per call, so rows come to it a thousand at a time. */
function* batches(rows: Iterable<Row>): Generator<readonly Row[]> {
  let batch: Row[] = [];
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
function parsed(batch: readonly Row[], delimiter: string): readonly (readonly string[])[] | undefined {
  if (batch.some(({ broken }) => broken)) return undefined;
  if (batch.every(({ text }) => !text.includes('"'))) return batch.map(({ text }) => text.split(delimiter));
  try {
    const text = batch.map((row) => row.text).join('\n');
    const rows = parse(text, { delimiter, relax_quotes: true, relax_column_count: true, skip_empty_lines: false, record_delimiter: '\n' });
    return rows.length === batch.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** The delimiter that the first line has most of. */
function delimiterOf(text: string): string {
  const newline = text.indexOf('\n');
  const line = text.slice(0, Math.min(newline === -1 ? text.length : newline, 4096));
  return [',', ';', '\t', '|'].reduce((best, mark) => (line.split(mark).length > line.split(best).length ? mark : best));
}

/** How far a quoted cell may run over lines before its opening quote counts as a slip. */
const mostLines = 32;
const mostCharacters = 1 << 16;

/**
 * Cuts text into rows without splitting quoted cells. One quote that never closes spoils one row, not all that follow:
 * that is why the rows are cut here and only their cells by csv-parse.
 */
function* records(text: string, delimiter: string): Generator<Row> {
  const separator = delimiter.charCodeAt(0);
  for (let from = 0; from < text.length; ) {
    let firstLine = -1;
    let lines = 0;
    let quoted = false;
    let cellStart = true;
    let end = from;
    let broken = false;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 0x22) {
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
      cellStart = !quoted && code === separator;
    }
    broken ||= quoted && end === text.length;
    if (broken) end = firstLine === -1 ? end : firstLine;
    const stop = text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
    const record = text.slice(from, stop);
    from = end + 1;
    if (record.trim() !== '') yield { text: record, broken };
    else yield { text: '', broken: false };
  }
}
