import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, classify, openApp } from '../../src/app.ts';
import { temporaryHome } from './assay.ts';

const guide = readFileSync(new URL('../../docs/guide/custom-sources.md', import.meta.url), 'utf8');
const [source = '', list = '', configuration = ''] = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');
const answer = /```json\n(.*?)```/s.exec(guide)?.[1] ?? '';
const listed = /as CSV:\n\n(.*?)\n\n/s.exec(guide)?.[1]?.replace(/^ {4}/gm, '') ?? '';
const known = '45.33.32.156';
const key = 'a-key-of-acme-0123456789';

/** The worked example of the guide, word by word, against a server that plays ACME. */
describe('the sources of the guide', () => {
  const home = temporaryHome();
  const received: { method: string; url: string; key: unknown; body: string }[] = [];
  let acme: Server;
  let play: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  let app: App;

  beforeAll(async () => {
    acme = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      request.on('end', () => {
        received.push({ method: request.method ?? '', url: request.url ?? '', key: request.headers['x-api-key'], body });
        play(request, response);
      });
    });
    await new Promise<void>((resolve) => acme.listen(0, '127.0.0.1', resolve));
    writeFileSync(join(home.path, 'acme-ti.yaml'), source);
    writeFileSync(join(home.path, 'acme-blocklist.yaml'), list);
    writeFileSync(join(home.path, 'assay.yaml'), configuration);
    app = await open({});
  });

  afterAll(async () => {
    await app.close();
    acme.closeAllConnections();
    await new Promise((resolve) => acme.close(resolve));
    home.remove();
  });

  function open(env: Readonly<Record<string, string>>): Promise<App> {
    const origin = `http://127.0.0.1:${(acme.address() as AddressInfo).port}`;
    return openApp({
      env: { ACME_TI_API_KEY: key, ACME_TI_BASE_URL: `${origin}/api/v1`, ACME_BLOCKLIST_BASE_URL: `${origin}/blocklist.csv`, ...env },
      cwd: home.path,
      home: home.path,
      configPath: join(home.path, 'assay.yaml'),
      write: () => undefined,
    });
  }

  function plays(status: number, body: unknown): void {
    received.length = 0;
    play = (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
  }

  async function ask(value: string, tlp: 'green' | 'amber' = 'green', only = 'acme-ti') {
    const observable = classify(value);
    if (!observable) throw new Error(`${value} is no indicator`);
    const { enrichments } = await app.submit({
      origin: 'test',
      extraction: { kind: 'text', findings: [{ observable, mentions: [] }], facts: {}, troubles: [] },
      marking: { tlp, pap: 'amber' },
      only: [only],
      deadline: new Date(Date.now() + 5_000),
      offline: false,
      refresh: true,
    });
    const first = await enrichments.next();
    if (first.done) throw new Error('nothing came');
    const [record] = first.value.records;
    if (!record) throw new Error('nobody was asked');
    return { verdict: first.value.verdict, ...record };
  }

  it('are ready, with their limits and where a key is had', () => {
    const state = app.sources.find(({ source: { id } }) => id === 'acme-ti');
    expect(state).toMatchObject({
      missing: undefined,
      exposure: 'third-party',
      ceiling: 'green',
      limits: [{ requests: 60, per: 'minute', cite: 'https://ti.acme.example/limits' }],
      source: { auth: { env: 'ACME_TI_API_KEY', getKeyAt: 'https://ti.acme.example/keys' } },
    });
  });

  it('find what is known, and send the key where it belongs', async () => {
    plays(200, answer);
    expect(await ask(known)).toMatchObject({
      source: 'acme-ti',
      status: 'found',
      link: `https://ti.acme.example/indicators/${known}`,
      observations: [
        { kind: 'reputation', confidence: 0.92, reports: 2, last_seen: '2026-11-18T11:06:40.000Z' },
        { kind: 'listing', list: 'ACME blocklist', category: 'botnet-cc', since: '2026-11-02T08:00:00.000Z' },
        { kind: 'classification', label: 'malware', family: 'Emotet' },
      ],
      verdict: 'malicious',
    });
    expect(received).toEqual([{ method: 'GET', url: `/api/v1/ip/${known}`, key, body: '' }]);
    await ask('https://login.acme-phish.com/?next=/a"b');
    expect(received[1]).toEqual({
      method: 'POST',
      url: '/api/v1/search',
      key,
      body: JSON.stringify({ indicator: 'https://login.acme-phish.com/?next=/a%22b', limit: 50 }),
    });
  });

  it('know no record when they are told so', async () => {
    for (const [status, body] of [
      [404, { error: 'no_record' }],
      [200, { total: 0, results: [] }],
    ] as const) {
      plays(status, body);
      expect(await ask(known)).toMatchObject({ status: 'not_found', verdict: 'unknown' });
    }
  });

  it.each([
    ['a gateway’s 404', 404, { message: 'no Route matched' }, 'failed', 'upstream'],
    ['a refused key', 401, { error: `wrong key ${key}` }, 'failed', 'auth'],
    ['a page', 200, '<html>Are you human?</html>', 'failed', 'unreadable'],
    ['an error under 200', 200, { error: 'try later' }, 'failed', 'unreadable'],
    ['an answer that changed', 200, { total: 2, rating: 92 }, 'failed', 'unreadable'],
    ['a thousand brackets', 200, `{"total":1,"score":1,"results":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 'failed', 'unreadable'],
    ['a million values', 200, { total: 1, score: 1, results: Array.from({ length: 300_000 }, () => 0) }, 'failed', 'unreadable'],
  ])('take %s for no answer', async (_, status, body, outcome, reason) => {
    // A refused key pauses the account, and the next asking would not be made.
    plays(200, answer);
    await drain(app.doctor(['acme-ti'], false));
    plays(status, body);
    const record = await ask(known);
    expect([record.status, record.reason, record.verdict]).toEqual([outcome, reason, 'unknown']);
    expect(JSON.stringify(record)).not.toContain(key);
  });

  it('answer to the doctor', async () => {
    plays(200, answer);
    expect(await drain(app.doctor(['acme-ti'], false))).toMatchObject([{ source: 'acme-ti', state: 'ready' }]);
    expect(received).toMatchObject([{ url: '/api/v1/ip/1.1.1.1' }]);
    plays(200, { total: 2, rating: 92 });
    expect(await drain(app.doctor(['acme-ti'], false))).toMatchObject([
      { state: 'unreadable', detail: expect.stringContaining('observations.0.confidence: the answer has none') },
    ]);
  });

  it('are not told what is marked above their ceiling', async () => {
    plays(200, answer);
    expect(await ask(known, 'amber')).toMatchObject({ status: 'skipped', reason: 'tlp' });
    expect(received).toEqual([]);
  });

  it('are not played by the sandbox', async () => {
    const played = await open({ ASSAY_SANDBOX_URL: 'http://127.0.0.1:1' });
    const state = played.sources.find(({ source: { id } }) => id === 'acme-ti');
    await played.close();
    expect(state?.missing).toBe('the sandbox plays no sources of your own');
  });

  it('may be lists, which are asked on this machine', async () => {
    received.length = 0;
    play = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      // Addresses of documentation accuse nobody, and are left out of lists of threats.
      response.end(`${listed.replace('203.0.113.7', known).replace('198.51.100.0/24', '45.33.33.0/24')}\n`);
    };
    const results = await drain(app.feeds.sync(['acme-blocklist'], { force: true }));
    expect(results).toEqual([{ feed: 'acme-blocklist', outcome: 'updated', entries: 2, unreadable: 0 }]);
    expect(received).toMatchObject([{ method: 'GET', url: '/blocklist.csv' }]);
    expect(await ask(known, 'amber', 'acme-blocklist')).toMatchObject({
      source: 'acme-blocklist',
      status: 'found',
      via: 'feed',
      observations: [{ kind: 'listing', list: 'ACME blocklist', category: 'botnet-cc', since: '2026-11-01T00:00:00.000Z' }],
    });
    expect(await ask('45.33.33.9', 'amber', 'acme-blocklist')).toMatchObject({
      observations: [{ kind: 'listing', category: 'scanner', entry: '45.33.33.0/24' }],
    });
    expect(received).toHaveLength(1);
  });
});

async function drain<T>(all: AsyncIterable<T>): Promise<T[]> {
  const some: T[] = [];
  for await (const each of all) some.push(each);
  return some;
}
