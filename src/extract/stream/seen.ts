import { randomInt } from 'node:crypto';

/** 8 MiB when full: 8 bytes for each, a quarter of the places empty. */
export const mostSeen = 3 * 2 ** 18;
/** Each grows by itself, so that growing never takes as much memory again. */
const tableCount = 64;

/** Which keys came before. */
export interface Seen {
  /** Whether the key is new; from now on it is not. */
  add(key: string): boolean;
  has(key: string): boolean;
  /** No further key is kept: one that comes again is new again. */
  full(): boolean;
}

/**
 * A set that keeps 64 bits of each key and not its text, so that half a million fits in 8 MiB. Two keys with the same
 * 64 bits would be taken for one, and the second never shown: with three quarters of a million keys that happens once in sixty
 * million runs by chance, and nobody can bring it about, because the bits are a HalfSipHash-2-4 under a secret of this one set.
 * Beyond `limit` keys nothing is forgotten and nothing added: what is unknown by then is new each time.
 */
export function rememberSeen(limit = mostSeen, secret: readonly [number, number] = [randomInt(2 ** 32), randomInt(2 ** 32)]): Seen {
  const tables = Array.from({ length: tableCount }, () => ({ places: new Int32Array(64), size: 0 }));
  const hash = new Int32Array(2);
  let size = 0;

  function find(key: string) {
    halfSipHash(key, secret, hash);
    // Nothing is what an empty place holds.
    if (hash[0] === 0 && hash[1] === 0) hash[1] = 1;
    const [high, low] = [hash[0] ?? 0, hash[1] ?? 0];
    const table = tables[high & (tableCount - 1)] as (typeof tables)[number];
    return { table, high, low, at: placeOf(table.places, high, low) };
  }

  return {
    add(key) {
      const { table, high, low, at } = find(key);
      if (!isEmpty(table.places, at)) return false;
      if (size >= limit) return true;
      table.places[at] = high;
      table.places[at + 1] = low;
      table.size += 1;
      size += 1;
      if (table.size * 2 > table.places.length * 0.875) table.places = grown(table.places);
      return true;
    },
    has(key) {
      const { table, at } = find(key);
      return !isEmpty(table.places, at);
    },
    full: () => size >= limit,
  };
}

const isEmpty = (places: Int32Array, at: number): boolean => places[at] === 0 && places[at + 1] === 0;

/** Index of the two halves of a hash, or of the empty place where they would be. */
function placeOf(places: Int32Array, high: number, low: number): number {
  const mask = places.length - 1;
  for (let at = (low << 1) & mask; ; at = (at + 2) & mask) {
    if ((places[at] === high && places[at + 1] === low) || isEmpty(places, at)) return at;
  }
}

function grown(places: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(places.length * 2);
  for (let i = 0; i < places.length; i += 2) {
    if (isEmpty(places, i)) continue;
    const [high, low] = [places[i] ?? 0, places[i + 1] ?? 0];
    const at = placeOf(larger, high, low);
    larger[at] = high;
    larger[at + 1] = low;
  }
  return larger;
}

/**
 * HalfSipHash-2-4 with 64 bits of output over the UTF-16 units of `text`, little-endian (Aumasson and Bernstein,
 * https://github.com/veorq/SipHash), into `into`.
 */
export function halfSipHash(text: string, [k0, k1]: readonly [number, number], into: Int32Array): void {
  let [v0, v1, v2, v3] = [k0 | 0, k1 ^ 0xee, k0 ^ 0x6c796765, k1 ^ 0x74656462];
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
  };
  const take = (word: number): void => {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  };
  const pairs = text.length & ~1;
  for (let i = 0; i < pairs; i += 2) take(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
  take((text.length << 25) | (pairs < text.length ? text.charCodeAt(pairs) : 0));
  v2 ^= 0xee;
  rounds(4);
  into[0] = v1 ^ v3;
  v1 ^= 0xdd;
  rounds(4);
  into[1] = v1 ^ v3;
}
