import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { ipv4Number, ipv6Groups, networksOf, pageOf } from './parts.ts';

describe('ipv4Number', () => {
  it('is the number of every dotted quad', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(ipv4Number(text)).toBe(Buffer.from(ipaddr.parse(text).toByteArray()).readUInt32BE());
      }),
    );
  });
  it.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1..2.3', '1.2.3.', 'a.b.c.d', '1.2.3.4 ', '0001.2.3.4', '01.2.3.4', '1.2.3.00'])(
    'refuses %j',
    (text) => expect(ipv4Number(text)).toBe(-1),
  );
});

describe('ipv6Groups', () => {
  const groups = new Uint16Array(8);
  it('are those of every canonical address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const address = ipaddr.fromByteArray([...bytes]) as ipaddr.IPv6;
        expect(ipv6Groups(address.toRFC5952String(), groups) && [...groups]).toEqual(address.parts);
      }),
    );
  });
  it.each(['', ':', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', '::1:2:3:4:5:6:7:8', 'g::', '::ffff:1.2.3.4'])(
    'refuses %j',
    (text) => expect(ipv6Groups(text, groups)).toBe(false),
  );
});

describe('pageOf', () => {
  it.each([
    ['http://example.com/', 'example.com/', 'example.com', 11, 12],
    ['https://user:pw@example.com:8443/a/b?c=d#e', 'example.com:8443/a/b?c=d', 'example.com', 16, 20],
    ['http://192.0.2.1:81/x', '192.0.2.1:81/x', '192.0.2.1', 12, 14],
    ['http://[2001:db8::1]:81/x', '[2001:db8::1]:81/x', '2001:db8::1', 16, 18],
    ['http://example.com?q=1', 'example.com?q=1', 'example.com', 11, 11],
    ['ftp://example.com/a@b', 'example.com/a@b', 'example.com', 11, 15],
  ])('%s', (url, page, host, siteEnd, pathEnd) => expect(pageOf(url)).toEqual({ page, host, siteEnd, pathEnd }));
  it.each(['mailto:a@example.com', 'http://', 'http:///x'])('is nothing of %j', (url) => expect(pageOf(url)).toBeUndefined());
});

describe('networksOf', () => {
  it('are together exactly the addresses of the range, and none twice', () => {
    const end = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(end, fc.oneof(end, fc.integer({ min: 0, max: 5_000 })), (one, other) => {
        const [first, last] = other < 5_001 ? [one, Math.min(2 ** 32 - 1, one + other)] : [Math.min(one, other), Math.max(one, other)];
        let next = first;
        for (const [address, bits] of networksOf(first, last)) {
          expect([address, address % 2 ** (32 - bits)]).toEqual([next, 0]);
          next = address + 2 ** (32 - bits);
        }
        expect(next).toBe(last + 1);
      }),
    );
  });
});
