import { fromEpoch, fromText, kebab } from '../../sources/kit/readings.ts';
import type { Constant } from './conditions.ts';
import type { FieldType } from './field-types.ts';
import { createPath, isPath, type Path, type Scope } from './json-path.ts';

/** How a value of the answer is translated. */
export const translations = ['number', 'lower', 'upper', 'kebab', 'time', 'epoch', 'epoch-ms'] as const;
export type Translation = (typeof translations)[number];

export interface Mapping {
  readonly path: string;
  readonly as?: Translation | undefined;
  readonly divide?: number | undefined;
  /** What the vendor's words are in ours; `*` for all others. */
  readonly map?: Readonly<Record<string, Constant>> | undefined;
}

/** How many values a path leads to, among those of a list that must be there. */
export interface Counting {
  readonly count: string;
  readonly in: string;
}

/** A constant, a path, or a path and how its value is translated. */
export type Spec = Constant | Mapping | Counting;

/** What of an observation comes from the answer: one that is made of constants alone would be true of every answer. */
export interface Evidence {
  found: number;
}
export type Reader = (scope: Scope, evidence: Evidence) => unknown;

/** Longer is no name, label or address. */
const longestText = 10_000;
const mostTexts = 200;

/** The one value a field is given; undefined where the answer has none. Throws on what cannot be that. */
export function createValue(spec: Spec, type: FieldType): Reader {
  if (typeof spec === 'object' && 'count' in spec) return counted(spec);
  const mapping = mappingOf(spec);
  if (mapping === undefined) {
    const constant = type.is === 'time' ? fromText(String(spec)) : spec;
    return () => constant;
  }
  const path = createPath(mapping.path);
  return (scope, evidence) => {
    const [value, ...more] = path.values(scope);
    if (more.length > 0) throw new RangeError(`${path.text} leads to ${more.length + 1} values, where one is expected`);
    if (value === undefined || value === '') return undefined;
    evidence.found += 1;
    return translated(value, mapping, type, path);
  };
}

/** Every text a path leads to, at most so many; undefined where there are none. */
export function createTexts(spec: Spec | readonly string[]): Reader {
  const mapping = typeof spec === 'object' && !('path' in spec) ? undefined : mappingOf(spec as Spec);
  if (mapping === undefined) return () => spec;
  const path = createPath(mapping.path);
  return (scope, evidence) => {
    const values = path.values(scope).filter((value) => value !== '');
    if (values.length === 0) return undefined;
    evidence.found += 1;
    return values.slice(0, mostTexts).map((value) => translated(value, mapping, { is: 'text' }, path));
  };
}

function mappingOf(spec: Constant | Mapping | Counting): Mapping | undefined {
  if (typeof spec === 'object') return 'path' in spec ? spec : undefined;
  return typeof spec === 'string' && isPath(spec) ? { path: spec } : undefined;
}

/** A list that is not there holds an unknown number, not none. */
function counted({ count, in: list }: Counting): Reader {
  const [counts, holder] = [createPath(count), createPath(list)];
  return (scope, evidence) => {
    const [held, ...more] = holder.values(scope);
    if (typeof held !== 'object' || more.length > 0) throw new RangeError(`${list} leads to no list`);
    evidence.found += 1;
    return counts.values(scope).length;
  };
}

function translated(value: unknown, { as, divide, map }: Mapping, type: FieldType, { text }: Path): unknown {
  const mapped = map === undefined ? value : inOurWords(value, map, text);
  const ours = as === undefined ? mapped : translate(mapped, as, text);
  if (divide !== undefined && typeof ours !== 'number') throw new RangeError(`${text} leads to no number`);
  const measured = divide === undefined ? ours : Number(ours) / divide;
  if (typeof measured === 'string' && measured.length > longestText) throw new RangeError(`${text} leads to ${measured.length} characters`);
  if (type.is === 'time' && as === undefined) return translate(measured, 'time', text);
  return type.is === 'word' ? translate(measured, 'kebab', text) : measured;
}

function inOurWords(value: unknown, map: Readonly<Record<string, Constant>>, text: string): Constant {
  const word = typeof value === 'object' ? undefined : String(value);
  const ours = word !== undefined && Object.hasOwn(map, word) ? map[word] : map['*'];
  if (word === undefined || ours === undefined) throw new RangeError(`${text} leads to a value that map does not name`);
  return ours;
}

function translate(value: unknown, as: Translation, text: string): unknown {
  const wrong = (what: string): RangeError => new RangeError(`${text} leads to no ${what}`);
  if (as === 'number' || as === 'epoch' || as === 'epoch-ms') {
    const number = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number') throw wrong('number');
    if (as === 'number') return number;
    return fromEpoch(as === 'epoch' ? number : number / 1000);
  }
  if (typeof value !== 'string') throw wrong('text');
  if (as === 'time') return fromText(value);
  if (as === 'lower') return value.toLowerCase();
  if (as === 'upper') return value.toUpperCase();
  const word = kebab(value);
  if (word === '') throw wrong('word of Latin letters or digits');
  return word;
}
