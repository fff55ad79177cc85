import { type Memory, margin, memoryOf, type Page } from '../scan/page.ts';
import { DASH, DIGIT, isAlphanumeric, kindAt, LETTER, UNSPACED } from '../scan/text/characters.ts';
import { editAt, mayBegin } from './edit-at.ts';

/** A stretch of a page, refanged: its units, and where each of them came from. */
export interface Plain {
  readonly memory: Memory;
  /** Per unit, the index in the page where it began; the one after the last is where the stretch ended. */
  readonly origins: Int32Array;
  /** Per unit, how many before it were written otherwise. */
  readonly changes: Int32Array;
}

/** Room for what a stretch of so many units may become: `http__` is one unit shorter than what it means. */
export function createPlain(units: number): Plain {
  const room = units + (units >> 1) + 4 * margin;
  return { memory: memoryOf(room), origins: new Int32Array(room), changes: new Int32Array(room) };
}

/**
 * Writes the units of a page between two indexes, refanged, from `at` on; answers where they end. Linear. A scheme before a
 * plain `://` may stay as it is, `hxxp`, for a reader who knows what it means.
 */
export function writePlain(page: Page, from: number, to: number, plain: Plain, at: number, keepsSchemes: boolean): number {
  const { codes: units, text } = page;
  const { codes } = plain.memory;
  const { origins, changes } = plain;
  let end = at;
  let changed = 0;
  let done = from;
  for (let i = from; i < to; ) {
    if (mayBegin(units, i) && !(keepsSchemes && isSeparator(units, i))) {
      // By far the most frequent spelling is told here.
      if (
        units[i] === 0x5b &&
        units[i + 1] === 0x2e &&
        units[i + 2] === 0x5d &&
        i + 3 <= to &&
        isHost(units, i - 1) &&
        isHost(units, i + 3)
      ) {
        codes[end] = 0x2e;
        origins[end] = i;
        changes[end++] = changed++;
        i += 3;
        done = i;
        continue;
      }
      const edit = editAt(text, i - margin, done - margin);
      if (edit !== undefined && edit.start + margin >= done && edit.end + margin <= to) {
        // Nothing since the last edit was changed: what it takes back was copied one by one.
        end -= i - (edit.start + margin);
        for (let k = 0; k < edit.by.length; k++) {
          codes[end] = edit.by.charCodeAt(k);
          origins[end] = (k === 0 ? edit.start : edit.end) + margin;
          changes[end++] = changed++;
        }
        if (edit.by === '') changed++;
        done = edit.end + margin;
        i = Math.max(done, i + 1);
        continue;
      }
    }
    codes[end] = units[i] as number;
    origins[end] = i;
    changes[end++] = changed;
    i++;
  }
  origins[end] = Math.max(done, to);
  changes[end] = changed;
  return end;
}

/** `://` behind a word; brackets around it, and stars in the word, are another matter. */
function isSeparator(codes: Uint16Array, i: number): boolean {
  return (
    codes[i] === 0x3a &&
    codes[i + 1] === 0x2f &&
    codes[i + 2] === 0x2f &&
    codes[i + 3] !== 0x2f &&
    isHost(codes, i + 3) &&
    isAlphanumeric(codes, i - 1) &&
    isAlphanumeric(codes, i - 2) &&
    isAlphanumeric(codes, i - 3)
  );
}

function isHost(codes: Uint16Array, index: number): boolean {
  return (kindAt(codes, index) & (LETTER | DIGIT | DASH | UNSPACED)) !== 0;
}
