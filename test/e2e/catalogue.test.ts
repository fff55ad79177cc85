import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../src/outputs/catalogue/catalogue.ts';
import { assay, root, temporaryHome } from './assay.ts';

const published = JSON.parse(readFileSync(join(root, 'docs', 'sources', 'catalogue.json'), 'utf8')) as Catalogue;
const ids = [...published.sources, ...published.feeds].map(({ id }) => id);
const keys = { ABUSEIPDB_API_KEY: 'kkkkkkkkkkkkkkkkkkkk', ABUSE_CH_AUTH_KEY: 'aaaaaaaaaaaaaaaaaaaa' };
const feed = 'spamhaus-drop';

describe('assay sources', () => {
  const home = temporaryHome();
  const config = join(home.path, 'assay.yaml');
  let server: Server;

  /** One list is downloaded from a server of ours, one source is switched off, and one is the user's own. */
  beforeAll(async () => {
    server = createServer((_, response) => {
      const metadata = { type: 'metadata', timestamp: 1_795_000_000, size: 1, records: 1, copyright: 'c', terms: 't' };
      const rows = [{ cidr: '45.0.7.0/24', sblid: 'SBL1', rir: 'arin' }, metadata];
      response.end(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync(
      config,
      [
        `custom_sources: ['${join(root, 'examples', 'custom-source.yaml')}']`,
        'sources:',
        `  ${feed}: { base_url: 'http://127.0.0.1:${(server.address() as AddressInfo).port}/drop_v4.json' }`,
        '  crtsh: { enabled: false }',
      ].join('\n'),
    );
    expect((await run('feeds', 'sync', feed)).code).toBe(0);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    home.remove();
  });

  const run = (...args: string[]) => assay(home.path, [...args, '--config', config, '--quiet'], { env: keys });
  const parsed = async (...args: string[]) => JSON.parse((await run('sources', ...args, '--json')).stdout);

  it('counts what is ready, and names each other one once, with what it lacks', async () => {
    const { code, stdout } = await run('sources');
    const [first = '', ...lines] = stdout.split('\n');
    expect([code, first]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(
          `^\\d+ of ${published.counts.sources + 1} sources and 1 of ${published.counts.feeds} feeds are ready \\(assay sources --all`,
        ),
      ),
    ]);
    expect(lines.length).toBeLessThan(100);
    expect(stdout).toMatch(/^ {2}abuseipdb +ipv4 ipv6 · third-party · 1000 per day$/m);
    expect(stdout).toMatch(/^ {2}VIRUSTOTAL_API_KEY +virustotal · https:\/\/www\.virustotal\.com\//m);
    expect(stdout).toMatch(/^ {2}XFORCE_API_KEY +xforce xforce-resolve · https:\/\//m);
    expect(stdout).toMatch(/^ {2}ACME_TI_API_KEY +acme-ti · https:\/\//m);
    expect(stdout).toMatch(/^ {2}misp +MISP_BASE_URL and MISP_API_KEY$/m);
    expect(stdout).toMatch(new RegExp(`^ {2}${feed} +ipv4 cidr url · 1 entries, \\d+ s old$`, 'm'));
    expect(stdout).toMatch(/^Feeds never downloaded \(\d+\): assay feeds sync$/m);
    expect(stdout).toMatch(/^ {2}crtsh +switched off in the configuration$/m);
    const undownloaded = Number(/never downloaded \((\d+)\)/.exec(stdout)?.[1]);
    // A line begins with an id, or with the variable that several ids need.
    const named = lines
      .filter((line) => line.startsWith('  '))
      .flatMap((line) => {
        const [first = '', ...others] = line.trim().split(/ +/);
        return /^[A-Z]/.test(first) ? others.slice(0, others.indexOf('·')) : [first];
      })
      .filter((id) => id !== 'acme-ti');
    expect([named.length + undownloaded, new Set(named).size + undownloaded]).toEqual([ids.length, ids.length]);
  });

  it('--json: the same of each, with the copy of feeds', async () => {
    const all = await parsed();
    expect(all.map(({ id }: { id: string }) => id).sort()).toEqual([...ids, 'acme-ti'].sort());
    const of = (id: string) => all.find((each: { id: string }) => each.id === id);
    expect(of('abuseipdb')).toMatchObject({
      kind: 'http',
      ready: true,
      missing: null,
      limits: [{ requests: 1000, per: 'day', verified: true }],
    });
    expect(of(feed)).toMatchObject({ kind: 'feed', ready: true, copy: { entries: 1, age_seconds: expect.any(Number), stale: false } });
    expect(of('cisa-kev')).toMatchObject({ kind: 'feed', ready: false, missing: null, copy: null });
    expect(of('virustotal')).toMatchObject({
      ready: false,
      missing: 'VIRUSTOTAL_API_KEY',
      get_key_at: expect.stringContaining('https://'),
    });
  });

  it('--all: everything about each, counts first', async () => {
    const { stdout } = await run('sources', '--all');
    expect(stdout.split('\n')[0]).toBe(`${published.counts.sources + 1} sources, ${published.counts.feeds} feeds`);
    const titles = stdout.split('\n').flatMap((line) => /^([a-z0-9-]+) · .+ · (http|local|feed)$/.exec(line)?.[1] ?? []);
    expect(titles.sort()).toEqual([...ids, 'acme-ti'].sort());
    const paragraph = (id: string): string => stdout.split('\n\n').find((text) => text.startsWith(`${id} · `)) ?? '';
    expect(paragraph('abuseipdb')).toBe(`abuseipdb · AbuseIPDB · http
  Reports of abuse by addresses, from their victims.
  types     ipv4 ipv6
  key       ABUSEIPDB_API_KEY, from https://www.abuseipdb.com/account/api
  limits    individual 1000 per day, webmaster 3000 per day, supporter 5000 per day, basic 10000 per day, premium 50000 per day (https://www.abuseipdb.com/pricing)
  exposure  third-party learns the value
  here      ready`);
    expect(paragraph('misp')).toContain('\n  here      missing: MISP_BASE_URL');
    expect(paragraph(feed)).toMatch(/\n {2}interval {2}every .* \(https:\/\/.*\n {2}here {6}1 entries, \d+ s old$/s);
    expect(stdout).toContain('unverified, https://');
  });

  it('--all --json: the published catalogue, and how each stands here', async () => {
    const { counts, sources, feeds } = (await parsed('--all')) as Catalogue<{ readonly ready: boolean }>;
    expect(counts).toEqual({ sources: published.counts.sources + 1, feeds: published.counts.feeds });
    const bare = (all: readonly { readonly id: string; readonly here?: unknown }[]) =>
      all.flatMap(({ here, ...rest }) => (rest.id === 'acme-ti' ? [] : [rest]));
    expect({ sources: bare(sources), feeds: bare(feeds) }).toEqual({ sources: published.sources, feeds: published.feeds });
    expect(sources.find(({ id }) => id === 'abuseipdb')?.here).toMatchObject({ ready: true });
  });
});

it('assay doctor tells of every source and feed', async () => {
  const home = temporaryHome();
  try {
    const { stdout } = await assay(home.path, ['doctor', '--offline', '--json']);
    expect(JSON.parse(stdout).map(({ source }: { source: string }) => source)).toEqual([...ids].sort());
  } finally {
    home.remove();
  }
});
