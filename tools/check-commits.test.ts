import { describe, expect, it } from 'vitest';
import { complaint } from './check-commits.ts';

describe('complaint', () => {
  it.each([
    'feat(source/greynoise): tell scanners from targeted attacks',
    'fix(outbound)!: a redirect to another host is a failure\n\nBREAKING CHANGE: …',
    'docs: how to add a source',
    'chore: the first stones: domain and store\n# Please enter the commit message',
    'Merge branch "main"',
    'Revert "feat(engine): pivots"',
  ])('has nothing to say of %j', (message) => expect(complaint(message)).toBeUndefined());

  it.each([
    ['', 'write it as type(room): what changes'],
    ['update stuff', 'write it as type(room): what changes'],
    ['feat: ', 'write it as type(room): what changes'],
    ['Fix(outbound): x', 'write it as type(room): what changes'],
    ['feature: x', '"feature" is none of feat, fix, docs, test, refactor, perf, build, ci, chore, revert'],
    ['fix(Out Bound): x', '"Out Bound" is no room: engine, outbound, source/greynoise'],
    ['fix(outbound): retries.', 'the first line is a heading: no full stop'],
    [`fix: ${'x'.repeat(96)}`, 'the first line has 101 characters; 100 are enough'],
    ['fix: x\nat once', 'leave the second line empty'],
  ])('says what is wrong with %j', (message, wrong) => expect(complaint(message)).toBe(wrong));
});
