import { describe, expect, it } from 'vitest';
import type { Section } from '../config/config.ts';
import { intakeSection } from '../config/sections/intake.ts';
import { createHooks } from './hooks.ts';

const token = 'not-a-secret-0123456789';
const replays = { seen: async () => false, note: async () => true };

/** What a hook reads of a body. The token of the settings is a text here, as it is once settled. */
async function read(settings: object, body: string) {
  const parsed = intakeSection.parse({ hooks: [{ name: 'h', token, ...settings }] });
  const hooks = createHooks(parsed.hooks.map((hook) => ({ ...hook, token })) as Section<'intake'>['hooks'], replays, {
    now: () => new Date(0),
  });
  const opened = await hooks.open({ token, address: '192.0.2.1', headers: {}, body: Buffer.from(body) });
  return 'closed' in opened ? opened : opened.delivery.adapter.read(opened.delivery.body);
}

it('is known by its token alone, and only where it may come from', () => {
  const parsed = intakeSection.parse({ hooks: [{ name: 'h', token, adapter: 'splunk', from: ['192.0.2.0/24'] }] });
  const hooks = createHooks(parsed.hooks.map((hook) => ({ ...hook, token })) as Section<'intake'>['hooks'], replays, {
    now: () => new Date(0),
  });
  const known = (tried: string, address: string) => hooks.knows({ token: tried, address });
  expect([known(token, '192.0.2.1'), known(token, '198.51.100.1'), known(`${token}x`, '192.0.2.1'), known('', '192.0.2.1')]).toEqual([
    ...[true, false, false, false],
  ]);
});

describe('the hook of a user’s own JSON', () => {
  const fields = {
    'net.src': { role: 'source', types: ['ipv4'] },
    'net.dst': { role: 'destination', types: ['domain'], ours: true },
    note: 'mentioned',
  };

  it('reads it by the fields and facts of the settings', async () => {
    const facts = {
      alerts: 'hits',
      ids: { uid: 'id' },
      key: ['id'],
      title: 'name',
      severity: { field: 'sev', words: { '2': 'high' } },
      occurred_at: 'at',
      tlp: 'tlp',
    };
    const hit = {
      id: 'h-1',
      name: 'Scan',
      sev: 2,
      at: 1764066000,
      tlp: 'GREEN',
      net: { src: '203.0.113.4', dst: 'app.example.com' },
      note: 'see example.org',
    };
    expect(await read({ adapter: 'generic', fields, facts }, JSON.stringify({ hits: [hit] }))).toEqual([
      {
        facts: { vendor: 'generic', ids: { uid: 'h-1' }, severity: 'high', occurredAt: '2025-11-25T10:20:00.000Z' },
        key: 'h-1',
        title: 'Scan',
        marking: { tlp: 'green' },
        said: [
          { field: 'net.src', text: '203.0.113.4', role: 'source', as: ['ipv4'] },
          { field: 'net.dst', text: 'app.example.com', role: 'destination', as: ['domain'], ours: true },
          { field: 'note', text: 'see example.org', role: 'mentioned' },
        ],
        troubles: [],
      },
    ]);
  });

  it.each([
    [{ src: 'sauce' }],
    [{ src: { role: 'source', types: ['ip'] } }],
    [{ src: { role: 'source', types: [] } }],
    [{ src: { role: 'source', type: 'ipv4' } }],
  ])('is refused with a map that says nothing: %j', async (wrong) => {
    await expect(read({ adapter: 'generic', fields: wrong }, '{}')).rejects.toThrow();
  });
});
