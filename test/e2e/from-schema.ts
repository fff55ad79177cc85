import fc from 'fast-check';

/** JSON Schema, as far as the OpenAPI document uses it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** What no schema asks for, and somebody sends all the same. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    0,
    -1,
    1e308,
    -1e308,
    2 ** 53,
    1.5,
    [],
    {},
    [[]],
    '\0',
    'a\0b',
    '\ud800',
    '\u202e',
    '💥',
    "' or 1=1 --",
  ),
  fc.constantFrom<unknown>(
    'x'.repeat(100_000),
    '../../etc/passwd',
    '%00',
    '<script>alert(1)</script>',
    '[object Object]',
    { __proto__: 1 },
    { constructor: { prototype: 1 } },
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer(),
  fc.double(),
);

/** What is meant by some properties, by their names: random texts would always be refused there. */
export type Known = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Values that a schema allows. */
export function valuesOf(schema: Schema | undefined, known: Known = {}, depth = 0): fc.Arbitrary<unknown> {
  if (!schema || depth > 6) return fc.constant('x');
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either && either.length > 0) return fc.oneof(...either.map((each) => valuesOf(each, known, depth + 1)));
  const [first] = schema.allOf ?? [];
  if (first) return valuesOf(first, known, depth + 1);
  const type = typeof schema.type === 'object' ? schema.type[0] : schema.type;
  switch (type) {
    case 'string':
      return textsOf(schema);
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? -1_000, -(2 ** 31)), max: Math.min(schema.maximum ?? 1_000, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items, known, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'object': {
      const entries = Object.entries(schema.properties ?? {}).map(
        ([name, each]) => [name, known[name] ?? valuesOf(each, known, depth + 1)] as const,
      );
      return fc.record(Object.fromEntries(entries), { requiredKeys: [...(schema.required ?? [])] });
    }
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Something that somebody could mean. */
const meant = fc.constantFrom(
  '45.60.0.1',
  'evil[.]example.com',
  'hxxp://example.net/a?b=c',
  'd41d8cd98f00b204e9800998ecf8427e',
  'someone@example.com',
  'CVE-2024-0001',
);

function textsOf({ pattern, format, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) };
  return fc.oneof(
    fc.string({ unit: 'grapheme', ...length }),
    meant.filter((text) => text.length >= minLength && text.length <= maxLength),
  );
}

/** The same, with something hostile in one place or more. */
export function mutantsOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, hostile, fc.nat(), fc.boolean()).map(([value, bad, place, more]) => {
    if (typeof value !== 'object' || value === null) return bad;
    const copy = structuredClone(value) as Record<string, unknown>;
    const keys = Object.keys(copy);
    const key = keys[place % Math.max(1, keys.length)];
    if (key === undefined || more)
      return Array.isArray(copy) ? [...(copy as unknown[]), bad] : { ...copy, [(JSON.stringify(bad) ?? 'more').slice(0, 40)]: bad };
    copy[key] = bad;
    return copy;
  });
}
