import { describe, expect, it } from 'vitest';
import type { Finding } from '../domain/finding.ts';
import type { Alert, Arrival } from '../domain/intake.ts';
import type { Order } from '../domain/work.ts';
import { read } from '../extract/readers/read.ts';
import { arrivalOf, createTake } from './arrivals.ts';

const alert: Alert = {
  facts: { vendor: 'cef', ids: { externalId: '4711' }, severity: 'high' },
  key: '4711',
  title: 'Beacon',
  said: [
    { field: 'src', text: '198.51.100.7', role: 'source', as: ['ipv4'] },
    { field: 'dhost', text: 'files.example.com', role: 'host', as: ['domain'], ours: true },
    { field: 'dst', text: 'not an address', role: 'destination', as: ['ipv4'] },
    { field: 'msg', text: 'asked evil[.]example[.]net twice', role: 'mentioned' },
  ],
  troubles: [],
};
const by = { channel: 'syslog:edge', person: 'edge' };

describe('an alert as an arrival', () => {
  it('has its observables with where they stood and the part they played, and says which are ours', () => {
    const arrival = arrivalOf(alert, by);
    expect(arrival).toMatchObject({ ...by, origin: 'cef', title: 'Beacon', key: '4711', lane: 'alert' });
    expect(
      arrival.extraction.findings.map(({ observable, mentions }) => [observable.value, mentions[0]?.field, mentions[0]?.role]),
    ).toEqual([
      ['198.51.100.7', 'src', 'source'],
      ['files.example.com', 'dhost', 'host'],
      ['evil.example.net', 'msg', 'mentioned'],
    ]);
    expect(arrival.ours).toEqual([{ type: 'domain', value: 'files.example.com' }]);
    expect(arrival.extraction.facts.alert).toEqual(alert.facts);
  });

  it.each([
    [undefined, undefined, {}],
    [{ tlp: 'green' }, undefined, { tlp: 'green' }],
    [{ tlp: 'red' }, { tlp: 'clear' }, { tlp: 'red' }],
    [{ tlp: 'clear' }, { tlp: 'red', pap: 'amber' }, { tlp: 'red', pap: 'amber' }],
    [{ tlp: undefined }, { tlp: 'clear' }, { tlp: 'clear' }],
  ] as const)('is marked as the stricter of channel and alert says: %j %j', (channel, vendor, marking) => {
    expect(arrivalOf({ ...alert, marking: vendor }, { ...by, marking: channel as Arrival['marking'] }).marking).toEqual(marking);
  });

  it('takes a value for what its field says it is, whatever its shape', () => {
    const ja3 = 'e7d705a3286e19ea42f587b344ee6865';
    const said: Alert['said'] = [
      { field: 'ja3', text: ja3, role: 'mentioned', as: ['ja3'] },
      { field: 'name', text: 'update.zip', role: 'file', as: ['file-name'] },
      { field: 'host', text: 'bad[.]example[.]net', role: 'url', as: ['ipv4', 'ipv6', 'domain'] },
    ];
    expect(arrivalOf({ ...alert, said }, by).extraction.findings.map(({ observable }) => observable)).toEqual([
      { type: 'ja3', value: ja3 },
      { type: 'file-name', value: 'update.zip' },
      { type: 'domain', value: 'bad.example.net' },
    ]);
  });

  it.each([
    ['nowhere else', 'GET / ann@corp.example.com', ['corp.example.com']],
    ['beside a machine of ours', 'ann@corp.example.com on files.corp.example.com', ['corp.example.com']],
    ['and by itself', 'ann@corp.example.com asked corp.example.com', []],
    ['and above a name that nobody calls ours', 'ann@corp.example.com asked evil.corp.example.com', []],
    ['of somebody else', 'eve@corp.example.com', []],
  ])('a domain that stands in the address of one of our people, %s', (_where, text, domains) => {
    const said: Alert['said'] = [
      { field: 'user', text: 'ann@corp.example.com', role: 'user', as: ['email'], ours: true },
      { field: 'host', text: 'files.corp.example.com', role: 'host', as: ['domain'], ours: true },
      { field: 'raw', text, role: 'mentioned' },
    ];
    const named = arrivalOf({ ...alert, said }, by).ours?.filter(({ type, value }) => type === 'domain' && !value.startsWith('files.'));
    expect(named?.map(({ value }) => value)).toEqual(domains);
  });
});

describe('taking in', () => {
  const own = { domains: ['example.org'], networks: [], emails: [] };
  const taking = () => {
    const orders: { order: Order; findings: readonly Finding[]; once: string | undefined }[] = [];
    const woken: number[] = [];
    const take = createTake({
      work: {
        take: async (order, findings, _now, once) => {
          orders.push({ order, findings, once });
          return { submission: 's1', repeated: orders.length > 1 };
        },
      },
      clock: { now: () => new Date(0) },
      marking: { tlp: 'amber', pap: 'amber' },
      privacy: { own, consent: [], deny: [], urls: 'redact', ceilings: {} },
      enrichable: (findings) => findings,
      check: () => undefined,
      onTaken: () => void woken.push(1),
    });
    return { orders, woken, take };
  };

  it('what is ours in an arrival is so for its whole life, under one key of its channel', async () => {
    const { orders, woken, take } = taking();
    await take(arrivalOf(alert, by));
    await take(arrivalOf(alert, by));
    expect(orders[0]?.once).toBe('syslog:edge 4711');
    expect(orders[0]?.order).toMatchObject({
      marking: { tlp: 'amber', pap: 'amber' },
      privacy: { own: { domains: ['example.org', 'files.example.com'] } },
      thrifty: false,
    });
    // What came before wakes nobody.
    expect(woken).toHaveLength(1);
  });

  it('the side of whoever reported a mail is ours, and what the mail itself says is not', async () => {
    const mail = Buffer.from(`From: Anna <anna@example.com>
Subject: Fwd: Pay
Received: from laptop.example.com ([203.0.113.5]) by mx.example.com

Is this real? Anna, www.example.com

---------- Forwarded message ---------
From: a@evil.example.net
Date: Monday
Subject: Pay
To: bert@example.com

http://evil.example.net/x`);
    const { orders, take } = taking();
    const extraction = await read({ name: 'x.eml', bytes: mail }, { reported: true });
    await take({ channel: 'mail:reports', person: 'mail:reports', origin: 'x.eml', lane: 'mail', extraction });
    expect(orders[0]?.order.privacy?.own).toEqual({
      domains: ['example.org', 'example.com', 'laptop.example.com', 'www.example.com'],
      networks: ['203.0.113.5/32'],
      emails: ['anna@example.com', 'bert@example.com'],
    });
  });
});
