import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { openApp } from '../../src/app.ts';
import { type NewApiKey, operator } from '../../src/domain/access.ts';
import { sources } from '../../src/sources/sources.generated.ts';
import type { Ended } from './assay.ts';
import { type Stage, until } from './stage.ts';

/** A running `assay serve`, and how to talk to it. */
export interface Serving {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** With the key of an admin, unless `authorization` is among the headers. JSON goes in as `json`. */
  ask(path: string, init?: RequestInit & { readonly json?: unknown; readonly key?: string | null }): Promise<Response>;
  /** The same, and its JSON. The status is checked. */
  told<T = Record<string, unknown>>(status: number, path: string, init?: Parameters<Serving['ask']>[1]): Promise<T>;
  /** In peace; the exit code. */
  end(): Promise<number | null>;
  kill(): Promise<void>;
}

/** Starts the built server on a stage, on a port of its own. */
export async function serveOn(stage: Stage, key: string, args: readonly string[] = []): Promise<Serving> {
  const { child, ended } = stage.begin(['serve', '--listen', '127.0.0.1:0', ...args]);
  let said = '';
  child.stderr?.on('data', (line: string) => {
    said += line;
  });
  const gone = ended.then(({ code, stderr }) => {
    said += `\nended with ${code}: ${stderr}`;
  });
  await until(() => /listens on \S+/.test(said) || /ended with/.test(said), 'the server listens');
  const url = /listens on (\S+)/.exec(said)?.[1];
  if (url === undefined) throw new Error(`the server did not start: ${said}`);

  const ask: Serving['ask'] = (path, { json, key: other, headers, ...init } = {}) => {
    const all = new Headers(headers);
    const used = other === undefined ? key : other;
    if (used !== null && !all.has('authorization')) all.set('authorization', `Bearer ${used}`);
    if (json !== undefined && !all.has('content-type')) all.set('content-type', 'application/json');
    const body = json === undefined ? init.body : JSON.stringify(json);
    return fetch(`${url}${path}`, {
      method: body === undefined || body === null ? 'GET' : 'POST',
      ...init,
      headers: all,
      ...(body && { body }),
    });
  };
  return {
    ...{ url, child, ended, ask },
    async told<T>(status: number, path: string, init?: Parameters<Serving['ask']>[1]) {
      const reply = await ask(path, init);
      const answer = await reply.text();
      if (reply.status !== status) throw new Error(`${path} answered ${reply.status}, not ${status}: ${answer.slice(0, 2_000)}`);
      return (answer === '' ? {} : JSON.parse(answer)) as T;
    },
    async end() {
      child.kill('SIGTERM');
      return (await ended).code;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Says how large a body will be, and sends none of it: status and code of the reply. */
export async function announce(url: string, path: string, key: string, length: number): Promise<readonly [number | undefined, string]> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream', 'content-length': length };
  const sent = request(`${url}${path}`, { method: 'POST', headers });
  sent.flushHeaders();
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  const problem = (await json(reply)) as { readonly code: string };
  sent.destroy();
  return [reply.statusCode, problem.code];
}

/** What is answered to bytes that may be no request at all. */
export async function onWire(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

/** A key in the store of a stage, as `assay keys create` makes it. */
export async function keyFor(stage: Stage, key: Partial<NewApiKey> = {}): Promise<string> {
  const app = await openApp({
    env: { ASSAY_SANDBOX_URL: stage.sandbox.url },
    cwd: stage.home,
    home: stage.home,
    configPath: `${stage.home}/assay.yaml`,
    write: () => undefined,
  });
  try {
    const wanted: NewApiKey = { name: 'test', role: 'admin', clearance: 'red', expiresAt: null, ...key };
    return (await app.access.keys.create(wanted, operator('test'))).secret;
  } finally {
    await app.close();
  }
}

/** Lines of assay.yaml under which only these vendors are asked. */
export function onlyAsking(...ids: readonly string[]): string {
  const off = sources.filter(({ id, kind }) => kind === 'http' && !ids.includes(id)).map(({ id }) => `  ${id}: { enabled: false }\n`);
  return `sources:\n${off.join('')}`;
}

/** A server on a stage of its own and the key of an admin: closed after the test. */
export function served(
  test: (server: Serving, stage: Stage, key: string) => Promise<void>,
  config = onlyAsking('abuseipdb', 'greynoise'),
): (stage: Stage) => Promise<void> {
  return async (stage) => {
    if (config !== '') stage.configure(config);
    const key = await keyFor(stage);
    const server = await serveOn(stage, key);
    try {
      await test(server, stage, key);
    } finally {
      await server.kill();
    }
  };
}
