import type { Finding } from '../domain/observable.ts';
import { type Gathering, gather } from './gather.ts';
import { refanged } from './refang.ts';
import { scan } from './scan/scan.ts';

/** UTF-16 units read at once, so that memory for refanging does not grow with the text. */
const windowSize = 1 << 20;
/** How far back a good place to cut is looked for; no observable is longer. */
const reach = 1 << 16;

/**
 * Every observable in a text, defanged or not, with every place where it stands; one finding per observable, in order
 * of first appearance. Offsets are UTF-16 units of `text`, whose slice is `written`. A URL also gives its host and a
 * URL nested in it, a mail address its domain; otherwise nothing is found inside another. At most
 * 1,000 mentions of one observable are kept. Time is linear in the text, whatever it holds.
 */
export function extract(text: string, field = 'text'): Finding[] {
  const gathering = gather();
  extractInto(gathering, text, field);
  return gathering.findings();
}

/** {@link extract} into findings that other parts of the same document share. */
export function extractInto(gathering: Gathering, text: string, field: string): void {
  for (let from = 0; from < text.length; ) {
    const to = windowEnd(text, from);
    const original = from === 0 && to === text.length ? text : text.slice(from, to);
    const plain = refanged(original);
    for (const { type, value, start, end } of scan(plain.text, plain.touched)) {
      const [a, b] = [from + plain.start(start), from + plain.end(end)];
      gathering.add({ type, value }, { written: text.slice(a, b), start: a, end: b, field });
    }
    from = to;
  }
}

/** Cuts at the end of a line, else at a space, else at a quote or comma, else anywhere: a megabyte without any is no prose. */
function windowEnd(text: string, from: number): number {
  const limit = from + windowSize;
  if (limit >= text.length) return text.length;
  for (const marks of ['\n', ' \t\r', '",;<>']) {
    for (let end = limit; end > limit - reach; end--) {
      if (marks.includes(text[end - 1] ?? '')) return end;
    }
  }
  return limit;
}
