import { z } from 'zod';
import { type ObservationKind, observationSchema } from '../../domain/observation.ts';

/** What a field of an observation holds; told from the domain's schema, so that a new field needs no line here. */
export type FieldType =
  /** `word`: lower-case kebab; `time`: RFC 3339 UTC. */
  | { readonly is: 'text' | 'word' | 'time' | 'number' | 'flag' | 'texts' | 'table' | 'observable' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'groups'; readonly fields: Fields };

export interface Field {
  readonly type: FieldType;
  readonly required: boolean;
  readonly about: string | undefined;
}
export type Fields = Readonly<Record<string, Field>>;

/** Every field of every kind of observation, `kind` left out. */
export const fieldsOf = Object.fromEntries(
  observationSchema.options.map(({ shape: { kind, ...shape } }) => [kind.value, fieldsIn(shape)]),
) as Readonly<Record<ObservationKind, Fields>>;

function fieldsIn(shape: Readonly<Record<string, z.ZodType>>): Fields {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]): [string, Field] => {
      const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
      return [name, { type: typeOf(inner), required: inner === schema, about: schema.description ?? inner.description }];
    }),
  );
}

function typeOf(schema: z.ZodType): FieldType {
  if (schema instanceof z.ZodNumber) return { is: 'number' };
  if (schema instanceof z.ZodBoolean) return { is: 'flag' };
  if (schema instanceof z.ZodEnum) return { is: 'choice', of: schema.options.map(String) };
  if (schema instanceof z.ZodRecord) return { is: 'table' };
  if (schema instanceof z.ZodObject) return { is: 'observable' };
  if (schema instanceof z.ZodArray) {
    const element = schema.element as z.ZodType;
    return element instanceof z.ZodObject ? { is: 'groups', fields: fieldsIn(element.shape) } : { is: 'texts' };
  }
  if (schema.description?.startsWith('RFC 3339')) return { is: 'time' };
  return { is: schema.description?.startsWith('lower-case kebab') ? 'word' : 'text' };
}
