import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv4 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssayError } from '../domain/errors.ts';
import type { Lookalike, Mood } from '../domain/lookalike.ts';
import type { Clock } from '../domain/ports.ts';
import type { HttpSource, Limit } from '../domain/source.ts';
import { type Controls, control, isControl } from './control.ts';
import { createFaults, type Fault, parseFaults } from './faults.ts';
import { playVendor, type Role, type Stage, type Vendor } from './play-vendor.ts';
import { createQuotaCounter, type QuotaCounter } from './quota-counter.ts';
import { seededRandom } from './seeded-random.ts';
import type { AskedAbout, Count } from './tally.ts';
import { sendReply } from './wire/send-reply.ts';

export interface SandboxOptions {
  /** Played are those whose source is among `sources`. */
  readonly lookalikes: readonly Lookalike[];
  readonly sources: readonly HttpSource[];
  /** By it quotas are counted; latency and slowness take real time. */
  readonly clock: Clock;
  /** 0, the default: any free one. */
  readonly port?: number | undefined;
  /** A loopback address; 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** The key every source accepts, for Basic as user and as password; `sandbox-key` by default. */
  readonly key?: string | undefined;
  /** The plan in force by source id; the source's default plan otherwise. */
  readonly plan?: Readonly<Record<string, string>> | undefined;
  /** Limits by source id, in place of the plan's. */
  readonly limits?: Readonly<Record<string, readonly Limit[]>> | undefined;
  /** The mood by value, in place of the one its hash gives. */
  readonly moods?: Readonly<Record<string, Mood>> | undefined;
  /** Least and most milliseconds before a reply; none by default. */
  readonly latencyMs?: readonly [least: number, most: number] | undefined;
  readonly faults?: readonly Fault[] | undefined;
  /** Of the faults' rates and the latency; 1 by default. */
  readonly seed?: number | undefined;
  /** False: replies lack the mark of the sandbox, so that a client can be tried that is set up for the vendors themselves. */
  readonly marked?: boolean | undefined;
}

export interface Sandbox {
  readonly url: string;
  /** What to configure as the source's base address. Throws `ASSAY_UNKNOWN_SOURCE` for one that is not played. */
  baseUrl(source: string): string;
  counts(source: string): Count;
  /** Every value that a source was asked about. */
  values(source: string): ReadonlyMap<string, AskedAbout>;
  /** Puts a fault in force; throws `ASSAY_USAGE` when it is none. */
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Counts, quotas and faults as they were at the start. */
  reset(): void;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
}

/** On every reply: a client that meets it where it expected the vendor knows that the facts are invented. */
const mark = { name: 'x-assay-sandbox', value: '1' } as const;

/**
 * Serves look-alikes of vendors over real HTTP on loopback. Throws `ASSAY_PORT_IN_USE`, and `ASSAY_USAGE` for a host that
 * is not loopback, a plan the vendor does not have or a fault that is none, `ASSAY_UNKNOWN_SOURCE` for a plan or a limit of a
 * source that is not played.
 */
