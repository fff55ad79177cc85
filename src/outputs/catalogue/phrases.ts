import type { FeedEntry, LimitEntry, SourceEntry } from './catalogue.ts';

/** `1000 per day`, `60 per calendar month`. */
export function limitText({ requests, per, window }: Pick<LimitEntry, 'requests' | 'per' | 'window'>): string {
  return `${requests} per ${window === 'calendar' ? 'calendar ' : ''}${per}`;
}

/** `45 s`, `12 min`, `3 h`, `9 d`: in the largest unit of which there are two, or exactly one. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  for (const [unit, name] of units) if (whole === unit || whole >= 2 * unit) return `${Math.round(whole / unit)} ${name}`;
  return `${whole} s`;
}
const units = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

const told = {
  value: 'the value',
  'hash-prefix': 'only the first bytes of its digest',
  domain: 'only the registrable domain of the name in it',
} as const;

/** Who learns what of a question. */
export function exposureText({ exposure, reveals }: Pick<SourceEntry, 'exposure'> & { readonly reveals?: SourceEntry['reveals'] }): string {
  if (exposure === 'none') return 'nobody';
  return `${exposure} learns ${told[reveals ?? 'value']}`;
}

/** What a match of a feed says, in words. */
export function roleText({ role }: Pick<FeedEntry, 'role'>): string {
  return {
    threat: 'threat: a match is a bad sign',
    'known-good': 'known good: asked before any vendor',
    context: 'context: a match is only told',
  }[role];
}
