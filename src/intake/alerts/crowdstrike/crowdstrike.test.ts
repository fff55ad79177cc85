import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { crowdstrike } from './crowdstrike.ts';

describe('crowdstrike', () => {
  it('reads an alert of the Alerts API', () => {
    const alerts = alertsOf(crowdstrike, payload('crowdstrike', 'alert.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'crowdstrike',
          ids: {
            composite_id: 'c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1:ind:a0a0:399748687993-5761-42627600',
            aggregate_id: 'aggind:a0a0:1632',
            id: 'ind:a0a0:399748687993-5761-42627600',
            cid: 'c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1',
            agent_id: 'a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0',
            'device.device_id': 'a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0',
            product: 'epp',
            pattern_id: '5761',
          },
          severity: 'high',
          rule: 'SensorDetect-High',
          occurredAt: '2026-11-24T10:00:22.328Z',
          link: 'https://falcon.crowdstrike.com/activity-v2/detections/c1c1:ind:a0a0:399748687993-5761-42627600',
        },
        key: 'c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1:ind:a0a0:399748687993-5761-42627600',
        title: 'SensorDetect-High',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'host! device.hostname (ipv4 ipv6 domain) WS-12.corp.example.com',
        'host! device.local_ip (ipv4 ipv6 domain) 10.1.4.8',
        'host! device.external_ip (ipv4 ipv6 domain) 192.0.2.200',
        'host! device.machine_domain (ipv4 ipv6 domain) corp.example.com',
        'host! device.mac_address (mac) 02-00-5e-10-00-02',
        'user! user_name (email) ann',
        'user! parent_details.user_name (email) ann',
        'process sha256 (sha256) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'process parent_details.sha256 (sha256) 0b25d56bd2b4d8a6df45beff7be165117fbf7ba6ba2c07744f039143866335e4',
        'process md5 (md5) d41d8cd98f00b204e9800998ecf8427e',
        'process parent_details.md5 (md5) 8cc3fcdd7d52d2d5221303c213e044ae',
        'process filepath (file-path file-name) \\Device\\HarddiskVolume3\\Users\\ann\\Downloads\\setup.exe',
        'process parent_details.filepath (file-path file-name) \\Device\\HarddiskVolume3\\Windows\\explorer.exe',
        'file filename (file-name) setup.exe',
        'file ioc_context[0].sha256 (sha256) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file ioc_context[0].md5 (md5) d41d8cd98f00b204e9800998ecf8427e',
        'mentioned ioc_context[0].ioc_value (text) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'mentioned cmdline (text) "C:\\Users\\ann\\Downloads\\setup.exe" /c http://203.0.113.33/a',
        'mentioned parent_details.cmdline (text) C:\\WINDOWS\\Explorer.EXE',
        'mentioned description (text) This file meets the machine learning threshold.',
        'mentioned technique_id (attack-id) CST0007',
      ],
    ]);
  });

  it('reads a detection of the event stream', () => {
    const alerts = alertsOf(crowdstrike, payload('crowdstrike', 'stream.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'crowdstrike',
          ids: { DetectId: 'ldt:a0a0:1632', SensorId: 'a0a0', customerIDString: 'c1c1', offset: '77001' },
          severity: 'critical',
          rule: 'Known malware',
          occurredAt: '2025-11-25T10:00:00.000Z',
          link: 'https://falcon.crowdstrike.com/activity/detections/detail/a0a0/1632',
        },
        key: 'ldt:a0a0:1632',
        title: 'Known malware',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'host! event.ComputerName (ipv4 ipv6 domain) WS-12',
        'host! event.LocalIP (ipv4 ipv6 domain) 10.1.4.8',
        'user! event.UserName (email) ann',
        'process event.SHA256String (sha256) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'process event.MD5String (md5) d41d8cd98f00b204e9800998ecf8427e',
        'process event.FilePath (file-path file-name) \\Device\\HarddiskVolume3\\Users\\ann\\Downloads',
        'file event.FileName (file-name) setup.exe',
        'destination event.NetworkAccesses[0].RemoteAddress (ipv4 ipv6) 203.0.113.34',
        'query event.DnsRequests[0].DomainName (domain) cdn.example.org',
        'mentioned event.CommandLine (text) setup.exe http://203.0.113.33/b',
        'mentioned event.DetectDescription (text) A process wrote a known malicious file',
      ],
    ]);
  });
});
