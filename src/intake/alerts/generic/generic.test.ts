import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { anyJson, type GenericMap, genericAdapter } from './generic.ts';

const map: GenericMap = {
  id: 'ids',
  name: 'Our IDS',
  alerts: 'events',
  fields: {
    'net.attacker': { role: 'source', types: ['ipv4', 'ipv6'] },
    'net.victim': { role: 'destination', types: ['domain'], ours: true },
    'file.sha': { role: 'file', types: ['sha256'] },
  },
  rest: true,
  ids: { uid: 'uid', ['__proto__']: 'name' },
  key: ['uid'],
  title: 'name',
  severity: { path: 'sev', words: { '1': 'critical', '2': 'high' } },
  occurredAt: 'when',
  tlp: 'marking',
};

describe('genericAdapter', () => {
  it('reads a user’s own JSON by a map, and the rest of it as texts', () => {
    const alerts = alertsOf(genericAdapter(map), payload('generic', 'own.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'ids',
          ids: Object.fromEntries([
            ['uid', 'e-1'],
            ['__proto__', 'IDS hit'],
          ]),
          severity: 'high',
          occurredAt: '2025-11-25T10:20:00.000Z',
        },
        key: 'e-1',
        title: 'IDS hit',
        marking: { tlp: 'green' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source net.attacker (ipv4 ipv6) 203.0.113.52',
        'destination! net.victim (domain) app-1.corp.example.com',
        'file file.sha[0] (sha256) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'mentioned marking (text) TLP:GREEN',
        'mentioned note (text) also 198.51.100.52',
      ],
    ]);
  });

  it('reads nothing but the mapped fields where the rest is not asked for, and refuses what has none of them', () => {
    const adapter = genericAdapter({ ...map, rest: false });
    expect(alertsOf(adapter, payload('generic', 'own.json')).map(({ said }) => said.length)).toEqual([3]);
    expect(adapter.read('{"events":[{"uid":"e-2"}]}')).toEqual({
      refused: 'no alert of Our IDS: a list of alerts at "events" is expected',
    });
    expect(genericAdapter({ ...map, rest: false, alerts: undefined }).read('{"uid":"e-2"}')).toEqual({
      refused: 'no alert of Our IDS: an object with one of the mapped fields (net.attacker, net.victim, file.sha) is expected',
    });
  });
});

describe('anyJson', () => {
  it('finds every text that could hold something', () => {
    const alerts = alertsOf(anyJson, payload('generic', 'any.json'));
    expect(alerts.map(without)).toEqual([
      { facts: { vendor: 'generic', ids: {}, severity: null }, title: "Somebody else's alert", troubles: [] },
    ]);
    expect(alerts.map(told)).toEqual([
      ['mentioned details.remote (text) 203.0.113.99', 'mentioned details.urls[0] (text) http://x.example.net/a'],
    ]);
  });
});
