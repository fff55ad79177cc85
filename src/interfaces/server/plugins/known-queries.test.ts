import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Server } from '../route-group.ts';
import { knowQueries } from './known-queries.ts';

it.each([
  ['/submissions?tlp=red', 200],
  ['/submissions', 200],
  ['/submissions?tpl=red', 400],
  ['/submissions?tlp=red&tpl=red', 400],
  ['/callback?state=x&session_state=y', 200],
  ['/plain?whatever=1', 200],
])('a query of the API holds what its route knows, and nothing else: %s is %i', async (url, status) => {
  const server = fastify() as unknown as Server;
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  knowQueries(server);
  const config = { scope: 'public' } as const;
  const handler = async () => 'taken';
  server.get('/submissions', { config, handler, schema: { querystring: z.object({ tlp: z.enum(['red']).optional() }) } });
  server.get('/callback', { config, handler, schema: { hide: true, querystring: z.object({ state: z.string() }) } as object });
  server.get('/plain', { config, handler });
  expect((await server.inject(url)).statusCode).toBe(status);
});
