import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { defender } from './defender.ts';

describe('defender', () => {
  it('reads an alert of Microsoft Graph by the kinds of its evidence', () => {
    const alerts = alertsOf(defender, payload('defender', 'alert-v2.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'defender',
          ids: {
            id: 'da637551227677560813_-961444813',
            providerAlertId: 'da637551227677560813_-961444813',
            incidentId: '28282',
            tenantId: '11111111-2222-3333-4444-555555555555',
            detectorId: 'e0da400f-affd-43ef-b1d5-afc2eb6f2756',
            serviceSource: 'microsoftDefenderForEndpoint',
          },
          severity: 'high',
          rule: 'Connection to a custom indicator',
          occurredAt: '2026-11-24T10:10:00.1Z',
          link: 'https://security.microsoft.com/alerts/da637551227677560813_-961444813',
        },
        key: 'da637551227677560813_-961444813 2026-11-24T10:12:00.2Z 8',
        title: 'Connection to a custom indicator',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'host! evidence[0].deviceDnsName (ipv4 ipv6 domain) ws-12.corp.example.com',
        'host! evidence[0].ipInterfaces[0] (ipv4 ipv6 domain) 10.1.4.8',
        'mentioned evidence[1].ipAddress (ipv4 ipv6) 203.0.113.71',
        'url evidence[2].url (url) https://c2.example.org/x',
        'url evidence[2].url.host (ipv4 ipv6 domain) c2.example.org',
        'file evidence[3].fileDetails.sha256 (sha256) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file evidence[3].fileDetails.sha1 (sha1) da39a3ee5e6b4b0d3255bfef95601890afd80709',
        'file evidence[3].fileDetails.filePath (file-path file-name) C:\\Users\\ann\\Downloads\\setup.exe',
        'mentioned evidence[4].processCommandLine (text) setup.exe /s',
        'file evidence[4].imageFile.sha256 (sha256) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file evidence[4].imageFile.filePath (file-path file-name) C:\\Users\\ann\\Downloads\\setup.exe',
        'file evidence[4].parentProcessImageFile.filePath (file-path file-name) C:\\Windows\\explorer.exe',
        'user! evidence[4].userAccount.userPrincipalName (email) ann@corp.example.com',
        'sender evidence[5].p1Sender.emailAddress (text) bounce@example.net',
        'sender evidence[5].p2Sender.emailAddress (text) billing@example.net',
        'recipient! evidence[5].recipientEmailAddress (email) ann@corp.example.com',
        'source evidence[5].senderIp (ipv4 ipv6) 198.51.100.15',
        'mentioned evidence[5].subject (text) Invoice',
        'url evidence[5].urls[0] (url) https://c2.example.org/x',
        'url evidence[5].urls[0].host (ipv4 ipv6 domain) c2.example.org',
        'registry evidence[6].registryKey (registry-key) HKEY_LOCAL_MACHINE\\SOFTWARE\\Run',
        'mentioned evidence[7].note (text) see new.example.org',
        'mentioned mitreTechniques[0] (attack-id) T1071.001',
        'mentioned title (text) Connection to a custom indicator',
        'mentioned description (text) Connection to 203.0.113.71',
      ],
    ]);
  });

  it('reads an alert of the older interface', () => {
    const alerts = alertsOf(defender, payload('defender', 'endpoint-api.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'defender',
          ids: { id: 'da1', incidentId: '11', tenantId: '11111111-2222-3333-4444-555555555555', machineId: 'm1' },
          severity: 'medium',
          rule: 'Malware was blocked',
          occurredAt: '2026-11-24T08:00:00Z',
        },
        key: 'da1 2026-11-24T08:00:00Z 4',
        title: 'Malware was blocked',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'file evidence[0].sha1 (sha1) da39a3ee5e6b4b0d3255bfef95601890afd80709',
        'file evidence[0].filePath (file-path file-name) C:\\temp\\a.exe',
        'mentioned evidence[1].ipAddress (ipv4 ipv6) 198.51.100.77',
        'user! evidence[2].userPrincipalName (email) bob@corp.example.com',
        'url evidence[3].url (url) http://bad.example.org/',
        'url evidence[3].url.host (ipv4 ipv6 domain) bad.example.org',
        'host! computerDnsName (ipv4 ipv6 domain) ws-9.corp.example.com',
        'mentioned title (text) Malware was blocked',
        'mentioned description (text) x',
      ],
    ]);
  });
});
