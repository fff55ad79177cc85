import { describe, expect, it } from 'vitest';
import { alertsOf, payload, told, without } from '../reading/told.fixture.ts';
import { theHiveAdapter } from './thehive.ts';

describe('thehive', () => {
  it('reads an observable of endpoint version 1', () => {
    const alerts = alertsOf(theHiveAdapter(), payload('thehive', 'observable-v1.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'thehive',
          ids: {
            objectType: 'Observable',
            objectId: '~12336',
            rootId: '~40976512',
            audit: '~8001',
            requestId: '9d2:1',
            organisation: 'soc',
            organisationId: '~4096',
            dataType: 'ip',
            number: '42',
            parentId: '~40976512',
            parentType: 'Case',
          },
          severity: 'high',
          occurredAt: '2025-11-25T08:41:40.000Z',
        },
        key: 'observable ~12336 1764060100000',
        title: 'ip in Phishing wave',
        marking: { tlp: 'green', pap: 'amber' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      ['mentioned object.data (ipv4 ipv6 cidr) 203.0.113.61', 'mentioned object.message (text) seen beside dl.example.net'],
    ]);
  });

  it('reads a file of endpoint version 0', () => {
    const alerts = alertsOf(theHiveAdapter(), payload('thehive', 'observable-v0.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'thehive',
          ids: {
            objectType: 'case_artifact',
            objectId: '~12337',
            rootId: '~40976512',
            audit: '~8002',
            requestId: '9d2:2',
            organisation: 'soc',
            organisationId: '~4096',
            dataType: 'file',
            number: '42',
            parentId: '~40976512',
            parentType: 'case',
          },
          severity: 'medium',
          occurredAt: '2025-11-25T08:41:40.000Z',
        },
        key: 'observable ~12337 1764060100000',
        title: 'file in Phishing wave',
        marking: { tlp: 'amber', pap: 'amber' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'file object.attachment.name (file-name) invoice.js',
        'file object.attachment.hashes[0] (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'file object.attachment.hashes[1] (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) da39a3ee5e6b4b0d3255bfef95601890afd80709',
        'file object.attachment.hashes[2] (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh) d41d8cd98f00b204e9800998ecf8427e',
        'mentioned object.message (text) attachment of the mail',
      ],
    ]);
  });

  it('reads an alert with its observables; the strictest marking counts', () => {
    const alerts = alertsOf(theHiveAdapter(), payload('thehive', 'alert-v1.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'thehive',
          ids: {
            objectType: 'Alert',
            objectId: '~50',
            rootId: '~50',
            audit: '~8003',
            requestId: '9d2:3',
            organisation: 'soc',
            organisationId: '~4096',
            type: 'edr',
            source: 'falcon',
            sourceRef: 'ldt:1',
          },
          severity: 'critical',
          rule: 'edr',
          occurredAt: '2025-11-25T08:43:10.000Z',
          link: 'https://edr.corp.example.com/a/1',
        },
        key: 'alert ~50 1764060200000',
        title: 'Malware on ws-12',
        marking: { tlp: 'red', pap: 'amber' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      [
        'mentioned object.title (text) Malware on ws-12',
        'mentioned object.description (text) download from hxxp://dl.example[.]net/x',
        'file object.observables[0].data (md5 sha1 sha224 sha256 sha384 sha512 ssdeep tlsh imphash authentihash) a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
        'mentioned object.observables[1].data (ipv4 ipv6 domain) dl.example.net',
        'mentioned object.observables[1].message (text) c2',
        'mentioned object.observables[2].data (text) billing@example.net',
        'mentioned object.observables[4].data (asn) AS64500',
      ],
    ]);
  });

  it('reads a case', () => {
    const alerts = alertsOf(theHiveAdapter(), payload('thehive', 'case-v0.json'));
    expect(alerts.map(without)).toEqual([
      {
        facts: {
          vendor: 'thehive',
          ids: {
            objectType: 'case',
            objectId: '~40976512',
            rootId: '~40976512',
            audit: '~8004',
            organisation: 'soc',
            organisationId: '~4096',
            number: '42',
          },
          severity: 'high',
          occurredAt: '2025-11-25T08:40:00.000Z',
        },
        key: 'case ~40976512 -',
        title: 'Phishing wave',
        marking: { tlp: 'clear', pap: 'clear' },
        troubles: [],
      },
    ]);
    expect(alerts.map(told)).toEqual([
      ['mentioned object.title (text) Phishing wave', 'mentioned object.description (text) see http://phish.example.net/'],
    ]);
  });

  it('does nothing about what was changed', () => {
    const alerts = alertsOf(theHiveAdapter(), payload('thehive', 'observable-update-v1.json'));
    expect(alerts.map(without)).toEqual([]);
    expect(alerts.map(told)).toEqual([]);
  });

  it('does nothing about its own work, or it would go round in circles', () => {
    const body = payload('thehive', 'observable-v1.json');
    expect(theHiveAdapter({ ownUsers: ['ANN@corp.example.com'] }).read(body)).toEqual([]);
    expect(theHiveAdapter({ ownUsers: ['ANN@corp.example.com'] }).read(payload('thehive', 'observable-v0.json'))).toEqual([]);
    expect(alertsOf(theHiveAdapter({ ownUsers: ['assay@corp.example.com'] }), body)).toHaveLength(1);
  });

  it.each([
    [{}, 0, 'clear'],
    [{}, 3, 'amber+strict'],
    [{}, 4, 'red'],
    [{ tlp3: 'red' }, 3, 'red'],
  ] as const)('reads %j and TLP %i as %s', (settings, tlp, word) => {
    const [alert] = alertsOf(theHiveAdapter(settings), payload('thehive', 'observable-v1.json').replace('"tlp": 1', `"tlp": ${tlp}`));
    expect(alert?.marking).toEqual({ tlp: word, pap: 'amber' });
  });

  it('takes the marking of the case where the observable has none', () => {
    const [alert] = alertsOf(theHiveAdapter(), payload('thehive', 'observable-v1.json').replace('"tlp": 1,', ''));
    expect(alert?.marking).toEqual({ tlp: 'amber+strict', pap: 'amber' });
  });

  it.each(['Job', 'Task', 'constructor'])('does nothing about a %s', (type) => {
    expect(theHiveAdapter().read(JSON.stringify({ objectType: type, action: 'create', object: { data: '203.0.113.1' } }))).toEqual([]);
  });
});
