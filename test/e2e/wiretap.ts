import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came off the socket. */
export interface Overheard {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly body: string;
  /** All of it: request line, headers, body. */
  readonly text: string;
}

interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

export interface Wiretap {
  readonly url: string;
  readonly host: string;
  /** Every request so far, in the order they came. */
  readonly heard: readonly Overheard[];
  close(): Promise<void>;
}

/** A server that writes down every byte it is sent, before it answers. */
export async function openWiretap(
  answer: (request: Overheard, headers: IncomingMessage['headers']) => Promise<Reply> | Reply,
): Promise<Wiretap> {
  const heard: Overheard[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', async () => {
      const { method = '', url = '', rawHeaders } = request;
      const body = Buffer.concat(pieces).toString('utf8');
      const overheard = { method, url, body, text: `${method} ${url}\n${rawHeaders.join('\n')}\n\n${body}` };
      heard.push(overheard);
      const reply = await answer(overheard, request.headers);
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    heard,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Hands on what it hears to another server, word by word. */
export async function handOn(to: string, { method, url, body }: Overheard, headers: IncomingMessage['headers']): Promise<Reply> {
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...kept } = headers;
  const reply = await fetch(to + url, {
    method,
    headers: kept as Record<string, string>,
    ...(body !== '' && { body }),
    redirect: 'manual',
  });
  const { 'content-encoding': _5, 'content-length': _6, 'transfer-encoding': _7, ...told } = Object.fromEntries(reply.headers);
  return { status: reply.status, headers: told, body: Buffer.from(await reply.arrayBuffer()) };
}

/** The ways in which a value may stand in a request: as it is, or in a spelling from which whoever reads it has it back. */
export function spellings(value: string): readonly string[] {
  const plain = [value, JSON.stringify(value).slice(1, -1)];
  const reversed = [[...value].reverse().join(''), value.split('.').reverse().join('.')];
  const nibbles = value.includes(':') && !value.includes('/') ? [ip6Arpa(value)] : [];
  const percent = [
    ...plain.map(encodeURIComponent),
    ...plain.map((each) => encodeURIComponent(encodeURIComponent(each))),
    encodeURI(value),
    [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    new URLSearchParams({ v: value }).toString().slice(2),
  ];
  const digests = ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(value).digest());
  return [
    ...new Set([
      ...[...plain, ...reversed, ...nibbles, ...percent, Buffer.from(value).toString('hex')].map((each) => each.toLowerCase()),
      ...digests.map((digest) => digest.toString('hex')),
    ]),
  ];
}

/** In base64 a text looks different by where it begins; so much of it is the same in each. Both alphabets. */
export function base64Spellings(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const all = [0, 1, 2].map((at) => {
    const padded = Buffer.concat([Buffer.alloc(at), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The characters at the ends share bits with what stands beside.
    return padded.slice(at === 0 ? 0 : at + 1, padded.length - ((at + bytes.length) % 3 === 0 ? 0 : 1));
  });
  return all.flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** Whether a text gives a value away. */
export function givesAway(text: string, value: string): boolean {
  const lower = text.toLowerCase();
  return spellings(value).some((each) => lower.includes(each)) || base64Spellings(value).some((each) => text.includes(each));
}

function ip6Arpa(address: string): string {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = address.includes('::') ? [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)] : groups(address);
  return [...all.map((group) => group.padStart(4, '0')).join('')].reverse().join('.');
}
