import type { DeclarationPlace, Objection } from '../domain/declaration.ts';
import type { ObservableType } from '../domain/observable.ts';
import { requestProblems } from './asking/request.ts';
import { authObjections, blockObjections, headObjections, linkObjections, wrong } from './check-head.ts';
import { authOf } from './head.ts';
import type { Block } from './reading/observe.ts';
import type { HttpFile } from './schema/http-file.ts';
import { isKeyName } from './schema/words.ts';

/** Everything that is wrong with a file whose every part is right by itself. */
export function httpObjections(file: HttpFile, place: DeclarationPlace): Objection[] {
  return [
    ...headObjections(file, place),
    ...authObjections(file.id, file.auth && authOf(file, file.auth), place),
    ...ownServer(file, place),
    ...plans(file),
    ...requests(file),
    ...shapes(file),
    ...(file.required ?? []).flatMap((path, index) =>
      path.startsWith('@') ? [wrong(['required', index], 'expected a path that starts with $')] : [],
    ),
    ...blockObjections(file.observations as readonly Block[], false),
    ...linkObjections(file.link, file.accepts),
  ];
}

/** `none` opens every gate: it must not be said of a vendor. */
function ownServer({ exposure, base_url }: HttpFile, { among }: DeclarationPlace): Objection[] {
  if (exposure !== 'none' || base_url === undefined) return [];
  const { host } = new URL(base_url);
  const vendor = among.find((source) => source.kind === 'http' && source.baseUrl !== null && hostOf(source.baseUrl) === host);
  return vendor && vendor.exposure !== 'none' ? [wrong(['exposure'], `expected ${vendor.exposure}: ${host} is not your own server`)] : [];
}

function hostOf(address: string): string | undefined {
  const written = address.replaceAll('{key}', 'key');
  return URL.canParse(written) ? new URL(written).host : undefined;
}

function plans({ limits = { default: [] }, default_plan }: HttpFile): Objection[] {
  const names = Object.keys(limits);
  const calendars = Object.entries(limits).flatMap(([plan, all]) =>
    all.flatMap(({ window, per }, index) =>
      window === 'calendar' && !['day', 'month'].includes(per)
        ? [wrong(['limits', plan, index, 'window'], 'expected rolling: only a day or a month starts anew by the calendar')]
        : [],
    ),
  );
  if (names.length === 0) return [wrong(['limits'], 'expected a plan at least, such as default: []')];
  if (default_plan === undefined)
    return names.length === 1
      ? calendars
      : [...calendars, wrong(['limits'], 'expected default_plan beside it, which says which of the plans is assumed')];
  return names.includes(default_plan)
    ? calendars
    : [...calendars, { path: ['default_plan'], at: 'value', text: 'expected one of the plans', known: names }];
}

function requests({ request, accepts, auth }: HttpFile): Objection[] {
  const named = Object.keys(request) as (ObservableType | '*')[];
  const others = accepts.filter((type) => !named.includes(type));
  return [
    ...(others.length > 0 && !named.includes('*')
      ? [wrong(['request'], `expected a request for ${others.join(', ')} too, or one named '*'`)]
      : []),
    ...named.flatMap((type): Objection[] => {
      const spec = request[type];
      const types = type === '*' ? others : [type];
      if (spec === undefined) return [];
      if (types.length === 0 || (type !== '*' && !accepts.includes(type)))
        return [{ path: ['request', type], at: 'key', text: 'expected a type that stands in accepts', known: accepts }];
      const problems = requestProblems(spec, { types, keyInPlace: auth?.in === 'place' });
      return [
        ...problems.map(({ path, text }) => wrong(['request', type, ...path], `expected ${text}`)),
        ...keys(spec, auth).map(
          (path): Objection => ({
            path: ['request', type, ...path],
            at: 'key',
            text: 'expected auth to say where the key goes: no key belongs into this file',
          }),
        ),
        ...Object.keys(spec.headers ?? {}).flatMap((name): Objection[] =>
          /^(host|connection|content-.*|transfer-encoding|accept-encoding|upgrade|te|trailer|expect|proxy-.*)$/i.test(name)
            ? [{ path: ['request', type, 'headers', name], at: 'key', text: 'expected another header: this one is set by assay itself' }]
            : [],
        ),
      ];
    }),
  ];
}

/** Places in a request that are named like a key, or are the one that auth fills. */
function keys(spec: NonNullable<HttpFile['request'][ObservableType]>, auth: HttpFile['auth']): PropertyKey[][] {
  const named = (part: 'query' | 'form' | 'headers', own: string | undefined): PropertyKey[][] =>
    Object.entries(spec[part] ?? {})
      .filter(([name, text]) => (isKeyName(name) && text !== '{key}') || name.toLowerCase() === own?.toLowerCase())
      .map(([name]) => [part, name]);
  return [
    ...named('query', auth?.in === 'query' ? auth.name : undefined),
    ...named('form', undefined),
    ...named('headers', auth?.in === 'header' ? auth.name : undefined),
  ];
}

/** A 404 alone may be a gateway's: only what the body says makes it "no record". */
function shapes(file: HttpFile): Objection[] {
  const bare = file.not_found.flatMap(({ where, empty, blank }, index) =>
    where === undefined && empty === undefined && blank === undefined
      ? [wrong(['not_found', index], 'expected where, empty or blank beside the status: a status alone may come from a gateway on the way')]
      : [],
  );
  const items = (['not_found', 'quota', 'not_in_plan', 'refused', 'pending'] as const).flatMap((name) =>
    (file[name] ?? []).flatMap(({ where = {}, empty, blank }, index) =>
      [
        ...Object.keys(where).map((path) => ['where', path]),
        ...(empty?.startsWith('@') ? [['empty', empty]] : []),
        ...(blank?.startsWith('@') ? [['blank', blank]] : []),
      ]
        .filter(([, path]) => path?.startsWith('@'))
        .map(
          ([key = '', path = '']): Objection =>
            key === 'where'
              ? { path: [name, index, key, path], at: 'key', text: 'expected a path that starts with $' }
              : wrong([name, index, key], 'expected a path that starts with $'),
        ),
    ),
  );
  return [...bare, ...items];
}
