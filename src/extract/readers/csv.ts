import { AssayError } from '../../domain/errors.ts';
import type { ObservableType } from '../../domain/observable.ts';
import type { Trouble } from '../../domain/submission.ts';
import { extract, extractInto } from '../extract.ts';
import type { Gathering } from '../gather.ts';
import { doubting } from './annotate.ts';
import { csvRows, type Row } from './csv-rows.ts';
import { declaredTypes } from './exchange/declared.ts';
import { readNamed, readTyped } from './names.ts';

const mostTroubles = 100;

/** What the columns of a list are called. */
interface Heading {
  readonly names: readonly string[];
  /** Of lists that name the type of each value: the column of the types, and that of the values. */
  readonly typed: { readonly types: number; readonly values: number } | undefined;
}

/**
 * Reads the cells of delimited text, all or those of one column (its name, or its number from 1). The field is
 * `row:7/column`; rows count from 1 and include the heading, as a spreadsheet shows them. A line that begins with `#` is a
 * comment: its mentions are doubtful, and the last one before the rows may be the heading. A first line `sep=;` names the
 * delimiter, as for Excel. A cell of a named column that holds no indicator is a trouble. Throws ASSAY_USAGE when the column
 * does not exist.
 */
export function readCsv(
  gathering: Gathering,
  text: string,
  options: { readonly delimiter?: string; readonly column?: string },
): readonly Trouble[] {
  const announced = /^sep=([,;|\t])\r?(?:\n|$)/.exec(text.slice(0, 8));
  const delimiter = options.delimiter ?? announced?.[1] ?? delimiterOf(text)?.mark ?? ',';
  const inComments = doubting(gathering, 'in a comment line');
  const troubles: Trouble[] = [];
  let heading: Heading | undefined;
  let comment: string | undefined;
  let only: number | undefined;
  let started = false;
  let number = 0;
  const note = (message: string): void => {
    if (troubles.length < mostTroubles) troubles.push({ part: `row:${number}`, message });
  };
  for (const row of csvRows(text, delimiter)) {
    number++;
    if (row.text === '' || (number === 1 && announced !== null)) continue;
    if (row.text.startsWith('#')) {
      if (!started) comment = row.text;
      extractInto(inComments, row.text, `row:${number}`);
      continue;
    }
    if (row.broken) note('a quoted cell does not end; the row was read up to the end of its line');
    else if (row.cells === undefined) note('not readable as CSV, so it was read as plain text');
    if (row.cells === undefined) {
      extractInto(gathering, row.text, `row:${number}`);
      continue;
    }
    if (!started) {
      started = true;
      const first = headingOf(row);
      heading = first ?? commentHeading(comment, delimiter, row.cells.length);
      only = options.column === undefined ? undefined : columnIndex(options.column, heading?.names, row.cells.length);
      if (first !== undefined) continue;
    }
    for (const [column, cell] of row.cells.entries()) {
      if (only !== undefined && only !== column) continue;
      // Whoever names the column says that each of its cells is an indicator.
      if (only === column && cell.trim() !== '' && extract(cell).length === 0) note(`no indicator in "${cell.trim().slice(0, 60)}"`);
      const name = heading?.names[column] ?? '';
      const field = `row:${number}/${name || column + 1}`;
      const types = typesOf(heading, row.cells, column);
      if (types === undefined) readNamed(gathering, cell, field, name);
      else readTyped(gathering, types, cell, field, { reason: `in a row of type ${row.cells[heading?.typed?.types ?? 0]?.trim()}` });
    }
  }
  return troubles;
}

function headingOf({ cells = [] }: Row): Heading | undefined {
  return cells.every((cell) => extract(cell).length === 0) ? named(cells) : undefined;
}

/** Feeds hide their heading in a comment: `# id,dateadded,url`. */
function commentHeading(comment: string | undefined, delimiter: string, count: number): Heading | undefined {
  const cells = comment
    ?.replace(/^#+\s*/, '')
    .split(delimiter)
    .map((cell) => cell.replaceAll('"', ''));
  return cells !== undefined && count > 1 && cells.length === count ? named(cells) : undefined;
}

function named(cells: readonly string[]): Heading {
  const names = cells.map((cell) => cell.trim());
  const column = (wanted: RegExp): number => names.findIndex((name) => wanted.test(name));
  const [types, values] = [
    column(/^(?:(?:indicator|ioc|entity|attribute|observable|value)[ _-]?)?type$/i),
    column(/^(?:value|data|indicator|ioc|observable|ioc[ _-]?value|indicator[ _-]?value)$/i),
  ];
  return { names, typed: types === -1 || values === -1 ? undefined : { types, values } };
}

function typesOf(heading: Heading | undefined, cells: readonly string[], column: number): readonly ObservableType[] | undefined {
  return heading?.typed?.values === column ? declaredTypes(cells[heading.typed.types] ?? '') : undefined;
}

function columnIndex(column: string, heading: readonly string[] | undefined, count: number): number {
  const wanted = column.trim().toLowerCase();
  const named = heading?.findIndex((cell) => cell.toLowerCase() === wanted) ?? -1;
  if (named !== -1) return named;
  if (/^[1-9]\d*$/.test(wanted) && Number(wanted) <= count) return Number(wanted) - 1;
  const choices = heading === undefined ? `1 to ${count}` : heading.join(', ');
  throw new AssayError('ASSAY_USAGE', `There is no column "${column}".`, `Name one of: ${choices}.`);
}

/**
 * The delimiter by which most of the first lines have as many cells as one another, and the number of these lines; among
 * equals the one that makes more cells. Comments, empty lines and what stands in quotes do not count. `undefined` where no
 * mark divides the first line.
 */
export function delimiterOf(text: string): { readonly mark: string; readonly agreeing: number; readonly lines: number } | undefined {
  const lines = text
    .slice(0, sampleSize)
    .split('\n')
    .slice(0, text.length > sampleSize ? -1 : undefined)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, 40);
  const sample = lines.length === 0 ? [text.slice(0, 4096)] : lines;
  const bare = sample.map((line) => line.replace(/"[^"]*"/g, ''));
  let best: { readonly mark: string; readonly agreeing: number; readonly cells: number } | undefined;
  for (const mark of [',', ';', '\t', '|']) {
    const counts = bare.map((line) => line.split(mark).length);
    const cells = counts[0] ?? 1;
    const agreeing = counts.filter((count) => count === cells).length;
    if (cells > 1 && (best === undefined || agreeing > best.agreeing || (agreeing === best.agreeing && cells > best.cells))) {
      best = { mark, agreeing, cells };
    }
  }
  return best === undefined ? undefined : { mark: best.mark, agreeing: best.agreeing, lines: sample.length };
}

const sampleSize = 1 << 16;
