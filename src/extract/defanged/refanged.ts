import type { Edit } from './edit.ts';
import { editAt, mayBegin } from './edit-at.ts';

/** Refanged text that knows where each of its characters came from. Indexes of the original are those of the stretch it was made of. */
export class Refanged {
  readonly text: string;
  private readonly edits: readonly Edit[];
  /** Index in the refanged text at which each edit begins. */
  private readonly places: readonly number[];
  private readonly from: number;

  constructor(text: string, edits: readonly Edit[], places: readonly number[], from: number) {
    this.text = text;
    this.edits = edits;
    this.places = places;
    this.from = from;
  }

  /** Where in the original the character at `index` began. */
  start(index: number): number {
    return this.origin(index, false);
  }

  /** Where in the original the character before `index` ended. */
  end(index: number): number {
    return index === 0 ? 0 : this.origin(index - 1, true);
  }

  /** Whether anything between the two indexes was written otherwise. */
  touched(start: number, end: number): boolean {
    const position = this.lastEdit(end - 1);
    const edit = this.edits[position];
    return edit !== undefined && (this.places[position] ?? 0) + edit.by.length > start;
  }

  private origin(index: number, last: boolean): number {
    const position = this.lastEdit(index);
    const edit = this.edits[position];
    if (edit === undefined) return index + (last ? 1 : 0);
    const beyond = index - (this.places[position] ?? 0) - edit.by.length;
    if (beyond < 0) return (last ? edit.end : edit.start) - this.from;
    return edit.end - this.from + beyond + (last ? 1 : 0);
  }

  /** The last edit that begins at or before `index`, or -1. */
  private lastEdit(index: number): number {
    let [low, high] = [0, this.places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.places[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** A stretch of a text refanged, with the way back to the original. Linear. */
export function refanged(text: string, from = 0, to = text.length): Refanged {
  let plain = '';
  const edits: Edit[] = [];
  const places: number[] = [];
  let done = from;
  let length = 0;
  for (let i = from; i < to; ) {
    const edit = mayBegin(text, i) ? editAt(text, i, done) : undefined;
    if (edit === undefined || edit.end > to) {
      i++;
      continue;
    }
    plain += text.slice(done, edit.start) + edit.by;
    edits.push(edit);
    places.push(length + edit.start - done);
    length += edit.start - done + edit.by.length;
    done = edit.end;
    i = Math.max(edit.end, i + 1);
  }
  return new Refanged(plain + text.slice(done, to), edits, places, from);
}
