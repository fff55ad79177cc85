import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Enrichment } from '../../src/domain/report.ts';
import { assay, start, temporaryHome } from './assay.ts';

const feed = 'spamhaus-drop';

/** A list of that format: so many networks from a first octet on, and its last line, which counts them. */
function list(networks: number, octet = 45): string {
  const rows = Array.from({ length: networks }, (_, i) =>
    JSON.stringify({ cidr: `${octet}.${i >> 8}.${i & 255}.0/24`, sblid: `SBL${i}`, rir: 'arin' }),
  );
  const metadata = { type: 'metadata', timestamp: 1_795_000_000, size: 1, records: networks, copyright: 'c', terms: 't' };
  return `${[...rows, JSON.stringify(metadata)].join('\n')}\n`;
}

/** What a publisher's server may do, over real HTTP and through the built CLI. */
describe('a feed', () => {
  const home = temporaryHome();
  const config = join(home.path, 'assay.yaml');
  let server: Server;
  let answer: (response: ServerResponse, etag: string | undefined) => void;
  let asked = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      answer(response, request.headers['if-none-match']);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync(config, `sources:\n  ${feed}:\n    base_url: http://127.0.0.1:${(server.address() as AddressInfo).port}/drop_v4.json\n`);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    home.remove();
  });

  const run = (...args: string[]) => assay(home.path, [...args, '--config', config, '--quiet']);
  const sync = async (...more: string[]) => {
    const { code, stdout } = await run('feeds', 'sync', feed, '--json', ...more);
    return { code, result: JSON.parse(stdout)[0] };
  };
  /** Makes the feed due by putting its last attempt back. */
  const due = (): void => {
    const file = join(home.path, '.local', 'share', 'assay', 'feeds', feed, 'status.json');
    const long = '2026-01-01T00:00:00.000Z';
    writeFileSync(file, JSON.stringify({ attempted_at: long, confirmed_at: long, failures: 0, error: null, due_at: long }));
  };
  const state = async () => JSON.parse((await run('feeds', 'status', feed, '--json')).stdout)[0];
  const verdict = async (value: string) => {
    const { stdout } = await run('enrich', value, '--sources', feed, '--format', 'json');
    return JSON.parse(stdout).enrichments[0].records[0];
  };
  const whole =
    (body: string, headers = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(200, headers).end(body);

  it('that was never downloaded is not asked, and the report says what to do', async () => {
    expect(await verdict('45.0.7.9')).toMatchObject({ status: 'skipped', reason: 'not_synced' });
    expect((await run('enrich', '45.0.7.9', '--sources', feed)).stdout).toContain('assay feeds sync');
  });

  it('answers from the copy, with the entry and the age, and nobody is asked', async () => {
    answer = whole(list(400), { etag: '"v1"' });
    expect(await sync()).toMatchObject({ code: 0, result: { outcome: 'updated', entries: 400 } });
    asked = 0;
    expect(await verdict('45.0.7.9')).toMatchObject({
      status: 'found',
      via: 'feed',
      exposure: 'none',
      observations: [{ kind: 'listing', list: 'Spamhaus DROP', entry: '45.0.7.0/24' }],
    });
    expect(await verdict('http://45.0.7.9/x')).toMatchObject({ status: 'found' });
    expect(await verdict('46.0.7.9')).toMatchObject({ status: 'not_found', observed_at: (await state()).as_of });
    expect(asked).toBe(0);
  });

  it('is not asked for again before it is due', async () => {
    expect(await sync()).toMatchObject({ code: 0, result: { outcome: 'not_due' } });
    expect(asked).toBe(0);
  });

  it('that has not changed is not sent again', async () => {
    due();
    let etag: string | undefined;
    answer = (response, sent) => {
      etag = sent;
      response.writeHead(304).end();
    };
    expect(await sync()).toMatchObject({ code: 0, result: { outcome: 'unchanged', entries: 400 } });
    expect(etag).toBe('"v1"');
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    [
      'dies half way',
      (response) => {
        response.writeHead(200, { 'content-length': '50000' });
        response.write(list(400).slice(0, 9_000), () => setTimeout(() => response.destroy(), 50));
      },
      /the connection broke after \d+ bytes/,
    ],
    [
      'dies half way without having said how much there is',
      (response) => {
        response.writeHead(200, { connection: 'close' });
        response.write(list(400).slice(0, 9_000), () => setTimeout(() => response.destroy(), 50));
      },
      /the connection broke/,
    ],
    ['sends half of it as if it were the whole', whole(list(400).slice(0, 9_000)), /does not read: .*cut short|does not read/],
    ['serves a web page', whole('<!DOCTYPE html><html><body>Are you human?</body></html>', { 'content-type': 'text/html' }), /a web page/],
    ['serves an empty file', whole(''), /empty/],
    ['serves a list without entries', whole(list(0)), /no entry|does not read/],
    ['serves a file 100 times larger', whole(list(40_000)), /grew from \d+ to \d+ bytes/],
    [
      'serves a file larger than any list',
      (response) => {
        response.writeHead(200);
        const piece = 'x'.repeat(1 << 20);
        const more = (): void => void (response.destroyed || response.write(piece, more));
        more();
      },
      /a file larger than \d+ bytes/,
    ],
    [
      'serves an old copy under a new ETag',
      (response) => void response.writeHead(200, { etag: '"v0"' }).end(list(12)),
      /shrank from 400 to 12/,
    ],
    ['says "not modified" to nobody who asked', (response) => void response.writeHead(410).end(), /HTTP 410/],
    ['fails', (response) => void response.writeHead(503).end('maintenance'), /HTTP 503/],
    [
      'redirects to a private address',
      (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/list' }).end(),
      /not a public address/,
    ],
  ])('whose server %s keeps its last good copy, and the status says why', async (_, play, why) => {
    due();
    answer = play;
    expect(await sync()).toMatchObject({ code: 1, result: { outcome: 'failed', why: expect.stringMatching(why) } });
    expect(await verdict('45.0.7.9')).toMatchObject({ status: 'found' });
    const { entries, failures, error } = await state();
    expect({ entries, failures, error }).toEqual({ entries: 400, failures: 1, error: expect.stringMatching(why) });
    const { code, stdout } = await run('feeds', 'status', feed);
    expect([code, stdout]).toEqual([3, expect.stringMatching(why)]);
  });

  it('is followed to where its publisher moved it', async () => {
    due();
    let turns = 0;
    answer = (response) => {
      if (turns++ === 0) response.writeHead(301, { location: '/moved.json' }).end();
      else response.writeHead(200).end(list(401));
    };
    expect(await sync()).toMatchObject({ code: 0, result: { outcome: 'updated', entries: 401 } });
  });

  it('is taken whole where the user insists', async () => {
    answer = whole(list(30), { etag: '"v2"' });
    expect(await sync('--force')).toMatchObject({ code: 0, result: { outcome: 'updated', entries: 30 } });
    expect((await run('feeds', 'status', feed)).code).toBe(0);
  });

  it('that is killed while it is being renewed is the old copy or the new one', { timeout: 120_000 }, async () => {
    const seen = new Set<string>();
    for (const [turn, pause] of [40, 120, 200, 280, 360, 440].entries()) {
      due();
      const octet = 50 + turn;
      answer = whole(list(20_000, octet));
      const { child, ended } = start(home.path, ['feeds', 'sync', feed, '--force', '--config', config, '--quiet']);
      setTimeout(() => child.kill('SIGKILL'), pause + 250);
      await ended;
      const { status, entries } = { ...(await verdict(`${octet}.0.7.9`)), entries: (await state()).entries };
      expect([
        ['not_found', 30],
        ['not_found', 20_000],
        ['found', 20_000],
      ]).toContainEqual([status, entries]);
      seen.add(status);
    }
    expect(seen.size).toBeGreaterThan(0);
    answer = whole(list(20_000, 99));
    expect(await sync('--force')).toMatchObject({ code: 0, result: { outcome: 'updated' } });
  });

  it('is known to doctor and to the list of feeds', async () => {
    expect((await run('doctor', '--sources', feed)).stdout).toMatch(/ready\s+20000 entries, as of /);
    expect((await run('feeds', 'list')).stdout).toContain('20000 entries, as of');
    expect(await run('feeds', 'sync', 'no-such-feed')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no feed "no-such-feed"'),
    });
  });
});

