import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from './quiet-hours.ts';

const night = { from: '22:00', to: '07:00', timezone: 'Europe/Berlin' };

describe('quiet hours', () => {
  it.each([
    ['2026-11-23T20:59:59Z', undefined],
    ['2026-11-23T21:00:00Z', '2026-11-24T06:00:00.000Z'],
    ['2026-11-23T23:30:30Z', '2026-11-24T06:00:00.000Z'],
    ['2026-11-24T05:59:59.999Z', '2026-11-24T06:00:00.000Z'],
    ['2026-11-24T06:00:00Z', undefined],
    // In summer two hours ahead of UTC.
    ['2026-07-01T19:59:00Z', undefined],
    ['2026-07-01T20:00:00Z', '2026-07-02T05:00:00.000Z'],
    // The clocks go back in this night, and forward in that one.
    ['2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
  ])('at %s end %s', (now, end) => {
    expect(quietUntil(new Date(now), night)?.toISOString()).toBe(end);
  });

  it('may lie within a day, and in a zone with half hours', () => {
    const lunch = { from: '12:00', to: '13:30', timezone: 'Asia/Kolkata' };
    expect(quietUntil(new Date('2026-11-23T06:30:00Z'), lunch)?.toISOString()).toBe('2026-11-23T08:00:00.000Z');
    expect(quietUntil(new Date('2026-11-23T08:00:00Z'), lunch)).toBeUndefined();
  });

  it('are none where they end as they begin', () => {
    expect(quietUntil(new Date('2026-11-23T06:30:00Z'), { from: '08:00', to: '08:00', timezone: 'UTC' })).toBeUndefined();
  });

  it('always end, within a day and an hour or two, outside of themselves', () => {
    const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia');
    const now = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(now, time, time, zone, (at, from, to, timezone) => {
        const end = quietUntil(at, { from, to, timezone });
        if (end === undefined) return;
        expect(end.getTime()).toBeGreaterThan(at.getTime());
        expect(end.getTime() - at.getTime()).toBeLessThanOrEqual(26 * 3_600_000);
        expect(quietUntil(end, { from, to, timezone })).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
