import { expect, it } from 'vitest';
import { found, fromEpoch, fromText, kebab, known, optional } from './readings.ts';

it('calls an answer without a fact no finding', () => {
  expect(found([], 'https://example.com')).toEqual({ status: 'not_found', link: 'https://example.com' });
});

it.each([
  ['2019-04-30T01:18:24.954788', '2019-04-30T01:18:24.954Z'],
  ['2022-02-02 12:00:00', '2022-02-02T12:00:00.000Z'],
  ['2026-08-31T18:08:32+02:00', '2026-08-31T16:08:32.000Z'],
  ['20191024235959Z', '2019-10-24T23:59:59.000Z'],
  ['2016-04-20', '2016-04-20T00:00:00.000Z'],
])('reads the date %s', (text, utc) => expect(fromText(text)).toBe(utc));

it.each(['', 'yesterday', '1', '2026-13-45T00:00:00Z', '12/11/2026'])('refuses %j as a date', (text) =>
  expect(() => fromText(text)).toThrow(RangeError),
);

it('reads epoch seconds as numbers and as strings', () => {
  expect([fromEpoch(1_461_142_838), fromEpoch('1461142838')]).toEqual(['2016-04-20T09:00:38.000Z', '2016-04-20T09:00:38.000Z']);
});

it.each(['', ' ', 'abc', '0x10', 1e20])('refuses %j as epoch seconds', (seconds) => expect(() => fromEpoch(seconds)).toThrow(RangeError));

it('leaves out what is not known', () => {
  expect(optional(null, () => 1)).toBeUndefined();
  expect(optional(0, (n: number) => n + 1)).toBe(1);
  expect(known({ kind: 'geo', country: undefined })).toEqual([]);
  expect(known({ kind: 'network', tor: false })).toEqual([{ kind: 'network', tor: false }]);
});

it('writes kebab', () => expect(kebab('Botnet Command & Control Server')).toBe('botnet-command-control-server'));
