import type { DeclarationPlace, Objection } from '../domain/declaration.ts';
import { observableTypes } from '../domain/observable.ts';
import { authObjections, blockObjections, headObjections, linkObjections, pathsIn, wrong } from './check-head.ts';
import { authOf } from './head.ts';
import { isPath, namesOf } from './reading/json-path.ts';
import type { Block } from './reading/observe.ts';
import type { FeedFile } from './schema/feed-file.ts';

/** Everything that is wrong with a list whose every part is right by itself. */
export function feedObjections(file: FeedFile, place: DeclarationPlace): Objection[] {
  return [
    ...headObjections(file, place),
    ...authObjections(file.id, file.auth && authOf(file, file.auth), place),
    ...address(file),
    ...roles(file),
    ...parts(file),
    ...columns(file),
    ...blockObjections((file.observations ?? []) as readonly Block[], true),
    ...linkObjections(file.link, file.accepts),
  ];
}

function address({ url, file, auth }: FeedFile): Objection[] {
  const keyed = url?.includes('{key}') ?? false;
  return [
    ...(url !== undefined && file !== undefined ? [wrong(['file'], 'expected either url or file')] : []),
    ...(auth !== undefined && file !== undefined ? [wrong(['auth'], 'expected none: a file needs no key')] : []),
    ...(keyed === (auth?.in === 'place') || url === undefined
      ? []
      : [
          wrong(
            ['url'],
            keyed ? 'expected {key} only with auth: { in: place }' : 'expected {key} in it: auth says that the key stands in the address',
          ),
        ]),
  ];
}

function roles({ role = 'threat', effects, list }: FeedFile): Objection[] {
  return [
    ...(effects !== undefined && role !== 'known-good' ? [wrong(['effects'], 'expected role: known-good beside it')] : []),
    ...(list.format === 'warninglist' && role !== 'known-good'
      ? [wrong(['role'], 'expected known-good: that is what a warninglist lists')]
      : []),
  ];
}

/** Some formats say themselves what they list and why. */
function parts({ list, entry, observations, link }: FeedFile): Objection[] {
  const { format } = list;
  const tellsAll = format === 'misp-manifest' || format === 'stix';
  const unwanted = [
    ...(entry !== undefined && (tellsAll || format === 'warninglist') ? ['entry'] : []),
    ...(observations !== undefined && tellsAll ? ['observations'] : []),
    ...(link !== undefined && (tellsAll || format === 'warninglist') ? ['link'] : []),
  ];
  const rows = list.format === 'json' && list.rows !== undefined ? namesOf(list.rows) : [];
  return [
    ...unwanted.map((key): Objection => ({ path: [key], at: 'key', text: `expected none: the format ${format} says it itself` })),
    ...(observations === undefined && !tellsAll ? [wrong([], 'expected observations: what is said of an entry')] : []),
    ...(entry?.value === undefined && ['csv', 'json', 'ndjson'].includes(format)
      ? [wrong(entry === undefined ? [] : ['entry'], "expected entry with value: what is listed, such as value: '@.ip'")]
      : []),
    ...(rows === undefined || (list.format === 'json' && list.rows?.startsWith('@'))
      ? [wrong(['list', 'rows'], 'expected a path of names alone, to the list itself, such as $.data.items')]
      : []),
    ...(typeof entry?.type === 'string' && !isPath(entry.type) && !observableTypes.some((type) => type === entry.type)
      ? [{ path: ['entry', 'type'], at: 'value' as const, text: 'expected another word', known: observableTypes }]
      : []),
  ];
}

/** A column that is not there would leave every row without what it holds. */
function columns({ list, entry, observations = [] }: FeedFile): Objection[] {
  const known = columnsOf(list);
  if (known === undefined) return [];
  const outside = observations.map(({ for_each, kind, most, ...rest }: Block) => (for_each === undefined ? rest : { for_each }));
  const used = [...pathsIn(entry, ['entry']), ...outside.flatMap((block, index) => pathsIn(block, ['observations', index]))];
  return used.flatMap(({ at, text }): Objection[] => {
    const first = /^[$@](?:\.([\p{L}_][\p{L}\p{N}_-]*)|\['([^']*)'\]|\["([^"]*)"\])/u.exec(text);
    const name = first?.[1] ?? first?.[2] ?? first?.[3];
    return name === undefined || known.includes(name)
      ? []
      : [wrong(at, `expected a path to a column of the list: ${known.map((each) => `@.${each}`).join(', ')}`)];
  });
}

function columnsOf(list: FeedFile['list']): readonly string[] | undefined {
  if (list.format === 'text') return ['value', 'type', 'port', 'rest'];
  if (list.format === 'warninglist') return ['name'];
  if (list.format !== 'csv') return undefined;
  return Array.isArray(list.columns) ? list.columns : Object.keys(list.columns);
}
