import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { wazuh5 } from './wazuh5.ts';

describe('wazuh5', () => {
  it('finds the document in the answers of a search', () => {
    const alerts = alertsOf(wazuh5, payload('wazuh5', 'monitor.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'wazuh5',
          ids: {
            _index: 'wazuh-findings-v5-000001',
            _id: 'k9',
            'event.id': 'ev-1',
            'event.doc_id': 'd-1',
            'wazuh.rule.id': 'f1c3a0e2-0000-4000-8000-000000000001',
            'wazuh.agent.id': '012',
            'wazuh.agent.name': 'ws-15',
            'wazuh.cluster.name': 'wazuh',
            'monitor.id': 'm-1',
            'monitor.name': 'IOC matches',
            'trigger.name': 'any',
          },
          severity: 'high',
          rule: 'Query for a known bad name',
          occurredAt: '2026-11-24T10:40:00.000Z',
        },
        key: 'wazuh-findings-v5-000001 k9',
        title: 'Query for a known bad name',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source results[0].hits.hits[0]._source.source.ip (ipv4 ipv6) 10.1.4.15',
        'host! results[0].hits.hits[0]._source.host.name (ipv4 ipv6 domain) ws-15.corp.example.com',
        'query results[0].hits.hits[0]._source.dns.question.name (domain) beacon.example.org',
        'mentioned results[0].hits.hits[0]._source.event.original (text) DNS query for beacon.example.org',
        'host! results[0].hits.hits[0]._source.wazuh.agent.name (ipv4 ipv6 domain) ws-15',
        'host! results[0].hits.hits[0]._source.wazuh.agent.host.hostname (ipv4 ipv6 domain) ws-15',
        'host! results[0].hits.hits[0]._source.wazuh.agent.host.ip[0] (ipv4 ipv6 domain) 10.1.4.15',
        'mentioned results[0].hits.hits[0]._source.wazuh.rule.mitre.technique.id[0] (attack-id) T1071.004',
        'mentioned results[0].hits.hits[0]._source.wazuh.threat.enrichments[0].indicator.name (text) beacon.example.org',
      ],
    ]);
  });

  it('reads a template with flat names and commas too many', () => {
    const alerts = alertsOf(wazuh5, payload('wazuh5', 'flat.txt'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'wazuh5',
          ids: {
            'event.id': 'ev-2',
            'wazuh.rule.id': 'r-2',
            'wazuh.agent.name': 'ws-16',
            'monitor.name': 'IOC matches',
            'trigger.name': 'any',
          },
          severity: 'critical',
        },
        key: 'ev-2',
        title: 'IOC matches',
        troubles: [{ part: 'body', message: 'no valid JSON: read as far as it can be understood' }],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'destination events[0].destination.ip (ipv4 ipv6) 203.0.113.21',
        'file events[0].file.hash.sha256 (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'host! events[0].wazuh.agent.name (ipv4 ipv6 domain) ws-16',
      ],
    ]);
  });

  it('reads what the template of the guide writes, empty places and all', () => {
    const guide = readFileSync(new URL('../../../../docs/guide/alerts.md', import.meta.url), 'utf8');
    const [template = ''] = /\{"monitor": "\{\{ctx[\s\S]*?hits\.hits\}\}\]\}/.exec(guide) ?? [];
    const [, each = ''] = /hits\.hits\}\}([\s\S]*)\{\{\/ctx/.exec(template) ?? [];
    const values: Readonly<Record<string, string>> = {
      _index: 'wazuh-findings-1',
      _id: 'k1',
      '_source.wazuh.rule.level': 'low',
      '_source.destination.ip': '203.0.113.8',
    };
    const rendered = each.replace(/\{\{([^}]+)\}\}/g, (_, name: string) => values[name] ?? '');
    const body = template
      .replace(/\{\{#[\s\S]*\{\{\/[^}]+\}\}/, () => rendered + rendered.replace('k1', 'k2'))
      .replace('{{ctx.monitor.name}}', 'Findings');
    expect(alertsOf(wazuh5, body).map(({ key, title, facts, said }) => [key, title, facts.severity, told({ said })])).toEqual([
      ['wazuh-findings-1 k1', 'Findings', 'low', ['destination events[0].destination.ip (ipv4 ipv6) 203.0.113.8']],
      ['wazuh-findings-1 k2', 'Findings', 'low', ['destination events[1].destination.ip (ipv4 ipv6) 203.0.113.8']],
    ]);
  });

  it('refuses the maps of Java that {{ctx.results}} prints', () => {
    expect(wazuh5.read('[{took=3, hits={hits=[{_index=wazuh-findings-1, _source={wazuh={rule={id=1}}}}]}}]')).toEqual({
      refused: 'no alert of Wazuh 5: at least one document with "wazuh" is expected',
    });
  });
});
