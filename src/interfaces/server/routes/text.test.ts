import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { expect, it } from 'vitest';
import type { App } from '../../../app.ts';
import type { Server } from '../route-group.ts';
import { texts } from './text.ts';

it('reads no text that would keep others waiting', async () => {
  const server = fastify({ bodyLimit: 8_000_000 }) as unknown as Server;
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  texts(server, {} as App);
  const status = async (url: string, length: number) =>
    (await server.inject({ method: 'POST', url, payload: { text: 'x'.repeat(length) } })).statusCode;
  for (const url of ['/v1/extract', '/v1/refang', '/v1/defang'])
    expect([url, await status(url, 500_000), await status(url, 600_000)]).toEqual([url, 200, 400]);
  await server.close();
});
