import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import type { Observable } from '../../domain/observable.ts';
import type { LocalContext } from '../../domain/source.ts';
import type { MailAuthentication } from '../../domain/submission.ts';
import source from './source.ts';

const context = (
  authentication: readonly MailAuthentication[],
  replyTo: readonly string[] = [],
  from = ['boss@example.com'],
): LocalContext => ({
  datasets: {},
  protectedNames: [],
  facts: { mail: { from, replyTo, recipients: ['you@example.org'], authentication } },
});
const observable = (value: string): Observable => ({ type: value.includes('@') ? 'email' : 'domain', value });
const labels = (value: string, local: LocalContext) => {
  const reading = source.ask(observable(value), local);
  return reading.status === 'found' ? reading.observations.map((o) => (o.kind === 'classification' ? o.label : o.kind)) : [];
};

const spoofed = context(
  [
    { method: 'spf', result: 'pass', domain: 'bounce@mailer.example.net' },
    { method: 'dkim', result: 'none' },
    { method: 'dmarc', result: 'fail', domain: 'example.com' },
  ],
  ['collect@example.net'],
);

contract(source, {
  found: ['boss@example.com', 'example.com', 'mailer.example.net', 'collect@example.net', 'bounce@mailer.example.net'].map((value) => [
    observable(value),
    spoofed,
  ]),
  notFound: [
    [observable('example.com')],
    ...['www.example.com', 'you@example.org', 'example.org', 'example.net', 'other@example.com'].map(
      (value) => [observable(value), spoofed] as const,
    ),
  ],
  context: spoofed,
});

test('whole answers', () => {
  expect([source.ask(observable('boss@example.com'), spoofed), source.ask(observable('collect@example.net'), spoofed)]).toEqual([
    {
      status: 'found',
      observations: [
        { kind: 'classification', label: 'dkim-none', detail: 'the receiving server wrote dkim=none' },
        { kind: 'classification', label: 'dmarc-fail', detail: 'the receiving server wrote dmarc=fail for example.com' },
      ],
      link: undefined,
    },
    {
      status: 'found',
      observations: [{ kind: 'classification', label: 'reply-to-differs', detail: 'the mail says it is from example.com' }],
      link: undefined,
    },
  ]);
});

test('a result speaks only of the domain it names', () => {
  expect([labels('example.com', spoofed), labels('mailer.example.net', spoofed)]).toEqual([['dkim-none', 'impersonated'], ['spf-pass']]);
});

test('a broken signature counts for nothing beside a valid one of the same domain', () => {
  const fail = { method: 'dkim', result: 'fail', domain: 'example.com' } as const;
  const pass = { method: 'dkim', result: 'pass', domain: 'example.com' } as const;
  expect(labels('example.com', context([fail, pass]))).toEqual(['dkim-pass']);
  expect(labels('example.com', context([fail, { ...pass, domain: 'example.net' }]))).toEqual(['impersonated']);
  expect(
    labels(
      'example.com',
      context([
        { method: 'dkim', result: 'fail' },
        { method: 'dkim', result: 'pass' },
      ]),
    ),
  ).toEqual(['impersonated', 'dkim-pass']);
});

test('the case of an address does not matter', () => {
  expect(labels('Boss@example.com', spoofed)).toEqual(['dkim-none', 'dmarc-fail']);
});

test('labels are a closed list, whatever the header says, and each is told once', () => {
  const spf = (result: string): MailAuthentication => ({ method: 'spf', result, domain: 'example.com' });
  const said = context(['softfail', 'softfail', 'hardfail', '"><script>', '__proto__'].map(spf), [], ['boss@example.com']);
  expect(labels('boss@example.com', said)).toEqual(['spf-softfail', 'spf-fail', 'spf-unknown', 'spf-unknown']);
});

test('answers that stay with the sender are nothing to tell', () => {
  const quiet = context([], ['desk@support.example.com'], ['boss@example.com']);
  const hosted = context([], ['b@two.github.io'], ['a@one.github.io']);
  expect([
    labels('desk@support.example.com', quiet),
    labels('b@two.github.io', hosted),
    labels('x@example.net', context([], ['x@example.net'], [])),
  ]).toEqual([[], ['reply-to-differs'], []]);
});

test('SPF speaks of the envelope’s sender, not of who takes the replies', () => {
  const envelope = context(
    [{ method: 'spf', result: 'fail', domain: 'billing.example.net' }],
    ['pay@billing.example.net'],
    ['boss@example.com'],
  );
  expect([labels('bounce@billing.example.net', envelope), labels('pay@billing.example.net', envelope)]).toEqual([
    ['spf-fail'],
    ['reply-to-differs'],
  ]);
});
