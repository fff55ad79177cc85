import { z } from 'zod';
import type { Objection } from '../../domain/declaration.ts';

/** What the schema objects to in a file, in our words. */
export function complaints(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, tree: unknown): Objection[] {
  return issues.flatMap((issue) => complaint(issue, [], schema, tree));
}

function complaint(issue: z.core.$ZodIssue, above: readonly PropertyKey[], schema: z.ZodType, tree: unknown): Objection[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt([schema], tree, path);
    return issue.keys.map((key) => ({ path: [...path, key], at: 'key', text: 'unknown key', known }));
  }
  if (issue.code === 'invalid_key') {
    const said = issue.issues.map(({ message }) => plain(message));
    return [{ path, at: 'key', text: `expected ${said[0] ?? 'another key'}` }];
  }
  if (issue.code === 'invalid_value') return [{ path, at: 'value', text: 'expected another word', known: issue.values.map(String) }];
  if (issue.code === 'invalid_union') {
    // What was meant is the form that fits but for something within it.
    const meant = issue.errors.find((each) => each.length > 0 && !each.some(isOfAnotherKind));
    if (meant) return meant.flatMap((each) => complaint(each, path, schema, tree));
    const forms = issue.errors.flatMap((each) => each.filter(isOfAnotherKind).map(({ message }) => plain(message)));
    const missing = forms.some((form) => form.endsWith(isMissing)) ? isMissing : '';
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    if (options.length > 0) return [{ path, at: 'value', text: 'expected another word', known: options }];
    return [{ path, at: 'value', text: `expected ${[...new Set(forms.map(withoutReceived))].join(' or ')}${missing}` }];
  }
  return [{ path, at: 'value', text: `expected ${plain(issue.message)}` }];
}

function isOfAnotherKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && issue.code === 'invalid_type';
}

function plain(message: string): string {
  return message
    .replace(/^(Invalid input|Invalid option|Invalid key|Too small|Too big): /, '')
    .replace(/^expected /, '')
    .replace(/^(string|number|boolean|object|record|array|tuple)\b/, (word) => words[word] ?? word)
    .replace(/, received undefined$/, isMissing);
}

const isMissing = '; it is missing';

function withoutReceived(text: string): string {
  return text.replace(/(, received .*|; it is missing)$/, '');
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

/** Every key that may stand at a path. Of several forms of the same thing, the keys of all that the tree may mean. */
function keysAt(schemas: readonly z.ZodType[], tree: unknown, path: readonly PropertyKey[]): string[] {
  const forms = schemas.flatMap((schema) => formsOf(schema, tree));
  const [segment, ...rest] = path;
  if (segment === undefined) return [...new Set(forms.flatMap(namesIn))];
  const inner = forms.flatMap((form): z.ZodType[] => {
    if (form instanceof z.ZodArray) return [form.element as z.ZodType];
    if (form instanceof z.ZodRecord) return [form.valueType as z.ZodType];
    const field = form instanceof z.ZodObject ? (form.shape[String(segment)] as z.ZodType | undefined) : undefined;
    return field === undefined ? [] : [field];
  });
  const below = typeof tree === 'object' && tree !== null ? (tree as Readonly<Record<PropertyKey, unknown>>)[segment] : undefined;
  return keysAt(inner, below, rest);
}

function namesIn(form: z.ZodType): string[] {
  if (form instanceof z.ZodObject) return Object.keys(form.shape);
  return form instanceof z.ZodRecord && form.keyType instanceof z.ZodEnum ? form.keyType.options.map(String) : [];
}

function formsOf(schema: z.ZodType, tree: unknown): z.ZodType[] {
  if (schema instanceof z.ZodOptional) return formsOf(schema.unwrap() as z.ZodType, tree);
  if (!(schema instanceof z.ZodUnion)) return [schema];
  const options = schema.options as readonly z.ZodType[];
  const fitting = schema instanceof z.ZodDiscriminatedUnion ? options.filter((option) => isMeant(option, schema, tree)) : options;
  return fitting.flatMap((option) => formsOf(option, tree));
}

function isMeant(option: z.ZodType, { def }: z.ZodDiscriminatedUnion, tree: unknown): boolean {
  const name = def.discriminator;
  const literal = option instanceof z.ZodObject ? option.shape[name] : undefined;
  const said = typeof tree === 'object' && tree !== null ? (tree as Readonly<Record<string, unknown>>)[name] : undefined;
  return literal instanceof z.ZodLiteral && literal.value === said;
}
