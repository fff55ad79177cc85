const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const zones: Readonly<Record<string, string>> = { Z: 'Z', UTC: 'Z', GMT: 'Z' };

/** `Nov 24 01:02:03`, with a year before or behind the clock, parts of a second and a zone, where senders write them. */
const named =
  /^[*.]?([A-Z][a-z]{2}) {1,2}(\d{1,2}),? (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)([.,]\d{1,9})?(?: (20\d\d)(?= |$))?(?: ?((?:UTC|GMT|Z)(?:[+-]\d\d:?\d\d)?|[+-]\d\d:?\d\d)(?=[ :]|$))?/;
const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)([.,]\d{1,9})? ?(Z|UTC|[+-]\d\d:?\d\d)?(?= |:|$)/;

export interface Written {
  /** ISO 8601; without a zone where the sender named none: then it is its own clock's. */
  readonly at: string;
  /** So many characters of the text. */
  readonly length: number;
}

/**
 * The time that a text begins with: ISO 8601, or as RFC 3164 and those who improve on it write it. Undefined where it begins
 * with none. A year that is not told is the one that makes it nearest to `now`.
 */
export function leadingTime(text: string, now: Date): Written | undefined {
  const head = text.slice(0, 64);
  const [standard, date, clock, fraction = '', zone = ''] = iso.exec(head) ?? [];
  if (standard !== undefined && isDate(`${date}T${clock}`))
    return { at: `${date}T${clock}${fraction.replace(',', '.')}${offset(zone)}`, length: standard.length };
  const [whole, month = '', day = '', before, hour, minute, second, parts = '', behind, zoned = ''] = named.exec(head) ?? [];
  const number = months.indexOf(month.toLowerCase()) + 1;
  if (whole === undefined || number === 0) return undefined;
  const rest = `-${two(number)}-${two(Number(day))}T${hour}:${minute}:${second}`;
  const year = before ?? behind ?? nearestYear(rest, now);
  if (!isDate(`${year}${rest}`)) return undefined;
  return { at: `${year}${rest}${parts.replace(',', '.')}${offset(zoned)}`, length: whole.length };
}

/** A time as a field of CEF, LEEF or JSON has it: as above, or milliseconds or seconds since 1970. Undefined for anything else. */
export function toldTime(text: string, now: Date): string | undefined {
  const written = text.trim();
  if (/^\d{10}(?:\.\d{1,9})?$/.test(written)) return new Date(Number(written) * 1_000).toISOString();
  if (/^\d{13}$/.test(written)) return new Date(Number(written)).toISOString();
  return leadingTime(written, now)?.at;
}

function nearestYear(rest: string, now: Date): number {
  const year = now.getUTCFullYear();
  const distance = (each: number) => Math.abs(Date.parse(`${each}${rest}Z`) - now.getTime());
  const known = [year, year - 1, year + 1].filter((each) => !Number.isNaN(distance(each)));
  return known.reduce((nearest, each) => (distance(each) < distance(nearest) ? each : nearest), known[0] ?? year);
}

function isDate(written: string): boolean {
  const at = new Date(`${written}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written);
}

function offset(zone: string): string {
  const named = zones[zone];
  if (named !== undefined || zone === '') return named ?? '';
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return sign === undefined ? '' : `${sign}${hours}:${minutes}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
