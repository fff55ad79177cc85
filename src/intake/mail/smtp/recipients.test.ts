import { expect, it } from 'vitest';
import { recipientsOf } from './recipients.ts';

const patterns = ['Report@Example.com', '*@phish.example.com', 'soc-*@example.*', 'a*b*c@example.net'];
const accepted = recipientsOf(patterns);

it.each([
  'report@example.com',
  'REPORT@EXAMPLE.COM',
  'anybody@phish.example.com',
  'soc-@example.org',
  'soc-1@example.co.uk',
  'abc@example.net',
  'axxbyybzzc@example.net',
])('takes %s', (address) => expect(accepted(address)).toBe(true));

it.each([
  'report@example.com.evil.example.org',
  'xreport@example.com',
  'report@example.comx',
  '',
  '@',
  'a@b@phish.example.com',
  'soc-1@evil.test@example.com',
  '"a@b"@phish.example.com',
  'ab@example.net',
  'acb@example.net',
  `${'x'.repeat(320)}@phish.example.com`,
])('refuses %s', (address) => expect(accepted(address)).toBe(false));

it('is quick with many stars and a long address', () => {
  const hostile = recipientsOf([`${'*a'.repeat(50)}@example.com`]);
  expect(hostile(`${'a'.repeat(300)}b@example.com`)).toBe(false);
});
