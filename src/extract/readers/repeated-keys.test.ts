import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repeatsKeys } from './repeated-keys.ts';

test.each([
  ['{"a":1,"a":2}', true],
  ['[{"a":{"b":1,"b":2}}]', true],
  ['{"a":1,"\\u0061":2}', true],
  ['[{"a":1},{"a":2}]', false],
  ['{"a":"x\\":\\"y","b":"\\\\"}', false],
  ['{"__proto__":{"c":1}}', false],
  ['"a"', false],
  ['[]', false],
])('%s', (text, expected) => {
  expect(repeatsKeys(text, JSON.parse(text))).toBe(expected);
});

test('no value that JSON can write has a key twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      return !repeatsKeys(text, JSON.parse(text));
    }),
  );
});

test('takes nesting deeper than the stack', () => {
  const deep = `${'{"a":'.repeat(5000)}1,"a":2${'}'.repeat(5000)}`;
  expect(repeatsKeys(deep, JSON.parse(deep))).toBe(true);
});
