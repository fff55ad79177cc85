import { JSONPathEnvironment, JSONPathError, type JSONPathQuery, type JSONValue, jsonpath } from 'json-p3';

/** What paths start from: `$` is the whole answer, `@` the item that is looked at (of `for_each`, or a row of a list). */
export interface Scope {
  readonly answer: unknown;
  readonly item: unknown;
}

export interface Path {
  readonly text: string;
  readonly from: '$' | '@';
  /** Everything it leads to, in order; nulls count as nothing. */
  values(scope: Scope): readonly unknown[];
  /** Nulls among them. */
  all(scope: Scope): readonly unknown[];
}

const longestPath = 300;
/** Beyond these an answer about one observable is an attack, or a mistake. */
const mostValues = 50_000;
const deepest = 40;

const environment = new JSONPathEnvironment({ maxRecursionDepth: deepest + 2 });
// An expression that is quick on a true answer can take years on a hostile one, and the pattern may even come from the answer.
for (const name of ['match', 'search']) environment.functionRegister.delete(name);

export function isPath(text: string): boolean {
  return /^[$@]/.test(text);
}

/** Why a text is no path that can be taken; undefined where it is one. */
export function pathProblem(text: string): string | undefined {
  const compiled = compile(text);
  return typeof compiled === 'string' ? compiled : undefined;
}

/** @throws TypeError where {@link pathProblem} has something to say. */
export function createPath(text: string): Path {
  const query = compile(text);
  if (typeof query === 'string') throw new TypeError(`${text}: ${query}`);
  const from = text.startsWith('@') ? '@' : '$';
  const taken = taker(query);
  // A path into the whole answer is taken once per answer, not once per item.
  const known = new WeakMap<object, readonly unknown[]>();
  const take = ({ answer, item }: Scope): readonly unknown[] => {
    if (from === '@') return taken(item);
    if (typeof answer !== 'object' || answer === null) return taken(answer);
    const values = known.get(answer) ?? taken(answer);
    known.set(answer, values);
    return values;
  };
  return {
    text,
    from,
    values: (scope) => take(scope).filter((value) => value !== null),
    all: take,
  };
}

function taker(query: JSONPathQuery): (value: unknown) => readonly unknown[] {
  const names = namesIn(query);
  if (names === undefined) return (value) => Array.from(query.lazyQuery(value as JSONValue), (node) => node.value);
  // By far the most paths are names alone, and lists have millions of rows.
  return (value) => {
    let at = value;
    for (const name of names) {
      if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, name)) return [];
      at = (at as Readonly<Record<string, unknown>>)[name];
    }
    return [at];
  };
}

/** The names that a path consists of; undefined where it has anything else. */
export function namesOf(text: string): readonly string[] | undefined {
  const query = compile(text);
  return typeof query === 'string' ? undefined : namesIn(query);
}

function namesIn(query: JSONPathQuery): readonly string[] | undefined {
  const selectors = query.singularQuery() ? query.segments.flatMap((segment) => segment.selectors) : [undefined];
  const names = selectors.flatMap((selector) => (selector instanceof jsonpath.selectors.NameSelector ? [selector.name] : []));
  return names.length === selectors.length ? names : undefined;
}

/**
 * Throws a RangeError on an answer too large or too deep to be looked at: then no path, whatever it is, takes long on it. Few
 * steps of a path may branch (see {@link branching}), so that what it costs stays near the size of the answer.
 */
export function bounded(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || small.has(answer)) return;
  let count = 0;
  let level: object[] = [answer];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > deepest) throw new RangeError(`it is nested more than ${deepest} deep`);
    const next: object[] = [];
    for (const holder of level) {
      const values: unknown[] = Object.values(holder);
      count += values.length;
      if (count > mostValues) throw new RangeError(`it holds more than ${mostValues} values`);
      for (const value of values) if (typeof value === 'object' && value !== null) next.push(value);
    }
    level = next;
  }
  small.add(answer);
}
const small = new WeakSet<object>();

function compile(text: string): JSONPathQuery | string {
  if (!isPath(text)) return 'it starts with neither $ (the whole answer) nor @ (the item)';
  if (text.length > longestPath) return `it is longer than ${longestPath} characters`;
  try {
    const query = environment.compile(`$${text.slice(1)}`);
    return costly(query) ?? query;
  } catch (error) {
    if (!(error instanceof JSONPathError) && !(error instanceof RangeError)) throw error;
    const called = /no such function '(\w+)'/.exec(error.message)?.[1];
    if (called === 'match' || called === 'search') return `${called}() is not to be had here; compare with ==`;
    // The library shows the text and the offset in it; the file's line is told anyway.
    return error.message.replace(/ \('.*$/s, '').replace(/'TOKEN_\w+'/, '');
  }
}

function costly(query: JSONPathQuery): string | undefined {
  const filters = query.segments
    .flatMap((segment) => segment.selectors)
    .filter((selector) => selector instanceof jsonpath.selectors.FilterSelector);
  const inner = filters.flatMap(({ expression }) => queriesIn(expression));
  if (inner.some((each) => each instanceof jsonpath.expressions.RootQuery)) return 'it has a $ within [?…], where only @ can be';
  const nested = inner.some(({ path }) =>
    path.segments.some(({ selectors }) => selectors.some((each) => each instanceof jsonpath.selectors.FilterSelector)),
  );
  if (nested) return 'it has a [?…] within [?…]';
  const all = [query, ...inner.map(({ path }) => path)].map(branching);
  if (all.reduce((sum, { descents }) => sum + descents, 0) > 1) return 'it has more than one ".."';
  return all.some(({ selectors }) => selectors > 8) ? 'it can lead to the same value more than eight times' : undefined;
}

/** How often a path goes down to all below, and how often it can come by the same value. */
function branching({ segments }: JSONPathQuery): { readonly descents: number; readonly selectors: number } {
  return {
    descents: segments.filter((segment) => segment.toString().startsWith('..')).length,
    selectors: segments.reduce((product, segment) => product * segment.selectors.length, 1),
  };
}

type Expression = InstanceType<typeof jsonpath.expressions.FilterExpression>;
type Query = InstanceType<typeof jsonpath.expressions.FilterQuery>;

function queriesIn(expression: Expression): Query[] {
  const { FilterQuery, FunctionExtension, InfixExpression, LogicalExpression, PrefixExpression } = jsonpath.expressions;
  if (expression instanceof FilterQuery) return [expression];
  if (expression instanceof LogicalExpression) return queriesIn(expression.expression);
  if (expression instanceof PrefixExpression) return queriesIn(expression.right);
  if (expression instanceof InfixExpression) return [...queriesIn(expression.left), ...queriesIn(expression.right)];
  return expression instanceof FunctionExtension ? expression.args.flatMap(queriesIn) : [];
}
