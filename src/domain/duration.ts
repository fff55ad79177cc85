const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number and a unit: `500ms`, `30s`, `5m`, `1h`, `7d`. */
export const durationPattern = /^(\d{1,9})(ms|s|m|h|d)$/;

/** Milliseconds of a duration as users write it; undefined where it is none. */
export function parseDuration(written: string): number | undefined {
  const [, count, unit] = durationPattern.exec(written) ?? [];
  return unit === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
}
