import { extract } from '../../src/extract/extract.ts';
import type { Document } from './corpus.ts';

/** How many times slower than normal text a text may be. */
export const mostRatio = 3;

/** Normal text, by which other text is measured: whole documents, about this many UTF-16 units of them. */
const normalLength = 1 << 20;

/** Up to here the first, cold go may look hopeless and not be. */
const short = 1 << 17;

/** Milliseconds per million UTF-16 units of one go through the texts, short ones together often enough for the clock. */
function cost(texts: readonly string[]): number {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const times = Math.max(1, Math.ceil((1 << 16) / length));
  const began = performance.now();
  for (let time = 0; time < times; time++) for (const text of texts) extract(text);
  return ((performance.now() - began) * 1e6) / (times * length);
}

/**
 * A clock that measures a text against normal text: `ratio` is how many times more a unit of it costs, each at the best of
 * `rounds` interleaved ones, so that another program's work does not count; in one round, against how normal text went
 * lately. A long text that is hopeless is not measured again. `normalSpeed` is in million UTF-16 units per second.
 */
export function clock(documents: readonly Document[]): { ratio(text: string, rounds: number): number; normalSpeed(): number } {
  const normal: string[] = [];
  let length = 0;
  for (let index = 0; length < normalLength && index < documents.length; index++) {
    // From all over the corpus, which is sorted by kind.
    const { text } = documents[(index * 37) % documents.length] ?? { text: '' };
    normal.push(text);
    length += text.length;
  }
  for (let warm = 0; warm < 5; warm++) cost(normal);
  let lately = cost(normal);
  return {
    ratio(text, rounds) {
      if (rounds === 1) return cost([text]) / lately;
      let [best, usual] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let round = 0; round < rounds && (text.length <= short || round === 0 || best < 20 * usual); round++) {
        usual = Math.min(usual, cost(normal));
        best = Math.min(best, cost([text]));
      }
      lately = usual;
      return best / usual;
    },
    normalSpeed: () => 1e3 / Math.min(...Array.from({ length: 5 }, () => cost(normal))),
  };
}
