import type { Limit } from '../domain/source.ts';

/** When the lookups of one source will be done; see forecast.ts of the engine. */
export interface SourceForecast {
  readonly source: string;
  readonly lookups: number;
  readonly doneAt: Date;
  /** What holds them up most; null where nothing does. */
  readonly limitedBy: Limit | null;
  /** Of the limit's requests those that are not kept for interactive work. */
  readonly usable: number | null;
}

/** `9,300 lookups of virustotal: at 500 a day done on 2026-12-12`. Times are UTC. */
export function forecastLine(forecast: SourceForecast, now: Date): string {
  return `${countText(forecast.lookups)} of ${forecast.source}: ${forecastEnd(forecast, now)}`;
}

/** `at 500 a day done on 2026-12-12`. */
export function forecastEnd(forecast: SourceForecast, now: Date): string {
  return `${paceText(forecast)}${whenText(forecast.doneAt, now)}`;
}

/** A whole job, by the source that takes longest: `10,440 lookups: virustotal, at 500 a day, is done on 2026-12-12`. */
export function jobText(forecasts: readonly SourceForecast[], now: Date): string {
  const lookups = countText(forecasts.reduce((sum, one) => sum + one.lookups, 0));
  const last = forecasts.reduce<SourceForecast | undefined>((late, one) => (late && late.doneAt >= one.doneAt ? late : one), undefined);
  if (!last?.limitedBy) return `${lookups}: ${whenText(last?.doneAt ?? now, now)}`;
  return `${lookups}: ${last.source}, ${paceText(last).trimEnd()}, is ${whenText(last.doneAt, now)}`;
}

/** One line for each source that must wait, the slowest first, and one for all others together. */
export function forecastLines(forecasts: readonly SourceForecast[], now: Date): readonly string[] {
  const slowestFirst = forecasts.filter(({ lookups }) => lookups > 0).toSorted((a, b) => b.doneAt.getTime() - a.doneAt.getTime());
  const held = slowestFirst.filter(({ doneAt }) => doneAt > now);
  const free = slowestFirst.filter(({ doneAt }) => doneAt <= now);
  const lines = held.map((one) => forecastLine(one, now));
  if (free.length === 0) return lines;
  const lookups = free.reduce((sum, one) => sum + one.lookups, 0);
  const sources = free.length === 1 ? free[0]?.source : `${free.length} ${held.length > 0 ? 'other ' : ''}sources`;
  return [...lines, `${countText(lookups)} of ${sources}: no limit holds them up`];
}

function countText(lookups: number): string {
  return `${lookups.toLocaleString('en')} lookup${lookups === 1 ? '' : 's'}`;
}

function paceText({ limitedBy, usable }: SourceForecast): string {
  if (limitedBy === null) return '';
  const { requests, per } = limitedBy;
  const kept = usable === null || usable >= requests ? '' : `${usable.toLocaleString('en')} of `;
  return `at ${kept}${requests.toLocaleString('en')} ${per === 'hour' ? 'an' : 'a'} ${per} `;
}

/** The day is enough, but for today's. */
function whenText(doneAt: Date, now: Date): string {
  const [day, time] = [doneAt.toISOString().slice(0, 10), doneAt.toISOString().slice(11, 16)];
  if (doneAt <= now) return 'done at once';
  return day === now.toISOString().slice(0, 10) ? `done today at ${time} UTC` : `done on ${day}`;
}
