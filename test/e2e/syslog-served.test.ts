import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.ts';
import { type Rsyslogd, startRsyslogd } from './rsyslogd.ts';
import { keyFor, onlyAsking, type Serving, serveOn } from './serving.ts';
import { onStage, type Stage, until } from './stage.ts';

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly title: string | null;
}
interface Told {
  readonly name: string;
  readonly state: string;
  readonly at: string;
  readonly taken: number;
  readonly repeated: number;
  readonly refused: number;
}

const config = `${onlyAsking('abuseipdb', 'greynoise')}intake:
  syslog:
    - { name: lines, listen: 127.0.0.1:0, over: tcp, tlp: green, min_severity: medium }
    - { name: datagrams, listen: 127.0.0.1:0, over: udp, read: [cef] }
`;

const channels = async (server: Serving) => (await server.told<{ channels: Told[] }>(200, '/v1/channels')).channels;
const channel = async (server: Serving, name: string) => (await channels(server)).find((each) => each.name === `syslog:${name}`);
const portOf = (told: Told | undefined) => Number(/\d+$/.exec(told?.at ?? '')?.[0]);
const listed = async (server: Serving) => (await server.told<{ submissions: Listed[] }>(200, '/v1/submissions?limit=200')).submissions;

/** A folder and what runs in it, until the test is over. */
async function beside(test: (folder: string, running: Rsyslogd[]) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-syslog-'));
  const running: Rsyslogd[] = [];
  try {
    await test(folder, running);
  } finally {
    for (const each of running) await each.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const cef = (name: string, address: string) =>
  `<134>Nov 24 01:59:58 fw01.example.org CEF:0|Acme|Wall|9.1|4711|${name}|8|externalId=${name} src=10.0.0.5 dst=${address} dvchost=fw01.example.org`;

async function serving(stage: Stage, test: (server: Serving, key: string) => Promise<void>): Promise<void> {
  stage.configure(config);
  const key = await keyFor(stage);
  const server = await serveOn(stage, key);
  try {
    await test(server, key);
  } finally {
    await server.kill();
  }
}

describe('syslog at a running assay serve', () => {
  it(
    'a CEF event that a real rsyslogd relays comes out as a report, once, and its own machine is told to nobody',
    onStage((stage) =>
      serving(stage, (server) =>
        beside(async (folder, running) => {
          const action = 'TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"';
          const relay = await startRsyslogd(folder, { port: portOf(await channel(server, 'lines')), protocol: 'tcp', action });
          running.push(relay);
          await relay.send([
            cef('Beacon', '45.80.1.1'),
            cef('Beacon', '45.80.1.1'),
            cef('Own', '10.0.0.9'),
            '<14>Nov 24 01:59:58 h t: info 45.80.1.2',
          ]);
          await until(async () => (await channel(server, 'lines'))?.repeated === 1, 'the second delivery is known');
          await until(async () => (await listed(server)).some(({ state }) => state === 'done'), 'the report is done');

          const [only, ...others] = await listed(server);
          expect(others).toEqual([]);
          expect(only).toMatchObject({ title: 'Beacon (Acme Wall)', state: 'done' });
          const report = reportSchema.parse(await server.told(200, `/v1/submissions/${only?.id}/report`));
          expect(report).toMatchObject({
            complete: true,
            submission: {
              ...{ kind: 'alert', origin: 'cef', tlp: 'green', title: 'Beacon (Acme Wall)' },
              alert: {
                vendor: 'cef',
                severity: 'high',
                rule: 'Beacon',
                ids: { externalId: 'Beacon', host: 'fw01.example.org', signatureId: '4711' },
              },
            },
          });
          const about = report.enrichments.find(({ ioc_value }) => ioc_value === '45.80.1.1');
          expect(about?.mentions).toMatchObject([{ field: 'dst', role: 'destination' }]);
          const told = stage.rows<{ told: string }>("select source || ' ' || value as told from egress order by source");
          expect(told.map((row) => row.told)).toEqual(['abuseipdb 45.80.1.1', 'greynoise 45.80.1.1']);
          expect(await channel(server, 'lines')).toMatchObject({ state: 'up', taken: 1, repeated: 1, refused: 0 });
        }),
      ),
    ),
  );

  it(
    'takes datagrams, and a burst of them, each one a submission that is kept when it is ended in the middle',
    onStage((stage) =>
      serving(stage, (server, key) =>
        beside(async (folder, running) => {
          const relay = await startRsyslogd(folder, { port: portOf(await channel(server, 'datagrams')), protocol: 'udp', action: '' });
          running.push(relay);
          await relay.send(Array.from({ length: 300 }, (_, i) => cef(`burst ${i}`, `45.80.3.${i % 200}`)));
          await until(async () => ((await channel(server, 'datagrams'))?.taken ?? 0) >= 300, 'all are taken');
          await server.kill();
          expect(stage.rows('select id from submissions')).toHaveLength(300);
          const again = await serveOn(stage, key);
          try {
            await until(async () => stage.rows("select id from submissions where state <> 'done'").length === 0, 'all are done');
          } finally {
            expect(await again.end()).toBe(0);
          }
        }),
      ),
    ),
    60_000,
  );
});
