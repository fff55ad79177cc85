import { expect, test } from 'vitest';
import { authenticationOf, parseResults } from './authentication.ts';

test.each([
  [
    'mx.example.com; spf=pass (mx: domain of a@b designates 192.0.2.1; (nested) ) smtp.mailfrom=Bounce@Example.ORG; dkim=pass header.i=@example.org header.s=s1',
    [
      { method: 'spf', result: 'pass', domain: 'example.org' },
      { method: 'dkim', result: 'pass', domain: 'example.org' },
    ],
  ],
  [
    'mx.example.com 1; dmarc = fail (p=none; dis=none) header.from=example.com; iprev=pass; arc=pass (i=1)',
    [
      { method: 'dmarc', result: 'fail', domain: 'example.com' },
      { method: 'arc', result: 'pass' },
    ],
  ],
  [
    'spf=fail (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.net; example.com; dkim=none (message not signed);compauth=fail reason=000',
    [
      { method: 'spf', result: 'fail', domain: 'example.net' },
      { method: 'dkim', result: 'none' },
      { method: 'compauth', result: 'fail' },
    ],
  ],
  [
    'mx.example.com; dkim/1=PASS header.d="example.org" (a \\) b); spf="pass; dkim=fail"',
    [
      { method: 'dkim', result: 'pass', domain: 'example.org' },
      { method: 'spf', result: 'pass' },
    ],
  ],
  ['mx.example.com; none', []],
  ['((((', []],
])('reads %j', (value, expected) => {
  expect(parseResults(value)).toEqual(expected);
});

const header = (key: string, value: string) => ({ key, value });
const own = header('authentication-results', 'mx.example.com; spf=fail smtp.mailfrom=example.net');
const more = header('authentication-results', 'mx.example.com; dmarc=fail header.from=example.com');
const forged = header('authentication-results', 'mx.example.com; dmarc=pass header.from=example.com');
const hop = header('received', 'from a by b');
const received = header('received-spf', 'SoftFail (mx: x) client-ip=192.0.2.1; envelope-from="a@example.net"; helo=x');

test('believes the receiver and not what the sender wrote below', () => {
  expect(authenticationOf([hop, own, more, hop, forged])).toEqual([
    { method: 'spf', result: 'fail', domain: 'example.net' },
    { method: 'dmarc', result: 'fail', domain: 'example.com' },
  ]);
});

test('takes ARC, else Received-SPF, where the receiver wrote nothing else', () => {
  const sealed = header('arc-authentication-results', 'i=1; mx.example.com; dkim=fail header.d=example.net');
  expect(authenticationOf([hop, sealed, received])).toEqual([{ method: 'dkim', result: 'fail', domain: 'example.net' }]);
  expect(authenticationOf([received])).toEqual([{ method: 'spf', result: 'softfail', domain: 'example.net' }]);
  expect(authenticationOf([more, received])).toEqual([
    { method: 'dmarc', result: 'fail', domain: 'example.com' },
    { method: 'spf', result: 'softfail', domain: 'example.net' },
  ]);
  expect(authenticationOf([])).toEqual([]);
});

test('takes linear time, and a bounded number of results', () => {
  // Slower than linear would not end before the test's time does.
  expect(parseResults('dkim=pass '.repeat(200_000))).toEqual([{ method: 'dkim', result: 'pass' }]);
  const many = Array.from({ length: 50 }, () => ({ method: 'dkim', result: 'pass' }));
  expect(parseResults('dkim=pass;'.repeat(200_000))).toEqual(many);
  expect(authenticationOf(Array.from({ length: 100_000 }, () => header('authentication-results', 'dkim=pass')))).toEqual(many);
  for (const unit of ['(', ' ', '"', '\\', '=', 'a.', ';', ' = ']) parseResults(`dmarc=pass header.from=${unit.repeat(200_000)}!`);
});
