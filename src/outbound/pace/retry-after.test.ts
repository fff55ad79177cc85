import { describe, expect, it } from 'vitest';
import { counterReset, retryAfter, spentUntil } from './retry-after.ts';

describe('what vendors say about time', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

  it.each<[string, Date | undefined]>([
    ['30', at(30)],
    ['1.5', at(1.5)],
    ['Mon, 23 Nov 2026 12:01:00 GMT', at(60)],
    ['Mon, 23 Nov 2020 12:01:00 GMT', now],
    ['99999999999', at(32 * 24 * 3600)],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('Retry-After: %s', (value, expected) => {
    expect(retryAfter({ 'retry-after': value }, now)).toEqual(expected);
  });

  it('reads resets as epoch seconds and as seconds from now', () => {
    const counter = { remaining: 'left', reset: 'reset' };
    expect(counterReset({ reset: String(now.getTime() / 1000 + 60) }, counter, now)).toEqual(at(60));
    expect(counterReset({ reset: '60' }, counter, now)).toEqual(at(60));
    expect(spentUntil({ left: '0', reset: '60' }, counter, now)).toEqual(at(60));
    expect(spentUntil({ left: '3', reset: '60' }, counter, now)).toBeUndefined();
    expect(spentUntil({ reset: '60' }, counter, now)).toBeUndefined();
  });
});
