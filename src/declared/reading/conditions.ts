import { bounded, createPath, type Scope } from './json-path.ts';

export type Constant = string | number | boolean;

/** What a value is to be: one of these, a text that contains a word, above a number, or none of these. */
export type Expected =
  | Constant
  | readonly Constant[]
  | {
      readonly contains?: string | undefined;
      readonly above?: number | undefined;
      readonly not?: Constant | readonly Constant[] | undefined;
    };

/** By path; all must hold. A path holds where one of the values it leads to does: one that leads nowhere never holds. */
export type Conditions = Readonly<Record<string, Expected>>;

/** How a reply looks that means something before anything is read from it. */
export interface ReplyShape {
  readonly status: number;
  readonly where?: Conditions | undefined;
  /** There, and an empty list or mapping. */
  readonly empty?: string | undefined;
  /** There, and null or an empty text. */
  readonly blank?: string | undefined;
}

export type Test = (scope: Scope) => boolean;

export function createConditions(conditions: Conditions): Test {
  const tests = Object.entries(conditions).map(([text, expected]): Test => {
    const path = createPath(text);
    return (scope) => path.values(scope).some((value) => meets(value, expected));
  });
  return (scope) => tests.every((test) => test(scope));
}

/** Whether a path leads to something that says anything: not null, false, 0, an empty text, list or mapping. */
export function createPresence(text: string): Test {
  const path = createPath(text);
  return (scope) => path.values(scope).some((value) => value !== false && value !== 0 && value !== '' && !isEmpty(value));
}

/** Whether a body looks so. Of one that cannot be looked at nothing is said here: reading it tells why. */
export function createShape({ where, empty, blank }: ReplyShape): (body: unknown) => boolean {
  const tests = [
    ...(where ? [createConditions(where)] : []),
    ...(empty === undefined ? [] : [leadsTo(empty, isEmpty)]),
    ...(blank === undefined ? [] : [leadsTo(blank, (value) => value === null || value === '')]),
  ];
  return (body) => {
    try {
      bounded(body);
      return tests.every((test) => test({ answer: body, item: body }));
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  };
}

function leadsTo(text: string, such: (value: unknown) => boolean): Test {
  const path = createPath(text);
  return (scope) => {
    const values = path.all(scope);
    return values.length > 0 && values.every(such);
  };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function meets(value: unknown, expected: Expected): boolean {
  if (typeof expected !== 'object') return value === expected;
  if (isList(expected)) return expected.some((each) => each === value);
  const { contains, above, not } = expected;
  if (contains !== undefined) return typeof value === 'string' && value.toLowerCase().includes(contains.toLowerCase());
  if (above !== undefined) return typeof value === 'number' && value > above;
  return not !== undefined && !meets(value, not);
}

function isList(expected: Expected): expected is readonly Constant[] {
  return Array.isArray(expected);
}
