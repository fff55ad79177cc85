import type { DeclarationPlace, Objection } from '../domain/declaration.ts';
import type { ObservableType } from '../domain/observable.ts';
import type { Auth } from '../domain/source.ts';
import { linkProblem, parseTemplate } from './asking/template.ts';
import { variableStart } from './head.ts';
import { isPath } from './reading/json-path.ts';
import type { Block } from './reading/observe.ts';

/** What no schema of one file can tell: an id that is taken, a variable that belongs to others, a probe that is not accepted. */
export function headObjections(
  { id, accepts, probe }: { id: string; accepts: readonly ObservableType[]; probe: { readonly type: ObservableType } },
  { among }: DeclarationPlace,
): Objection[] {
  const taken = among.find((source) => source.id === id);
  return [
    ...(taken === undefined
      ? []
      : [
          wrong(
            ['id'],
            `expected an id of its own: ${taken.declaredIn === undefined ? 'assay has a source' : `${taken.declaredIn} declares one`} of this name`,
          ),
        ]),
    ...(/^assay(-|$)/.test(id)
      ? [wrong(['id'], 'expected an id that does not begin with assay: its variables would be those of assay itself')]
      : []),
    ...(accepts.includes(probe.type) ? [] : [wrong(['probe', 'type'], `expected one of the types in accepts: ${accepts.join(', ')}`)]),
  ];
}

/** A file must not lay its hands on a key that is not its own: the variable belongs to the id, and to nobody else. */
export function authObjections(id: string, auth: Auth | undefined, { among }: DeclarationPlace): Objection[] {
  if (auth === undefined) return [];
  const names = [['env', auth.env], ...('passwordEnv' in auth ? [['password_env', auth.passwordEnv]] : [])] as const;
  const others = among.flatMap((source) => {
    const theirs = source.kind === 'local' ? undefined : source.auth;
    return theirs === undefined
      ? []
      : [theirs.env, ...('passwordEnv' in theirs ? [theirs.passwordEnv] : [])].map((env) => ({ env, source }));
  });
  return names.flatMap(([key = '', env = '']) => {
    const path = ['auth', key];
    const start = variableStart(id);
    const owner = others.find((other) => other.env === env)?.source;
    if (owner) return [wrong(path, `expected a variable of its own: ${env} holds the key of ${owner.id}`)];
    if (!env.startsWith(start) || !/_(KEY|TOKEN|SECRET|USER|PASSWORD)$/.test(env))
      return [wrong(path, `expected a name that begins with ${start} and ends with _KEY, _TOKEN, _SECRET, _USER or _PASSWORD`)];
    return [];
  });
}

/**
 * Paths that start from an item where there is none, and observations that would be made of any answer. `listed`: every row of
 * a list is an item, and to be there says enough.
 */
export function blockObjections(blocks: readonly Block[], listed: boolean): Objection[] {
  if (listed) return [];
  return blocks.flatMap((block, index) => {
    const { kind, for_each, when, most, ...fields } = block;
    const path = ['observations', index];
    const outside = for_each === undefined ? { when, ...fields } : { for_each };
    return [
      ...pathsIn(outside, path)
        .filter(({ text }) => text.startsWith('@'))
        .map(({ at }) => wrong(at, 'expected a path that starts with $: @ is an item of for_each, which is not here')),
      ...(when === undefined && pathsIn(fields, path).length === 0
        ? [wrong(path, 'expected a path in one of its fields, or when: made of constants alone it would be said of every answer')]
        : []),
    ];
  });
}

export function linkObjections(link: string | undefined, accepts: readonly ObservableType[]): Objection[] {
  if (link === undefined) return [];
  const problem = linkProblem(link);
  if (problem !== undefined) return [wrong(['link'], `expected ${problem}`)];
  const template = parseTemplate(link, 'link');
  const numbers = typeof template !== 'string' && template.inserts.includes('number');
  return numbers && accepts.some((type) => type !== 'asn') ? [wrong(['link'], 'expected {number} for the type asn alone')] : [];
}

export function wrong(path: readonly PropertyKey[], text: string): Objection {
  return { path, at: 'value', text };
}

/** Every text and key that begins as a path does. What stands beside a for_each within starts from items of its own. */
export function pathsIn(value: unknown, at: readonly PropertyKey[]): { readonly at: readonly PropertyKey[]; readonly text: string }[] {
  if (typeof value === 'string') return isPath(value) ? [{ at, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  const inner = 'for_each' in value && value.for_each !== undefined ? { for_each: value.for_each } : value;
  return Object.entries(inner).flatMap(([key, each]) => {
    const below = [...at, Array.isArray(value) ? Number(key) : key];
    return [...(isPath(key) ? [{ at: below, text: key }] : []), ...pathsIn(each, below)];
  });
}
