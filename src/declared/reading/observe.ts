import { type Observation, type ObservationKind, observationSchema } from '../../domain/observation.ts';
import { type Conditions, createConditions, createPresence, type Test } from './conditions.ts';
import { type Fields, fieldsOf } from './field-types.ts';
import { createPath, type Scope } from './json-path.ts';
import { relatedTo } from './related-to.ts';
import { createTexts, createValue, type Evidence, type Reader, type Spec } from './values.ts';

/** What is said of the answer, or of each item in it. */
export interface Block {
  readonly kind: ObservationKind;
  readonly for_each?: string | undefined;
  /** Said only where these hold, or where a path leads to something that says anything. */
  readonly when?: string | Conditions | undefined;
  /** Of so many items at the most. */
  readonly most?: number | undefined;
  /** Every field of the kind. */
  readonly [field: string]: unknown;
}

const usualMost = 100;

/**
 * Every fact that the blocks find, each once. Throws where an answer has something that does not fit its kind. `listed`: to be
 * there says enough, as of the rows of a list; of an answer only what some path found something for is said.
 */
export function createObserver(blocks: readonly Block[], listed = false): (scope: Scope) => Observation[] {
  const observers = blocks.map((block, index) => createBlock(block, index, listed));
  return (scope) => {
    const all = observers.flatMap((observe) => observe(scope));
    return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  };
}

function createBlock(
  { kind, for_each, when, most = usualMost, ...specs }: Block,
  index: number,
  listed: boolean,
): (scope: Scope) => Observation[] {
  const items = for_each === undefined ? undefined : createPath(for_each);
  const holds = when === undefined ? undefined : createTest(when);
  const fields = createFields(specs, fieldsOf[kind]);
  return ({ answer, item }) => {
    const scopes = items === undefined ? [{ answer, item }] : items.values({ answer, item }).map((each) => ({ answer, item: each }));
    return scopes
      .filter((scope) => holds?.(scope) ?? true)
      .slice(0, most)
      .flatMap((scope) => {
        const evidence: Evidence = { found: listed || holds !== undefined ? 1 : 0 };
        const observation = { kind, ...fields(scope, evidence) };
        // Made of nothing but constants it would be said of an error message, too.
        if (evidence.found === 0) return [];
        return kind === 'relation' && !('observable' in observation) ? [] : [fitting(observation, index)];
      });
  };
}

function createTest(when: string | Conditions): Test {
  return typeof when === 'string' ? createPresence(when) : createConditions(when);
}

function createFields(specs: Readonly<Record<string, unknown>>, fields: Fields): (scope: Scope, evidence: Evidence) => object {
  const readers = Object.entries(specs).flatMap(([name, spec]): [string, Reader][] => {
    const field = fields[name];
    return field === undefined || spec === undefined ? [] : [[name, createField(spec, field.type)]];
  });
  return (scope, evidence) =>
    Object.fromEntries(
      readers.flatMap(([name, read]) => {
        const value = read(scope, evidence);
        return value === undefined ? [] : [[name, value]];
      }),
    );
}

function createField(spec: unknown, type: Fields[string]['type']): Reader {
  if (type.is === 'texts') return createTexts(spec as Spec | readonly string[]);
  if (type.is === 'observable') return relatedTo(spec as { readonly type: Spec; readonly value: Spec });
  if (type.is === 'groups') {
    const { for_each, ...specs } = spec as { readonly for_each: string };
    const items = createPath(for_each);
    const group = createFields(specs, type.fields);
    return (scope, evidence) => {
      const found = items.values(scope).slice(0, usualMost);
      return found.length === 0 ? undefined : found.map((item) => group({ ...scope, item }, evidence));
    };
  }
  if (type.is === 'table') {
    const cells = Object.entries(spec as Readonly<Record<string, Spec>>).map(
      ([key, each]) => [key, createValue(each, { is: 'text' })] as const,
    );
    return (scope, evidence) => {
      const table = cells.flatMap(([key, read]) => {
        const value = read(scope, evidence);
        return value === undefined ? [] : [[key, value] as const];
      });
      return table.length === 0 ? undefined : Object.fromEntries(table);
    };
  }
  return createValue(spec as Spec, type);
}

/** The domain's own schema has the last word: a confidence of 1.5 is no confidence. */
function fitting(observation: object, index: number): Observation {
  const parsed = observationSchema.safeParse(observation);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const missing = issue?.code === 'invalid_type' && /received undefined$/.test(issue.message);
  const path = ['observations', index, ...(issue?.path ?? [])].join('.');
  throw new RangeError(`${path}: ${missing ? 'the answer has none' : issue?.message}`);
}
