import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { SourceAccess } from '../../domain/ports.ts';
import type { FeedSource } from '../../domain/source.ts';
import { download, type Open, type Opened } from './download.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-download-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const access: SourceAccess = {
  baseUrl: 'https://lists.example.com/feed/index.json',
  secret: 'k3y-4711',
  limits: [],
  timeoutMs: 1_000,
  sandbox: false,
  ownAddress: false,
};
const source = (auth?: FeedSource['auth']) =>
  ({ kind: 'feed', id: 'list', auth, headers: { accept: 'text/plain' } }) as unknown as FeedSource;

interface Sent {
  readonly href: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ownAddress: boolean;
  readonly signal: AbortSignal;
}

/** A web of pages by their address; everything that was asked of it. */
function web(pages: Readonly<Record<string, Partial<Opened>>>): { open: Open; sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    open: async ({ ownAddress }, { href }, headers, signal) => {
      sent.push({ href, headers, ownAddress, signal });
      return { status: 200, headers: {}, body: pieces(), ...pages[href] };
    },
  };
}

async function* pieces(...all: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const each of all) yield Buffer.from(each);
}

const to = (location: string): Partial<Opened> => ({ status: 302, headers: { location } });
const start = access.baseUrl;
const fetched = (pages: Readonly<Record<string, Partial<Opened>>>, path?: string, auth?: FeedSource['auth'], largest = 1_000) => {
  const { open, sent } = web(pages);
  return { sent, got: download(source(auth), access, { path, largest }, open, (text) => text) };
};

describe('a file of a feed', () => {
  it.each([
    ['a.json', 'https://lists.example.com/feed/a.json'],
    ['b/../a.json', 'https://lists.example.com/feed/a.json'],
    ['?next=2', 'https://lists.example.com/feed/index.json?next=2'],
    ['a..b/c', 'https://lists.example.com/feed/a..b/c'],
  ])('%s is below the folder of the feed', async (path, href) => {
    const { sent, got } = fetched({}, path);
    await got;
    expect(sent.map((each) => each.href)).toEqual([href]);
  });

  it.each([
    ...['../a.json', '/a.json', '//evil.example/feed/a', 'https://evil.example/feed/a', 'http://lists.example.com/feed/a', 'b/../../a'],
    ...['..\\a.json', '%2e%2e/a.json', '..%2fa.json', 'b/..%5C..%5Ca', 'file:///etc/passwd', 'http://[', 'data:,x'],
  ])('%s is refused, and nobody is asked', async (path) => {
    const { sent, got } = fetched({}, path);
    expect(await got).toMatchObject({ status: 'failed', detail: 'its index names a file outside its folder' });
    expect(sent).toEqual([]);
  });

  it('is taken whole and unpacked, with what tells whether it has changed', async () => {
    const headers = { etag: '"v1"', 'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT' };
    const packed = gzipSync('one\ntwo\n');
    const { got } = fetched({ [start]: { headers, body: pieces(packed.subarray(0, 9), packed.subarray(9)) } });
    expect(await got).toEqual({ status: 'fresh', body: Buffer.from('one\ntwo\n'), etag: '"v1"', lastModified: headers['last-modified'] });
  });

  it.each<[string, Partial<Opened>, RegExp]>([
    ['says that it is too large', { headers: { 'content-length': '1001' } }, /larger than 1000 bytes/],
    ['is too large without saying so', { body: pieces('x'.repeat(600), 'x'.repeat(600)) }, /larger than 1000 bytes/],
    ['is too large unpacked', { body: pieces(gzipSync('x'.repeat(100_000))) }, /larger than 1000 bytes/],
    ['is cut short', { body: pieces(gzipSync('x'.repeat(500)).subarray(0, 15)) }, /broken or cut short/],
    ['is packed in an unknown way', { headers: { 'content-encoding': 'br' } }, /packed as br/],
    ['is not there', { status: 404 }, /HTTP 404/],
    ['is said to be as it was, though nothing is known', { status: 304 }, /asked for whole/],
    ['leads on for ever', to(start), /redirected more than 5 times/],
    ['leads to what is no web', to('file:///etc/passwd'), /file:\/\/, which is not followed/],
    ['leads out of encryption', to('http://lists.example.com/feed/index.json'), /which is not followed/],
  ])('that %s is a failure, and its connection is let go', async (_, page, detail) => {
    const { sent, got } = fetched({ [start]: page });
    expect(await got).toMatchObject({ status: 'failed', detail: expect.stringMatching(detail) });
    expect(sent.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it('is followed to another machine without its key, which may not be a private one', async () => {
    const auth = { in: 'header', name: 'X-Key', env: 'LIST_API_KEY', getKeyAt: 'https://example.com' } as const;
    const { open, sent } = web({ [start]: to('https://cdn.example.net/x') });
    await download(source(auth), { ...access, ownAddress: true }, { largest: 9 }, open, (text) => text);
    expect(sent.map(({ href, headers, ownAddress }) => [href, headers['x-key'], headers.accept, ownAddress])).toEqual([
      [start, 'k3y-4711', 'text/plain', true],
      ['https://cdn.example.net/x', undefined, 'text/plain', false],
    ]);
  });

  it('may lie on this machine, but a folder, a device or a pipe is none', async () => {
    const file = join(folder, 'list.txt');
    writeFileSync(file, 'one\n');
    const at = (path: string) =>
      download(source(), { ...access, baseUrl: pathToFileURL(path).href }, { largest: 9 }, web({}).open, (text) => text);
    expect(await at(file)).toMatchObject({ status: 'fresh', body: Buffer.from('one\n') });
    expect(await at(folder)).toMatchObject({ status: 'failed', detail: `${folder} is no regular file` });
    expect(await at('/dev/zero')).toMatchObject({ status: 'failed', detail: '/dev/zero is no regular file' });
    expect(await at(join(folder, 'none'))).toMatchObject({ status: 'failed', detail: expect.stringMatching(/ENOENT/) });
  });
});
