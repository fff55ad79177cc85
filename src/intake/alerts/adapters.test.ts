import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { roles, severities } from '../../domain/intake.ts';
import { paps, tlps } from '../../domain/marking.ts';
import { observableTypes } from '../../domain/observable.ts';
import { alertAdapters } from './adapters.ts';
import { deliveryLimits } from './reading/define-adapter.ts';
import { sayingLimits } from './reading/saying.ts';
import { alertsOf, payload } from './reading/told.fixture.ts';
import { splunk } from './splunk/splunk.ts';

const adapters = [...alertAdapters().values()];
const folder = (id: string) => readdirSync(new URL(`./${id}/payloads/`, import.meta.url));
const payloads = adapters.flatMap((adapter) => folder(adapter.id).map((file) => ({ id: adapter.id, file, adapter })));

describe('alertAdapters', () => {
  it('has an adapter for every vendor, each with payloads', () => {
    expect(adapters.map(({ id, name }) => [id, name])).toEqual([
      ['splunk', 'Splunk'],
      ['splunk-es', 'Splunk Enterprise Security'],
      ['elastic', 'Elastic Security'],
      ['sentinel', 'Microsoft Sentinel'],
      ['wazuh', 'Wazuh 4'],
      ['wazuh5', 'Wazuh 5'],
      ['thehive', 'TheHive'],
      ['splunk-soar', 'Splunk SOAR'],
      ['crowdstrike', 'CrowdStrike Falcon'],
      ['defender', 'Microsoft Defender'],
      ['generic', 'JSON'],
    ]);
    expect(adapters.filter(({ id }) => folder(id).length === 0)).toEqual([]);
  });

  it('takes settings: whose work is none, and adapters of the user’s own', () => {
    const own = alertAdapters({
      thehive: { ownUsers: ['ann@corp.example.com'] },
      generic: [{ id: 'ids', name: 'IDS', fields: { ip: { role: 'source' } } }],
    });
    expect(own.get('thehive')?.read(payload('thehive', 'observable-v1.json'))).toEqual([]);
    expect(own.get('ids')?.read('{"ip":"203.0.113.1"}')).toHaveLength(1);
  });

  it.each(payloads)('$id reads $file within what an alert may be', ({ id, file, adapter }) => {
    for (const { facts, title, said, marking, key } of alertsOf(adapter, payload(id, file))) {
      expect(facts.vendor).toBe(id);
      expect(title).not.toBe('');
      expect([null, ...severities]).toContain(facts.severity);
      expect([undefined, ...tlps]).toContain(marking?.tlp);
      expect([undefined, ...paps]).toContain(marking?.pap);
      expect(key?.length ?? 0).toBeLessThanOrEqual(300);
      expect(Object.entries(facts.ids).filter(([, text]) => text.length > 500)).toEqual([]);
      expect(Object.keys(facts.ids).length).toBeLessThanOrEqual(30);
      for (const { role, as = [], text } of said) {
        expect(roles).toContain(role);
        expect(text.trim()).not.toBe('');
        expect(as.filter((type) => !observableTypes.includes(type))).toEqual([]);
      }
    }
  });

  it('reads the example of every vendor', () => {
    const examples = new URL('../../../examples/alerts/', import.meta.url);
    expect(readdirSync(examples).toSorted()).toEqual(adapters.map(({ id }) => `${id}.json`).toSorted());
    for (const adapter of adapters) {
      const alerts = alertsOf(adapter, readFileSync(new URL(`${adapter.id}.json`, examples), 'utf8'));
      expect(alerts.flatMap(({ troubles }) => troubles)).toEqual([]);
      expect(alerts.filter(({ said }) => said.length === 0)).toEqual([]);
    }
  });

  it.each(payloads.filter(({ id }) => id !== 'generic'))('$id reads $file twice as the same', ({ id, file, adapter }) => {
    expect(adapter.read(payload(id, file))).toEqual(adapter.read(payload(id, file)));
  });

  it.each(adapters)('$id refuses what is no JSON, and more than it takes at once', ({ id, name, read }) => {
    expect(read('')).toEqual({ refused: `${name} sends JSON, this is none` });
    expect(read('a long way from JSON')).toEqual({ refused: `${name} sends JSON, this is none` });
    const long = 'x'.repeat(deliveryLimits.body + 1);
    expect(read(long)).toEqual({ refused: `${long.length} characters long: at most ${deliveryLimits.body} are taken at once` });
    const alert = payload(
      id,
      folder(id).find((file) => /^(?:alert|webhook|notable|incident|sshd|monitor|container|any|threshold)\b/.test(file)) ?? '',
    );
    const many = Array.from({ length: deliveryLimits.alerts + 1 }, () => alert).join('\n');
    expect(read(many)).toEqual({ refused: expect.stringMatching(/^holds \d+ alerts: at most 500 are taken at once, send it in parts$/) });
  });

  it.each(adapters)('$id is not led astray by names that objects have anyway', ({ read }) => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const inside = Object.fromEntries(names.map((name) => [name, { ...Object.fromEntries(names.map((each) => [each, '203.0.113.1'])) }]));
    const before = Object.getOwnPropertyNames(Object.prototype);
    read(JSON.stringify([inside, { ...inside, result: inside, cef: inside, wazuh: inside, kibana: { alert: inside }, object: inside }]));
    read(`{"__proto__": {"polluted": 1}, "result": {"__proto__": {"polluted": 1}}, "sid": "1",}`);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('tells what is too much in one alert', () => {
    const row = Object.fromEntries(Array.from({ length: sayingLimits.texts + 5 }, (_, index) => [`field${index}`, 'x.example.net']));
    const [wide] = alertsOf(splunk, JSON.stringify({ sid: '1', result: row }));
    expect(wide?.said).toHaveLength(sayingLimits.texts);
    expect(wide?.troubles).toEqual([
      { part: 'result.field2000', message: 'the alert says more than is read of one: 2000 texts were, the rest was not' },
    ]);
    const long = 'a.example.net '.repeat(30_000);
    const [deep] = alertsOf(splunk, JSON.stringify({ sid: 'x'.repeat(501), result: { _raw: long } }));
    expect(deep?.said.map(({ text }) => text.length)).toEqual([sayingLimits.text]);
    expect(deep?.troubles).toEqual([
      { part: 'result._raw', message: `${long.trim().length} characters long: the first ${sayingLimits.text} were read` },
      { part: 'sid', message: 'an id of 501 characters is not kept' },
    ]);
    expect(deep?.key).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});
