import { expect, it } from 'vitest';
import type { Exposure } from '../../domain/marking.ts';
import type { Limit, Source } from '../../domain/source.ts';
import { sustained, type Tier, tierOf } from './tiers.ts';

const cite = 'https://docs.example/limits';
const of = (kind: Source['kind']) => ({ kind }) as Source;
const limit = (requests: number, per: Limit['per']): Limit => ({ requests, per, cite });

it.each<[string, Source['kind'], Exposure, readonly Limit[], Exclude<Tier, 'local'> | undefined, Tier]>([
  ['what is on this machine', 'local', 'none', [], undefined, 'local'],
  ['a feed', 'feed', 'none', [], undefined, 'local'],
  ['what users run themselves, however slow', 'http', 'none', [limit(1, 'minute')], undefined, 'local'],
  ['no limits', 'http', 'third-party', [], undefined, 'plentiful'],
  ['500 a day, though 4 a minute are more', 'http', 'third-party', [limit(4, 'minute'), limit(500, 'day')], undefined, 'scarce'],
  ['4,999 a day', 'http', 'third-party', [limit(4_999, 'day')], undefined, 'scarce'],
  ['5,000 a day', 'http', 'third-party', [limit(5_000, 'day')], undefined, 'plentiful'],
  ['3 a minute all day', 'http', 'third-party', [limit(3, 'minute')], undefined, 'scarce'],
  ['4 a minute all day', 'http', 'third-party', [limit(4, 'minute')], undefined, 'plentiful'],
  ['100,000 a month', 'http', 'target', [limit(100_000, 'month')], undefined, 'scarce'],
  ['200,000 a month', 'http', 'target', [limit(200_000, 'month')], undefined, 'plentiful'],
  ['200 an hour', 'http', 'third-party', [limit(1, 'second'), limit(200, 'hour')], undefined, 'scarce'],
  ['the user says there is enough', 'http', 'third-party', [limit(1, 'day')], 'plentiful', 'plentiful'],
  ['the user pays for each', 'http', 'third-party', [], 'scarce', 'scarce'],
  ['a feed stays one', 'feed', 'none', [], 'scarce', 'local'],
])('%s', (_, kind, exposure, limits, override, tier) => {
  expect(tierOf(of(kind), exposure, limits, override)).toBe(tier);
});

it('without limits there is no end', () => {
  expect(sustained([])).toBe(Number.POSITIVE_INFINITY);
  expect(sustained([limit(1, 'second'), limit(50_000, 'day')])).toBe(50_000);
});
