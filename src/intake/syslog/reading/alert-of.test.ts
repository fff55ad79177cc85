import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertOfSyslog } from './alert-of.ts';
import { readSyslogMessage } from './syslog-message.ts';

const at = new Date('2026-11-24T02:00:00Z');
const read = (text: string, receivedAt = at) => alertOfSyslog(readSyslogMessage(text, receivedAt), { at: receivedAt, peer: '192.0.2.9' });
const alertOf = (text: string) => read(text).alert;
const key = (text: string, receivedAt = at) => read(text, receivedAt).alert.key;

describe('alertOfSyslog', () => {
  it('reads CEF by the meaning of its keys; the machine that sent it is ours', () => {
    const text =
      '<134>Nov 24 01:59:58 fw01.example.org CEF:0|Acme|Wall|9.1|4711|Beacon to c2.example.net|8|rt=1795485600000 externalId=7781 src=10.0.0.5 shost=ws-5.example.org ' +
      'dst=198.51.100.7 request=http://c2.example.net/gate.php cs1Label=Campaign cs1=seen with 203.0.113.80 fileHash=275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f dvchost=fw01.example.org';
    const { body, alert } = read(text);
    expect(body).toBe('cef');
    expect(alert).toEqual({
      facts: {
        vendor: 'cef',
        ids: {
          ...{ host: 'fw01.example.org', facility: '16', peer: '192.0.2.9', dvchost: 'fw01.example.org', externalId: '7781' },
          ...{ deviceVendor: 'Acme', deviceProduct: 'Wall', deviceVersion: '9.1', signatureId: '4711' },
        },
        severity: 'high',
        rule: 'Beacon to c2.example.net',
        occurredAt: '2026-11-24T02:00:00.000Z',
      },
      key: 'cef Acme Wall 4711 fw01.example.org 7781 1795485600000',
      title: 'Beacon to c2.example.net (Acme Wall)',
      said: expect.arrayContaining([
        { field: 'name', text: 'Beacon to c2.example.net', role: 'mentioned' },
        { field: 'src', text: '10.0.0.5', role: 'source', as: ['ipv4', 'ipv6'] },
        { field: 'shost', text: 'ws-5.example.org', role: 'source', as: ['ipv4', 'ipv6', 'domain'], ours: true },
        { field: 'dst', text: '198.51.100.7', role: 'destination', as: ['ipv4', 'ipv6'] },
        { field: 'request', text: 'http://c2.example.net/gate.php', role: 'url', as: ['url'] },
        { field: 'cs1 (Campaign)', text: 'seen with 203.0.113.80', role: 'mentioned' },
        {
          field: 'fileHash',
          text: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
          role: 'file',
          as: expect.arrayContaining(['sha256']),
        },
        { field: 'dvchost', text: 'fw01.example.org', role: 'host', as: ['ipv4', 'ipv6', 'domain'], ours: true },
        { field: 'syslog.host', text: 'fw01.example.org', role: 'host', as: ['ipv4', 'ipv6', 'domain'], ours: true },
      ]),
      troubles: [],
    });
  });

  it('reads LEEF', () => {
    const { body, alert } = read(
      '<13>Nov 24 01:59:58 qr LEEF:2.0|Acme|IDS|1|X-7|^|devTime=Nov 24 2026 01:59:50^sev=9^src=198.51.100.7^usrName=ann^eventName=Scan',
    );
    expect(body).toBe('leef');
    expect(alert).toMatchObject({
      facts: {
        ...{ vendor: 'leef', severity: 'critical', rule: 'X-7: Scan', occurredAt: '2026-11-24T01:59:50' },
        ids: { host: 'qr', vendor: 'Acme', product: 'IDS', version: '1', eventId: 'X-7' },
      },
      title: 'Scan (Acme IDS)',
      key: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(alert.said).toContainEqual({ field: 'src', text: '198.51.100.7', role: 'source', as: ['ipv4', 'ipv6'] });
  });

  it('reads events of Suricata', () => {
    const event = {
      ...{ timestamp: '2026-11-24T01:59:58.123456+0000', flow_id: 12345, event_type: 'alert', host: 'sensor.example.org' },
      ...{ src_ip: '10.0.0.5', src_port: 51000, dest_ip: '198.51.100.7', dest_port: 80, proto: 'TCP' },
      alert: { signature_id: 2019401, signature: 'ET MALWARE Beacon', category: 'A Network Trojan was detected', severity: 1 },
      http: { hostname: 'c2.example.net', url: '/gate.php' },
    };
    const { body, alert } = read(`<13>Nov 24 01:59:58 s1 suricata[812]: @cee: ${JSON.stringify(event)}`);
    expect(body).toBe('json');
    expect(alert.facts).toEqual({
      ...{ vendor: 'syslog-json', severity: 'high', rule: 'ET MALWARE Beacon', occurredAt: '2026-11-24T01:59:58.123456+00:00' },
      ids: {
        ...{ host: 's1', app: 'suricata', procid: '812', facility: '1', peer: '192.0.2.9' },
        ...{ 'alert.signature_id': '2019401', flow_id: '12345', event_type: 'alert' },
      },
    });
    expect(alert.title).toBe('ET MALWARE Beacon');
    expect(alert.said).toEqual(
      expect.arrayContaining([
        { field: 'src_ip', text: '10.0.0.5', role: 'source', as: ['ipv4', 'ipv6'] },
        { field: 'dest_ip', text: '198.51.100.7', role: 'destination', as: ['ipv4', 'ipv6'] },
        { field: 'http.hostname', text: 'c2.example.net', role: 'mentioned' },
        { field: 'host', text: 'sensor.example.org', role: 'host', as: ['ipv4', 'ipv6', 'domain'], ours: true },
      ]),
    );
  });

  it('leaves alerts of Wazuh to the adapter that knows them', () => {
    const event = {
      ...{ timestamp: '2026-11-24T01:59:58.000+0000', id: '1795485598.77', manager: { name: 'wz1' }, agent: { id: '003', name: 'web-1' } },
      ...{ rule: { id: '5712', level: 10, description: 'sshd: brute force' }, decoder: { name: 'sshd' }, data: { srcip: '198.51.100.7' } },
    };
    expect(alertOf(`<132>Nov 24 01:59:58 wz1 ossec: ${JSON.stringify(event)}`)).toMatchObject({
      facts: { vendor: 'wazuh', severity: 'medium', rule: 'sshd: brute force', ids: { app: 'ossec', 'rule.id': '5712' } },
      key: 'wz1 1795485598.77',
      said: expect.arrayContaining([{ field: 'data.srcip', text: '198.51.100.7', role: 'source', as: ['ipv4', 'ipv6'] }]),
    });
  });

  it('reads any other message as a text, and its structured data by the names in it', () => {
    expect(alertOf('<38>Nov 24 01:59:58 web-1 sshd[4711]: Failed password for root from 198.51.100.7 port 22 ssh2')).toMatchObject({
      facts: { vendor: 'syslog', severity: 'info', occurredAt: '2026-11-24T01:59:58', ids: { host: 'web-1', app: 'sshd', procid: '4711' } },
      title: 'Failed password for root from 198.51.100.7 port 22 ssh2',
      said: [
        { field: 'message', role: 'mentioned' },
        { field: 'syslog.host', ours: true },
      ],
    });
    expect(
      alertOf(
        '<11>1 2026-11-24T01:59:58Z srx1 RT_IDS - RT_SCREEN_TCP [junos@2636.1.1.1.2.40 attack-name="TCP sweep!" source-address="198.51.100.7" dst="203.0.113.9"]',
      ),
    ).toMatchObject({
      facts: { severity: 'high', ids: { msgid: 'RT_SCREEN_TCP' } },
      title: 'RT_SCREEN_TCP',
      said: [
        { field: 'syslog.host' },
        { field: 'syslog.junos@2636.1.1.1.2.40.attack-name', role: 'mentioned' },
        { field: 'syslog.junos@2636.1.1.1.2.40.source-address', role: 'source', as: ['ipv4', 'ipv6'] },
        { field: 'syslog.junos@2636.1.1.1.2.40.dst', role: 'destination', as: ['ipv4', 'ipv6'] },
      ],
    });
    expect(alertOf('<13>{"broken": 198.51.100.7')).toMatchObject({
      facts: { vendor: 'syslog' },
      said: [{ field: 'message', text: '{"broken": 198.51.100.7' }],
    });
    expect(alertOf('<13>1 - h a - - [b x=1] y').troubles).toEqual([
      { part: 'syslog', message: 'its structured data is broken, and was read as text' },
    ]);
  });

  it.each([
    ['0', 'low'],
    ['3', 'low'],
    ['4', 'medium'],
    ['6', 'medium'],
    ['7', 'high'],
    ['9', 'critical'],
    ['10', 'critical'],
    ['Low', 'low'],
    ['Very-High', 'critical'],
    // Where the event says none, the message does: 2 of <13> is 5, notice.
    ['Unknown', 'low'],
    ['', 'low'],
  ])('severity %s of CEF is %s', (written, severity) => {
    expect(alertOf(`<13>CEF:0|a|b|1|2|n|${written}|src=192.0.2.1`).facts.severity).toBe(severity);
  });

  it.each([
    ['0', 'critical'],
    ['2', 'critical'],
    ['3', 'high'],
    ['4', 'medium'],
    ['5', 'low'],
    ['6', 'info'],
    ['7', 'info'],
    ['191', 'info'],
  ])('PRI %s is %s', (priority, severity) => {
    expect(alertOf(`<${priority}>x`).facts.severity).toBe(severity);
  });

  it('has the same key when it comes again, and another when it is another', () => {
    const later = new Date('2026-11-24T09:00:00Z');
    const cef = (extension: string, time = '01:59:58') => `<13>Nov 24 ${time} fw CEF:0|a|b|1|2|n|3|${extension}`;
    const alike: readonly string[] = [
      cef('externalId=77 src=192.0.2.1'),
      cef('src=192.0.2.1'),
      'CEF:0|a|b|1|2|n|3|rt=1795485600000 src=192.0.2.1',
      '<13>{"timestamp":"2026-11-24T01:59:58Z","ip":"192.0.2.1"}',
      '<38>Nov 24 01:59:58 web-1 sshd[4711]: Failed password',
      '<13>1 2026-11-24T01:59:58Z h a - - [x@1 y="z"] text',
    ];
    for (const text of alike) expect(key(text, later), text).toBe(key(text));

    const different: readonly string[] = [
      ...alike,
      cef('externalId=78 src=192.0.2.1'),
      cef('externalId=77 src=192.0.2.1', '01:59:59'),
      cef('src=192.0.2.1', '01:59:59'),
      cef('src=192.0.2.2'),
      cef('externalId=0 src=192.0.2.3'),
      cef('externalId=0 src=192.0.2.4'),
      '<38>Nov 24 01:59:58 web-2 sshd[4711]: Failed password',
      '<38>Nov 24 01:59:58 web-1 sshd[4712]: Failed password',
      '<13>1 2026-11-24T01:59:58Z h a - other [x@1 y="z"] text',
      '<13>1 2026-11-24T01:59:58Z h a - - [x@1 y="w"] text',
    ];
    expect(new Set(different.map((text) => key(text))).size).toBe(different.length);
  });

  it('counts what tells no time once in a minute', () => {
    const text = '<13>link down 198.51.100.7';
    expect(key(text, new Date('2026-11-24T02:00:59Z'))).toBe(key(text));
    expect(key(text, new Date('2026-11-24T02:01:00Z'))).not.toBe(key(text));
  });

  it('hands on nothing that a database or a terminal would choke on', () => {
    const { alert } = read('<13>Nov 24 01:59:58 h CEF:0|a\0b|c\x1b[2J|1|2|n\0|3|externalId=\x07a\0 msg=x\0y\x1b[31m');
    expect(JSON.stringify(alert)).not.toMatch(/\\u00(?:0[0-8]|1b)/);
    const json = read('<13>{"id":"\\u0000","msg":"\\ud800 198.51.100.7 \\u0000","\\u0001k":"198.51.100.8"}').alert;
    expect(JSON.stringify(json)).not.toMatch(/\\u0000|\\u0001|\\ud800/i);
    expect(json.said.map(({ text }) => text)).toContain('\uFFFD 198.51.100.7  ');
  });

  it('never throws, whatever comes', () => {
    const piece = fc.constantFrom(
      '<13>',
      '1 - - - - - ',
      'CEF:0|',
      'LEEF:2.0|',
      '|',
      '\t',
      '=',
      'src=',
      '{"a":',
      '"}',
      '[',
      '\0',
      'rt=9999999999999 ',
      'rt=0000000000 ',
      'externalId=',
    );
    const json = fc.json().map((text) => `{"alert":${text},"rule":${text},"agent":{},"host":${text}}`);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map((parts) => parts.join('')),
          json,
        ),
        (text) => {
          const { alert } = read(text);
          expect(alert.title).not.toBe('');
          expect(alert.key).toBeTruthy();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['nested lists', `<13>{"a":${'['.repeat(32_000)}${']'.repeat(32_000)}}`],
    ['nested objects', `<13>${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['many values', `<13>{"a":[${'"1.1.1.1",'.repeat(6_000)}1]}`],
    ['many keys', `<13>CEF:0|a|b|1|2|n|3|${Array.from({ length: 6_000 }, (_, i) => `k${i}=v`).join(' ')}`],
    ['many attributes', `<13>LEEF:1.0|a|b|1|2|${Array.from({ length: 6_000 }, (_, i) => `k${i}=v`).join('\t')}`],
    ['blanks', `<13>${' '.repeat(65_000)}x`],
    ['marks of time', `<13>${'time time='.repeat(6_500)}`],
  ])('keeps its limits: %s', (_, text) => {
    for (let i = 0; i < 20; i++) expect(alertOf(text).said.length).toBeLessThanOrEqual(2_001);
  });
});
