import { expect, it } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import { problemOf } from './problem.ts';

it('tells callers that the store is away, not where it is', () => {
  const problem = problemOf(new AssayError('ASSAY_STORE_UNAVAILABLE', 'the store /var/lib/assay/assay.db cannot be used', 'make room'));
  expect(problem).toMatchObject({ status: 503, code: 'ASSAY_STORE_UNAVAILABLE', headers: { 'retry-after': '5' } });
  expect(`${problem?.message} ${problem?.fix}`).not.toMatch(/assay\.db|make room/);
});

it('tells what is wrong with a request with its code and what can be done; a bug is none', () => {
  expect(problemOf(new AssayError('ASSAY_LAST_ADMIN', 'the last one', 'make another'))).toMatchObject({
    ...{ status: 409, code: 'ASSAY_LAST_ADMIN', message: 'the last one', fix: 'make another', headers: {} },
  });
  expect(problemOf(new Error('x'))).toBeUndefined();
});
