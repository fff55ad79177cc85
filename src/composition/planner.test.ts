import { expect, it } from 'vitest';
import type { Config } from '../config/config.ts';
import type { OrderPrivacy } from '../domain/work.ts';
import { questionFor } from '../engine/gate/gate.ts';
import { http, noLists, order, ready } from '../engine/working/engine.fixture.ts';
import { createPlanner } from './planner.ts';

const config = (more: Partial<Config> = {}): Config =>
  ({
    offline: false,
    own: { domains: [], networks: [], emails: [] },
    privacy: { consent: ['email'], deny: [], urls: 'redact' },
    ...more,
  }) as unknown as Config;

const privacy: OrderPrivacy = {
  own: { domains: ['acme-secret.com'], networks: [], emails: ['boss@example.org'] },
  consent: [],
  deny: ['*evilcorp*'],
  urls: 'strict',
  ceilings: { one: 'green' },
};
const state = { ...ready(http('one')), limits: [] };

function told(type: 'domain' | 'email' | 'url', value: string, here = config(), kept: OrderPrivacy | null = privacy) {
  const plan = createPlanner([state], here, noLists).planOf({
    order: order({ privacy: kept ?? undefined, marking: { tlp: 'green', pap: 'green' } }),
    receivedAt: new Date(),
  });
  const [source] = plan.sources;
  return questionFor({ type, value }, 'third-party', source?.ceiling ?? 'clear', plan.rule);
}

it('what was private where it was submitted stays so, whoever works on it', () => {
  expect(told('domain', 'vpn.acme-secret.com')).toMatchObject({ reason: 'own_asset' });
  expect(told('domain', 'evilcorp-login.com')).toMatchObject({ reason: 'denied' });
  expect(told('email', 'somebody@gmail.com')).toMatchObject({ reason: 'consent' });
  expect(told('url', 'https://evil-shop.com/a?page=2')).toEqual({ ask: { type: 'url', value: 'https://evil-shop.com/a' } });
  expect(told('domain', 'evil-shop.com')).toEqual({ ask: { type: 'domain', value: 'evil-shop.com' } });
});

it('and the rules of whoever works hold as well', () => {
  const stricter = config({ offline: false, own: { domains: ['evil-shop.com'], networks: [], emails: [] } });
  expect(told('domain', 'evil-shop.com', stricter)).toMatchObject({ reason: 'own_asset' });
  expect(told('domain', 'evil-shop.com', config({ offline: true }))).toMatchObject({ reason: 'offline' });
  expect(told('email', 'somebody@gmail.com', config(), null)).toEqual({ ask: { type: 'email', value: 'somebody@gmail.com' } });
});

it('of two ceilings the lower counts', () => {
  const amber = { order: order({ privacy }), receivedAt: new Date() };
  expect(createPlanner([state], config(), noLists).planOf(amber).sources[0]?.ceiling).toBe('green');
  const lower = { ...state, ceiling: 'clear' } as const;
  expect(createPlanner([lower], config(), noLists).planOf(amber).sources[0]?.ceiling).toBe('clear');
});

it('who received a mail and who reported it are told to nobody', () => {
  const mail = { from: ['a@evil-shop.com'], replyTo: [], recipients: ['bert@gmail.com'], authentication: [], reporter: 'anna@gmail.com' };
  const plan = createPlanner([state], config(), noLists).planOf({
    order: order({ facts: { mail }, marking: { tlp: 'green', pap: 'green' } }),
    receivedAt: new Date(),
  });
  const asked = (value: string) => questionFor({ type: 'email', value }, 'third-party', 'green', plan.rule);
  for (const value of ['bert@gmail.com', 'anna@gmail.com']) expect(asked(value)).toMatchObject({ reason: 'own_asset' });
  expect(asked('a@evil-shop.com')).toEqual({ ask: { type: 'email', value: 'a@evil-shop.com' } });
});
