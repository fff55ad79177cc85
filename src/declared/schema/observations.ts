import { z } from 'zod';
import type { ObservationKind } from '../../domain/observation.ts';
import { type Field, type FieldType, fieldsOf } from '../reading/field-types.ts';
import { isPath, pathProblem } from '../reading/json-path.ts';
import { relatable } from '../reading/related-to.ts';
import { translations } from '../reading/values.ts';
import { conditions } from './conditions.ts';
import { constant, path } from './words.ts';

const mapping = z.strictObject({
  path,
  as: z.enum(translations).optional().describe('how it is translated'),
  divide: z.number().positive().optional().describe('what a number is divided by: 100 for percents'),
  map: z.record(z.string(), constant).optional().describe("the vendor's words and ours; '*' for all others, which else do not read"),
});

const counting = z
  .strictObject({ count: path, in: path.describe('the list they are counted in: without it nothing is known') })
  .describe('how many values a path leads to');

/** A constant, unless it begins as a path does. */
function textOrPath(isConstant: (text: string) => boolean, what: string) {
  return z.string().check(({ value, issues }) => {
    const problem = isPath(value) ? pathProblem(value) : undefined;
    if (problem !== undefined) issues.push({ code: 'custom', input: value, message: `a JSONPath such as $.data.score: ${problem}` });
    else if (!isPath(value) && !isConstant(value)) issues.push({ code: 'custom', input: value, message: what });
  });
}

const anyText = textOrPath((text) => text.length > 0 && text.length <= 1_000, 'a text of at most 1000 characters');
const onlyPath = textOrPath(() => false, 'a path such as $.score, or a constant of the right kind');

function specSchema(type: FieldType): z.ZodType {
  switch (type.is) {
    case 'number':
      return z.union([z.number(), onlyPath, mapping, counting]);
    case 'flag':
      return z.union([z.boolean(), onlyPath, mapping]);
    case 'time':
      return z.union([
        textOrPath((text) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text), 'a time such as 2026-11-20T00:00:00Z, or a path'),
        mapping,
      ]);
    case 'word':
      return z.union([
        textOrPath((text) => /^[a-z0-9.]+(-[a-z0-9.]+)*$/.test(text), 'lower-case words joined by hyphens, or a path'),
        mapping,
      ]);
    case 'choice':
      return z.union([textOrPath((text) => type.of.includes(text), `one of ${type.of.join(', ')}, or a path`), mapping]);
    case 'texts':
      return z.union([onlyPath, mapping, z.array(z.string().min(1).max(1_000)).min(1)]);
    case 'table':
      return z.record(z.string(), z.union([anyText, mapping]));
    case 'observable':
      return z.strictObject({
        type: z.union([
          textOrPath((text) => relatable.some((each) => each === text), `one of ${relatable.join(', ')}, or a path`),
          mapping,
        ]),
        value: z.union([onlyPath, mapping]),
      });
    case 'groups':
      return z.strictObject({ for_each: path, ...fieldSchemas(type.fields) });
    case 'text':
      return z.union([anyText, mapping]);
  }
}

/** A field beside observations. */
export function spec(is: 'text' | 'time' | 'flag'): z.ZodType {
  return specSchema({ is });
}

function fieldSchemas(fields: Readonly<Record<string, Field>>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type, required, about }]) => {
      const spec = required ? specSchema(type) : specSchema(type).optional();
      return [name, about === undefined ? spec : spec.describe(about)];
    }),
  );
}

const blocks = Object.entries(fieldsOf).map(([kind, fields]) =>
  z.strictObject({
    kind: z.literal(kind as ObservationKind),
    for_each: path.optional().describe('said of each value this path leads to, which is @ then'),
    when: z.union([path, conditions]).optional().describe('said only where these hold, or where a path leads to something'),
    most: z.int().min(1).max(200).optional().describe('of so many items at the most; usually 100'),
    ...fieldSchemas(fields),
  }),
);

/** What the answer says, in our kinds: each field a constant, a path, or a path and how its value is translated. */
export const observations = z.array(z.discriminatedUnion('kind', blocks as [(typeof blocks)[number]])).min(1);
