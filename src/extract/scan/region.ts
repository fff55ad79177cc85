import { createPlain, writePlain } from '../defanged/plain.ts';
import { createHits, margin, type Page, pageOf, textOf } from './page.ts';
import { isRun, roleAt, STOP } from './text/characters.ts';

/** As much of what stands before is kept for its words: `version 1[.]2[.]3[.]4`. */
const context = 40;
const longest = 4096;

/** Memory that the next region reuses: one lives at a time. */
const found = createHits();
const plain = createPlain(3 * longest);
let dirty = 0;

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
  const { origins, changes } = plain;
  const units = plain.memory.codes;
  const before = Math.max(margin, lineStart - context);
  for (let i = before; i < lineStart; i++) units[margin + i - before] = codes[i] as number;
  const offset = margin + lineStart - before;
  const stop = writePlain(page, lineStart, end, plain, offset, true);
  // Behind it only what the last region left has to go.
  for (let i = stop; i < dirty; i++) units[i] = 0;
  dirty = stop;
  found.clear();
  const region = pageOf(plain.memory, stop, found, (from, to) => (changes[to] as number) > (changes[from] as number), page);
  region.floor = offset;
  read(region);
  for (let i = 0; i < found.length; i++) {
    const [from, to] = [found.start(i), found.end(i)];
    const value = found.plain(i) ?? textOf(region, from, to);
    const add = found.isPart(i) ? hits.addPart : hits.add;
    add(found.type(i), origins[from] as number, origins[to] as number, found.reason(i), value, found.exact(i));
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
