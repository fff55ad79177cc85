import { none, type Page } from '../page.ts';
import { isRun } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';

const backslash = 0x5c;
const space = 0x20;
const dot = 0x2e;

/** `Global\name`, `Local\name`: an object that programs see of one another. */
export function readMutex(page: Page, start: number, end: number): number {
  const { codes } = page;
  let at = end;
  while (codes[at] === backslash) at++;
  let stop = at;
  while (
    stop < at + 200 &&
    (isRun(codes, stop) || codes[stop] === 0x7b || codes[stop] === 0x7d || (codes[stop] === dot && isRun(codes, stop + 1)))
  )
    stop++;
  if (stop - at < 3) return none;
  page.hits.add('mutex', start, stop, because.object);
  return stop;
}

/** `Mutex: name`, `mutex name: "name"`, `mutex "name"`: what follows the word, which ends at `end`. Whether there was one. */
export function addNamedMutex(page: Page, start: number, wordEnd: number): boolean {
  const { codes } = page;
  if (!standsAt(codes, start, 'mutex') && !standsAt(codes, start, 'mutant')) return false;
  let at = wordEnd;
  if (standsAt(codes, at, ' name')) at += 5;
  else if (standsAt(codes, at, ' named ')) at += 6;
  else if (codes[at] === space && codes[at + 1] !== 0x22 && codes[at + 1] !== 0x27) return false;
  if (codes[at] === 0x73) at++;
  if (codes[at] === 0x3a || codes[at] === 0x3d) at++;
  const colon = at;
  while (at < colon + 4 && (codes[at] === space || codes[at] === 0x22 || codes[at] === 0x27)) at++;
  let end = at;
  while (
    end < at + 200 &&
    (isRun(codes, end) ||
      codes[end] === 0x7b ||
      codes[end] === 0x7d ||
      codes[end] === backslash ||
      (codes[end] === dot && isRun(codes, end + 1)))
  )
    end++;
  if (end - at < 4 || standsAt(codes, at, 'global\\') || standsAt(codes, at, 'local\\')) return false;
  page.hits.add('mutex', at, end, because.named);
  return true;
}
