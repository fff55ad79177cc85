import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { splunkEs } from './splunk-es.ts';

describe('splunk-es', () => {
  it('reads a notable event and keeps the id by which it is found again', () => {
    const alerts = alertsOf(splunkEs, payload('splunk-es', 'notable.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'splunk-es',
          ids: {
            event_id: '2E9B6C0A-1F6D-4D9F-8D58-0B4F6F5C8A11@@notable@@6f1d0a0f1e2d3c4b5a69788796a5b4c3',
            rule_id: '2E9B6C0A-1F6D-4D9F-8D58-0B4F6F5C8A11@@notable@@6f1d0a0f',
            search_name: 'Threat - Threat Activity - Rule',
            orig_event_id: '7c9e@@main@@11',
            orig_sid: 'scheduler__admin__RMD5e_at_1764000890_3',
            orig_rid: '0',
            source: 'Threat - Threat Activity - Rule',
            index: 'notable',
            owner: 'unassigned',
            status: '1',
            sid: 'scheduler__nobody_U0EtVGhyZWF0SW50ZWxsaWdlbmNl__RMD5f_at_1764001000_1',
            app: 'SplunkEnterpriseSecuritySuite',
          },
          severity: 'high',
          rule: 'Threat Activity Detected',
          occurredAt: '2025-11-24T16:15:00.000Z',
          link: 'https://splunk.corp.example.com:8000/app/SplunkEnterpriseSecuritySuite/@go?sid=1',
        },
        key: '2E9B6C0A-1F6D-4D9F-8D58-0B4F6F5C8A11@@notable@@6f1d0a0f1e2d3c4b5a69788796a5b4c3',
        title: 'Threat Activity Detected (203.0.113.77)',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source! result.src (ipv4 ipv6 domain) 10.4.4.9',
        'destination result.dest (ipv4 ipv6 domain) 203.0.113.77',
        'host! result.host (ipv4 ipv6 domain) sh-1.corp.example.com',
        'host! result.orig_host (ipv4 ipv6 domain) fw-1.corp.example.com',
        'host! result.src_nt_host (ipv4 ipv6 domain) WS-0449',
        'user! result.user (email) CORP\\bob',
        'url result.url (url) https://login.example.net/owa/',
        'url result.url.host (ipv4 ipv6 domain) login.example.net',
        'file result.file_hash (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) da39a3ee5e6b4b0d3255bfef95601890afd80709',
        'mentioned result.annotations.mitre_attack[0] (attack-id) T1071',
        'mentioned result.rule_title (text) Threat Activity Detected (203.0.113.77)',
        'mentioned result.rule_description (text) Threat activity (203.0.113.77) was discovered in the "dest" field based on threat intelligence',
        'mentioned result.threat_match_value (text) 203.0.113.77',
      ],
    ]);
  });

  it('reads notables alone, an alert each, and takes risk objects and hosts for ours', () => {
    const alerts = alertsOf(splunkEs, payload('splunk-es', 'risk-notable.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'splunk-es',
          ids: { event_id: '77A0@@notable@@aa01', search_name: 'Risk - 24 Hour Risk Threshold Exceeded - Rule' },
          severity: 'critical',
          rule: 'Risk Threshold Exceeded',
          occurredAt: '2026-11-24T10:15:00.000+00:00',
        },
        key: '77A0@@notable@@aa01',
        title: '24 hour risk threshold exceeded for ws-7.corp.example.com',
        troubles: [],
      },
      {
        facts: { vendor: 'splunk-es', ids: { orig_sid: 's1', orig_rid: '2' }, severity: 'low', rule: 'Malware Detected' },
        key: 's1 2',
        title: 'Malware Detected',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'destination! dest (ipv4 ipv6 domain) ws-7.corp.example.com',
        'mentioned rule_title (text) 24 hour risk threshold exceeded for ws-7.corp.example.com',
        'mentioned! risk_object (text) ws-7.corp.example.com',
        'mentioned! normalized_risk_object (text) ws-7.corp.example.com',
        'mentioned threat_object[0] (text) 198.51.100.99',
        'mentioned threat_object[1] (text) dropper.example.org',
      ],
      [
        'destination! dest (ipv4 ipv6 domain) ws-8.corp.example.com',
        'file file_hash (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) d41d8cd98f00b204e9800998ecf8427e',
        'file file_path (file-path file-name) C:\\Users\\ann\\Downloads\\setup.exe',
        'mentioned signature (text) Win.Trojan.Generic',
      ],
    ]);
  });
});
