import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { hostile, mutantsOf, type Schema, valuesOf } from './from-schema.ts';
import { onlyAsking, type Serving, served } from './serving.ts';
import { onStage } from './stage.ts';

/** Requests for each operation; more of them on demand: ASSAY_FUZZ_RUNS=500. */
const runs = Number(process.env.ASSAY_FUZZ_RUNS ?? 50);

const token = 'tok-0123456789-abcdefghij';
const config = `${onlyAsking('abuseipdb')}server: { requests_per_minute: 1000000 }
log: { level: warn }
intake: { hooks: [{ name: any, adapter: generic, token: ${token} }] }
`;

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What is sent. */
interface Sent {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly type: string | undefined;
  readonly body: unknown;
  readonly raw: boolean;
}

it(
  'requests made from the document, right and wrong in every place, meet no 5xx, and replies are as it says',
  onStage(
    served(async (server, stage, key) => {
      const document = await server.told<Document>(200, '/v1/openapi.json');
      const { id } = await server.told<{ id: string }>(202, '/v1/submissions', { json: { values: ['45.60.0.1', 'example.com'] } });
      await server.told(200, `/v1/submissions/${id}/report?wait=20s`);
      const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
      );
      expect(operations.length).toBeGreaterThan(35);
      const statuses = new Map<number, number>();
      for (const { path, method, operation } of operations) {
        const checks = checksOf(operation);
        await fc.assert(
          fc.asyncProperty(sentTo(operation, id), async (sent) => {
            const status = await send(server, key, path, method, operation, sent, checks);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }),
          { numRuns: runs, endOnFailure: true },
        );
      }
      // It was not only refused.
      expect([...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(
        operations.length,
      );
      expect((await server.ask('/readyz')).status).toBe(200);
      expect(stage.rows('select 1 from submissions').length).toBeGreaterThan(5);
      server.child.kill('SIGTERM');
      server.child.kill('SIGTERM');
      expect((await server.ended).stderr).not.toMatch(/a request failed|bug/);
    }, config),
  ),
  600_000,
);

/** Right, wrong in one place, or wrong altogether. */
function sentTo(operation: Operation, id: string): fc.Arbitrary<Sent> {
  const all = operation.parameters ?? [];
  const right = fc.record(Object.fromEntries(all.map((each) => [each.name, parameterValues(each, id)])), {
    requiredKeys: all.flatMap((each) => (each.in === 'path' ? [each.name] : [])),
  });
  // Most are right but for one: where everything is wrong nothing is reached.
  const wrong = fc.option(fc.tuple(fc.nat(), hostile), { freq: 2 });
  const parameters = fc.tuple(right, wrong).map(([values, bad]): Record<string, unknown> => {
    const name = bad && all[bad[0] % Math.max(1, all.length)]?.name;
    return { ...values, ...(typeof name === 'string' && { [name]: bad?.[1] }) };
  });
  const types = Object.keys(operation.requestBody?.content ?? {});
  if (types.length === 0) return parameters.map((each) => ({ parameters: each, type: undefined, body: undefined, raw: false }));
  return fc.constantFrom(...types).chain((type) => {
    const sources = type === 'application/json' ? ['abuseipdb'] : 'abuseipdb';
    // Nobody outside is called back from a test.
    const known = { sources: fc.constant(sources), url: fc.constantFrom('http://127.0.0.1/', 'ftp://example.com/') };
    const values = valuesOf(operation.requestBody?.content[type]?.schema, known);
    const body = fc.oneof({ weight: 3, arbitrary: values }, { weight: 2, arbitrary: mutantsOf(values) }, { weight: 1, arbitrary: hostile });
    return fc.record({ parameters, type: fc.constant(type), body, raw: fc.boolean().map((raw) => raw && type !== 'application/json') });
  });
}

function parameterValues({ name, schema }: Parameter, id: string): fc.Arbitrary<unknown> {
  // Nobody waits for minutes in a test.
  if (name === 'wait') return fc.constantFrom('0s', '5ms', '20ms');
  if (name === 'id') return fc.constantFrom(id, id, 'cisa-kev', 'nothing');
  if (name === 'format') return fc.constantFrom('json', 'ndjson', 'csv', 'markdown', 'stix', 'table');
  if (name === 'token') return fc.constantFrom(token, token, 'nothing');
  if (name === 'sources') return fc.constant('abuseipdb');
  if (name === 'adapter') return fc.constantFrom('splunk', 'elastic', 'generic', 'wazuh');
  return valuesOf(schema);
}

type Checks = ReadonlyMap<string, z.ZodType>;

/** What each status may answer, by status and media type. */
function checksOf({ responses }: Operation): Checks {
  return new Map(
    Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).flatMap(([type, { schema }]) =>
        /^application\/(?:.*\+)?json$/.test(type) ? [[`${status} ${type}`, z.fromJSONSchema(schema as never)] as const] : [],
      ),
    ),
  );
}

async function send(
  server: Serving,
  key: string,
  path: string,
  method: string,
  { parameters = [] }: Operation,
  sent: Sent,
  checks: Checks,
): Promise<number> {
  const query = new URLSearchParams();
  const headers = new Headers({ authorization: `Bearer ${key}` });
  let address = path;
  for (const { name, in: place } of parameters) {
    if (!Object.hasOwn(sent.parameters, name)) continue;
    const value = sent.parameters[name];
    const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
    if (place === 'query') query.append(name, text.slice(0, 8_000));
    else if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(text.slice(0, 4_000)) || 'nothing');
    else headers.set(name, text.replace(/[^\x20-\x7e]/g, '').slice(0, 1_000));
  }
  const body = bodyOf(sent, headers);
  const reply = await fetch(`${server.url}${address}${query.size > 0 ? `?${query}` : ''}`, {
    ...{ method, headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) },
    ...(body !== undefined && { body }),
  });
  const text = await reply.text();
  const what = `${method} ${address}?${query} ${text.slice(0, 500)}`;
  expect(reply.status, what).toBeLessThan(500);
  // What is too long for a request has no number yet.
  if (reply.status !== 431) expect(reply.headers.get('x-request-id'), what).toMatch(/^[0-9a-f-]{36}$/);
  const type = reply.headers.get('content-type')?.split(';')[0] ?? '';
  if (reply.status >= 400) expect(type, what).toBe('application/problem+json');
  const check = checks.get(`${reply.status} ${type}`) ?? checks.get(`default ${type}`);
  if (check) {
    const { error } = check.safeParse(JSON.parse(text));
    expect(error?.issues.slice(0, 3), what).toBeUndefined();
  }
  return reply.status;
}

function bodyOf({ type, body, raw }: Sent, headers: Headers): string | FormData | undefined {
  if (type === undefined) return undefined;
  if (type === 'multipart/form-data' && !raw) {
    const form = new FormData();
    for (const [name, value] of Object.entries(typeof body === 'object' && body !== null ? body : { file: body })) {
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      if (name === 'file') form.append(name, new Blob([text]), text.slice(0, 100));
      else form.append(name, text);
    }
    return form;
  }
  headers.set('content-type', type === '*/*' ? 'application/json' : type === 'multipart/form-data' ? `${type}; boundary=x` : type);
  return typeof body === 'string' && type !== 'application/json' ? body : (JSON.stringify(body) ?? '');
}
