import type { Observable, ObservableType } from '../../domain/observable.ts';
import type { Request } from '../../domain/source.ts';
import { fill, type Insert, isEmbedded, type Place, parseTemplate, type Template } from './template.ts';

/** A request as it is written down. */
export interface RequestSpec {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined;
  readonly form?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Values of these hold letters, digits, `.`, `:`, `-` and `_` alone: in a search they need no quotes. */
const plainTypes: readonly ObservableType[] = [
  ...(['ipv4', 'ipv6', 'domain', 'asn', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const),
  ...(['imphash', 'authentihash', 'tlsh', 'ja3', 'ja4', 'jarm', 'cve', 'ghsa', 'cwe', 'attack-id', 'mac', 'uuid'] as const),
];

/** What is wrong with a request for values of these types: where in it, and what was expected. */
export function requestProblems(
  spec: RequestSpec,
  { types, keyInPlace }: { readonly types: readonly ObservableType[]; readonly keyInPlace: boolean },
): { readonly path: readonly PropertyKey[]; readonly text: string }[] {
  const all = [...templatesIn(spec)].map(({ path, place, text }) => ({ path, place, template: parseTemplate(text, place) }));
  const parsed = all.flatMap(({ path, place, template }) => (typeof template === 'string' ? [] : [{ path, place, template }]));
  const uses = (...some: readonly Insert[]): typeof parsed =>
    parsed.filter(({ template }) => some.some((each) => template.inserts.includes(each)));
  const posts = spec.json !== undefined || spec.form !== undefined;
  const free = types.filter((type) => !plainTypes.includes(type));
  const problem = (path: readonly PropertyKey[], text: string) => [{ path, text }];
  return [
    ...all.flatMap(({ path, template }) => (typeof template === 'string' ? problem(path, template) : [])),
    ...(/^\/(?!\/)[\w.~!$&'()*+,;=:@%{}/-]*$/.test(spec.path) && !/(^|\/)\.{1,2}(\/|$)/.test(spec.path)
      ? []
      : problem(['path'], 'a path below base_url such as /ip/{value}; parameters belong under query')),
    ...(spec.json !== undefined && spec.form !== undefined ? problem(['form'], 'either json or form') : []),
    ...(spec.method === undefined || (spec.method === 'POST') === posts
      ? []
      : problem(['method'], posts ? 'POST, or none: json and form are posted' : 'GET, or json or form beside it')),
    ...(all.length > parsed.length || uses('value', 'quoted', 'base64url', 'number').length > 0
      ? []
      : problem(['path'], '{value} somewhere in the request: else every value is asked the same')),
    ...uses('number').flatMap(({ path }) =>
      types.every((type) => type === 'asn') ? [] : problem(path, '{number} for the type asn alone'),
    ),
    ...uses('value').flatMap(({ path, place, template }) =>
      place !== 'path' && isEmbedded(template) && free.length > 0
        ? problem(path, `{quoted} instead of {value} amid other text: a ${free[0]} may hold anything`)
        : [],
    ),
    ...(uses('key').length === (keyInPlace ? 1 : 0)
      ? []
      : problem(
          ['path'],
          keyInPlace ? '{key} in one place: auth says that the key stands in the request' : '{key} only with auth: { in: place }',
        )),
  ];
}

/** @throws RangeError on a value the request cannot hold. */
export function createRequest(spec: RequestSpec): (observable: Observable) => Request {
  const { path, query, form, json, headers } = spec;
  return ({ value }) => {
    const put = (place: Place) => (text: string) => fill(templateOf(text, place), place, value);
    return {
      path: put('path')(path),
      ...(query && { query: mapValues(query, (each) => (Array.isArray(each) ? each.map(put('query')) : put('query')(String(each)))) }),
      ...(form && { method: 'POST', form: mapValues(form, (each) => put('body')(String(each))) }),
      ...(json !== undefined && { method: 'POST', json: filledJson(json, put('body')) }),
      ...(headers && { headers: mapKeys(headers, (name) => name.toLowerCase()) }),
    };
  };
}

function* templatesIn({ path, query = {}, form = {}, json }: RequestSpec): Iterable<{
  readonly path: readonly PropertyKey[];
  readonly place: Place;
  readonly text: string;
}> {
  yield { path: ['path'], place: 'path', text: path };
  for (const [name, value] of Object.entries(query)) {
    if (!Array.isArray(value)) yield { path: ['query', name], place: 'query', text: String(value) };
    else for (const [index, each] of value.entries()) yield { path: ['query', name, index], place: 'query', text: each };
  }
  for (const [name, value] of Object.entries(form)) yield { path: ['form', name], place: 'body', text: String(value) };
  for (const [at, text] of textsIn(json, ['json'])) yield { path: at, place: 'body', text };
}

function textsIn(value: unknown, path: readonly PropertyKey[]): (readonly [readonly PropertyKey[], string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, Array.isArray(value) ? Number(key) : key]));
}

function templateOf(text: string, place: Place): Template {
  const template = parseTemplate(text, place);
  if (typeof template === 'string') throw new TypeError(template);
  return template;
}

function filledJson(value: unknown, put: (text: string) => string): unknown {
  if (typeof value === 'string') return put(value);
  if (Array.isArray(value)) return value.map((each) => filledJson(each, put));
  if (typeof value !== 'object' || value === null) return value;
  return mapValues(value as Readonly<Record<string, unknown>>, (each) => filledJson(each, put));
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function mapKeys<V>(record: Readonly<Record<string, V>>, change: (key: string) => string): Record<string, V> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [change(key), value]));
}
