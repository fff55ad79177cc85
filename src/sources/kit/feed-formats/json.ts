import type { z } from 'zod';
import type { FeedRow } from '../../../domain/source.ts';
import { asRows, unreadable } from './lines.ts';

export interface JsonLayout<S extends z.ZodType> {
  /** The keys on the way to the rows; none: the whole file is the list. */
  readonly at?: readonly string[];
  readonly row: S;
  /** Where an empty list is a list. */
  readonly mayBeEmpty?: boolean;
}

/**
 * Rows of one JSON document: a list, or an object that holds them under their ids, where several may stand under one, as
 * abuse.ch exports them. @throws on what is no JSON, which is also what was cut, and where there is no list.
 */
export function* json<S extends z.ZodType>(
  text: string,
  { at = [], row, mayBeEmpty = false }: JsonLayout<S>,
  read: (row: z.output<S>, id: string | undefined) => FeedRow | Iterable<FeedRow>,
): Generator<FeedRow> {
  const held = at.reduce(step, JSON.parse(text) as unknown);
  if (Array.isArray(held) && held.length === 0 && !mayBeEmpty) throw new Error('an empty list');
  for (const [id, value] of rowsIn(held)) {
    const parsed = row.safeParse(value);
    if (parsed.success) yield* asRows(read(parsed.data, id));
    else yield unreadable(value);
  }
}

function step(value: unknown, key: string): unknown {
  const next = isObject(value) ? value[key] : undefined;
  if (next === undefined) throw new Error(`no rows: "${key}" is missing`);
  return next;
}

function* rowsIn(value: unknown): Generator<readonly [id: string | undefined, row: unknown]> {
  if (Array.isArray(value)) {
    for (const row of value) yield [undefined, row];
    return;
  }
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) throw new Error('no list of rows');
  for (const [id, held] of entries) for (const row of Array.isArray(held) ? held : [held]) yield [id, row];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
