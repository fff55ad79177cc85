import type { SourceAccess } from '../../domain/ports.ts';
import type { Counter } from '../../domain/source.ts';
import type { Reply } from '../classify.ts';

type Headers = Reply['headers'];

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

/** The moment a Retry-After header names: seconds from now or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(headers: Headers, now: Date): Date | undefined {
  const value = header(headers, 'retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds < 0 ? undefined : within(now, now.getTime() + Math.ceil(seconds * 1000));
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : within(now, date);
}

/** When the vendor's own counter says that nothing is left: the moment it starts anew. */
export function spentUntil(headers: Headers, counter: Counter | undefined, now: Date): Date | undefined {
  if (counter === undefined || Number(header(headers, counter.remaining) ?? Number.NaN) > 0) return undefined;
  if (header(headers, counter.remaining)?.trim() !== '0') return undefined;
  return counterReset(headers, counter, now);
}

/** The moment a counter starts anew: epoch seconds, or seconds from now. */
export function counterReset(headers: Headers, counter: Counter | undefined, now: Date): Date | undefined {
  if (counter?.reset === undefined) return undefined;
  const value = Number(header(headers, counter.reset) ?? Number.NaN);
  if (!Number.isFinite(value) || value < 0) return undefined;
  return within(now, value > 1_000_000_000 ? value * 1000 : now.getTime() + value * 1000);
}

/** A vendor's time is believed between now and 32 days ahead: a broken clock must not switch a source off for years. */
function within(now: Date, time: number): Date {
  const longest = 32 * 24 * 3600 * 1000;
  return new Date(Math.min(Math.max(time, now.getTime()), now.getTime() + longest));
}

/** When a spent day begins anew, where the vendor names no time. */
export function nextMidnight(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}

/** A bare 429 names no time: wait out the window most likely meant, a minute unless only shorter ones are declared. */
export function shortestPause({ limits }: SourceAccess): number {
  return limits.length > 0 && limits.every(({ per }) => per === 'second') ? 1_000 : 60_000;
}
