import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { splunkSoar } from './splunk-soar.ts';

describe('splunk-soar', () => {
  it('reads the artifacts of a container by the keys of CEF, and by cef_types where those say nothing', () => {
    const alerts = alertsOf(splunkSoar, payload('splunk-soar', 'container.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'splunk-soar',
          ids: {
            'container.id': '42',
            source_data_identifier: 'es:2E9B@@notable@@1',
            label: 'events',
            tenant: '0',
            'artifact[0].id': '901',
            'artifact[1].id': '902',
          },
          severity: 'medium',
          rule: 'Dropped file',
          occurredAt: '2026-11-24T10:50:00.000000Z',
        },
        key: '42 es:2E9B@@notable@@1 2 902',
        title: 'Suspicious download',
        marking: { tlp: 'amber' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'source artifacts[0].cef.sourceAddress (ipv4 ipv6) 10.1.4.8',
        'source! artifacts[0].cef.sourceHostName (ipv4 ipv6 domain) ws-12.corp.example.com',
        'destination artifacts[0].cef.destinationAddress (ipv4 ipv6) 203.0.113.90',
        'url artifacts[0].cef.requestURL (url) http://dl.example.net/x.exe',
        'url artifacts[0].cef.requestURL.host (ipv4 ipv6 domain) dl.example.net',
        'file artifacts[1].cef.fileHash (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file artifacts[1].cef.fileHashMd5 (md5) d41d8cd98f00b204e9800998ecf8427e',
        'file artifacts[1].cef.fileName (file-name) x.exe',
        'file artifacts[1].cef.filePath (file-path file-name) C:\\ProgramData\\x.exe',
        'sender artifacts[1].cef.fromEmail (text) billing@example.net',
        'recipient! artifacts[1].cef.toEmail (email) ann@corp.example.com',
        'mentioned artifacts[1].cef.c2 (domain) beacon.example.org',
        'mentioned artifacts[1].cef.analyst_host (ipv4 ipv6 domain) 198.51.100.70',
        'mentioned description (text) ws-12 loaded http://dl.example.net/x.exe',
      ],
    ]);
  });

  it('is another submission when an artifact is added', () => {
    const container = JSON.parse(payload('splunk-soar', 'container.json')) as { artifacts: object[] };
    const key = (artifacts: readonly object[]) => alertsOf(splunkSoar, JSON.stringify({ ...container, artifacts }))[0]?.key;
    expect(key(container.artifacts)).toBe('42 es:2E9B@@notable@@1 2 902');
    expect(key([...container.artifacts, { id: 903, cef: {} }])).toBe('42 es:2E9B@@notable@@1 3 903');
  });
});
