import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import about from '../../../../package.json' with { type: 'json' };
import { problemSchema } from '../problem.ts';
import type { Server } from '../route-group.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route reads, by media type, where it reads more than JSON and checks it itself. For the document. */
    readonly bodies?: Readonly<Record<string, z.ZodType>> | undefined;
  }
}

/** What a route answers when it cannot do what was asked. */
const problems = {
  description: 'What was wrong: problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: jsonSchemaOf(problemSchema, 'output') } },
};

/** The OpenAPI document of all routes, out of the schemas that check them. */
export async function describeRoutes(server: Server): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'assay',
        version: about.version,
        description: `${about.description} Lists come by the page: \`next\` of one is \`cursor\` of the following request.`,
        license: { name: about.license, identifier: about.license },
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key: assay keys create' } } },
    },
    hideUntagged: true,
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      const { scope, bodies } = document.route.config ?? {};
      if (schema?.hide || document.schema?.hide) return { schema, url };
      return {
        url,
        schema: {
          ...schema,
          ...(bodies && {
            body: {
              content: Object.fromEntries(Object.entries(bodies).map(([type, body]) => [type, { schema: jsonSchemaOf(body, 'input') }])),
            },
          }),
          ...(scope !== 'public' && { security: [{ key: [] }], 'x-scope': scope }),
          response: { ...(schema?.response as object | undefined), default: problems },
        },
      };
    },
  });
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
  // Zod leaves them out where what is written is not what is read.
  const { examples } = schema.meta() ?? {};
  return { ...rest, ...(examples !== undefined && { examples }) };
}
