/**
 * A set of ASCII words that is asked without making a string: by where the word stands. Upper case in the text is lower
 * case in the words.
 */
export interface Words {
  /** What the word from `start` to `end` stands for, 0 when it is none of these. */
  of(codes: Uint16Array, start: number, end: number): number;
}

/** Words and what each of them stands for: a number above 0. Non-ASCII words are told apart by case. */
export function wordTable(entries: Iterable<readonly [word: string, value: number]>): Words {
  const known = [...entries];
  const slots = 1 << Math.ceil(Math.log2(known.length * 3 + 4));
  const mask = slots - 1;
  /** Per slot: index of the word's first character in `letters`, its length, its value. */
  const begins = new Int32Array(slots);
  const lengths = new Uint8Array(slots);
  const values = new Int32Array(slots);
  const letters = Uint16Array.from(known.flatMap(([word]) => [...word].flatMap(units)));
  let longest = 0;
  let at = 0;
  for (const [word, value] of known) {
    let slot = hashOf(letters, at, at + word.length) & mask;
    while (values[slot] !== 0) slot = (slot + 1) & mask;
    begins[slot] = at;
    lengths[slot] = word.length;
    values[slot] = value;
    longest = Math.max(longest, word.length);
    at += word.length;
  }
  return {
    of(codes, start, end) {
      const length = end - start;
      if (length > longest || length <= 0) return 0;
      for (let slot = hashOf(codes, start, end) & mask; ; slot = (slot + 1) & mask) {
        const value = values[slot] as number;
        if (value === 0) return 0;
        if (lengths[slot] !== length) continue;
        const begin = begins[slot] as number;
        let same = 0;
        while (same < length && lowered(codes[start + same] as number) === letters[begin + same]) same++;
        if (same === length) return value;
      }
    },
  };
}

/** A plain set: each of the words, parted by spaces, stands for 1. */
export function wordSet(words: string): Words {
  return wordTable([...new Set(words.split(/\s+/))].map((word) => [word, 1] as const));
}

function units(character: string): number[] {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
}

function lowered(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
}

function hashOf(codes: Uint16Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ lowered(codes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}
