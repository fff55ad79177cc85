import type { FeedSource } from '../../domain/source.ts';
import type { Compiled } from './compile.ts';

/** A copy as it was before, in figures. */
export interface Before {
  readonly bytes: number;
  readonly entries: number;
}

/** Lists smaller than this may change as they like. */
const small = { bytes: 16 * 1024, entries: 50 };
const mostGrowth = 20;
const mostShrinkage = 10;
/** Of a hundred rows. */
const mostUnreadable = 20;

/** Why a downloaded file cannot be the list, before it is read; undefined where nothing speaks against it. */
export function suspiciousFile(source: FeedSource, bytes: number, start: string, before: Before | undefined): string | undefined {
  if (bytes === 0 || start.trim() === '') return source.mayBeEmpty ? undefined : 'the file is empty';
  if (/^\s*(?:<!doctype html|<html|<head|<\?xml[^>]*\?>\s*<html)/i.test(start)) return 'a web page came in the place of the list';
  if (before && before.bytes > 0 && bytes > mostGrowth * Math.max(before.bytes, small.bytes))
    return `the file grew from ${before.bytes} to ${bytes} bytes`;
  return undefined;
}

/** Why a list that was read cannot be the new state of the feed. */
export function suspiciousList(
  source: FeedSource,
  { rows, unreadable, inner, example }: Pick<Compiled, 'rows' | 'unreadable' | 'inner' | 'example'>,
  entries: number,
  before: Before | undefined,
): string | undefined {
  const shown = example === undefined ? '' : `, such as ${JSON.stringify(example.slice(0, 80))}`;
  if (unreadable * 100 > rows * mostUnreadable) return `${unreadable} of ${rows} rows are no entries${shown}`;
  if (source.mayBeEmpty) return undefined;
  if (entries === 0) return inner === 0 ? 'it holds no entry' : `all of its ${inner} entries are private or reserved addresses`;
  if (before && before.entries >= small.entries && entries * mostShrinkage < before.entries)
    return `it shrank from ${before.entries} to ${entries} entries`;
  return undefined;
}
