import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { ok, receiver } from '../../src/composition/telling.fixture.ts';
import { keyFor, onlyAsking, serveOn } from './serving.ts';
import { onStage, until } from './stage.ts';

const asking = onlyAsking('abuseipdb', 'greynoise');
const all = '[malicious, suspicious, unknown, benign]';
const when = `when: { levels: ${all}, lanes: [alert, interactive] }`;
const splunk = (n: number): string =>
  JSON.stringify({ sid: `scheduler__${n}`, search_name: `alert ${n}`, result: { src_ip: `45.70.0.${n}`, dest_ip: '10.0.0.1' } });

async function mailbox() {
  const mails: string[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, logger: false, disabledCommands: ['STARTTLS'] },
    async onData(stream, _, callback) {
      let text = '';
      for await (const piece of stream) text += String(piece);
      mails.push(text);
      callback();
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { mails, port: (server.server.address() as AddressInfo).port, close: () => new Promise<void>((done) => void server.close(done)) };
}

describe.concurrent('who is told', () => {
  it(
    'an alert that came in over HTTP is told by webhook and mail when it is enriched, once, also after kill -9',
    onStage(async (stage) => {
      const hook = await receiver(() => ok);
      const box = await mailbox();
      const config = (workers: boolean): string => `${asking}server: { workers: ${workers} }
notify:
  targets:
    - { name: soar, kind: webhook, url: "${hook.url}/in/s3cret", secret: shh, ${when} }
    - { name: soc, kind: mail, to: [soc@example.com], ${when} }
  smtp: { host: 127.0.0.1, port: ${box.port}, tls: none, from: assay@example.com }
`;
      // It only takes in: what it was killed over is enriched and told by the next.
      stage.configure(config(false));
      const key = await keyFor(stage);
      try {
        expect(await stage.run(['notify', 'test', 'soc'])).toMatchObject({ code: 0, stdout: 'soc has taken it\n' });
        expect(box.mails[0]).toContain('Subject: [assay] This is a test of assay');
        const first = await serveOn(stage, key);
        const ids: string[] = [];
        for (let n = 1; n <= 10; n++) {
          const body = splunk(n);
          const told = await first.told<{ accepted: { submission: string }[] }>(202, '/v1/intake/alerts/splunk', { body });
          ids.push(told.accepted[0]?.submission ?? '');
        }
        await first.kill();
        stage.configure(config(true));
        const second = await serveOn(stage, key);
        const got = () => new Set(hook.got.flatMap(({ body }) => body.submission?.id ?? []));
        await until(() => got().size === 10 && box.mails.length >= 11, 'all are told');
        expect(got()).toEqual(new Set(ids));
        for (const { headers } of hook.got) expect(headers['x-assay-event']).toBe('submission.done');
        const link = hook.got[0]?.body as unknown as { link: string; submission: { id: string } };
        expect(link.link).toMatch(new RegExp(`/v1/submissions/${link.submission.id}/report$`));
        expect(await second.told(200, new URL(link.link).pathname)).toMatchObject({ submission: { id: link.submission.id } });
        await second.end();
        const { stdout } = await stage.run(['notify', 'status', '--json']);
        expect(JSON.parse(stdout)).toMatchObject([
          { target: 'soar', state: 'up', queued: 0, failed: 0, sent: 10 },
          { target: 'soc', state: 'up', queued: 0, failed: 0, sent: 10 },
        ]);
        // Whoever knows the address can post there: it is in the configuration and nowhere else.
        expect(JSON.stringify(stage.rows('select * from outbox'))).not.toContain('s3cret');
      } finally {
        hook.close();
        await box.close();
      }
    }),
    120_000,
  );

  it(
    'whoever hands something in is told at an address of theirs, signed, and at none of this house',
    onStage(async (stage) => {
      const hook = await receiver(() => ok);
      stage.configure(`${asking}network: { allow: [127.0.0.1] }\n`);
      const key = await keyFor(stage);
      try {
        const open = await serveOn(stage, key);
        const handed = (url: string) => ({ json: { values: ['45.70.0.9'], callback: { url } } });
        const told = await open.told<{ id: string; callback: { secret: string } }>(202, '/v1/submissions', handed(`${hook.url}/mine`));
        await until(() => hook.got.length === 1, 'it is told');
        const [sent] = hook.got;
        if (!sent) throw new Error('nothing was sent');
        const { headers, body, path } = sent;
        expect([path, body]).toMatchObject(['/mine', { type: 'submission.done', submission: { id: told.id } }]);
        const [, seconds, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-assay-signature'])) ?? [];
        // JSON.stringify writes it as it was sent.
        expect(
          createHmac('sha256', told.callback.secret)
            .update(`${seconds}.${JSON.stringify(body)}`)
            .digest('hex'),
        ).toBe(given);
        const problem = await open.told(422, '/v1/submissions', handed('http://169.254.169.254/latest/meta-data/'));
        expect(problem).toMatchObject({ code: 'ASSAY_REQUEST_INVALID', errors: [{ at: 'body/callback/url' }] });
        await open.end();
      } finally {
        hook.close();
      }
    }),
    60_000,
  );
});

it(
  'a target that is not as it should be is told at the start, without the secret in it',
  onStage(async (stage) => {
    stage.configure('notify:\n  targets: [{ name: chat, kind: slack, url: "hooks.example.com/s3cret" }]\n');
    const { code, stderr } = await stage.run(['serve', '--listen', '127.0.0.1:0']);
    expect(code).toBe(1);
    expect(stderr).toContain('notify.targets, chat, url: not an http:// or https:// address');
    expect(stderr).not.toContain('s3cret');
  }),
  60_000,
);
