import { Resolver } from 'node:dns/promises';
import type { Reply } from '../classify.ts';
import { cancelled, SendError } from './send-error.ts';

/** The types of record that are asked for, by their numbers (RFC 1035, 3596). */
const numbers = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;
type RecordType = keyof typeof numbers;

/** A packet may be lost: the question is repeated within the time there is. */
const tries = 3;

/** Whether an address means a resolver to be asked over the DNS: `dns://192.0.2.53`, `dns://[2001:db8::53]:5353`, `dns:system`. */
export function isResolver({ protocol }: URL): boolean {
  return protocol === 'dns:';
}

/** Asks over the DNS itself what `url` asks (`?name=…&type=…`), and answers in the JSON form of https://dns.google/resolve. */
export type Resolving = (url: URL, timeoutMs: number, signal: AbortSignal | undefined) => Promise<Reply>;

export function createResolving(): Resolving {
  // Resolvers that know the name servers of the root, as whoever resolves at all does.
  const proven = new Set<string>();

  /**
   * A server that resolves for nobody, or not for us, also answers with no record and no error: it refers elsewhere. Only a
   * resolver that finds the root is believed when it finds nothing.
   */
  async function mustResolve(resolver: Resolver): Promise<void> {
    const servers = resolver.getServers().join();
    if (proven.has(servers)) return;
    const code = await resolver.resolve('.', 'NS').then(
      () => undefined,
      (error: unknown) => codeOf(error),
    );
    if (code === 'ECANCELLED' || code === 'ETIMEOUT') throw new SendError('timeout', 'no whole reply in time');
    if (code === 'ENODATA' || code === 'ENOTFOUND') throw new SendError('upstream', 'this server of the DNS does not resolve names for us');
    proven.add(servers);
  }

  return async (url, timeoutMs, signal) => {
    const name = url.searchParams.get('name') ?? '';
    const type = url.searchParams.get('type') ?? '';
    if (!isRecordType(type)) throw new Error(`records of type ${type} are not asked for`);
    const resolver = new Resolver({ timeout: Math.max(250, Math.floor(timeoutMs / 2 ** tries)), tries });
    if (url.host !== '') resolver.setServers([url.host]);
    let late = false;
    const stop = (): void => resolver.cancel();
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (signal?.aborted) throw cancelled();
      return await ask(resolver, name, type, () => mustResolve(resolver));
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      if (late || codeOf(error) === 'ETIMEOUT') throw new SendError('timeout', `no whole reply within ${timeoutMs} ms`);
      throw error instanceof SendError ? error : unasked(codeOf(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  };
}

async function ask(resolver: Resolver, name: string, type: RecordType, mustResolve: () => Promise<void>): Promise<Reply> {
  try {
    const records: unknown = await resolver.resolve(name, type);
    const data = Array.isArray(records) ? records.map((each) => written(type, each)) : [];
    return reply({ Status: 0, Answer: data.map((each) => ({ name, type: numbers[type], data: each })) });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTFOUND') return reply({ Status: 3 });
    if (code === 'ENODATA') {
      await mustResolve();
      return reply({ Status: 0 });
    }
    const status = code === undefined ? undefined : responseCodes[code];
    if (status === undefined) throw error;
    return reply({ Status: status });
  }
}

function reply(body: object): Reply {
  return { status: 200, headers: {}, text: JSON.stringify(body), over: 'DNS' };
}

/** Errors of node:dns that are response codes of the server. */
const responseCodes: Readonly<Record<string, number>> = { EFORMERR: 1, ESERVFAIL: 2, ENOTIMP: 4, EREFUSED: 5 };

const words: Readonly<Record<string, ['network' | 'unreadable', string]>> = {
  ECONNREFUSED: ['network', 'no resolver answers there'],
  EBADRESP: ['unreadable', 'a reply that is no message of the DNS'],
  EBADNAME: ['unreadable', 'not asked: no name that the DNS can hold'],
  EBADQUERY: ['unreadable', 'not asked: no name that the DNS can hold'],
};

function unasked(code: string | undefined): SendError {
  const [reason, text] = words[code ?? ''] ?? ['network', `the resolver could not be asked${code === undefined ? '' : ` (${code})`}`];
  return new SendError(reason, text);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isRecordType(type: string): type is RecordType {
  return Object.hasOwn(numbers, type);
}

/** A record as the JSON form writes it: names end with the root's dot, strings are quoted. */
function written(type: RecordType, record: unknown): string {
  if (type === 'TXT' && Array.isArray(record)) return record.map((each) => JSON.stringify(String(each))).join(' ');
  if (type === 'MX' && typeof record === 'object' && record !== null && 'exchange' in record && 'priority' in record)
    return `${record.priority} ${rooted(String(record.exchange))}`;
  return type === 'A' || type === 'AAAA' ? String(record) : rooted(String(record));
}

function rooted(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}
