import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Reach } from '../../domain/reach.ts';
import { createReach } from '../../outbound/reach/create-reach.ts';
import { report } from '../notice.fixture.ts';
import { createWriter } from '../wording/write.ts';
import { createSlack } from './slack.ts';
import { createTeams } from './teams.ts';
import type { Way } from './way.ts';
import { createWebhook } from './webhook.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const now = new Date('2026-11-23T12:00:00.500Z');
const clock = { now: () => now };
const id = '0193a4c0-0000-4000-8000-000000000001';

interface Got {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function machine(answer: RequestListener = (_, response) => void response.end('ok')) {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    got.push({ method: request.method, headers: request.headers, body });
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/s3cret?key=s3cret` };
}

function impatient(): Reach {
  const made = createReach({ userAgent: 'assay-test', allow: [] });
  closing.push(() => made.close());
  return (request) => made.reach({ ...request, timeoutMs: 500 });
}

const write = createWriter();
const ways: readonly [string, (url: string) => Way][] = [
  ['webhook', (url) => createWebhook({ url, secret: 'shh', own: true }, { reach: impatient(), clock })],
  ['slack', (url) => createSlack(url, { reach: impatient(), clock, write })],
  ['teams', (url) => createTeams(url, { reach: impatient(), clock, write })],
];

describe.each(ways)('%s', (_name, way) => {
  it.each<[string, RequestListener, object]>([
    ['takes it', (_, response) => void response.end('ok'), { sent: true }],
    ['breaks', (_, response) => void response.writeHead(500).end('<html>'), { sent: false, retry: true, detail: 'HTTP 500' }],
    [
      'is busy',
      (_, response) => void response.writeHead(429, { 'retry-after': '30' }).end('rate_limited'),
      { sent: false, retry: true, detail: 'HTTP 429: rate_limited', retryAt: new Date(now.getTime() + 30_000) },
    ],
    [
      'is busy until a date',
      (_, response) => void response.writeHead(503, { 'retry-after': 'Mon, 23 Nov 2026 12:01:00 GMT' }).end(),
      { sent: false, retry: true, detail: 'HTTP 503', retryAt: new Date('2026-11-23T12:01:00Z') },
    ],
    [
      'wants to be left alone for a year',
      (_, response) => void response.writeHead(429, { 'retry-after': '31536000' }).end(),
      { sent: false, retry: true, detail: 'HTTP 429', retryAt: new Date(now.getTime() + 6 * 3_600_000) },
    ],
    ['hangs', () => {}, { sent: false, retry: true, detail: expect.stringMatching(/^127\.0\.0\.1:\d+: no whole reply within 500 ms$/) }],
    [
      'hangs up half-way',
      (_, response) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('ok', () => response.socket?.destroy());
      },
      { sent: false, retry: true, detail: expect.stringMatching(/^127\.0\.0\.1:\d+: the connection/) },
    ],
    [
      'is elsewhere',
      (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      { sent: false, retry: true, detail: 'HTTP 302, which is not followed' },
    ],
    [
      'does not take this',
      (_, response) => void response.writeHead(400).end('invalid_payload'),
      { sent: false, retry: false, detail: 'HTTP 400: invalid_payload' },
    ],
    [
      'is gone',
      (_, response) => void response.writeHead(410).end('x\u001b[31m'),
      { sent: false, retry: false, detail: 'HTTP 410: x\\x1b[31m' },
    ],
    [
      'does not know us',
      (_, response) => void response.writeHead(403).end('invalid_token'),
      { sent: false, retry: true, detail: 'HTTP 403: invalid_token' },
    ],
  ])('where the other end %s', async (_, answer, outcome) => {
    const { url, got } = await machine(answer);
    const end = await way(url)({ id, notice: report });
    expect(end).toEqual(outcome);
    expect(got).toHaveLength(1);
    expect(JSON.stringify(end)).not.toContain('s3cret');
  });

  it('where nobody is', async () => {
    const end = await way('http://127.0.0.1:1/s3cret')({ id, notice: report });
    expect(end).toMatchObject({ sent: false, retry: true, detail: '127.0.0.1:1: the connection was refused' });
  });
});

describe('webhook', () => {
  it('posts the notice, signed so that whoever knows the secret can tell', async () => {
    const { url, got } = await machine();
    await createWebhook({ url, secret: 'shh', own: true }, { reach: impatient(), clock })({ id, notice: report });
    const { headers, body, method } = got[0] ?? { headers: {}, body: '', method: '' };
    expect([method, headers['x-assay-delivery'], headers['x-assay-event'], headers['idempotency-key'], headers['content-type']]).toEqual([
      ...['POST', id, 'submission.done', id, 'application/json'],
    ]);
    expect(JSON.parse(body)).toEqual({
      ...{ delivery: id, summary: '2 observables: 1 malicious, 1 unknown; 5 of 7 lookups answered.', ...report },
    });
    expect(verified(String(headers['x-assay-signature']), body, 'shh', now)).toBe(true);
    for (const [changed, secret, at] of [
      [`${body} `, 'shh', now],
      [body, 'other', now],
      [body, 'shh', new Date(now.getTime() + 600_000)],
    ] as const)
      expect(verified(String(headers['x-assay-signature']), changed, secret, at)).toBe(false);
  });

  it('is not signed without a secret, and goes to no private address that a caller named', async () => {
    const { url, got } = await machine();
    await createWebhook({ url, own: true }, { reach: impatient(), clock })({ id, notice: report });
    expect(got.map(({ headers }) => headers['x-assay-signature'])).toEqual([undefined]);
    expect(await createWebhook({ url, own: false }, { reach: impatient(), clock })({ id, notice: report })).toEqual({
      ...{ sent: false, retry: false, detail: '127.0.0.1 is not a public address, and no network that the operator allowed' },
    });
    expect(got).toHaveLength(1);
  });
});

/** As a receiver would do it, after docs/guide/notifications.md. */
function verified(header: string, body: string, secret: string, at: Date): boolean {
  const { t = '', v1 = '' }: Record<string, string> = Object.fromEntries(
    header.split(',').map((part) => part.split('=', 2) as [string, string]),
  );
  const expected = createHmac('sha256', secret).update(`${t}.${body}`).digest();
  const given = Buffer.from(v1, 'hex');
  const fresh = Math.abs(at.getTime() / 1_000 - Number(t)) <= 300;
  return fresh && given.length === expected.length && timingSafeEqual(given, expected);
}

describe('slack', () => {
  it('shows what others wrote as it is: no mention, no link, no markup', async () => {
    const { url, got } = await machine();
    await createSlack(url, { reach: impatient(), clock, write })({ id, notice: report });
    const { text, mrkdwn, blocks } = JSON.parse(got[0]?.body ?? '');
    expect(mrkdwn).toBe(false);
    expect(text).toContain('&lt;!channel&gt; &lt;b&gt;x&lt;/b&gt; hxxps[://]evil[.]example[.]com/?a=1&amp;b=2');
    expect(text).not.toMatch(/[<>]/);
    expect(blocks[0]).toEqual({ type: 'header', text: { type: 'plain_text', text: expect.stringContaining('<!channel>'), emoji: false } });
    // Of everything below, nothing is of the kind that Slack would read markup in.
    expect(JSON.stringify(blocks)).not.toContain('mrkdwn');
    const links = JSON.stringify(blocks).match(/"url":"[^"]*"/g);
    expect(links).toEqual([`"url":"${report.link}"`]);
    expect(blocks[2].elements[0].elements[0].elements[0]).toEqual({
      ...{ type: 'text', text: 'hxxp[://]evil[.]example[.]com/`a`<i>', style: { code: true } },
    });
  });

  it('believes no 200 but `ok`', async () => {
    for (const said of ['error: channel_not_found', '', '<html>ok</html>']) {
      const { url } = await machine((_, response) => void response.end(said));
      const end = await createSlack(url, { reach: impatient(), clock, write })({ id, notice: report });
      expect(end).toMatchObject({ sent: false, retry: true, detail: expect.stringMatching(/^HTTP 200, but it says: /) });
    }
  });
});

describe('teams', () => {
  it('posts a card whose texts are texts', async () => {
    const { url, got } = await machine((_, response) => void response.writeHead(202).end());
    expect(await createTeams(url, { reach: impatient(), clock, write })({ id, notice: report })).toEqual({ sent: true });
    const { type, attachments } = JSON.parse(got[0]?.body ?? '');
    expect([type, attachments.length, attachments[0].contentType]).toEqual(['message', 1, 'application/vnd.microsoft.card.adaptive']);
    const { content } = attachments[0];
    expect(content.actions).toEqual([{ type: 'Action.OpenUrl', title: 'See the report', url: report.link }]);
    // A TextBlock would read Markdown.
    expect(new Set(content.body.map((each: { type: string }) => each.type))).toEqual(new Set(['RichTextBlock']));
    expect(content.body[2].inlines[1]).toEqual({
      ...{ type: 'TextRun', text: 'hxxp[://]evil[.]example[.]com/`a`<i>', fontType: 'Monospace' },
    });
  });

  it('believes no 200 that says that it failed', async () => {
    const said = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429';
    const { url } = await machine((_, response) => void response.end(said));
    const end = await createTeams(url, { reach: impatient(), clock, write })({ id, notice: report });
    expect(end).toMatchObject({ sent: false, retry: true, detail: `HTTP 200, but it says: ${said}` });
  });
});
