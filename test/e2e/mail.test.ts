import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.ts';
import { compound, message, unicode } from '../../src/extract/readers/documents/msg/outlook-message.fixture.ts';
import { mailUser, pem, startDovecot } from '../mail/dovecot.ts';
import { startPostfix } from '../mail/postfix.ts';
import { keyFor, onlyAsking, type Serving, serveOn } from './serving.ts';
import { onStage, type Stage, until } from './stage.ts';

const phishing = readFileSync(fileURLToPath(new URL('../../examples/phishing.eml', import.meta.url)), 'utf8').replace(/\r?\n/g, '\r\n');
const asked = onlyAsking('abuseipdb', 'greynoise');
const smtp = (more = ''): string => `${asked}lease: 5s
intake:
  smtp:
    - { name: reports, listen: '127.0.0.1:0', recipients: [report@example.com], cert_file: '${pem}', key_file: '${pem}', tlp: amber${more} }
`;

interface Told {
  readonly name: string;
  readonly state: string;
  readonly detail: string | null;
  readonly at: string;
  readonly taken: number;
  readonly repeated: number;
  readonly refused: number;
}
const channel = async (server: Serving, name: string) =>
  (await server.told<{ channels: Told[] }>(200, '/v1/channels')).channels.find((each) => each.name === name);
/** Where it takes mail. */
const portOf = async (server: Serving) => {
  const told = await channel(server, 'mail:reports');
  expect(told).toMatchObject({ state: 'up' });
  return Number(/\d+$/.exec(told?.at ?? '')?.[0]);
};
const listed = async (server: Serving) =>
  (await server.told<{ submissions: { id: string; state: string; title: string | null }[] }>(200, '/v1/submissions?limit=200')).submissions;
const reportOf = async (server: Serving, id: string | undefined): Promise<Report> =>
  reportSchema.parse(await server.told(200, `/v1/submissions/${id}/report`));
/** The submission is kept first; that the mail was read is written down behind it. */
const allRead = (stage: Stage) => until(() => stage.rows("select id from inbox where state <> 'read'").length === 0, 'all mails were read');
const allDone = async (server: Serving, count: number): Promise<boolean> => {
  const all = await listed(server);
  return all.length === count && all.every(({ state }) => state === 'done');
};

/** A report as a person sends it: the mail is attached. */
const report = (n = 1, mail = phishing): string =>
  [
    ...[
      'From: Bo Lind <bo.lind@example.com>',
      'To: report@example.com',
      `Subject: is this real? ${n}`,
      `Message-ID: <report-${n}@example.com>`,
    ],
    ...[
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Look at this, please.',
    ],
    ...['--b', 'Content-Type: message/rfc822', 'Content-Disposition: attachment; filename="phishing.eml"', '', mail, '--b--', ''],
  ].join('\r\n');

const sample = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), 'utf8').replace(/\r?\n/g, '\r\n');

/** As Outlook saves it. */
const outlook = compound({
  ...message('Call now'),
  ...unicode('0C1F', 'boss@evil.example.net'),
  ...unicode('1000', 'Pay at http://pay.example.net/now or call 198.51.100.77'),
});

