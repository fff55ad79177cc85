import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { credentialForms, secret } from '../test/contracts/wire.ts';
import { exitCode, lines, type Watched, watch } from './canary.ts';
import { newSource } from './new-source.ts';
import { affordable } from './shapes/look.ts';
import { loadSources } from './source-folders.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const recorded = { score: 92, reports: 347, last_seen: 1795000000 };

let root: string;
let home: string;
let server: Server;
let answers: (path: string) => { readonly status: number; readonly body: unknown };
let asked: string[];

/** Two sources as new:source makes them, and a loopback server that plays both vendors. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-canary-'));
  for (const part of ['src/domain', 'src/sources/kit', 'src/sources/geo-country'])
    cpSync(join(repository, part), join(root, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  newSource(root, 'vendor');
  newSource(root, 'search', 'dialogue');
  newSource(root, 'list', 'feed');
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { status, body } = answers(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'assay-canary-home-'));
  asked = [];
  answers = (path) => ({ status: 200, body: path.startsWith('/search') ? { matches: [{ id: 'a1' }] } : recorded });
});
afterEach(() => rmSync(home, { recursive: true }));

interface Wish {
  readonly only?: readonly string[];
  readonly strict?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly limits?: string;
}

async function canary({ only, strict = false, env, limits }: Wish = {}): Promise<readonly Watched[]> {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = ['vendor', 'search'].map((id) => `  ${id}: { base_url: '${address}'${limits ? `, limits: ${limits}` : ''} }`);
  writeFileSync(join(home, 'assay.yaml'), `sources:\n${settings.join('\n')}\n`);
  const keys = env ?? { VENDOR_API_KEY: secret };
  return watch(root, only, strict, { env: keys, cwd: home, home, configPath: join(home, 'assay.yaml'), write: () => undefined });
}

const text = (watched: readonly Watched[]): string[] => [...lines(watched)].map((line) => line.trim());

describe('the canary', () => {
  it('has nothing to say of replies that look as recorded, whatever they hold', async () => {
    answers = () => ({ status: 200, body: { ...recorded, score: 7, reports: 1 } });
    const watched = await canary();
    expect(watched).toEqual([{ source: 'vendor', state: 'same', why: null, questions: 2, findings: [] }]);
    expect([exitCode(watched), text(watched)]).toEqual([0, ['vendor  as recorded (2 questions)', '1 of 1 sources are as recorded']]);
    expect(asked).toEqual(['/addresses/203.0.113.18', '/addresses/1.1.1.1']);
  });

  it('names the field of another type, without which nothing reads', async () => {
    answers = () => ({ status: 200, body: { ...recorded, score: '92' } });
    const watched = await canary();
    expect(text(watched)).toEqual([
      expect.stringMatching(/^vendor {2}CHANGED \(2 questions\): HTTP 200 with a body that does not read: score: /),
      'changed  score: was number, is string; without it nothing reads (ipv4)',
      '0 of 1 sources are as recorded',
    ]);
    expect(exitCode(watched)).toBe(3);
  });

  it('names what is gone and what is new, and whether it was read', async () => {
    const { last_seen, ...rest } = recorded;
    answers = () => ({ status: 200, body: { ...rest, lastSeen: last_seen } });
    const watched = await canary();
    expect(text(watched)).toEqual([
      'vendor  CHANGED (2 questions)',
      'gone     last_seen: was number; facts are read from it (ipv4)',
      'new: lastSeen',
      '0 of 1 sources are as recorded',
    ]);
    expect(watched[0]?.findings).toEqual([
      { what: 'gone', field: 'last_seen', was: ['number'], is: [], weight: 'read', answer: 0, type: 'ipv4' },
      { what: 'new', field: 'lastSeen', was: [], is: ['number'], weight: 'ignored', answer: 0, type: 'ipv4' },
    ]);
  });

  it('takes what is new for news only where asked to', async () => {
    answers = () => ({ status: 200, body: { ...recorded, more: { deep: [1] } } });
    const [calm, strict] = [await canary(), await canary({ strict: true })];
    expect([calm, strict].map((watched) => [watched[0]?.state, exitCode(watched)])).toEqual([
      ['same', 0],
      ['changed', 3],
    ]);
    expect(text(calm)).toContain('new: more');
  });

  it('sees a reply of a dialogue, and says which', async () => {
    answers = (path) => ({ status: 200, body: path.startsWith('/search') ? { matches: [{ id: 'a1' }] } : { ...recorded, reports: null } });
    const watched = await canary({ env: { SEARCH_API_KEY: secret } });
    expect(watched).toMatchObject([
      { source: 'search', state: 'changed', findings: [{ what: 'null', field: 'reports', weight: 'required', answer: 1 }] },
    ]);
    expect(exitCode(watched)).toBe(3);
  });

  it('prints nothing secret, though the vendor echoes the key as a name, a value and an error', async () => {
    const [vendor] = (await loadSources(root)).filter(({ id }) => id === 'vendor');
    if (vendor?.kind !== 'http') throw new Error('no such source');
    for (const status of [200, 403]) {
      answers = () => ({ status, body: { [secret]: secret, error: `no ${secret}`, score: secret } });
      const watched = await canary();
      const said = JSON.stringify(watched) + text(watched).join('\n');
      expect([status, credentialForms(vendor).filter((form) => said.includes(form.slice(0, 12)))]).toEqual([status, []]);
    }
  });

  it.each([
    [401, { error: 'bad key' }, /^vendor {2}NOT COMPARED \(1 question\): HTTP 401: the key was refused/],
    [503, {}, /^vendor {2}NOT COMPARED \(1 question\): HTTP 503/],
    [429, { error: 'daily_limit' }, /^vendor {2}NOT COMPARED \(1 question\): HTTP 429: the quota is spent/],
  ])('asks no further where it meets a %i, and fails where nothing could be compared', async (status, body, line) => {
    answers = () => ({ status, body });
    const watched = await canary();
    expect([asked.length, exitCode(watched), text(watched)[0]]).toEqual([1, 1, expect.stringMatching(line)]);
  });

  it('goes on with the others, and says that it is not whole', async () => {
    answers = (path) => (path.startsWith('/search') ? { status: 500, body: {} } : { status: 200, body: recorded });
    const watched = await canary({ env: { VENDOR_API_KEY: secret, SEARCH_API_KEY: secret } });
    expect(watched.map(({ source, state }) => [source, state])).toEqual([
      ['search', 'not_compared'],
      ['vendor', 'same'],
    ]);
    expect(exitCode(watched)).toBe(3);
  });

  it('leaves a small plan alone unless it is named, and then asks once', async () => {
    const limits = '[{ requests: 3, per: day }]';
    const watched = await canary({ limits });
    expect([watched[0]?.state, watched[0]?.why, asked]).toEqual(['not_asked', expect.stringContaining('3 per day'), []]);
    expect(await canary({ limits, only: ['vendor'] })).toMatchObject([{ state: 'same', questions: 1 }]);
    expect(asked).toHaveLength(1);
  });

  it('pays for what it asks', async () => {
    const limits = '[{ requests: 1, per: day }]';
    await canary({ limits, only: ['vendor'] });
    expect(await canary({ limits, only: ['vendor'] })).toMatchObject([{ state: 'not_compared', questions: 1 }]);
    expect(asked).toHaveLength(1);
  });

  it('tells what is not set up where it is named, and knows whom it does not', async () => {
    expect(await canary({ env: {}, only: ['vendor'] })).toMatchObject([{ state: 'not_compared', why: 'not set up: VENDOR_API_KEY' }]);
    expect(await canary({ env: {} })).toEqual([]);
    for (const id of ['nobody', 'list', 'geo-country'])
      await expect(canary({ only: [id] })).rejects.toThrow(`no source "${id}" is asked over HTTP`);
    await expect(canary({ env: { VENDOR_API_KEY: secret, ASSAY_OFFLINE: 'true' } })).rejects.toThrow('offline');
  });
});

it.each([
  ['no limit', [], 1, 4],
  ['a minute', [{ requests: 4, per: 'minute' }], 1, 4],
  ['a day', [{ requests: 20, per: 'day' }], 1, 2],
  ['a day, three requests each', [{ requests: 100, per: 'day' }], 3, 3],
  ['a month', [{ requests: 300, per: 'month' }], 1, 1],
  ['a small month', [{ requests: 250, per: 'month' }], 1, 0],
  [
    'the least of them',
    [
      { requests: 1_000, per: 'day' },
      { requests: 600, per: 'month' },
    ],
    1,
    2,
  ],
] as const)('a tenth of a plan by %s', (_, limits, each, questions) =>
  expect(
    affordable(
      limits.map((limit) => ({ ...limit, cite: 'https://example.com/plan' })),
      each,
    ),
  ).toBe(questions),
);

describe('on the command line', () => {
  const tool = (...args: string[]) => {
    const env = { HOME: home, PATH: process.env.PATH ?? '' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, 'tools', 'canary.ts'), ...args], { cwd: home, env });
    return { code: status, said: `${stdout}${stderr}` };
  };

  it.each([
    [['--help'], 0, 'npm run canary -- --sources abuseipdb,shodan --json'],
    [['--sources', 'nobody'], 2, 'no source "nobody" is asked over HTTP'],
    [['--sources', ','], 2, '--sources names no source'],
    [['--frobnicate'], 2, '--frobnicate'],
    [['--sources', 'virustotal'], 1, 'virustotal  NOT COMPARED: not set up: VIRUSTOTAL_API_KEY'],
  ])('%j', (args, code, said) => {
    const ended = tool(...args);
    expect(ended).toEqual({ code, said: expect.stringContaining(said) });
    expect(ended.said).not.toMatch(/\n\s+at /);
  });

  it('--json is JSON', () => {
    expect(JSON.parse(tool('--sources', 'virustotal', '--json').said)).toEqual([
      { source: 'virustotal', state: 'not_compared', why: 'not set up: VIRUSTOTAL_API_KEY', questions: 0, findings: [] },
    ]);
  });
});
