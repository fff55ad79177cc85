import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { splunk } from './splunk.ts';

describe('splunk', () => {
  it('reads the row of a webhook, and knows whose host stands beside a private address', () => {
    const alerts = alertsOf(splunk, payload('splunk', 'webhook.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'splunk',
          ids: {
            sid: 'scheduler__admin__search__RMD5d27b1e0_at_1764000000_2211',
            search_name: 'Outbound to known bad host',
            app: 'search',
            owner: 'admin',
            _cd: '1042:99812',
            _bkt: 'proxy~1042~2E9B6C0A-1F6D-4D9F-8D58-0B4F6F5C8A11',
            index: 'proxy',
          },
          severity: 'high',
          rule: 'Outbound to known bad host',
          occurredAt: '2025-11-24T16:00:00.000Z',
          link: 'https://splunk.corp.example.com:8000/app/search/@go?sid=scheduler__admin__search__RMD5d27b1e0_at_1764000000_2211',
        },
        key: 'scheduler__admin__search__RMD5d27b1e0_at_1764000000_2211 a4f87a4d036e3e54a47e0fb6138790a4',
        title: 'Outbound to known bad host',
        marking: { tlp: 'amber' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source result.src_ip (ipv4 ipv6) 203.0.113.45',
        'destination result.dest_ip (ipv4 ipv6) 10.20.0.15',
        'destination! result.dest (ipv4 ipv6 domain) web-01.corp.example.com',
        'host! result.host (ipv4 ipv6 domain) idx-proxy-1.corp.example.com',
        'user! result.user (email) ann@corp.example.com',
        'url result.url (url) http://malware.example.net/gate.php?id=7',
        'url result.url.host (ipv4 ipv6 domain) malware.example.net',
        'mentioned result.http_user_agent (user-agent) Mozilla/5.0 (Windows NT 10.0; Win64; x64) curl-impersonate/1.2',
        'mentioned result.c2_domain (text) beacon.example.org',
        'mentioned result._raw (text) 1764000000.123 200 10.20.0.15 TCP_MISS/200 GET http://malware.example.net/gate.php?id=7 ann@corp.example.com',
      ],
    ]);
  });

  it('reads every row of a custom alert action as one alert', () => {
    const alerts = alertsOf(splunk, payload('splunk', 'all-rows.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'splunk',
          ids: {
            sid: 'rt_scheduler__admin__search__RMD5a_at_1764000000_7.3',
            search_name: 'Mail with attachment that runs',
            app: 'search',
            owner: 'admin',
            server_host: 'sh-1',
            server_uri: 'https://127.0.0.1:8089',
          },
          severity: 'critical',
          rule: 'Mail with attachment that runs',
          occurredAt: '2026-11-24T10:00:00.000+00:00',
          link: 'https://splunk.corp.example.com:8000/app/search/@go?sid=rt_scheduler__admin__search__RMD5a_at_1764000000_7.3',
        },
        key: 'rt_scheduler__admin__search__RMD5a_at_1764000000_7.3 80f53128e5746a799eb5950ba80ff1c1',
        title: 'Mail with attachment that runs',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source results[0].src (ipv4 ipv6 domain) 198.51.100.20',
        'recipient! results[0].recipient[0] (email) ann@corp.example.com',
        'recipient! results[0].recipient[1] (email) bob@corp.example.com',
        'file results[0].file_hash (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file results[0].file_name (file-name) invoice.js',
        'sender results[0].src_user (text) billing@example.net',
        'source results[1].src (ipv4 ipv6 domain) 198.51.100.21',
        'recipient! results[1].recipient (email) carol@corp.example.com',
        'file results[1].file_hash (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) d41d8cd98f00b204e9800998ecf8427e',
        'file results[1].file_name (file-name) invoice2.js',
        'sender results[1].src_user (text) "Billing" <billing@example.net>',
      ],
    ]);
  });

  it('knows a second result of one search run from the first, and a delivery that is repeated from both', () => {
    const body = payload('splunk', 'webhook.json');
    const [first] = alertsOf(splunk, body);
    const [again] = alertsOf(splunk, body.replace(/\s+/g, ' '));
    const [second] = alertsOf(splunk, body.replace('203.0.113.45', '203.0.113.46'));
    expect(again?.key).toBe(first?.key);
    expect(second?.key).not.toBe(first?.key);
  });

  it('takes a source without an address for ours, and one with a public address not', () => {
    const src = (row: object) =>
      alertsOf(splunk, JSON.stringify({ sid: '1', result: { src: 'a.example.org', ...row } }))
        .map(told)[0]
        ?.at(-1);
    expect(src({})).toBe('source! result.src (ipv4 ipv6 domain) a.example.org');
    expect(src({ src_ip: '203.0.113.1' })).toBe('source result.src (ipv4 ipv6 domain) a.example.org');
    expect(src({ src_ip: '10.0.0.1' })).toBe('source! result.src (ipv4 ipv6 domain) a.example.org');
  });

  it('takes the destination of an endpoint for ours, and that of a request of ours not', () => {
    const dest = (row: object) => alertsOf(splunk, JSON.stringify({ sid: '1', result: { dest: 'a.example.org', ...row } })).map(told);
    expect(dest({ signature: 'x' })).toEqual([['destination! result.dest (ipv4 ipv6 domain) a.example.org']]);
    expect(dest({ src: '10.0.0.1' })[0]).toContain('destination result.dest (ipv4 ipv6 domain) a.example.org');
    expect(dest({ query: 'a.example.org' })[0]).toContain('destination result.dest (ipv4 ipv6 domain) a.example.org');
  });
});
