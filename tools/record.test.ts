import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../src/store/open-store.ts';
import { inOrder, readRecordings } from '../test/contracts/recording.ts';
import { credentialForms, openWire, secret } from '../test/contracts/wire.ts';
import { newSource } from './new-source.ts';
import { record } from './record.ts';
import type { RecordWish } from './recording/wish.ts';
import { folderOf, loadSources } from './source-folders.ts';
import type { Around } from './vendors/open-vendors.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

let root: string;
let home: string;
let server: Server;
let script: Reply[];
let asked: string[];

/** A project of two sources that new:source made and two of ours, and a vendor on loopback. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-record-'));
  for (const part of ['src/domain', 'src/sources/kit', 'src/sources/hibp', 'src/sources/geo-country'])
    cpSync(join(repository, part), join(root, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  newSource(root, 'vendor');
  newSource(root, 'search', 'dialogue');
  newSource(root, 'list', 'feed');
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status, body, headers } = script.shift() ?? { status: 500, body: 'no more replies' };
    response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'session=abcdef0123456789', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(root, { recursive: true });
});

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'assay-record-home-'));
  script = [];
  asked = [];
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = ['vendor', 'search', 'hibp'].map((id) => `  ${id}: { base_url: '${address}', enabled: true }`);
  writeFileSync(join(home, 'assay.yaml'), `sources:\n${settings.join('\n')}\n`);
  for (const id of ['vendor', 'search', 'list']) rmSync(join(folderOf(root, id), 'recordings'), { recursive: true, force: true });
});
afterEach(() => rmSync(home, { recursive: true }));

function around(env: Record<string, string> = {}): Around {
  const keys = { VENDOR_API_KEY: secret, SEARCH_API_KEY: secret, HIBP_API_KEY: '0123456789abcdef0123456789abcdef' };
  return { env: { ...keys, ...env }, cwd: home, home, configPath: join(home, 'assay.yaml'), write: () => undefined };
}

const address = { type: 'ipv4', value: '203.0.113.18' } as const;
const take = (wish: Partial<RecordWish> = {}, env?: Record<string, string>) =>
  record(root, { source: 'vendor', observable: address, ...wish }, around(env));
const files = (id = 'vendor'): string[] => {
  const folder = join(folderOf(root, id), 'recordings');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const taken = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const good = { score: 92, reports: 347, last_seen: 1795000000 };

describe('a live reply', () => {
  it('becomes a recording, with what the source reads in it, and is paid for', async () => {
    script = [{ status: 200, body: good, headers: { 'X-RateLimit-Remaining': '99' } }];
    const { file, outcome } = await take();
    expect([file, outcome]).toEqual([join(folderOf(root, 'vendor'), 'recordings', 'found.json'), 'found: reputation']);
    expect(taken(file)).toEqual({
      about: expect.stringMatching(/^captured \d{4}-\d\d-\d\d, plan free$/),
      observable: address,
      status: 200,
      headers: { 'x-ratelimit-remaining': '99' },
      body: good,
      expect: {
        status: 'found',
        link: 'https://example.com/203.0.113.18',
        observations: [{ kind: 'reputation', confidence: 0.92, reports: 347, last_seen: '2026-11-18T11:06:40.000Z' }],
      },
    });
    expect(asked).toEqual(['GET /addresses/203.0.113.18']);
    const store = await openStore({ path: join(home, '.local', 'share', 'assay', 'assay.db') }, { version: 'test' });
    const holder = (await loadSources(root)).find(({ id }) => id === 'vendor');
    const limits = holder?.kind === 'http' ? (holder.limits.free ?? []) : [];
    const { accountOf } = await import('../src/outbound/keys/account.ts');
    const access = { baseUrl: '', secret, limits, timeoutMs: 1, sandbox: false, ownAddress: true };
    const spent = holder?.kind === 'http' ? await store.budget.remaining(accountOf(holder, access), limits, new Date()) : [];
    await store.close();
    expect(spent.map(({ used }) => used)).toEqual([1]);
  });

  it('that means absence is called not-found', async () => {
    script = [{ status: 404, body: { error: 'no_record' } }];
    const { file } = await take();
    expect(taken(file)).toMatchObject({ status: 404, body: { error: 'no_record' }, expect: { status: 'not_found' } });
    expect(files()).toEqual(['not-found.json']);
  });

  it('that surprises needs a name', async () => {
    const busy = { status: 503, body: { message: 'come later' } };
    script = [busy, busy];
    await expect(take()).rejects.toThrow('name it for what it shows');
    expect(files()).toEqual([]);
    expect(taken((await take({ name: 'down' })).file)).toMatchObject({ status: 503, expect: { status: 'failed', reason: 'upstream' } });
  });

  it('that is no JSON is kept as it is', async () => {
    script = [{ status: 200, body: '<html>captcha</html>' }];
    expect(taken((await take({ name: 'captcha' })).file)).toMatchObject({ body: '<html>captcha</html>', expect: { reason: 'unreadable' } });
  });

  it('of several requests becomes exchanges, without those that only said later', async () => {
    script = [
      { status: 429, body: { error: 'slow down' }, headers: { 'retry-after': '1' } },
      { status: 200, body: { matches: [{ id: 'a1' }] } },
      { status: 200, body: good },
    ];
    const { file } = await take({ source: 'search' });
    expect(taken(file).exchanges).toEqual([
      { status: 200, body: { matches: [{ id: 'a1' }] } },
      { status: 200, body: good },
    ]);
    expect(asked).toEqual(['GET /search?indicator=203.0.113.18', 'GET /search?indicator=203.0.113.18', 'GET /reports/a1']);
  });

  it('plays in the contract as it was', async () => {
    script = [{ status: 200, body: good }];
    await take();
    const source = (await loadSources(root)).find(({ id }) => id === 'vendor');
    const [tape] = readRecordings(pathToFileURL(join(folderOf(root, 'vendor'), 'recordings/')));
    if (source?.kind !== 'http' || !tape) throw new Error('nothing was recorded');
    const wire = await openWire();
    expect(await wire.ask(source, tape.tape.observable, inOrder(tape.tape.exchanges))).toMatchObject(tape.tape.expect);
    await wire.close();
  });

  it('does not take the place of a recording that is there, unless told', async () => {
    script = [1, 2, 3].map((reports) => ({ status: 200, body: { ...good, reports } }));
    await take();
    await expect(take()).rejects.toThrow('there already');
    await expect(take({ name: 'found' })).rejects.toThrow('there already');
    // Nobody is asked for what has no place.
    expect(asked).toHaveLength(2);
    expect(taken((await take({ force: true })).file).body.reports).toBe(3);
  });

  it('of a sandbox that stands at the vendor’s address is no recording', async () => {
    script = [{ status: 200, body: good, headers: { 'x-assay-sandbox': '1' } }];
    await expect(take({ name: 'played' })).rejects.toThrow('a sandbox answered');
    expect(files()).toEqual([]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['no key', 'VENDOR_API_KEY', { VENDOR_API_KEY: '' }],
    ['a sandbox', 'the sandbox invents', { ASSAY_SANDBOX_URL: 'http://127.0.0.1:8099' }],
    ['offline', 'offline', { ASSAY_OFFLINE: 'true' }],
    ['a refused connection', 'no whole reply', { VENDOR_BASE_URL: 'http://127.0.0.1:9' }],
  ])('that cannot come (%s) is no recording', async (_, why, env) => {
    await expect(take({}, env)).rejects.toThrow(why);
    expect(files()).toEqual([]);
  });

  it.each([
    [{ source: 'nobody' }, 'no folder'],
    [{ source: 'geo-country' }, 'from this machine'],
    [{ observable: { type: 'domain', value: 'example.com' } }, 'not asked about domain'],
    [{ observable: { type: 'ipv4', value: '203.0.113.300' } }, 'is no ipv4'],
    [{ observable: undefined }, 'no type and value'],
    [{ from: ['/nowhere/body.json'] }, 'cannot be read'],
  ] satisfies readonly (readonly [Partial<RecordWish>, string])[])('is not asked for where %j', async (wish, why) => {
    await expect(take(wish)).rejects.toThrow(why);
    expect(asked).toEqual([]);
  });
});

describe('what may not be in a recording', () => {
  it('a key that the vendor echoes leaves no trace, in whatever form', async () => {
    const source = (await loadSources(root)).find(({ id }) => id === 'vendor');
    if (source?.kind !== 'http') throw new Error('no such source');
    const forms = credentialForms(source);
    script = [
      {
        status: 200,
        body: {
          ...good,
          echo: forms,
          [secret]: 1,
          next: `https://api.example.com/v1?k=${encodeURIComponent(secret)}`,
          html: `<b>${secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</b>`,
        },
        headers: { 'X-RateLimit-Key': secret },
      },
    ];
    const { file } = await take();
    const text = readFileSync(file, 'utf8');
    expect(forms.filter((form) => text.includes(form) || text.includes(form.slice(0, 12)))).toEqual([]);
    expect(text).not.toContain('set-cookie');
    expect(text).toContain('[redacted]');
  });

  it.each<[string, unknown, string]>([
    ['a part of the key', { ...good, deep: [{ hint: `${secret.slice(0, 14)}…` }] }, 'body.deep[0].hint: a part of your key'],
    ['a field of that name', { ...good, session: { token: 'x' } }, 'body.session.token: a field of that name'],
    ['a cookie', { ...good, 'Set-Cookie': 'a=b' }, 'body.Set-Cookie: a field of that name'],
    ['a header', { ...good, curl: "curl -H 'Authorization: Bearer abc'" }, 'body.curl: credentials as a header'],
    ['a web token', { ...good, x: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${'a'.repeat(20)}` }, 'body.x: a JSON web token'],
    ['a key of a cloud', { ...good, x: 'AKIAABCDEFGHIJKLMNOP' }, 'body.x: a key of AWS'],
    ['the next page', { ...good, next: '/v1/addresses?page=2&apikey=zyxwvut987654321' }, 'body.next: a key in an address'],
  ])('%s is refused, and the place is named', async (_, body, why) => {
    script = [{ status: 200, body }];
    await expect(take()).rejects.toThrow(why);
    expect(files()).toEqual([]);
  });

  it('a field that is dropped', async () => {
    script = [{ status: 200, body: { ...good, session: { token: 'x', id: 1 } } }];
    const recording = taken((await take({ drop: ['token'] })).file);
    expect([recording.body.session, recording.about]).toEqual([{ id: 1 }, expect.stringMatching(/; without token$/)]);
  });

  it('but what decides is not dropped', async () => {
    script = [{ status: 200, body: good }];
    await expect(take({ drop: ['score'] })).rejects.toThrow('too much was taken out');
  });

  it('people’s mail addresses are replaced, the same by the same', async () => {
    script = [
      { status: 200, body: { matches: [{ id: 'a1', by: 'jane.doe@corp.invalid' }] } },
      { status: 200, body: { ...good, whois: 'abuse: Jane.Doe@corp.invalid, x@example.org, second@corp.invalid' } },
    ];
    const { file } = await take({ source: 'search' });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/corp|[\w.+-]+@[\w-]+\.[\w.]+/);
    expect(taken(file)).toMatchObject({
      about: expect.stringContaining('mail addresses replaced'),
      exchanges: [
        { body: { matches: [{ by: 'person-1@example.com' }] } },
        { body: { whois: 'abuse: person-1@example.com, x@example.org, person-2@example.com' } },
      ],
    });
  });

  it('a person is not asked about', async () => {
    script = [1, 2].map(() => ({ status: 404, body: '' }));
    const person = { source: 'hibp', observable: { type: 'email', value: 'someone@iana.org' }, name: 'nobody', force: true } as const;
    await expect(take(person)).rejects.toThrow('may be somebody');
    const { file } = await take({ ...person, as: 'someone@example.com' });
    expect(readFileSync(file, 'utf8')).toContain('"value": "someone\\u0040example.com"');
  });

  it('another value may be shown', async () => {
    script = [{ status: 200, body: { ...good, page: 'https://example.com/203.0.113.18' } }];
    const recording = taken((await take({ as: '198.51.100.7' })).file);
    expect([recording.observable.value, recording.body.page]).toEqual(['198.51.100.7', 'https://example.com/198.51.100.7']);
    expect(JSON.stringify(recording)).not.toContain('203.0.113.18');
  });
});

describe('without asking', () => {
  const saved = (name: string, body: unknown): string => {
    const file = join(home, name);
    writeFileSync(file, typeof body === 'string' ? body : JSON.stringify(body));
    return file;
  };

  it('a saved reply is read under its status, and is cleaned, too', async () => {
    const from = [saved('quota.json', { error: 'daily_limit', by: 'a@b.invalid', echo: secret })];
    const { file } = await take({ from, statuses: [429], headers: { 'retry-after': '3600', server: 'x' }, name: 'quota' });
    expect(taken(file)).toEqual({
      about: expect.stringMatching(/^from a saved reply \d{4}-\d\d-\d\d, plan free; mail addresses replaced$/),
      observable: address,
      status: 429,
      headers: { 'retry-after': '3600' },
      body: { error: 'daily_limit', by: 'person-1@example.com', echo: '[redacted]' },
      expect: { status: 'parked', reason: 'quota' },
    });
    expect(asked).toEqual([]);
  });

  it('needs a reply per request', async () => {
    const search = saved('search.json', { matches: [{ id: 'a1' }] });
    const wish = { source: 'search', name: 'whole' };
    await expect(take({ ...wish, from: [search] })).rejects.toThrow('more requests (2)');
    expect(taken((await take({ ...wish, from: [search, saved('report.json', good)] })).file)).toMatchObject({
      expect: { status: 'found' },
    });
  });

  it('a recording that was trimmed is read anew', async () => {
    const { file } = await take({ from: [saved('body.json', good)], about: 'captured long ago, plan free' });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"score": 92', '"score": 50'));
    await take({ again: 'found', observable: undefined });
    expect(taken(file)).toMatchObject({ about: 'captured long ago, plan free', expect: { observations: [{ confidence: 0.5 }] } });
    await expect(take({ again: 'nowhere' })).rejects.toThrow('has no nowhere.json');
  });

  it('a piece of a list is kept with what it reads as', async () => {
    const from = [saved('list.txt', '# by jane@corp.invalid\n192.0.2.1\nnonsense\n')];
    const { file, outcome } = await take({ source: 'list', observable: undefined, from });
    expect([readFileSync(file, 'utf8'), outcome]).toEqual([
      '# by person-1@example.com\n192.0.2.1\nnonsense\n',
      '1 entries, in list.txt.reads.json',
    ]);
    expect(taken(`${file}.reads.json`)).toMatchObject({ entries: [{ value: '192.0.2.1', type: 'ipv4' }], unreadable: ['nonsense'] });
    await expect(take({ source: 'list', observable: undefined, from: [saved('page.txt', '<html>')] })).rejects.toThrow(
      'not take it for its list',
    );
    await expect(take({ source: 'list' })).rejects.toThrow('is a feed');
  });
});

describe('on the command line', () => {
  const tool = (...args: string[]) => {
    const env = { HOME: home, PATH: process.env.PATH ?? '' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, 'tools', 'record.ts'), ...args], { cwd: root, env });
    return { code: status, said: `${stdout}${stderr}` };
  };

  it('--help has examples', () =>
    expect(tool('--help')).toEqual({ code: 0, said: expect.stringContaining('npm run record -- abuseipdb ipv4') }));

  it.each([
    [[], 2, 'a source, a type and a value are needed'],
    [['abuseipdb', 'ipv4'], 2, 'a source, a type and a value are needed'],
    [['abuseipdb', 'ipv5', 'x'], 2, 'there is no type "ipv5"'],
    [['abuseipdb', 'ipv4', '192.0.2.1', '--status', '99', '--from', 'x'], 2, '--status takes'],
    [['abuseipdb', 'ipv4', '192.0.2.1', '--deadline', 'soon'], 2, 'is not a duration'],
    [['abuseipdb', 'ipv4', '192.0.2.1', '--name', '../up'], 2, 'is no name of a recording'],
    [['abuseipdb', 'ipv4', '192.0.2.1'], 1, 'abuseipdb is not set up: ABUSEIPDB_API_KEY'],
    [['abuseipdb', 'ipv4', '192.0.2.1', '--name', 'found'], 1, 'nothing is written: recordings/found.json is there already'],
  ])('%j is told in a line or two', (args, code, why) => {
    const ended = tool(...args);
    expect(ended).toEqual({ code, said: expect.stringContaining(why) });
    expect(ended.said).not.toMatch(/\n\s+at /);
  });
});
