import { type Refanged, refanged } from '../defanged/refanged.ts';
import { createHits, margin, openPage, type Page, textOf } from './page.ts';
import { isRun, roleAt, STOP } from './text/characters.ts';

/** What stands before the floor is read for its words only. */
const context = 80;
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
  const from = Math.max(margin, lineStart - context);
  const end = lineEnd(page, index);
  hits.takeBack(lineStart);
  const plain = refanged(page.text, from - margin, end - margin);
  found.clear();
  const region = openPage(plain.text, 'region', found, (start, stop) => plain.touched(start - margin, stop - margin));
  region.floor = floorIn(region, plain, lineStart - from);
  read(region);
  for (let i = 0; i < found.length; i++) {
    const [start, stop] = [found.start(i), found.end(i)];
    hits.add(
      found.type(i),
      from + plain.start(start - margin),
      from + plain.end(stop - margin),
      found.reason(i),
      found.plain(i) ?? textOf(region, start, stop),
    );
  }
  return end;
}

/** Where the floor of the page lies in its refanged text. */
function floorIn(region: Page, plain: Refanged, offset: number): number {
  let low = margin;
  let high = region.end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plain.start(middle - margin) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
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
