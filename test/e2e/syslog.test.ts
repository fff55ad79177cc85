import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Alert, Channel } from '../../src/domain/intake.ts';
import { createSyslogChannel, type SyslogSettings } from '../../src/intake/syslog/syslog-channel.ts';
import { type Forwarding, makeCertificates, type Rsyslogd, startRsyslogd } from './rsyslogd.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-syslog-'));
let files: ReturnType<typeof makeCertificates>;
const started: (Rsyslogd | Channel)[] = [];
let runs = 0;

beforeAll(() => {
  files = makeCertificates(join(folder, 'tls'));
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings: SyslogSettings = {
  ...{ name: 'relay', listen: '127.0.0.1:0', over: 'tcp', from: [], read: ['cef', 'leef', 'json', 'text'], lane: 'alert' },
  ...{ idle_timeout: 60_000, max_connections: 50 },
};

async function listening(some: Partial<SyslogSettings> = {}) {
  const alerts: Alert[] = [];
  const channel = createSyslogChannel(
    { ...settings, ...some },
    {
      clock: { now: () => new Date() },
      log: { debug: () => {}, info: () => {}, warn: () => {} },
      onAlert: async (alert) => {
        // As long as a store takes.
        await sleep(1);
        const repeated = alerts.some(({ key }) => key === alert.key);
        if (!repeated) alerts.push(alert);
        return { submission: String(alerts.length), repeated };
      },
    },
  );
  started.push(channel);
  await channel.start();
  return { channel, alerts, port: Number(/\d+$/.exec(channel.health().at)?.[0]) };
}

async function rsyslogd(forwarding: Forwarding): Promise<Rsyslogd> {
  const running = await startRsyslogd(join(folder, `run-${++runs}`), forwarding);
  started.push(running);
  return running;
}

async function until(met: () => boolean, what: () => string = () => ''): Promise<void> {
  const end = Date.now() + 25_000;
  while (!met()) {
    if (Date.now() > end) throw new Error(`it did not come: ${what()}`);
    await sleep(10);
  }
}

const hash = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';
const sent = [
  `<134>Nov 24 01:59:58 fw01 CEF:0|Acme|Wall|9.1|4711|Beacon \\| seen|8|externalId=77 src=10.0.0.5 dst=198.51.100.7 request=http://c2.example.net/gate.php?id\\=7 fileHash=${hash} msg=first line\\nsecond from 203.0.113.80`,
  '<134>Nov 24 01:59:58 qradar LEEF:2.0|Acme|IDS|1|X-7|^|sev=9^src=198.51.100.9^url=http://leef.example.net/a',
  '<134>Nov 24 01:59:58 qradar LEEF:1.0|Acme|IDS|1|X-8|sev=2\tsrc=198.51.100.10\tmsg=two words',
  '<38>Nov 24 01:59:58 web-1 sshd[4711]: Failed password for root from 198.51.100.11 port 22 ssh2',
  '<13>Nov 24 01:59:58 ids suricata[812]: {"timestamp":"2026-11-24T01:59:58Z","event_type":"alert","src_ip":"198.51.100.12","alert":{"signature":"ET MALWARE Beacon","severity":1}}',
];

/** What must have been understood of each, whatever the way. */
function expectAll(alerts: readonly Alert[], protocol: '3164' | '5424' = '3164'): void {
  const of = (text: string) => alerts.filter(({ said }) => said.some((each) => each.text.includes(text)));
  expect(alerts).toHaveLength(sent.length);
  const [cef] = of('c2.example.net');
  expect(cef).toMatchObject({
    facts: { vendor: 'cef', severity: 'high', rule: 'Beacon | seen', ids: { host: 'fw01', externalId: '77', signatureId: '4711' } },
    key: expect.stringMatching(/^cef Acme Wall 4711 fw01 77 /),
    said: expect.arrayContaining([
      expect.objectContaining({ field: 'dst', text: '198.51.100.7', role: 'destination' }),
      expect.objectContaining({ field: 'request', text: 'http://c2.example.net/gate.php?id=7', role: 'url' }),
      expect.objectContaining({ field: 'fileHash', text: hash, role: 'file' }),
      expect.objectContaining({ field: 'msg', text: 'first line\nsecond from 203.0.113.80' }),
      expect.objectContaining({ field: 'syslog.host', text: 'fw01', ours: true }),
    ]),
  });
  expect(of('198.51.100.9')).toMatchObject([{ facts: { vendor: 'leef', severity: 'critical', ids: { eventId: 'X-7', host: 'qradar' } } }]);
  expect(of('198.51.100.10')).toMatchObject([
    { facts: { vendor: 'leef', severity: 'low' }, said: [{ field: 'src' }, { field: 'msg', text: 'two words' }, { field: 'syslog.host' }] },
  ]);
  expect(of('198.51.100.11')).toMatchObject([
    { facts: { vendor: 'syslog', severity: 'info', ids: { host: 'web-1', app: 'sshd', procid: '4711', facility: '4' } } },
  ]);
  expect(of('198.51.100.12')).toMatchObject([{ facts: { vendor: 'syslog-json', severity: 'high', rule: 'ET MALWARE Beacon' } }]);
  const zone = protocol === '5424' ? /T01:59:58(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/ : /T01:59:58$/;
  expect(of('198.51.100.11')[0]?.facts.occurredAt).toMatch(zone);
}

describe('a real rsyslogd forwards', () => {
  it.each([
    ['TCP, octet counting, RFC 5424', '5424', 'TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"'],
    ['TCP, octet counting, RFC 3164', '3164', 'TCP_Framing="octet-counted" template="RSYSLOG_TraditionalForwardFormat"'],
    ['TCP, lines', '3164', 'template="RSYSLOG_TraditionalForwardFormat"'],
    ['TCP, lines, as rsyslog does by default', '5424', 'template="RSYSLOG_ForwardFormat"'],
    ['TCP, frames that end with NUL', '3164', 'TCP_FrameDelimiter="0" template="RSYSLOG_TraditionalForwardFormat"'],
  ] as const)('over %s', async (_, format, action) => {
    const { channel, alerts, port } = await listening();
    const relay = await rsyslogd({ port, protocol: 'tcp', action });
    await relay.send(sent);
    await until(
      () => alerts.length >= sent.length,
      () => `${alerts.length} of ${sent.length}: ${relay.said()}`,
    );
    expectAll(alerts, format);
    expect(channel.health()).toMatchObject({ state: 'up', taken: sent.length, refused: 0 });
  });

  it('over UDP', async () => {
    const { alerts, port } = await listening({ over: 'udp' });
    const relay = await rsyslogd({ port, protocol: 'udp', action: 'template="RSYSLOG_SyslogProtocol23Format"' });
    await relay.send(sent);
    await until(
      () => alerts.length >= sent.length,
      () => relay.said(),
    );
    expectAll(alerts, '5424');
  });

  const driver = 'StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost"';
  const tls = () => ({ over: 'tls' as const, cert_file: files.cert, key_file: files.key, client_ca_file: files.ca });

  it('over TLS, with certificates on both sides', async () => {
    const { alerts, port } = await listening(tls());
    const relay = await rsyslogd({
      ...{ port, protocol: 'tcp', action: `TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format" ${driver}` },
      global: `DefaultNetstreamDriverCAFile="${files.ca}" DefaultNetstreamDriverCertFile="${files.clientCert}" DefaultNetstreamDriverKeyFile="${files.clientKey}"`,
    });
    await relay.send(sent);
    await until(
      () => alerts.length >= sent.length,
      () => relay.said(),
    );
    expectAll(alerts, '5424');
  });

  it('over TLS without a certificate of its own: is heard where none is wanted, and not where one is', async () => {
    const [wanted, unwanted] = [await listening(tls()), await listening({ ...tls(), client_ca_file: undefined })];
    const anonymous = {
      protocol: 'tcp' as const,
      action: `template="RSYSLOG_SyslogProtocol23Format" ${driver}`,
      global: `DefaultNetstreamDriverCAFile="${files.ca}"`,
    };
    const [refused, heard] = [await rsyslogd({ ...anonymous, port: wanted.port }), await rsyslogd({ ...anonymous, port: unwanted.port })];
    await Promise.all([refused.send(sent), heard.send(sent)]);
    await until(
      () => unwanted.alerts.length === sent.length,
      () => heard.said(),
    );
    await until(
      () => (wanted.channel.health().counts?.handshakes ?? 0) > 0,
      () => refused.said(),
    );
    expect(wanted.alerts).toHaveLength(0);
  });

  it('ten thousand messages, and what it held while nobody listened', async () => {
    const port = await freePort();
    const relay = await rsyslogd({
      port,
      protocol: 'tcp',
      action: 'TCP_Framing="octet-counted" queue.size="20000" queue.timeoutEnqueue="20000"',
    });
    await relay.send(
      Array.from({ length: 10_000 }, (_, i) => `<38>Nov 24 01:59:58 web-1 sshd[${i}]: Failed password from 198.51.100.${i % 250}`),
    );
    const { channel, alerts } = await listening({ listen: `127.0.0.1:${port}` });
    await until(
      () => alerts.length >= 10_000,
      () => `${alerts.length} of 10000: ${relay.said()}`,
    );
    // What rsyslog had tried to send before anybody listened may come twice, and is one.
    expect(new Set(alerts.map(({ said }) => JSON.stringify(said))).size).toBe(250);
    expect(new Set(alerts.map(({ facts }) => facts.ids.procid)).size).toBe(10_000);
    expect(channel.health()).toMatchObject({ taken: 10_000, refused: 0, detail: null });
  });
});

describe('TLS', () => {
  it('ends handshakes that do not, and hears others meanwhile', async () => {
    const { channel, alerts, port } = await listening({ over: 'tls', cert_file: files.cert, key_file: files.key, idle_timeout: 1_000 });
    const stalled = connectTcp(port, '127.0.0.1');
    stalled.on('error', () => {});
    const garbage = connectTcp(port, '127.0.0.1');
    garbage.on('error', () => {});
    garbage.write('<13>not TLS at all\n');
    const hung = new Promise((resolve) => stalled.once('close', resolve));
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: readFileSync(files.ca) });
    await once(socket, 'secureConnect');
    socket.end('<13>Nov 24 01:59:58 h t: 198.51.100.7\n');
    await until(() => alerts.length === 1);
    await hung;
    await until(() => channel.health().counts?.handshakes === 2);
    expect(channel.health().state).toBe('up');
  });

  it('refuses what is older than TLS 1.2', async () => {
    const { port } = await listening({ over: 'tls', cert_file: files.cert, key_file: files.key });
    const old = connectTls({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const [error] = await once(old, 'error');
    expect(String(error)).toMatch(/protocol version|alert/i);
  });
});

/** One that nobody listens on; as good as certain that it stays so for the seconds of the test. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
