import type { IncomingMessage } from 'node:http';
import { AssayError } from '../domain/errors.ts';
import type { SandboxReply } from '../domain/lookalike.ts';
import type { Auth } from '../domain/source.ts';
import { type Faults, faultKinds, parseFaults } from './faults.ts';
import type { Vendor } from './play-vendor.ts';
import { elsewhere, signInPage } from './wire/misbehave.ts';
import { bodyTooLarge, parseJson, readBody } from './wire/read-body.ts';

/** What the control pages may see and do. */
export interface Controls {
  readonly url: string;
  readonly key: string;
  readonly vendors: ReadonlyMap<string, Vendor>;
  readonly faults: Faults;
  reset(): void;
}

type Page = (request: IncomingMessage, controls: Controls) => SandboxReply | Promise<SandboxReply>;

const pages: Readonly<Record<string, Page>> = {
  'GET /': (_, controls) => ({ status: 200, body: overview(controls) }),
  'GET /__sandbox/counts': (_, { vendors }) => ({
    status: 200,
    body: Object.fromEntries([...vendors].map(([id, vendor]) => [id, vendor.count()])),
  }),
  'GET /__sandbox/faults': (_, { faults }) => ({ status: 200, body: faults.list() }),
  'POST /__sandbox/faults': addFaults,
  'DELETE /__sandbox/faults': (_, { faults }) => {
    faults.clear();
    return { status: 200, body: faults.list() };
  },
  'POST /__sandbox/reset': (_, controls) => {
    controls.reset();
    return { status: 200, body: { reset: true } };
  },
  [`GET ${elsewhere}`]: () => signInPage,
};

/** Whether a path is the sandbox's own and no vendor's. */
export function isControl(path: string): boolean {
  return path === '/' || path === '/__sandbox' || path.startsWith('/__sandbox/');
}

/** Answers the sandbox's own pages. */
export async function control(request: IncomingMessage, path: string, controls: Controls): Promise<SandboxReply> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const asked = `${method} ${path}`;
  const page = Object.hasOwn(pages, asked) ? pages[asked] : undefined;
  if (page) return page(request, controls);
  return { status: 404, body: { error: `the sandbox has no page ${asked.slice(0, 200)}`, pages: Object.keys(pages) } };
}

async function addFaults(request: IncomingMessage, { faults, vendors }: Controls): Promise<SandboxReply> {
  const body = await readBody(request);
  if (body.tooLarge) return bodyTooLarge;
  const json = parseJson(body.text);
  if (json === undefined) return { status: 400, body: { error: 'The body is not JSON.' } };
  try {
    for (const fault of parseFaults(json, [...vendors.keys()])) faults.add(fault);
    return { status: 200, body: faults.list() };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { status: 400, body: { error: error.message, fix: error.fix } };
  }
}

function overview({ url, key, vendors, faults }: Controls): string {
  const inForce = faults.list().map((fault) => `  ${JSON.stringify(fault)}`);
  return [
    'assay sandbox: invented answers, nobody was asked',
    '',
    `The key of every source is: ${key}`,
    '',
    'Sources',
    ...[...vendors].map(([id, { source, plan, limits }]) => {
      const allowed = limits.map(({ requests, per }) => `${requests} per ${per}`).join(', ') || 'no limit';
      return `  ${url}/${id}\n    ${source.name}; ${keyPlace(source.auth)}; ${plan}: ${allowed}`;
    }),
    '',
    'Faults in force',
    ...(inForce.length > 0 ? inForce : ['  none']),
    '',
    'Pages',
    ...Object.keys(pages).map((page) => `  ${page}`),
    '',
    `Kinds of fault: ${faultKinds.join(', ')}`,
    '',
  ].join('\n');
}

function keyPlace(auth: Auth | undefined): string {
  switch (auth?.in) {
    case undefined:
      return 'no key';
    case 'header':
      return `key in header "${auth.name}: ${auth.prefix ?? ''}…"`;
    case 'query':
      return `key in query "${auth.name}=…"`;
    case 'place':
      return 'key within the path or a parameter';
    case 'oauth':
      return 'key as client id and secret, then as the token';
    case 'basic':
      return 'key as user and password of Basic';
  }
}
