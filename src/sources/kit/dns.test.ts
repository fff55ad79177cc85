import { expect, it } from 'vitest';
import { answer, answered, backwards, forwards, nameOf, noSuchName, questioned, records } from './dns.ts';

it.each([
  ['192.0.2.44', '44.2.0.192'],
  ['2001:db8::44', '4.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2'],
  ['2001:DB8:0:0:0:0:0:44', '4.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2'],
  ['::ffff:192.0.2.1', '1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0'],
])('writes %s backwards', (value, name) => expect(backwards(value)).toBe(name));

it.each(['192.0.2.44', '2001:db8::44', '::1'])('reads %s from its name', (value) => expect(forwards(backwards(value))).toBe(value));

it.each(['', '1.2.3', 'a.b.c.d', '300.2.0.192', 'x'.repeat(32), '0.'.repeat(31)])('reads no address from %j', (name) =>
  expect(forwards(name)).toBeUndefined(),
);

it.each(['', '192.0.2', '1.2.3.4.example', '0x7f.1', 'fe80::1%eth0', '010.1.1.1'])('takes %j for no address', (value) =>
  expect(() => backwards(value)).toThrow(RangeError),
);

it('takes names in canonical form, and nothing else', () => {
  expect(nameOf('Login.Example.com.')).toBe('login.example.com');
  for (const value of ['', '.', 'localhost', 'a b.example', 'a/b.example', '192.0.2.1', '*.example.com', '{key}.example.com'])
    expect(() => nameOf(value)).toThrow(RangeError);
});

it('reads records of one type, also behind an alias', () => {
  const said = answer.parse({
    Status: 0,
    TC: false,
    Answer: [
      { type: 5, data: 'b.example.' },
      { name: 'b.example.', type: 1, TTL: 1, data: '192.0.2.1' },
    ],
  });
  expect([records(said, 'A'), records(said, 'CNAME'), records(said, 'MX'), records({ Status: 3 }, 'A')]).toEqual([
    ['192.0.2.1'],
    ['b.example.'],
    [],
    [],
  ]);
});

it.each([{ Status: 2 }, { Status: '0' }, {}, { Status: 0, TC: true }, { Status: 0, Answer: [{ type: 1 }] }, { Status: 0, Answer: {} }])(
  'does not read %j',
  (said) => expect(answer.safeParse(said).success).toBe(false),
);

it('knows that an alias which leads nowhere is a name', () => {
  expect(noSuchName.safeParse({ Status: 3 }).success).toBe(true);
  expect(noSuchName.safeParse({ Status: 3, Answer: [] }).success).toBe(true);
  expect(noSuchName.safeParse({ Status: 3, Answer: [{ type: 5, data: 'gone.example.' }] }).success).toBe(false);
  expect(noSuchName.safeParse({ Status: 0 }).success).toBe(false);
});

it('plays a resolver', () => {
  expect(questioned('/', { name: 'example.com', type: 'A' })).toEqual({ name: 'example.com', type: 'A' });
  expect([
    questioned('/x', { name: 'example.com', type: 'A' }),
    questioned('/', { name: 'example.com', type: 'ANY' }),
    questioned('/', {}),
  ]).toEqual([undefined, undefined, undefined]);
  for (const data of [['192.0.2.1'], [], 'no such name'] as const) expect(answer.safeParse(answered('A', data)).success).toBe(true);
});