describe('a list of the user', () => {
  const home = temporaryHome();
  afterAll(() => home.remove());
  const run = (...args: string[]) => assay(home.path, [...args, '--quiet'], { cwd: home.path });
  const config = join(home.path, '.config', 'assay', 'assay.yaml');

  it('is added, fetched and asked in three commands, and the configuration keeps its comments', async () => {
    writeFileSync(join(home.path, 'bad.txt'), '# ours\n45.9.20.1\nhxxp://bad[.]example[.]org/x\n');
    writeFileSync(join(home.path, 'good.csv'), 'host,team\ncdn.example.org,web\n');
    mkdirSync(join(home.path, '.config', 'assay'), { recursive: true });
    writeFileSync(config, '# written by hand\nmarking: { tlp: green } # for us\n');
    expect(await run('feeds', 'add', 'soc-blocklist', 'bad.txt')).toMatchObject({ code: 0 });
    const good = ['--format', 'csv', '--column', 'host', '--types', 'domain,url', '--effect', 'skip', '--below'];
    expect(await run('feeds', 'add', 'our-cdns', 'good.csv', ...good)).toMatchObject({ code: 0 });
    expect(readFileSync(config, 'utf8')).toBe(
      '# written by hand\nmarking: { tlp: green } # for us\ncustom_sources:\n  - ./sources/soc-blocklist.yaml\n  - ./sources/our-cdns.yaml\n',
    );
    expect(await run('feeds', 'sync', 'soc-blocklist', 'our-cdns')).toMatchObject({ code: 0 });
    const { stdout } = await run('enrich', '45.9.20.1', 'https://bad.example.org/x', 'a.cdn.example.org', '--offline', '--format', 'json');
    const told = JSON.parse(stdout).enrichments.map((each: Enrichment) => [
      each.verdict,
      each.records.find(({ source }) => source === 'soc-blocklist')?.status,
      each.records.find(({ source }) => source === 'our-cdns')?.observations[0],
    ]);
    expect(told).toEqual([
      ['malicious', 'found', undefined],
      ['malicious', 'found', undefined],
      ['benign', 'not_found', { kind: 'known_good', list: 'our-cdns', strength: 0.9, entry: 'cdn.example.org', as_of: expect.any(String) }],
    ]);
  });

  it('keeps a value from third parties where it says so, until told otherwise', async () => {
    const ask = async (...more: string[]) => {
      const { stdout } = await run(
        'enrich',
        'a.cdn.example.org',
        '--sandbox',
        '--sources',
        'urlscan,our-cdns',
        '--format',
        'json',
        ...more,
      );
      return JSON.parse(stdout).enrichments[0].records[0];
    };
    expect(await ask()).toMatchObject({
      status: 'skipped',
      reason: 'warninglisted',
      detail: expect.stringMatching(/^our-cdns has cdn\.example\.org, as of \d{4}-\d\d-\d\d$/),
    });
    expect((await ask('--no-warninglists')).status).toMatch(/found/);
  });

  it.each([
    [['../../evil', 'bad.txt'], 'ASSAY_USAGE'],
    [['virustotal', 'bad.txt'], 'ASSAY_CONFIG_INVALID'],
    [['soc-blocklist', 'bad.txt'], 'ASSAY_CONFIG_INVALID'],
    [['other', 'https://user:secret@lists.example.org/a'], 'ASSAY_CONFIG_INVALID'],
    [['other', 'bad.txt', '--every', 'soon'], 'ASSAY_CONFIG_INVALID'],
    [['other', 'bad.txt', '--types', 'mutex'], 'ASSAY_USAGE'],
    [['other', 'missing.txt'], 'ASSAY_USAGE'],
    [['other', 'ftp://lists.example.org/a'], 'ASSAY_USAGE'],
  ])('that cannot be is not added: %j', async (args, code) => {
    const before = readFileSync(config, 'utf8');
    const { code: exit, stderr } = await run('feeds', 'add', ...args);
    expect([exit, stderr]).toEqual([code === 'ASSAY_USAGE' ? 2 : 1, expect.stringContaining(code)]);
    expect(readFileSync(config, 'utf8')).toBe(before);
    expect(readdirSync(join(home.path, '.config', 'assay', 'sources')).sort()).toEqual(['our-cdns.yaml', 'soc-blocklist.yaml']);
  });
});
