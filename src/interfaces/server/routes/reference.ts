import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RouteGroup } from '../route-group.ts';

/** Files of swagger-ui-dist that are served, and no others. */
const files: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>assay: API reference</title>
<link rel="icon" type="image/png" href="/reference/favicon-32x32.png">
<link rel="stylesheet" href="/reference/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/reference/swagger-ui-bundle.js"></script>
<script src="/reference/start.js"></script>
</body>
</html>
`;

/** Who is signed in has a token that their changes must carry (GET /v1/session); a key that was typed in needs none, nor does it harm there. */
const script = `async function withToken(request) {
  if (/^(GET|HEAD)$/i.test(request.method || 'GET')) return request;
  const reply = await fetch('/v1/session', { headers: { accept: 'application/json' } });
  const session = reply.ok ? await reply.json() : {};
  if (session.csrf) request.headers['X-CSRF-Token'] = session.csrf;
  return request;
}
window.ui = SwaggerUIBundle({
  url: '/v1/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null, requestInterceptor: withToken,
});
`;

/** The OpenAPI document, and a page on which its routes can be tried. It says nothing about what is kept here. */
export const reference: RouteGroup = (server) => {
  // They are files beside the package, also where we are a bundle.
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  const shown = { scope: 'public' } as const;
  const hidden = { hide: true };

  server.route({
    method: 'GET',
    url: '/v1/openapi.json',
    config: shown,
    schema: { summary: 'This document: OpenAPI 3.1', tags: ['reference'], response: { 200: z.looseObject({ openapi: z.string() }) } },
    handler: async () => ({ ...server.swagger(), openapi: '3.1.0' }),
  });

  // Whoever types the address alone is a person.
  server.route({
    method: 'GET',
    url: '/',
    config: shown,
    schema: hidden,
    handler: async (_request, reply) => reply.redirect('/sign-in'),
  });

  server.route({
    method: 'GET',
    url: '/reference',
    config: shown,
    schema: hidden,
    handler: async (_request, reply) => reply.type('text/html; charset=utf-8').send(page),
  });

  server.route({
    method: 'GET',
    url: '/reference/start.js',
    config: shown,
    schema: hidden,
    handler: async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script),
  });

  for (const [name, type] of Object.entries(files))
    server.route({
      method: 'GET',
      url: `/reference/${name}`,
      config: shown,
      schema: hidden,
      handler: async (_request, reply) => {
        void reply.type(type).header('cache-control', 'public, max-age=3600');
        return reply.send(createReadStream(join(folder, name)));
      },
    });
};
