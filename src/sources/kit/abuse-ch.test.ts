import { expect, it } from 'vitest';
import { count, file, latest, place, time } from './abuse-ch.ts';

it.each([
  ['2019-01-19 01:33:26 UTC', '2019-01-19T01:33:26.000Z'],
  ['2019-01-19 13:59:06', '2019-01-19T13:59:06.000Z'],
  ['2019-01-19', '2019-01-19T00:00:00.000Z'],
  ['', undefined],
  [null, undefined],
])('reads the time %j', (written, utc) => expect(time(written)).toBe(utc));

it.each(['n/a', 'yesterday UTC'])('refuses %j as a time', (written) => expect(() => time(written)).toThrow(RangeError));

it('knows the latest of times, some of which are missing', () => {
  expect(latest(['2026-01-02T00:00:00.000Z', undefined, '2026-01-03T00:00:00.000Z', '2026-01-01T00:00:00.000Z'])).toBe(
    '2026-01-03T00:00:00.000Z',
  );
  expect(latest([undefined])).toBeUndefined();
});

it.each([
  ['192.0.2.1:443', { type: 'ipv4', value: '192.0.2.1' }],
  ['C2.example.net', { type: 'domain', value: 'c2.example.net' }],
  ['c2.example.net:8080', { type: 'domain', value: 'c2.example.net' }],
  ['HTTP://example.com', { type: 'url', value: 'http://example.com/' }],
  ['2001:db8::1:443', undefined],
  ['test_url', undefined],
  ['http://', undefined],
])('takes %j for what it is', (written, observable) => expect(place(written)).toEqual(observable));

it('knows a digest by its length', () => {
  expect(file('0CC175B9C0F1B6A831C399E269772661')).toEqual({ type: 'md5', value: '0cc175b9c0f1b6a831c399e269772661' });
  expect([file('n/a'), file(null), file('z'.repeat(64))]).toEqual([undefined, undefined, undefined]);
});

it('reads numbers that are words of digits, and no others', () => {
  expect([count.parse('11'), count.parse(0)]).toEqual([11, 0]);
  for (const wrong of ['', 'abc', '1.5', -1, null]) expect(count.safeParse(wrong).success).toBe(false);
});
