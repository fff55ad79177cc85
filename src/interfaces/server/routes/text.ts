import { z } from 'zod';
import about from '../../../../package.json' with { type: 'json' };
import { defangText, extract, refang } from '../../../app.ts';
import { paps, tlps } from '../../../domain/marking.ts';
import { mentionSchema } from '../../../domain/report.ts';
import { lanes } from '../../../domain/work.ts';
import type { RouteGroup } from '../route-group.ts';
import { observableField } from '../schemas/fields.ts';

const tags = ['text'];
/** What takes long keeps others waiting: more goes by a submission. UTF-16 units. */
const longest = 524_288;
const body = z.strictObject({ text: z.string().max(longest) });
const text = z.object({ text: z.string() });

/** Text in, text or observables out: nobody is asked, nothing is kept. */
export const texts: RouteGroup = (server, app) => {
  server.route({
    method: 'POST',
    url: '/v1/extract',
    config: { scope: 'reports:read' },
    schema: {
      summary: 'The observables in a text, and where they stand',
      tags,
      body,
      response: { 200: z.object({ findings: z.array(z.object({ observable: observableField, mentions: z.array(mentionSchema) })) }) },
    },
    handler: async (request) => ({
      findings: extract(request.body.text).map(({ observable, mentions }) => ({ observable, mentions: [...mentions] })),
    }),
  });

  for (const [name, summary, change] of [
    ['refang', 'Undoes what makes indicators harmless', refang],
    ['defang', 'Makes every indicator in a text harmless', defangText],
  ] as const)
    server.route({
      method: 'POST',
      url: `/v1/${name}`,
      config: { scope: 'reports:read' },
      schema: { summary, tags, body, response: { 200: text } },
      handler: async (request) => ({ text: change(request.body.text) }),
    });

  server.route({
    method: 'GET',
    url: '/v1/settings',
    config: { scope: 'settings:read' },
    schema: {
      summary: 'How this server is set up; no secrets',
      tags: ['settings'],
      response: {
        200: z.object({
          version: z.string(),
          sandbox: z.boolean(),
          offline: z.boolean(),
          marking: z.object({ tlp: z.enum(tlps), pap: z.enum(paps) }),
          lanes: z.array(z.enum(lanes)),
          store: z.enum(['file', 'database']),
          urls: z.enum(['redact', 'strict', 'as-is']),
          keep_days: z.object({ submissions: z.number(), answers: z.number() }),
          server: z.object({
            workers: z.boolean(),
            tls: z.boolean(),
            largest_body: z.int(),
            longest_wait_ms: z.number(),
            requests_per_minute: z.int(),
          }),
          hooks: z.array(z.object({ name: z.string(), adapter: z.string(), signed: z.boolean() })),
        }),
      },
    },
    handler: async () => {
      const { config } = app;
      const { workers, tls, largest_body, longest_wait, requests_per_minute } = config.server();
      const days = (ms: number): number => ms / 86_400_000;
      return {
        ...{ version: about.version, sandbox: config.sandboxUrl !== null, offline: config.offline, marking: { ...config.marking } },
        ...{
          lanes: [...lanes],
          store: config.databaseUrl() === null ? ('file' as const) : ('database' as const),
          urls: config.privacy.urls,
        },
        keep_days: { submissions: days(config.keep.submissionsMs), answers: days(config.keep.answersMs) },
        server: { workers, tls: tls !== undefined, largest_body, longest_wait_ms: longest_wait, requests_per_minute },
        hooks: config.intake().hooks.map(({ name, adapter, secret }) => ({ name, adapter, signed: secret !== undefined })),
      };
    },
  });
};
