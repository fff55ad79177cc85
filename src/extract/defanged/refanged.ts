import type { Edit } from './edit.ts';
import { editAt, mayBegin } from './edit-at.ts';

/** Refanged text that knows where each of its characters came from. */
export interface Refanged {
  readonly text: string;
  /** Where in the original the character at `index` began. */
  start(index: number): number;
  /** Where in the original the character before `index` ended. */
  end(index: number): number;
  /** Whether anything between the two indexes was written otherwise. */
  touched(start: number, end: number): boolean;
}

/** A stretch of a text refanged, with the way back to the original: indexes are those of the stretch. Linear. */
export function refanged(text: string, from = 0, to = text.length): Refanged {
  const pieces: string[] = [];
  const edits: Edit[] = [];
  /** Index in the refanged text at which each edit begins. */
  const at: number[] = [];
  let done = from;
  let length = 0;
  for (let i = from; i < to; ) {
    const edit = mayBegin(text, i) ? editAt(text, i, done) : undefined;
    if (edit === undefined || edit.end > to) {
      i++;
      continue;
    }
    pieces.push(text.slice(done, edit.start), edit.by);
    edits.push(edit);
    at.push(length + edit.start - done);
    length += edit.start - done + edit.by.length;
    done = edit.end;
    i = Math.max(edit.end, i + 1);
  }
  if (edits.length === 0) return { text: text.slice(from, to), start: (index) => index, end: (index) => index, touched: () => false };
  pieces.push(text.slice(done, to));

  /** The last edit that begins at or before `index`, or -1. */
  const lastEdit = (index: number): number => {
    let [low, high] = [0, at.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((at[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const origin = (index: number, last: boolean): number => {
    const position = lastEdit(index);
    const edit = edits[position];
    if (edit === undefined) return index + (last ? 1 : 0);
    const beyond = index - (at[position] ?? 0) - edit.by.length;
    if (beyond < 0) return (last ? edit.end : edit.start) - from;
    return edit.end - from + beyond + (last ? 1 : 0);
  };
  return {
    text: pieces.join(''),
    start: (index) => origin(index, false),
    end: (index) => (index === 0 ? 0 : origin(index - 1, true)),
    touched: (start, end) => {
      const position = lastEdit(end - 1);
      const edit = edits[position];
      return edit !== undefined && (at[position] ?? 0) + edit.by.length > start;
    },
  };
}