/** A report with a file. */
const withFile = (name: string, content: Uint8Array): string =>
  [
    ...['From: Bo Lind <bo.lind@example.com>', 'To: report@example.com', 'Subject: and this?', 'Message-ID: <file@example.com>'],
    ...['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"', '', '--b', 'Content-Type: text/plain', '', 'See there.'],
    ...['--b', 'Content-Type: application/vnd.ms-outlook', `Content-Disposition: attachment; filename="${name}"`],
    ...['Content-Transfer-Encoding: base64', '', Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n'), '--b--', ''],
  ].join('\r\n');

/** What swaks says; it fails where the mail was not taken. */
async function swaks(port: number, mail: string, ...more: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-swaks-'));
  try {
    const file = join(folder, 'mail');
    writeFileSync(file, mail);
    const to = ['--server', '127.0.0.1', '--port', String(port), '--from', 'bo.lind@example.com', '--to', 'report@example.com'];
    return (await promisify(execFile)('swaks', [...to, '--data', `@${file}`, ...more])).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serving(stage: Stage, config: string, test: (server: Serving, key: string) => Promise<void>): Promise<void> {
  stage.configure(config);
  const key = await keyFor(stage);
  const server = await serveOn(stage, key);
  try {
    await test(server, key);
  } finally {
    await server.kill();
  }
}

describe('reported mails at a running assay serve', () => {
  it(
    'a phishing mail that swaks delivers comes out as a report, once; who reported it is told to nobody',
    onStage(async (stage) => {
      await serving(stage, smtp(), async (server) => {
        const port = await portOf(server);
        expect(await swaks(port, report())).toContain('250 kept');
        await until(() => allDone(server, 1), 'the report is done');
        const [only] = await listed(server);
        expect(only?.title).toMatch(/^Overdue invoice INV-40821/);
        const { submission, enrichments, complete } = await reportOf(server, only?.id);
        expect(complete).toBe(true);
        expect(submission).toMatchObject({
          ...{ kind: 'email', tlp: 'amber' },
          mail: { reporter: 'bo.lind@example.com', original: 'attached', from: ['billing@example.com'] },
        });
        const values = enrichments.map(({ ioc_value }) => ioc_value);
        expect(values).toContain('https://accounts.example.com.secure-login.example.net/signin?next=%2Finvoice&id=40821');
        expect(values).toContain('198.51.100.23');
        // The same again, as by a server that did not hear the answer.
        expect(await swaks(port, `Received: from a by b; Tue, 24 Nov 2026 01:00:00 +0000\r\n${report()}`)).toContain('250 kept');
        await expect(swaks(port, report(), '--to', 'ceo@example.com')).rejects.toMatchObject({
          stdout: expect.stringContaining('550 this is not a reporting mailbox'),
        });
        await until(async () => (await channel(server, 'mail:reports'))?.repeated === 1, 'the second is known');
        expect(await listed(server)).toHaveLength(1);
        expect(await channel(server, 'mail:reports')).toMatchObject({ state: 'up', detail: null, taken: 1, refused: 1 });
        await until(async () => (await channel(server, 'inbox'))?.taken === 1, 'the reader has counted it');
        expect(await channel(server, 'inbox')).toMatchObject({ state: 'up', detail: null });
        const told = stage.rows<{ value: string }>('select distinct value from egress').map(({ value }) => value);
        expect(told.filter((value) => /bo\.lind|anna\.berg/.test(value))).toEqual([]);
        expect(told.length).toBeGreaterThan(0);
        await allRead(stage);
        expect(stage.rows('select id from inbox_bytes')).toEqual([]);
      });
    }),
  );

  it(
    'a real Postfix, over STARTTLS, keeps a mail while the store is held by somebody else, and delivers it once',
    onStage(async (stage) => {
      await serving(stage, smtp(', require_tls: true'), async (server) => {
        const postfix = await startPostfix(await portOf(server));
        try {
          const held = new DatabaseSync(stage.store);
          held.exec('pragma busy_timeout = 5000; begin immediate');
          await swaks(postfix.port, report());
          // A server that was told to wait may take its time, on a busy machine.
          await until(() => postfix.log().includes('said: 451 the message could not be kept'), 'Postfix was told to come again', 60_000);
          held.exec('rollback');
          held.close();
          await until(() => postfix.log().includes('status=sent (250 kept)'), 'Postfix has delivered it', 60_000);
          await until(() => allDone(server, 1), 'the report is done', 60_000);
          expect(postfix.log()).toMatch(/TLS connection established to 127\.0\.0\.1/);
          expect(await postfix.queue()).toEqual([]);
          const [only] = await listed(server);
          expect((await reportOf(server, only?.id)).submission).toMatchObject({ mail: { reporter: 'bo.lind@example.com' } });
          await allRead(stage);
          expect(stage.rows('select state, attempts from inbox')).toEqual([{ state: 'read', attempts: 1 }]);
        } finally {
          await postfix.remove();
        }
      });
    }),
    200_000,
  );

  it(
    'what a person can see or click in mails that Postfix delivers is in the reports: rewritten links, QR codes, locked archives, .eml in .eml, .msg',
    onStage(async (stage) => {
      await serving(stage, smtp(), async (server) => {
        const postfix = await startPostfix(await portOf(server));
        try {
          await swaks(postfix.port, sample('reported.eml'));
          await swaks(postfix.port, report(2, report(1, phishing)));
          await swaks(postfix.port, withFile('look.msg', outlook));
          await until(() => allDone(server, 3), 'the reports are done', 60_000);
          const seen: Record<string, string[]> = {};
          for (const { id, title } of await listed(server)) {
            const { enrichments } = await reportOf(server, id);
            seen[title ?? ''] = enrichments.flatMap(({ ioc_value: value, mentions }) =>
              mentions.map(({ reason }) => `${value} (${reason})`),
            );
          }
          expect(Object.keys(seen).sort()).toEqual(['Call now', 'Pay now', 'is this real? 1']);
          expect(seen['Pay now']).toEqual(
            expect.arrayContaining([
              'http://evil.example.net/login (behind a SafeLinks link; shown as www.bank.example.org)',
              'https://evil.example.net/login?u=1 (in a QR code in pay.png)',
              'http://evil.example.net/z (a scheme and a host)',
            ]),
          );
          expect(seen['is this real? 1']?.join('\n')).toContain('http://203.0.113.77:8080/collect/post.php');
          expect(seen['Call now']?.join('\n')).toMatch(/http:\/\/pay\.example\.net\/now .*198\.51\.100\.77 /s);
        } finally {
          await postfix.remove();
        }
      });
    }),
    200_000,
  );

  it(
    'what was acknowledged with 250 is read after a kill -9, each once',
    onStage(async (stage) => {
      await serving(stage, smtp(), async (first, key) => {
        let server = first;
        let sent = 0;
        let waiting: readonly unknown[] = [];
        // Killed right behind the last 250, until it is met with something unread.
        for (let round = 0; round < 10 && waiting.length === 0; round++) {
          if (round > 0) server = await serveOn(stage, key);
          const port = await portOf(server);
          for (let n = 0; n < 5; n++)
            await swaks(port, report(++sent, `Subject: mail ${sent}\r\n\r\nhttp://evil-${sent}.example.net/ 45.81.0.${sent}`));
          await server.kill();
          waiting = stage.rows("select id from inbox where state = 'waiting'");
        }
        expect(waiting.length).toBeGreaterThan(0);
        expect(stage.rows('select id from inbox')).toHaveLength(sent);
        const again = await serveOn(stage, key);
        try {
          await until(() => allDone(again, sent), 'all are done', 60_000);
          await allRead(stage);
          const ids = stage.rows<{ submission: string }>('select submission from inbox').map(({ submission }) => submission);
          expect(new Set(ids).size).toBe(sent);
          const told = stage.rows<{ value: string }>("select distinct value from egress where value like '45.81.%'");
          expect(told).toHaveLength(sent);
        } finally {
          await again.kill();
        }
      });
    }),
    120_000,
  );

  it(
    'a mail that comes into a mailbox of a real Dovecot is a report when the server has told of it',
    onStage(async (stage) => {
      const dovecot = await startDovecot();
      try {
        const config = `${asked}ca_file: '${pem}'
intake:
  imap:
    - name: mailbox
      host: 127.0.0.1
      port: ${dovecot.tlsPort}
      user: ${mailUser.user}
      password: ${mailUser.password}
      every: 1h
      after: delete
`;
        await serving(stage, config, async (server) => {
          await until(async () => (await channel(server, 'mail:mailbox'))?.state === 'up', 'the mailbox is open');
          dovecot.deliver(report());
          await until(() => allDone(server, 1), 'the report is done');
          await until(async () => (await channel(server, 'mail:mailbox'))?.taken === 1, 'it is counted');
          await until(() => dovecot.mails().length === 0, 'the mail is deleted');
          const [only] = await listed(server);
          const { enrichments } = await reportOf(server, only?.id);
          expect(enrichments.map(({ ioc_value }) => ioc_value)).toContain('198.51.100.23');
          expect(await server.end()).toBe(0);
          expect((await server.ended).stderr).not.toContain(mailUser.password);
        });
      } finally {
        await dovecot.remove();
      }
    }),
    60_000,
  );

  it(
    'a mail that cannot be read is told of, is in nobody’s way, and is read again when somebody asks for it',
    onStage(async (stage) => {
      await serving(stage, smtp(), async (server) => {
        const port = await portOf(server);
        // Nothing is in it: no header, no body.
        await swaks(port, '\r\n');
        await swaks(port, report());
        await until(() => allDone(server, 1), 'the other is read');
        await until(async () => (await channel(server, 'inbox'))?.detail === '1 mail could not be read', 'it is told of');
        await until(async () => (await channel(server, 'inbox'))?.taken === 1, 'the reader has counted the other');
        expect(await channel(server, 'inbox')).toMatchObject({ state: 'up', refused: 1 });
        const { code, stdout } = await stage.run(['mails', '--state', 'failed', '--json']);
        const [failed, ...more] = JSON.parse(stdout) as { id: number; reason: string; envelope: { recipients: string[] } }[];
        expect([code, more]).toEqual([0, []]);
        expect(failed).toMatchObject({ state: 'failed', channel: 'mail:reports', envelope: { recipients: ['report@example.com'] } });
        await until(() => stage.rows("select id from inbox where state = 'waiting'").length === 0, 'the other was read');
        expect((await stage.run(['mails'])).stdout).toMatch(/bytes {2}read {2}submission [^\n]+\n.*bytes {2}failed {2}\S/);
        expect((await stage.run(['mails', 'retry', '999'])).code).toBe(1);
        expect((await stage.run(['mails', 'retry', 'x'])).code).toBe(2);
        expect((await stage.run(['mails', 'retry', String(failed?.id)])).code).toBe(0);
        await until(async () => (await channel(server, 'inbox'))?.refused === 2, 'it was tried again');
      });
    }),
  );
});
