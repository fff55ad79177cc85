import { parse } from 'csv-parse/sync';
import type { FeedRow } from '../../../domain/source.ts';
import { asRows, type Ended, endOfLines, isBlank, linesOf, refuseDocuments, refuseShort, unreadable } from './lines.ts';

export interface CsvLayout<C extends string> {
  /** Our word for a column: its name in the header, which may stand in a comment; or its place, from 0, in files without a header. */
  readonly columns: Readonly<Record<C, string | number>>;
  /** Default: a comma. */
  readonly delimiter?: string;
  /** The comment in which the file tells how many rows it has; they are the first group. Without that line it was cut short. */
  readonly counts?: RegExp;
  readonly ended?: Ended;
}

type Columns = readonly (readonly [word: string, column: string | number])[];
type Places = readonly (readonly [word: string, place: number])[];

/**
 * Rows of delimited text. Lines that begin with `#` are comments, quotes may follow a space, and a row may be wider than the
 * header: the names count from the left. @throws where no header names the columns, a quote never ends, or rows are missing.
 */
export function* csv<C extends string>(
  text: string,
  { columns, delimiter = ',', counts, ended }: CsvLayout<C>,
  read: (row: Readonly<Record<C, string>>) => FeedRow | Iterable<FeedRow>,
): Generator<FeedRow> {
  refuseDocuments(text);
  const whole = endOfLines(text, ended);
  const said = counts && counted(text, counts);
  const wanted: Columns = Object.entries<string | number>(columns);
  let places = placesIn(commentedHeaders(text, delimiter), wanted);
  let rows = 0;
  let short = false;
  for (const cells of cellsOf(text.slice(0, whole), delimiter)) {
    // Also where a comment has named the columns already, the first row may name them again.
    const header: Places | undefined = rows === 0 && isHeader(cells, wanted) ? placesIn([cells], wanted) : undefined;
    places = header ?? places;
    if (places === undefined) throw new Error(`no header that names ${Object.values(columns).join(', ')}`);
    if (header) continue;
    rows += 1;
    short = places.some(([, place]) => place >= cells.length);
    if (short) yield unreadable(cells.join(delimiter));
    else yield* asRows(read(rowOf(cells, places) as Record<C, string>));
  }
  if (places === undefined) throw new Error('no header');
  if (short && !text.endsWith('\n')) throw new Error('cut short: its last row is not whole');
  const rest = text.slice(whole);
  if (!isBlank(rest) && !rest.startsWith('#')) yield unreadable(rest);
  if (said !== undefined) refuseShort(rows, said);
}

function counted(text: string, pattern: RegExp): number {
  for (const line of linesOf(text)) {
    const [, said] = line.startsWith('#') ? (pattern.exec(line) ?? []) : [];
    if (said !== undefined) return Number(said);
  }
  throw new Error('cut short: no line tells how many rows there are');
}

/** The comments before the first row, as rows. */
function commentedHeaders(text: string, delimiter: string): string[][] {
  const headers: string[][] = [];
  for (const line of linesOf(text)) {
    if (!line.startsWith('#') && !isBlank(line)) break;
    headers.push(
      line
        .replace(/^[#\s]+/, '')
        .split(delimiter)
        .map(unquoted),
    );
  }
  return headers;
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

/** Where the columns are by the first row that names them all; without asking where they are given by their places. */
function placesIn(headers: readonly (readonly string[])[], wanted: Columns): Places | undefined {
  const header = wanted.some(([, column]) => typeof column === 'string') ? headers.find((cells) => isHeader(cells, wanted)) : [];
  return header && wanted.map(([word, column]) => [word, typeof column === 'number' ? column : header.indexOf(column)]);
}

function isHeader(cells: readonly string[], wanted: Columns): boolean {
  const names = wanted.flatMap(([, column]) => (typeof column === 'string' ? [column] : []));
  return names.length > 0 && names.every((column) => cells.includes(column));
}

function rowOf(cells: readonly string[], places: Places): Record<string, string> {
  const row: Record<string, string> = {};
  for (const [word, place] of places) row[word] = cells[place] ?? '';
  return row;
}

/** csv-parse has a price per call and reads a text as a whole: it is given the text by pieces. */
function* cellsOf(text: string, delimiter: string): Generator<string[]> {
  for (const piece of pieces(text)) {
    yield* parse(piece, {
      bom: true,
      delimiter,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      comment: '#',
      // A `#` within a URL is no comment.
      comment_no_infix: true,
    });
  }
}

const pieceLength = 1 << 16;

/** Whole rows: a piece ends with a line, and not within quotes. */
function* pieces(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let end = lineEnd(text, from + pieceLength);
    let quotes = quotesIn(text.slice(from, end));
    while (quotes % 2 === 1 && end < text.length) {
      const next = lineEnd(text, end);
      quotes += quotesIn(text.slice(end, next));
      end = next;
    }
    yield text.slice(from, end);
    from = end;
  }
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed === -1 ? text.length : feed + 1;
}

function quotesIn(text: string): number {
  let quotes = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes;
}
