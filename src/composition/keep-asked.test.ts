import { describe, expect, it } from 'vitest';
import type { Alert, Arrival, Said } from '../domain/intake.ts';
import { keepAsked } from './keep-asked.ts';

const alert = (...said: readonly Said[]): Alert => ({
  facts: { vendor: 'syslog', ids: {}, severity: null },
  title: 'an event',
  said,
  troubles: [],
});

describe('keepAsked', () => {
  const kept: Arrival[] = [];
  const keep = keepAsked(
    async (arrival) => {
      kept.push(arrival);
      return { submission: String(kept.length), repeated: false };
    },
    { enrichable: (findings) => findings.filter(({ observable }) => observable.type !== 'cve') },
  );
  const by = { channel: 'syslog:edge', person: 'syslog:edge' };

  it.each([
    ['nothing', alert({ field: 'message', text: 'link down', role: 'mentioned' })],
    ['what nobody can be asked about', alert({ field: 'message', text: 'CVE-2024-3400', role: 'mentioned' })],
    ['its own machine', alert({ field: 'syslog.host', text: 'fw01.example.org', role: 'host', as: ['domain'], ours: true })],
    ['private addresses', alert({ field: 'message', text: 'from 10.0.0.5 to fe80::1 and 192.168.4.2', role: 'mentioned' })],
  ])('does not keep what holds nothing but %s', async (_, each) => {
    expect(await keep(each, by)).toBeUndefined();
    expect(kept).toEqual([]);
  });

  it('keeps what holds something else beside it, whole', async () => {
    const whole = alert(
      { field: 'syslog.host', text: 'fw01.example.org', role: 'host', as: ['domain'], ours: true },
      { field: 'message', text: 'from 10.0.0.5 to 198.51.100.7', role: 'mentioned' },
    );
    expect(await keep(whole, by)).toEqual({ submission: '1', repeated: false });
    expect(kept[0]?.extraction.findings.map(({ observable }) => observable.value).toSorted()).toEqual([
      '10.0.0.5',
      '198.51.100.7',
      'fw01.example.org',
    ]);
    expect(kept[0]).toMatchObject({ lane: 'alert', channel: 'syslog:edge', ours: [{ value: 'fw01.example.org' }] });
  });
});
