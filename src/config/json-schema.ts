import { z } from 'zod';
import type { Source } from '../domain/source.ts';
import { configSchema, sourceSchema } from './schema.ts';

/** JSON Schema (draft 7, which editors know best) of `assay.yaml`, with the known sources as keys. */
export function configJsonSchema(sources: readonly Source[]): object {
  const convert = { io: 'input', target: 'draft-7' } as const;
  const { $schema, properties = {}, ...config } = z.toJSONSchema(configSchema([]), convert);
  const { $schema: _, ...source } = z.toJSONSchema(sourceSchema, convert);
  return {
    $schema,
    title: 'Configuration of assay',
    ...config,
    properties: {
      ...properties,
      sources: {
        type: 'object',
        description: 'settings by source; a source that is not named is asked if it needs no key or its key is in the environment',
        properties: Object.fromEntries(sources.map((each) => [each.id, sourceEntry(each)])),
        // Of sources declared in files nothing is known here; assay itself refuses ids that nobody declared.
        additionalProperties: { description: 'a source of your own', allOf: [{ $ref: '#/definitions/source' }] },
      },
    },
    definitions: { source },
  };
}

function sourceEntry(source: Source): object {
  const auth = source.kind === 'local' ? undefined : source.auth;
  return {
    description: [`${source.name}: ${source.about}`, ...(auth ? [`Key (${auth.env}): ${auth.getKeyAt}`] : [])].join(' '),
    ...(source.retired && { deprecated: true }),
    allOf: [{ $ref: '#/definitions/source' }],
    ...(source.kind === 'http' && { properties: { plan: { enum: Object.keys(source.limits), default: source.defaultPlan } } }),
  };
}
