import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { elastic } from './elastic.ts';

describe('elastic', () => {
  it('reads every document of context.alerts as an alert', () => {
    const alerts = alertsOf(elastic, payload('elastic', 'alerts.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'elastic',
          ids: {
            'kibana.alert.uuid': '1d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0',
            _id: '1d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0',
            _index: '.internal.alerts-security.alerts-default-000004',
            'kibana.alert.rule.uuid': '0f3c2d1e-8f34-4c55-9a77-9a4f3c9e1b10',
            'kibana.alert.rule.rule_id': 'beacon-rare-host',
            'kibana.space_ids': 'default',
            'rule.id': '0f3c2d1e-8f34-4c55-9a77-9a4f3c9e1b10',
            'event.id': 'Nu4Kc7bPzT9',
          },
          severity: 'high',
          rule: 'Beacon to rare host',
          occurredAt: '2026-11-24T10:20:59.000Z',
          link: 'https://kibana.corp.example.com/app/security/alerts/redirect/1d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0',
        },
        key: '1d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0',
        title: 'Beacon to rare host',
        marking: { tlp: 'amber' },
        troubles: [],
      },
      {
        facts: {
          vendor: 'elastic',
          ids: {
            'kibana.alert.uuid': '2d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b1',
            _id: '2d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b1',
            _index: '.internal.alerts-security.alerts-default-000004',
            'kibana.alert.rule.uuid': '0f3c2d1e-8f34-4c55-9a77-9a4f3c9e1b10',
            'kibana.alert.rule.rule_id': 'beacon-rare-host',
            'kibana.space_ids': 'default',
            'rule.id': '0f3c2d1e-8f34-4c55-9a77-9a4f3c9e1b10',
            'event.id': 'Nu4Kc7bPzT9',
          },
          severity: 'high',
          rule: 'Beacon to rare host',
          occurredAt: '2026-11-24T10:20:59.000Z',
          link: 'https://kibana.corp.example.com/app/security/alerts/redirect/2d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b1',
        },
        key: '2d6a7c0e5f1b4a9d8c3e2f10a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b1',
        title: 'Beacon to rare host',
        marking: { tlp: 'amber' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source alerts[0].source.ip (ipv4 ipv6) 10.1.4.8',
        'destination alerts[0].destination.ip (ipv4 ipv6) 203.0.113.10',
        'destination alerts[0].destination.domain (ipv4 ipv6 domain) cdn.example.net',
        'destination alerts[0].tls.client.server_name (ipv4 ipv6 domain) cdn.example.net',
        'host! alerts[0].host.name (ipv4 ipv6 domain) ws-12.corp.example.com',
        'host! alerts[0].host.ip[0] (ipv4 ipv6 domain) 10.1.4.8',
        'host! alerts[0].host.ip[1] (ipv4 ipv6 domain) fe80::1',
        'host! alerts[0].host.mac[0] (mac) 02-00-5E-10-00-01',
        'user! alerts[0].user.name (email) ann',
        'url alerts[0].url.full (url) https://cdn.example.net/b?x=1',
        'url alerts[0].url.full.host (ipv4 ipv6 domain) cdn.example.net',
        'url alerts[0].url.domain (ipv4 ipv6 domain) cdn.example.net',
        'query alerts[0].dns.question.name (domain) cdn.example.net',
        'query alerts[0].dns.answers[0].data (ipv4 ipv6 domain) 203.0.113.10',
        'mentioned alerts[0].user_agent.original (user-agent) Mozilla/5.0 (compatible)',
        'mentioned alerts[0].tls.client.ja3 (ja3) e7d705a3286e19ea42f587b344ee6865',
        'certificate alerts[0].tls.server.hash.sha1 (sha1 sha256 md5) DA39A3EE5E6B4B0D3255BFEF95601890AFD80709',
        'certificate alerts[0].tls.server.x509.subject.common_name[0] (domain) cdn.example.net',
        'mentioned alerts[0].kibana.alert.reason (text) network event with source 10.1.4.8:51022, destination 203.0.113.10:443 created high alert Beacon to rare host.',
        'mentioned alerts[0].kibana.alert.rule.threat[0].technique[0].id (attack-id) T1071',
      ],
      [
        'host! alerts[1].host.name (ipv4 ipv6 domain) ws-13.corp.example.com',
        'sender alerts[1].email.from.address[0] (text) billing@example.net',
        'recipient! alerts[1].email.to.address[0] (email) ann@corp.example.com',
        'file alerts[1].email.attachments[0].file.name (file-name) invoice.docm',
        'file alerts[1].file.hash.sha1 (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) da39a3ee5e6b4b0d3255bfef95601890afd80709',
        'file alerts[1].email.attachments[0].file.hash.sha256 (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'process alerts[1].process.hash.md5 (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) d41d8cd98f00b204e9800998ecf8427e',
        'process alerts[1].process.hash.sha256 (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file alerts[1].file.path (file-path file-name) C:\\ProgramData\\a.dll',
        'process alerts[1].process.executable (file-path file-name) C:\\Windows\\System32\\rundll32.exe',
        'process alerts[1].process.parent.executable (file-path file-name) C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE',
        'mentioned alerts[1].process.command_line (text) rundll32.exe \\\\198.51.100.4\\share\\a.dll,Run',
        'mentioned alerts[1].email.subject (text) Invoice',
        'mentioned alerts[1].kibana.alert.reason (text) network event with source 10.1.4.8:51022, destination 203.0.113.10:443 created high alert Beacon to rare host.',
        'mentioned alerts[1].kibana.alert.rule.threat[0].technique[0].id (attack-id) T1071',
      ],
    ]);
  });

  it('reads what a threshold rule grouped by', () => {
    const alerts = alertsOf(elastic, payload('elastic', 'threshold.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'elastic',
          ids: { 'kibana.alert.uuid': '3f00', 'kibana.alert.rule.uuid': 'r-9' },
          severity: 'medium',
          rule: 'Login failures from one address',
          occurredAt: '2026-11-24T11:00:00.000Z',
        },
        key: '3f00',
        title: 'Login failures from one address',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source alerts[0].kibana.alert.threshold_result.terms[0].value (ipv4 ipv6) 198.51.100.66',
        'host! alerts[0].kibana.alert.threshold_result.terms[1].value (ipv4 ipv6 domain) vpn-1.corp.example.com',
        'user! alerts[0].kibana.alert.threshold_result.cardinality[0].value (email) 12',
      ],
    ]);
  });

  it('reads a search hit with flat names', () => {
    const alerts = alertsOf(elastic, payload('elastic', 'hit.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'elastic',
          ids: { 'kibana.alert.uuid': '4a00', _id: '4a00', _index: '.internal.alerts-security.alerts-default-000004' },
          severity: 'low',
          rule: 'Old tool',
          occurredAt: '2026-11-24T11:05:00.000Z',
        },
        key: '4a00',
        title: 'Old tool',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      ['source _source.source.ip (ipv4 ipv6) 2001:db8::7', 'mentioned _source.message (text) scan by 2001:db8::7 for CVE-2024-0001'],
    ]);
  });

  it('says what is missing where a template sends only the rule', () => {
    const alerts = alertsOf(elastic, payload('elastic', 'rule-only.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'elastic',
          ids: { 'rule.id': '0f3c', 'alert.id': 'a-1' },
          severity: 'low',
          rule: 'Beacon to rare host',
          occurredAt: '2026-11-24T10:22:00.000Z',
        },
        title: 'Beacon to rare host',
        troubles: [
          { part: 'alerts', message: 'no alert in it, only its rule: the template of the connector lacks {{{context.alerts.asJSON}}}' },
        ],
      },
    ]);
    expect(alerts.map(told)).toEqual([[]]);
  });

  it('reads a template with empty places, quotes and line breaks in its texts', () => {
    const alerts = alertsOf(elastic, payload('elastic', 'mustache-fields.txt'));
    expect(alerts.map(without)).toEqual([
      {
        facts: { vendor: 'elastic', ids: { 'kibana.alert.uuid': '5b01' }, severity: 'high', rule: 'Beacon to rare host' },
        key: '5b01',
        title: 'Beacon to rare host',
        troubles: [{ part: 'body', message: 'no valid JSON: read as far as it can be understood' }],
      },
      {
        facts: { vendor: 'elastic', ids: { 'kibana.alert.uuid': '5b02' }, severity: 'high', rule: 'Beacon to rare host' },
        key: '5b02',
        title: 'Beacon to rare host',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source alerts[0].source.ip (ipv4 ipv6) 10.1.4.8',
        'destination alerts[0].destination.ip (ipv4 ipv6) 203.0.113.10',
        'mentioned alerts[0].message (text) blocked by "policy 7" at\nthe proxy',
      ],
      ['destination alerts[1].destination.ip (ipv4 ipv6) 203.0.113.11'],
    ]);
  });

  it.each(['trailing-commas.txt', 'ndjson.txt', 'loop.txt'])('reads %s as the JSON that was meant', (file) => {
    const meant = payload('elastic', 'ndjson.txt')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const expected = alertsOf(elastic, JSON.stringify({ rule: { name: 'Beacon to rare host' }, alerts: meant }));
    const alerts = alertsOf(elastic, payload('elastic', file));
    const bare = (lines: readonly string[]) => lines.map((line) => line.replace(/alerts\[\d\]\./, ''));
    expect(alerts.map(told).map(bare)).toEqual(expected.map(told).map(bare));
    expect(alerts.map(({ key }) => key)).toEqual([expect.stringMatching(/^1d6a\dc0e/), expect.stringMatching(/^2d6a\dc0e/)]);
    expect(alerts[0]?.troubles).toEqual([{ part: 'body', message: 'no valid JSON: read as far as it can be understood' }]);
  });

  it.each(['escaped.txt', 'as-text.json'])('reads %s, in which the list is a text', (file) => {
    const [meant] = payload('elastic', 'ndjson.txt').split('\n');
    const expected = alertsOf(elastic, `{"alerts": [${meant}]}`);
    expect(alertsOf(elastic, payload('elastic', file)).map(told)).toEqual(expected.map(told));
  });

  it('keeps what came of a delivery that was cut, and lets the whole of it come again', () => {
    const alerts = alertsOf(elastic, payload('elastic', 'cut.txt'));
    expect(alerts.map(({ key }) => key)).toEqual([expect.stringMatching(/^1d6a/), undefined]);
    expect(alerts[0]?.troubles).toEqual([{ part: 'body', message: 'ends in the middle: the rest is missing' }]);
    expect(told(alerts[1] ?? { said: [] })[0]).toBe('host! alerts[1].host.name (ipv4 ipv6 domain) ws-13.corp.example.com');
  });

  it('reads threshold groups that are two lists, or texts', () => {
    const groups = [
      { field: ['source.ip', 'user.name'], value: ['198.51.100.1', 'ann'] },
      '{"field":"destination.ip","value":"198.51.100.2"}',
    ];
    const [alert] = alertsOf(elastic, JSON.stringify({ 'kibana.alert.uuid': 'u', 'kibana.alert.threshold_result': { terms: groups } }));
    expect(told(alert ?? { said: [] })).toEqual([
      'source kibana.alert.threshold_result.terms[0].value (ipv4 ipv6) 198.51.100.1',
      'user! kibana.alert.threshold_result.terms[0].value[1] (email) ann',
      'destination kibana.alert.threshold_result.terms[1].value (ipv4 ipv6) 198.51.100.2',
    ]);
  });

  it('refuses what is no alert', () => {
    expect(elastic.read('{"hello":"world"}')).toEqual({
      refused: 'no alert of Elastic Security: an object with "alerts", or an alert document with "kibana.alert.…", is expected',
    });
    expect(elastic.read('<html></html>')).toEqual({ refused: 'Elastic Security sends JSON, this is none' });
  });
});
