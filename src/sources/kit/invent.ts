import { createHash } from 'node:crypto';

/** Invented facts for look-alikes: each a function of the value and of what is asked, so that the same value always answers the same. */
export interface Inventor {
  /** An integer from `least` to `most`, both included. */
  number(what: string, least: number, most: number): number;
  pick<T>(what: string, from: readonly [T, ...T[]]): T;
  /** Lower-case hexadecimal. */
  hex(what: string, length: number): string;
  /** Of the documentation networks (RFC 5737). */
  ipv4(what: string): string;
  /** Below example.com (RFC 2606). */
  host(what: string): string;
  /** Of the numbers kept for documentation (RFC 5398). */
  asn(what: string): number;
  /** Epoch seconds in the 60 days before 2026-11-20. */
  epoch(what: string): number;
}

/** An {@link Inventor} for one value. */
export function inventor(value: string): Inventor {
  const digest = (what: string): string => createHash('sha512').update(`${what}\n${value}`).digest('hex');
  const number = (what: string, least: number, most: number): number =>
    least + (Number.parseInt(digest(what).slice(0, 12), 16) % (most - least + 1));
  const pick = <T>(what: string, from: readonly [T, ...T[]]): T => from[number(what, 0, from.length - 1)] ?? from[0];
  return {
    number,
    pick,
    hex: (what, length) => digest(what).slice(0, length),
    ipv4: (what) => `${pick(`${what} net`, ['192.0.2', '198.51.100', '203.0.113'])}.${number(what, 1, 254)}`,
    host: (what) => `${pick(`${what} word`, ['mail', 'cdn', 'static', 'login', 'update', 'api'])}-${digest(what).slice(0, 4)}.example.com`,
    asn: (what) => number(what, 64_496, 64_511),
    epoch: (what) => 1_795_132_800 - number(what, 3_600, 60 * 86_400),
  };
}
