import type { Document } from './corpus.ts';
import { hostilePieces } from './hostile.ts';

/** Numbers in [0, 1). */
type Random = () => number;

/** A document is cut to this before it is changed, and never grows beyond twice as much: more documents tell more. */
const mostLength = 1 << 17;

const swaps: readonly (readonly [string, readonly string[]])[] = [
  [
    '.',
    [
      '[.]',
      '(.)',
      '{.}',
      '[dot]',
      '(dot)',
      ' dot ',
      ' DOT ',
      ' . ',
      '[.',
      '.]',
      '\\.',
      '．',
      '․',
      '%2E',
      '&#46;',
      '\\u002e',
      '.\u200b',
      '..',
    ],
  ],
  ['://', ['[:]//', '[://]', ':\\\\', ':\\/\\/', '__', ':/', '%3A%2F%2F', '(:)//']],
  ['http', ['hxxp', 'hXXp', 'h**p', 'meow', 'fxp', '']],
  ['@', ['[@]', '[at]', '(at)', ' at ', ' AT ', '%40', '@@']],
  [':', ['[:]', '::', '%3A', '']],
  ['/', ['[/]', '\\/', '//', '\\']],
  ['\n', ['', ' ', '=\n', '\r\n', '\n> ']],
  [' ', ['', '\n', '\u00a0', '\u200b', '=\n']],
];

/** Each takes a text and a place in it. */
const changes: readonly ((text: string, at: number, random: Random, other: string) => string)[] = [
  // another character, of the whole range or a mere other letter
  (text, at, random) => replaced(text, at, 1, String.fromCharCode(random() < 0.5 ? random() * 0x80 : random() * 0x1_0000)),
  // one bit of it
  (text, at, random) => replaced(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << Math.floor(random() * 8)))),
  // a stretch of another document, or of this one
  (text, at, random, other) => replaced(text, at, random() * 40, stretch(other, random, 400)),
  (text, at, random) => replaced(text, at, 0, stretch(text, random, 400)),
  // a stretch many times over
  (text, at, random) => replaced(text, at, 0, stretch(text, random, 60).repeat(1 + random() * 200)),
  // a stretch less, or all that follows
  (text, at, random) => replaced(text, at, random() * 200, ''),
  (text, at, random) => (random() < 0.1 ? text.slice(0, at) : text),
  // other case
  (text, at, random) => {
    const part = text.slice(at, at + random() * 200);
    return replaced(text, at, part.length, random() < 0.5 ? part.toUpperCase() : part.toLowerCase());
  },
  // other spellings, the likeliest change of all, near one place or everywhere
  ...Array<(text: string, at: number, random: Random) => string>(4).fill((text, at, random) => {
    const [from, to] = pick(swaps, random);
    const by = pick(to, random);
    if (random() < 0.05) return text.replaceAll(from, () => by);
    const end = at + random() * 400;
    return replaced(
      text,
      at,
      end - at,
      text.slice(at, end).replaceAll(from, () => by),
    );
  }),
  // what is known to hurt
  (text, at, random) => replaced(text, at, 0, pick(hostilePieces, random).repeat(1 + random() * 20)),
];

/** A document of the corpus with one to eight changes; the same for the same row of random numbers. */
export function mutated(documents: readonly Document[], random: Random): { readonly text: string; readonly original: string } {
  const whole = pick(documents, random).text;
  const from = Math.floor(random() * Math.max(1, whole.length - mostLength));
  const original = whole.slice(from, from + mostLength);
  let text = original;
  for (let left = 1 + Math.floor(random() * 8); left > 0; left--) {
    const at = Math.floor(random() * text.length);
    text = pick(changes, random)(text, at, random, pick(documents, random).text).slice(0, 2 * mostLength);
  }
  return { text, original };
}

function replaced(text: string, at: number, length: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + Math.floor(length));
}

function stretch(text: string, random: Random, most: number): string {
  const start = Math.floor(random() * text.length);
  return text.slice(start, start + 1 + random() * most);
}

function pick<T>(from: readonly T[], random: Random): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new RangeError('nothing to pick from');
  return picked;
}