export async function serveSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, key = 'sandbox-key', seed = 1, marked = true, latencyMs: [least, most] = [0, 0] } = options;
  if (!isLoopback(host)) {
    throw new AssayError('ASSAY_USAGE', `The sandbox does not listen on ${host}: that is not a loopback address.`, 'Use 127.0.0.1 or ::1.');
  }
  const roles = castRoles(options);
  const faults = createFaults(parseFaults(options.faults ?? [], [...roles.keys()]), seed);
  const closing = new AbortController();
  // One listener per waiting request.
  setMaxListeners(0, closing.signal);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  const jitter = seededRandom(~seed);
  const latency = async (): Promise<void> => {
    if (most > 0) await pause(least + jitter() * (most - least));
  };
  const stage: Stage = { clock: options.clock, key, moods: options.moods ?? {}, faults, latency, pause };
  const vendors = new Map([...roles].map(([id, role]) => [id, playVendor(role, stage)]));
  const vendorOf = (id: string): Vendor => {
    const vendor = vendors.get(id);
    if (vendor) return vendor;
    throw unknownSource(id, [...vendors.keys()]);
  };
  const reset = (): void => {
    faults.reset();
    for (const vendor of vendors.values()) {
      vendor.reset();
      vendor.counter.reset();
    }
  };

  // A request without a Host header is answered like any other: HTTP's own refusal would lack our mark.
  const server = createServer({ requireHostHeader: false });
  const url = await listen(server, host === 'localhost' ? '127.0.0.1' : host, port);
  const controls: Controls = { url, key, vendors, faults, reset };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (marked) response.setHeader(mark.name, mark.value);
    route(request, response, controls).catch((error: unknown) => trouble(response, error));
  };
  server.on('request', handle);
  server.on('checkExpectation', handle);
  server.on('clientError', (_, socket) => {
    if (!socket.writable) return void socket.destroy();
    const played = marked ? `${mark.name}: ${mark.value}\r\n` : '';
    socket.end(`HTTP/1.1 400 Bad Request\r\n${played}connection: close\r\ncontent-length: 0\r\n\r\n`);
  });

  return {
    url,
    baseUrl: (id) => `${url}/${vendorOf(id).source.id}`,
    counts: (id) => vendorOf(id).count(),
    values: (id) => vendorOf(id).values(),
    fault(fault) {
      for (const each of parseFaults(fault, [...vendors.keys()])) faults.add(each);
    },
    clearFaults: () => faults.clear(),
    reset,
    close() {
      closing.abort();
      return new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

/** Who plays whom, under which limits; sources of one account get one counter. */
function castRoles({ lookalikes, sources, plan: plans = {}, limits: overrides = {} }: SandboxOptions): ReadonlyMap<string, Role> {
  const cast = sources.flatMap((source) => {
    const lookalike = lookalikes.find((each) => each.source === source.id);
    if (!lookalike) return [];
    const plan = own(plans, source.id) ?? source.defaultPlan;
    const limits = own(overrides, source.id) ?? own(source.limits, plan);
    if (limits) return [{ source, lookalike, plan, limits }];
    const known = Object.keys(source.limits).join(', ');
    throw new AssayError('ASSAY_USAGE', `${source.name} has no plan ${JSON.stringify(plan)}.`, `Its plans are: ${known}.`);
  });
  const played = cast.map(({ source }) => source.id);
  const stranger = [...Object.keys(plans), ...Object.keys(overrides)].find((id) => !played.includes(id));
  if (stranger !== undefined) throw unknownSource(stranger, played);
  const counters = new Map<string, QuotaCounter>();
  return new Map(
    cast.map((member) => {
      const { id, account } = member.source;
      const limits = cast.filter(({ source }) => source.account === account).flatMap((each) => each.limits);
      const counter = counters.get(account) ?? createQuotaCounter(limits);
      counters.set(account, counter);
      return [id, { ...member, counter }];
    }),
  );
}

function unknownSource(id: string, played: readonly string[]): AssayError {
  return new AssayError('ASSAY_UNKNOWN_SOURCE', `The sandbox plays no source ${JSON.stringify(id)}.`, `It plays: ${played.join(', ')}.`);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** `/<source>/<what the vendor serves>?<query>`; the path stays as it was sent. */
async function route(request: IncomingMessage, response: ServerResponse, controls: Controls): Promise<void> {
  const [, path = '', search = ''] = /^([^?#]*)\??([^#]*)/.exec(request.url ?? '') ?? [];
  if (!path.startsWith('/')) return sendReply(response, { status: 400, body: { error: 'the sandbox is no proxy: ask for a path' } });
  if (isControl(path)) return sendReply(response, await control(request, path, controls));
  const slash = path.indexOf('/', 1);
  const id = slash === -1 ? path.slice(1) : path.slice(1, slash);
  const vendor = controls.vendors.get(id);
  if (!vendor) {
    const error = `the sandbox plays no source ${JSON.stringify(id.slice(0, 100))}`;
    return sendReply(response, { status: 404, body: { error, known: [...controls.vendors.keys()] } });
  }
  await vendor.play(request, response, slash === -1 ? '/' : path.slice(slash), Object.fromEntries(new URLSearchParams(search)));
}

/** A look-alike that throws: on a value no encoding yields it is the request's fault, else a bug that must be seen. */
function trouble(response: ServerResponse, error: unknown): void {
  const malformed = error instanceof URIError;
  const message = error instanceof Error ? error.message : String(error);
  sendReply(response, { status: malformed ? 400 : 500, body: { error: `the sandbox could not answer: ${message}` } });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AssayError('ASSAY_USAGE', `${port} is not a port.`, 'Use a number from 1 to 65535, or 0 for any free port.');
  }
  try {
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen({ host, port }, () => {
        server.off('error', fail);
        done();
      });
    });
  } catch (cause) {
    const [code, fix] =
      cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
        ? (['ASSAY_PORT_IN_USE', 'End the program that listens there, choose another port, or use 0 for any free one.'] as const)
        : (['ASSAY_USAGE', 'Choose a port above 1023 on 127.0.0.1.'] as const);
    throw new AssayError(
      code,
      `The sandbox cannot listen on port ${port} of ${host}: ${cause instanceof Error ? cause.message : cause}.`,
      fix,
      { cause },
    );
  }
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}
