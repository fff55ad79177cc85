import type { z } from 'zod';
import type { FeedRow } from '../../../domain/source.ts';
import { asRows, isBlank, linesOf, refuseShort, unreadable } from './lines.ts';

export interface NdjsonLayout<S extends z.ZodType> {
  readonly row: S;
  /** The line that tells of the others. Without it the file was cut short. */
  readonly metadata?: z.ZodType<{ readonly records: number }>;
}

/** Rows of JSON lines. @throws on a line that is no JSON, and where rows are missing. */
export function* ndjson<S extends z.ZodType>(
  text: string,
  { row, metadata }: NdjsonLayout<S>,
  read: (row: z.output<S>) => FeedRow | Iterable<FeedRow>,
): Generator<FeedRow> {
  let rows = 0;
  let said: number | undefined;
  for (const line of linesOf(text)) {
    if (isBlank(line)) continue;
    const value: unknown = JSON.parse(line);
    const parsed = row.safeParse(value);
    const about = parsed.success ? undefined : metadata?.safeParse(value).data;
    if (about) {
      said = about.records;
      continue;
    }
    rows += 1;
    if (parsed.success) yield* asRows(read(parsed.data));
    else yield unreadable(line);
  }
  if (metadata && said === undefined) throw new Error('cut short: no line tells how many rows there are');
  if (rows === 0 && said === undefined) throw new Error('an empty file');
  refuseShort(rows, said ?? 0);
}
