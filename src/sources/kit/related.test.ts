import { expect, it } from 'vitest';
import { address, distinct, domain, relation } from './related.ts';

it('writes addresses in canonical form', () => {
  expect(address('192.0.2.1')).toEqual({ type: 'ipv4', value: '192.0.2.1' });
  expect(address('2001:0DB8:0000:0000:0000:0000:6810:2548')).toEqual({ type: 'ipv6', value: '2001:db8::6810:2548' });
});

it.each(['', '192.0.2', 'fe80::1%eth0', 'example.com', '0x7f.1'])('takes %j for no address', (text) =>
  expect(address(text)).toBeUndefined(),
);

it('writes names in canonical form', () => expect(domain('WWW.Example.COM.')).toEqual({ type: 'domain', value: 'www.example.com' }));

it.each(['', 'localhost', '*.example.com', '192.0.2.1', 'a b.example', '-a.example', `${'a'.repeat(64)}.example`, 'a..example'])(
  'takes %j for no name',
  (text) => expect(domain(text)).toBeUndefined(),
);

it('keeps each edge once, the newest first and no more than asked', () => {
  const edges = [
    ...relation('hosts', domain('a.example.com'), '2026-01-01T00:00:00Z'),
    ...relation('hosts', domain('b.example.com'), '2026-03-01T00:00:00Z'),
    ...relation('hosts', domain('a.example.com'), '2026-02-01T00:00:00Z'),
    ...relation('hosts', domain('c.example.com')),
    ...relation('hosts', domain('not a name')),
  ];
  expect(distinct(edges, 2).map(({ observable, last_seen }) => [observable.value, last_seen])).toEqual([
    ['b.example.com', '2026-03-01T00:00:00Z'],
    ['a.example.com', '2026-02-01T00:00:00Z'],
  ]);
});
