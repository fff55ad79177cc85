import { expect, test } from 'vitest';
import type { Limit } from '../../domain/source.ts';
import { tooManyBefore } from './too-many-before.ts';

const now = new Date('2026-11-23T12:00:00Z');
const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const limit = (requests: number, per: Limit['per']): Limit => ({ requests, per, cite: 'https://example.com' });

test('only what cannot have its turn in time is parked', () => {
  const perMinute = [limit(4, 'minute')];
  expect(tooManyBefore(7, perMinute, now, at(20))).toBeUndefined();
  expect(tooManyBefore(8, perMinute, now, at(20))).toEqual({
    status: 'parked',
    reason: 'rate_limited',
    detail: 'more wait than the budget of 4 per minute lets through in time',
    retryAt: at(180),
  });
  expect(tooManyBefore(8, perMinute, now, at(61))).toBeUndefined();
  expect(tooManyBefore(1_000_000, [], now, at(1))).toBeUndefined();
});

test('the strictest window decides, and a spent day is a spent quota', () => {
  const limits = [limit(100, 'second'), limit(10, 'day')];
  expect(tooManyBefore(19, limits, now, at(60))).toBeUndefined();
  expect(tooManyBefore(20, limits, now, at(60))).toMatchObject({ reason: 'quota' });
});

test('it is never told to come again before the deadline', () => {
  expect(tooManyBefore(500, [limit(1, 'second')], now, at(100))?.retryAt).toEqual(at(501));
  expect(tooManyBefore(1, [limit(0, 'minute')], now, at(100))?.retryAt.getTime()).toBeGreaterThanOrEqual(at(100).getTime());
});
