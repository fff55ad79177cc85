import { expect, test } from 'vitest';
import { z } from 'zod';
import { contract, hostileReport } from '../../../test/contracts/format.ts';
import type { Enrichment, Report } from '../../domain/report.ts';
import { formats } from '../formats.ts';
import { enrichment, mixed, record, report } from '../report.fixture.ts';
import { stix } from './stix.ts';

contract(stix);

const object = z.looseObject({ type: z.string(), id: z.string(), spec_version: z.literal('2.1') });
const bundle = z.strictObject({ type: z.literal('bundle'), id: z.string().regex(/^bundle--[0-9a-f-]{36}$/), objects: z.array(object) });
const objects = (made: Report) => bundle.parse(JSON.parse([...stix.write(made)].join(''))).objects;
const ofType = (made: Report, type: string) => objects(made).filter((one) => one.type === type);

test('the whole of a report', async () => {
  await expect([...stix.write(mixed)].join('')).toMatchFileSnapshot('snapshots/mixed.stix.txt');
});

test('every reference leads somewhere in the bundle, no id stands twice, every id is a UUID of version 5 or published', () => {
  for (const made of [mixed, hostileReport(), report([])]) {
    const all = objects(made);
    const ids = new Set(all.map(({ id }) => id));
    expect(ids.size).toBe(all.length);
    for (const one of all) {
      for (const [key, value] of Object.entries(one)) {
        if (/_refs?$/.test(key)) for (const ref of [value].flat()) expect(ids).toContain(ref);
        if (Array.isArray(value)) expect([key, value.length]).not.toEqual([key, 0]);
      }
      expect(one.id).toMatch(new RegExp(`^${one.type}--[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
    }
  }
});

test('only malicious and suspicious observables become indicators', () => {
  expect(ofType(mixed, 'indicator').map(({ pattern, confidence, indicator_types }) => [pattern, confidence, indicator_types])).toEqual([
    ["[ipv4-addr:value = '198.51.100.7']", 81, ['malicious-activity']],
    ["[url:value = 'https://evil.example.com/login?a=1']", 40, ['anomalous-activity']],
  ]);
});

test('an indicator has one id in all reports about its value, and moves `modified`; what the sandbox invented has another', () => {
  const [first] = ofType(mixed, 'indicator');
  const [later] = ofType({ ...mixed, timings: { ...mixed.timings, complete: '2026-11-24T00:00:00Z' } }, 'indicator');
  const [other] = ofType({ ...mixed, submission: { ...mixed.submission, id: 'sub-2' } }, 'indicator');
  expect([later?.id, later?.created, later?.modified]).toEqual([first?.id, first?.created, '2026-11-24T00:00:00.000Z']);
  expect([other?.id, other?.created]).toEqual([first?.id, first?.created]);
  const asked = ({ records }: Enrichment): Enrichment['records'] => records.map((each) => ({ ...each, via: 'sandbox' }));
  const played = { ...mixed, enrichments: mixed.enrichments.map((each) => ({ ...each, records: asked(each) })) };
  const [invented] = ofType(played, 'indicator');
  expect(invented?.id).not.toBe(first?.id);
  expect(invented).toMatchObject({ name: expect.stringMatching(/^SANDBOX/), labels: expect.arrayContaining(['sandbox']) });
});

test.each(['table', 'markdown', 'stix'])('%s: what the sandbox invented is said to be', (id) => {
  const played = {
    ...mixed,
    enrichments: mixed.enrichments.map((each) => ({
      ...each,
      records: each.records.map((record) => ({ ...record, via: 'sandbox' as const })),
    })),
  };
  expect([...(formats[id]?.write(played) ?? [])].join('')).toContain('SANDBOX');
  expect([...(formats[id]?.write(mixed) ?? [])].join('')).not.toContain('SANDBOX');
});

test('relations STIX does not define between observables become related-to', () => {
  const observations = [
    { kind: 'relation', type: 'resolves-to', observable: { type: 'ipv4', value: '192.0.2.1' } },
    { kind: 'relation', type: 'hosts', observable: { type: 'url', value: 'http://example.net/' } },
    { kind: 'relation', type: 'related-to', observable: { type: 'domain', value: 'example.net' } },
  ] as const;
  const made = report([
    enrichment({
      ioc_type: 'domain',
      ioc_value: 'example.net',
      verdict: 'unknown',
      records: [record({ observations: [...observations, ...observations] })],
    }),
  ]);
  const value = new Map(objects(made).map((one) => [one.id, one.value]));
  expect(
    ofType(made, 'relationship').map(({ relationship_type, source_ref, target_ref, description }) => [
      value.get(`${source_ref}`),
      relationship_type,
      value.get(`${target_ref}`),
      description,
    ]),
  ).toEqual([
    ['example.net', 'resolves-to', '192.0.2.1', undefined],
    ['example.net', 'related-to', 'http://example.net/', 'hosts'],
  ]);
});

test('what two enrichments share carries the stricter marking', () => {
  const shared = record({ observations: [{ kind: 'network', asn: 64496 }] });
  const marked = (tlp: 'green' | 'red', value: string) => enrichment({ tlp, ioc_value: value, records: [shared] });
  const red = 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1';
  for (const both of [
    [marked('red', '192.0.2.1'), marked('green', '192.0.2.2')],
    [marked('green', '192.0.2.2'), marked('red', '192.0.2.1')],
  ]) {
    expect(ofType(report(both), 'autonomous-system').map(({ object_marking_refs }) => object_marking_refs)).toEqual([[red]]);
  }
});
