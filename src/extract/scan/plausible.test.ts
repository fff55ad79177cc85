import { expect, test } from 'vitest';
import { isPlausibleName } from './plausible.ts';

test.each([
  ['example.com', 'com', '', '', true],
  ['EXAMPLE.COM', 'com', '', '', true],
  ['bar.COM', 'com', '', '', true],
  ['update.example.zip', 'zip', '', '', false],
  ['www.example.zip', 'zip', '', '', true],
  ['abc.com.py', 'com.py', '', '', true],
  ['command.com', 'com', '\\', '', false],
  ['System.IO', 'io', '', '', false],
  ['example.open', 'open', '', '(', false],
  ['example.open', 'open', '', '', true],
  ['k8s.cluster.name', 'name', '', '', false],
  ['main.rs', 'rs', '', '', false],
  ['blic.rs', 'rs', '', '', true],
  ['org.apache.commons.io', 'io', '', '', false],
  ['com.example.net', 'net', '', '', true],
  ['Siri.app', 'app', '', '/', false],
])('%s below %s between %j and %j: %s', (written, suffix, before, after, expected) => {
  expect(isPlausibleName(written, suffix, before, after)).toBe(expected);
});
