import { expect, test } from 'vitest';
import { AssayError } from '../domain/errors.ts';
import { createFaults, faultKinds, parseFaults } from './faults.ts';

function complaint(input: unknown): string {
  try {
    parseFaults(input, ['alpha', 'beta']);
  } catch (error) {
    if (error instanceof AssayError) return `${error.code} ${error.message} ${error.fix}`;
    throw error;
  }
  return 'none';
}

test('reads one fault or a list of them', () => {
  expect(parseFaults({ source: '*', kind: 'hang' }, ['alpha'])).toEqual([{ source: '*', kind: 'hang' }]);
  expect(parseFaults([{ source: 'alpha', kind: 'slow', times: 2, rate: 0.5 }], ['alpha'])).toEqual([
    { source: 'alpha', kind: 'slow', times: 2, rate: 0.5 },
  ]);
});

test('says what is wrong with what is none, and what would be right', () => {
  expect(complaint({ source: 'gamma', kind: 'hang' })).toBe(
    'ASSAY_USAGE The sandbox plays no source "gamma". Name * or one of: alpha, beta.',
  );
  const wrongKind = complaint({ source: '*', kind: 'explode' });
  for (const kind of faultKinds) expect(wrongKind).toContain(`"${kind}"`);
  expect(complaint({ source: '*', kind: 'hang', times: 0 })).toContain('times');
  expect(complaint({ source: '*', kind: 'hang', rate: 1.5 })).toContain('rate');
  expect(complaint({ source: '*', kind: 'hang', tmies: 3 })).toContain('tmies');
  for (const input of [null, 7, 'hang', {}, [{}], [[]]]) expect(complaint(input)).toMatch(/^ASSAY_USAGE Not a fault/);
});

test('the oldest that applies is drawn, as often as it may be', () => {
  const faults = createFaults(
    [
      { source: 'alpha', kind: 'reset', times: 2 },
      { source: '*', kind: 'empty', times: 1 },
    ],
    1,
  );
  expect(['alpha', 'beta', 'alpha', 'alpha'].map((source) => faults.draw(source))).toEqual(['reset', 'empty', 'reset', undefined]);
  expect(faults.list()).toEqual([]);
  faults.reset();
  expect(faults.list()).toEqual([
    { source: 'alpha', kind: 'reset', times: 2 },
    { source: '*', kind: 'empty', times: 1 },
  ]);
  faults.clear();
  expect(faults.draw('alpha')).toBeUndefined();
});

test('a rate hits its share, the same requests for the same seed', () => {
  const row = (seed: number): readonly boolean[] => {
    const faults = createFaults([{ source: '*', kind: 'hang', rate: 0.3 }], seed);
    return Array.from({ length: 5_000 }, () => faults.draw('alpha') === 'hang');
  };
  expect(row(7)).toEqual(row(7));
  expect(row(7)).not.toEqual(row(8));
  expect(row(7).filter(Boolean).length / 5_000).toBeCloseTo(0.3, 1);
});
