import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailKey } from './mail-key.ts';

const key = (text: string): string => mailKey(Buffer.from(text));
const mail = (way: string, more = ''): string =>
  `${way}From: a@example.com\r\nMessage-ID: <1@example.com>\r\nSubject: one\r\n two\r\n${more}\r\nhello\r\nReceived: in the body\r\n`;

describe('mailKey', () => {
  it('is the same whatever the servers on the way added', () => {
    const one = key(mail(''));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(key(mail('Received: from mx.example.net by mx;\r\n\tMon, 23 Nov 2026 12:00:00 +0000\r\n'))).toBe(one);
    expect(
      key(mail('Return-Path: <a@example.com>\r\nDELIVERED-TO: r@example.com\r\n', 'ARC-Seal: i=1;\r\n b=xyz\r\nX-Spam-Score: 3\r\n')),
    ).toBe(one);
  });

  it('is another where anything else differs', () => {
    const all = [
      mail(''),
      mail('').replace('<1@', '<2@'),
      mail('').replace('From: a', 'From: b'),
      mail('').replace('hello', 'hallo'),
      mail('').replace('in the body', 'in a body'),
      mail('').replace(' two', ' three'),
      mail('', 'X-Other: 1\r\n'),
      mail('').slice(0, -1),
      'Received: only\r\n',
    ];
    expect(new Set(all.map(key)).size).toBe(all.length);
  });

  it('takes the body as it is, of mails with bare line feeds, too', () => {
    const bare = mail('').replaceAll('\r', '');
    expect(key(`Received: x\n${bare}`)).toBe(key(bare));
    expect(key('\r\nReceived: x\r\n')).not.toBe(key('\r\n'));
  });

  it('never fails, and two bodies never meet', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (one, other) => {
        const of = (body: Uint8Array): string => mailKey(Buffer.concat([Buffer.from('Received: x\r\nA: b\r\n\r\n'), body]));
        expect(mailKey(one)).toHaveLength(64);
        expect(of(one) === of(other)).toBe(Buffer.compare(one, other) === 0);
      }),
    );
  });
});
