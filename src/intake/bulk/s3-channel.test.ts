import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readListing } from './exchange/s3-listing.ts';
import { serving, stage, until } from './polling/stage.fixture.ts';
import { createS3Channel, type S3Settings } from './s3-channel.ts';

const secret = 'wJalrXUtnFEMI-K7MDENG';
const settings = (endpoint: string, more: Partial<S3Settings> = {}): S3Settings => ({
  ...{ name: 'lists', endpoint, bucket: 'intel', prefix: 'in/', region: 'us-east-1', access_key: 'AKIDEXAMPLE', secret_key: secret },
  ...{ every: 80, largest: 100_000, lane: 'bulk' },
  ...more,
});

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Whether a request is signed as Signature Version 4 wants it, computed here from what came. */
function isSigned({ method = '', url = '', headers }: IncomingMessage): boolean {
  const { authorization = '', 'x-amz-date': date = '' } = headers as Record<string, string>;
  const [, id, day = '', region = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    ...[method, path, query.split('&').sort().join('&')],
    ...names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    ...['', names, headers['x-amz-content-sha256'] ?? ''],
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, `${day}/${region}/s3/aws4_request`, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${secret}`, day), region));
  return id === 'AKIDEXAMPLE' && hmac(key, text).toString('hex') === signature;
}

/** A bucket that lists two objects a page. */
function bucket() {
  const objects = new Map<string, { readonly text: string; readonly at: number }>();
  const state = { gets: [] as string[], lists: 0 };
  const answer: RequestListener = (request, response) => {
    if (!isSigned(request)) return void response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    const url = new URL(request.url ?? '', 'http://s3.invalid');
    if (url.pathname !== '/intel/') {
      const key = decodeURIComponent(url.pathname.slice('/intel/'.length));
      state.gets.push(key);
      const object = objects.get(key);
      return void (object ? response.end(object.text) : response.writeHead(404).end());
    }
    state.lists += 1;
    const prefix = url.searchParams.get('prefix') ?? '';
    const some = [...objects].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
    const from = Number(url.searchParams.get('continuation-token') ?? 0);
    const contents = some
      .slice(from, from + 2)
      .map(
        ([key, { text, at }]) =>
          `<Contents><Key>${encodeURIComponent(key).replaceAll('%20', '+')}</Key><LastModified>${new Date(at).toISOString()}</LastModified>` +
          `<ETag>&quot;${createHash('md5').update(text).digest('hex')}&quot;</ETag><Size>${text.length}</Size></Contents>`,
      );
    const more = some.length > from + 2;
    response.end(
      `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${more}</IsTruncated>` +
        `${contents.join('')}${more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ''}</ListBucketResult>`,
    );
  };
  return { answer, state, put: (key: string, text: string, at: number) => void objects.set(key, { text, at }) };
}

const start = Date.UTC(2026, 0, 1);

describe('a bucket (a server of our own, which checks the signature)', () => {
  it('gives each object under the prefix once, then what is new or has changed', async () => {
    const server = bucket();
    server.put('in/a.txt', '198.51.100.1\n', start);
    server.put('in/b ü+&.txt', '198.51.100.2\n', start + 1_000);
    server.put('in/c.txt', '198.51.100.3\n', start + 2_000);
    server.put('in/folder/', '', start + 2_000);
    server.put('out/d.txt', '198.51.100.4\n', start + 2_000);
    const url = await serving(server.answer);
    const { parts, begin, values, submissions } = await stage();
    const channel = begin(createS3Channel(settings(url), parts));
    await until(async () => (await values()).flat().length === 3, 'all objects');
    expect((await submissions()).map(({ order }) => order.origin)).toEqual(['intel/in/a.txt', 'intel/in/b ü+&.txt', 'intel/in/c.txt']);
    const lists = server.state.lists;
    await until(() => server.state.lists > lists + 4, 'it looks again');
    expect(server.state.gets).toHaveLength(3);
    server.put('in/0.txt', '198.51.100.5\n', start + 2_000);
    server.put('in/a.txt', '198.51.100.11\n', start + 3_000);
    await until(async () => (await values()).flat().length === 5, 'what is new');
    await sleep(200);
    expect((await values()).flat().toSorted()).toEqual(['198.51.100.1', '198.51.100.11', '198.51.100.2', '198.51.100.3', '198.51.100.5']);
    expect(channel.health()).toMatchObject({ state: 'up', taken: 5, repeated: 0 });
    expect(JSON.stringify([channel.health(), await submissions()])).not.toContain(secret);
  });

  it('gives nothing twice to a process that begins anew', async () => {
    const server = bucket();
    for (let n = 0; n < 5; n++) server.put(`in/${n}.txt`, `198.51.100.${n}\n`, start + n * 1_000);
    const url = await serving(server.answer);
    const { parts, begin, values } = await stage();
    let calls = 0;
    const first = begin(
      createS3Channel(settings(url), {
        ...parts,
        takeStream: (arrival) => (calls++ === 3 ? Promise.reject(new Error('killed')) : parts.takeStream(arrival)),
      }),
    );
    await until(() => first.health().state === 'down', 'it died');
    await first.stop();
    begin(createS3Channel(settings(url), { ...parts, holder: 'another' }));
    await until(async () => (await values()).flat().length === 5, 'all objects');
    await sleep(200);
    expect(await values()).toHaveLength(5);
  });

  it('says so where an object is too large or unreadable, and goes on', async () => {
    const server = bucket();
    server.put('in/a.txt', 'x'.repeat(200_000), start);
    server.put('in/b.bin', String.fromCharCode(0, 1, 2, 3, 4, 5).repeat(2_000), start);
    server.put('in/c.txt', '198.51.100.3\n', start);
    const url = await serving(server.answer);
    const { parts, begin, values } = await stage();
    const channel = begin(createS3Channel(settings(url), parts));
    await until(async () => (await values()).flat().length === 1, 'the third');
    await until(() => channel.health().state === 'down', 'it complains');
    expect(channel.health()).toMatchObject({ refused: 1, detail: expect.stringContaining('larger than 100000') });
  });

  it.each<[string, Partial<S3Settings>, RequestListener | undefined, RegExp]>([
    ['a wrong key', { secret_key: 'wrong' }, undefined, /HTTP 403$/],
    ['a page of HTML', {}, (_, response) => void response.end('<html>'), /no listing of a bucket/],
  ])('says so where there is %s', async (_, more, answer, detail) => {
    const url = await serving(answer ?? bucket().answer);
    const { parts, begin } = await stage();
    const channel = begin(createS3Channel(settings(url, more), parts));
    await until(() => channel.health().state === 'down', 'it is down');
    expect(channel.health().detail).toMatch(detail);
  });
});

it('a listing is read as far as it can be', () => {
  const of = (contents: string) => readListing(`<ListBucketResult>${contents}</ListBucketResult>`);
  const whole =
    '<Contents><Key>a%2Fb+c</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>7</Size></Contents>';
  expect(of(whole)).toEqual({ objects: [{ key: 'a/b c', etag: '"e"', size: 7, modified: start }], next: undefined });
  expect(of(whole.replace('a%2Fb+c', '%E0%A4%A'))).toEqual({ objects: [], next: undefined });
  expect(of(whole.replace('>7<', '>much<'))).toEqual({ objects: [], next: undefined });
  expect(of('<IsTruncated>true</IsTruncated><NextContinuationToken>x&amp;y</NextContinuationToken>')).toEqual({ objects: [], next: 'x&y' });
  expect(readListing('{}')).toBeUndefined();
});
