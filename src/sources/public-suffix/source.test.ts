import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import type { Observable } from '../../domain/observable.ts';
import source from './source.ts';

const domain = (value: string): Observable => ({ type: 'domain', value });
const ask = (value: string) => source.ask(domain(value), { datasets: {}, protectedNames: [], facts: {} });
const shared = (suffix: string) => ({
  kind: 'classification',
  label: 'shared-hosting-suffix',
  detail: `names below ${suffix} belong to different people`,
});

contract(source, {
  found: ['example.com', 'www.example.co.uk', 'example.github.io'].map((value) => [domain(value)]),
  notFound: ['host.invalidtld', 'printer.local', 'localhost'].map((value) => [domain(value)]),
});

test.each([
  ['a.b.example.co.uk', [{ kind: 'registration', registrable_domain: 'example.co.uk', public_suffix: 'co.uk' }]],
  [
    'www.example.github.io',
    [{ kind: 'registration', registrable_domain: 'example.github.io', public_suffix: 'github.io' }, shared('github.io')],
  ],
  ['github.io', [{ kind: 'registration', public_suffix: 'github.io' }, shared('github.io')]],
  ['co.uk', [{ kind: 'registration', public_suffix: 'co.uk' }]],
  ['xn--e1afmkfd.xn--p1ai', [{ kind: 'registration', registrable_domain: 'xn--e1afmkfd.xn--p1ai', public_suffix: 'xn--p1ai' }]],
  ['_dmarc.example.com', [{ kind: 'registration', registrable_domain: 'example.com', public_suffix: 'com' }]],
])('%s', (value, observations) => {
  expect(ask(value)).toEqual({ status: 'found', observations, link: undefined });
});
