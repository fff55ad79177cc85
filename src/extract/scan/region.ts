import { refanged } from '../defanged/refanged.ts';
import { createHits, margin, openPage, type Page, textOf } from './page.ts';
import { isRun, roleAt, STOP } from './text/characters.ts';

/** As much of what stands before is kept for its words: `version 1[.]2[.]3[.]4`. */
const context = 40;
const longest = 4096;

const found = createHits();

/**
 * Reads the line around `index`, where something was made harmless, refanged: from the floor on, to the end of the line.
 * Answers where reading goes on. `read` scans a page.
 */
export function readRegion(page: Page, index: number, read: (page: Page) => void): number {
  const { codes, floor, hits } = page;
  let lineStart = index;
  while (lineStart > floor && lineStart > index - longest && codes[lineStart - 1] !== 0x0a) lineStart--;
  const end = lineEnd(page, index);
  hits.takeBack(lineStart);
  const before = textOf(page, Math.max(margin, lineStart - context), lineStart);
  const plain = refanged(page.text, lineStart - margin, end - margin);
  /** Where the refanged text begins in its page. */
  const offset = margin + before.length;
  found.clear();
  const region = openPage(before + plain.text, 'region', found, (start, stop) => plain.touched(start - offset, stop - offset));
  region.floor = offset;
  read(region);
  for (let i = 0; i < found.length; i++) {
    const [start, stop] = [found.start(i), found.end(i)];
    const value = found.plain(i) ?? textOf(region, start, stop);
    hits.add(
      found.type(i),
      lineStart + plain.start(start - offset),
      lineStart + plain.end(stop - offset),
      found.reason(i),
      value,
      found.exact(i),
    );
  }
  return end;
}

/** The end of the line, or of the next when the break is part of a value; long lines end at a space. */
function lineEnd(page: Page, index: number): number {
  const { codes } = page;
  const limit = Math.min(page.end, index + longest);
  for (let i = index; i < limit; i++) if (codes[i] === 0x0a && !isBroken(codes, i)) return i;
  if (limit === page.end) return limit;
  for (let i = limit; i > index + (longest >> 1); i--) if ((roleAt(codes, i) & STOP) !== 0) return i;
  return limit;
}

/** Whether a value goes on behind a line break: after a soft break or a defanged dot. */
function isBroken(codes: Uint16Array, at: number): boolean {
  const before = codes[at - 1] === 0x0d ? at - 2 : at - 1;
  if (codes[before] === 0x3d) return true;
  return (
    (codes[before] === 0x5d || codes[before] === 0x29) && isRun(codes, at + 1) && (codes[before - 1] === 0x2e || codes[before - 1] === 0x74)
  );
}
