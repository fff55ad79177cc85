import { expect, test } from 'vitest';
import { recipientsIn, recipientsOf } from './recipients.ts';

const header = (key: string, value: string) => ({ key, value });

test('everyone a mail was written or delivered to', () => {
  const found = recipientsOf([
    header('from', 'sender@example.com'),
    header('to', '"Old, Name <old@example.com>" <Anna.Berg@Example.com>, team: b@example.com, \'c@example.com\';'),
    header('cc', `=?utf-8?B?${Buffer.from('D <d@example.com>').toString('base64')}?=`),
    header('bcc', 'e@bücher.example.com (or f@example.com)'),
    header('delivered-to', 'g@example.com'),
    header('x-original-to', 'h@example.com'),
    header('x-envelope-to', 'i@example.com'),
    header('envelope-to', 'j@example.com, k@example.com'),
    header('resent-to', 'l@example.com'),
    header('final-recipient', 'rfc822; m@example.com'),
    header('received', 'from a by b with SMTP for <N@example.com>; Mon, 1 Jan 2024 00:00:00 +0000 (envelope-from <x@example.com>)'),
    header('received', 'from a by b for o@example.com; x'),
    header('to', 'undisclosed-recipients:;, @example.com, anna.berg@example.com'),
  ]);
  expect([...found]).toEqual([
    'old@example.com',
    'anna.berg@example.com',
    ...['b', 'c', 'd'].map((name) => `${name}@example.com`),
    'e@xn--bcher-kva.example.com',
    ...[...'fghijklmno'].map((name) => `${name}@example.com`),
  ]);
});

test('in bytes, wherever header lines stand', () => {
  const found = recipientsIn(
    Buffer.from('From: x@example.com\r\nTo: a@example.com,\r\n\tb@example.com\r\n\r\nTo c@example.com\r\n--b\r\nCC: d@example.com\r\n'),
  );
  expect([...found]).toEqual(['a@example.com', 'b@example.com', 'd@example.com']);
});

test.each(['a', '@', "'", "a@'", 'for ', 'for <', '=?utf-8?B?', 'a:', '(', '"', '<', '\r\n ', '\nto:', 'a@b,'])(
  'takes linear time for %j',
  (unit) => {
    const text = unit.repeat(1 << 18);
    // Slower than linear would not end before the test's time does.
    recipientsOf([header('to', `${text}!`), header('received', `${text}!`)]);
    recipientsIn(Buffer.from(`to: ${text}!`));
  },
);
