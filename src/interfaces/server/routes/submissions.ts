import multipart from '@fastify/multipart';
import { z } from 'zod';
import { maySee } from '../../../domain/access.ts';
import { reportSchema } from '../../../domain/report.ts';
import { lanes, type Submitted } from '../../../domain/work.ts';
import { acceptBytes } from '../plugins/bodies.ts';
import { comer, visible } from '../replies/allowed.ts';
import { awaitEnd, hasEnded } from '../replies/await-end.ts';
import { cursorOf, placeOf } from '../replies/cursor.ts';
import { formatOf, sendReport } from '../replies/report-reply.ts';
import { submittedWire } from '../replies/wire.ts';
import type { RouteGroup } from '../route-group.ts';
import { cursorField, idParams, limitField, momentField, waitQuery } from '../schemas/fields.ts';
import {
  reportContent,
  submissionDetail,
  submissionFields,
  submissionList,
  submissionRequest,
  submissionStates,
  takenSchema,
} from '../schemas/submission.ts';
import { readRequest } from '../submitting/read-request.ts';
import { submit } from '../submitting/submit.ts';

const tags = ['submissions'];
const bytes = z.string().meta({ format: 'binary' });
const form = z.looseObject({ file: z.array(bytes).optional(), text: z.string().optional(), ...submissionFields.partial().shape });
/** So many submissions are looked through for one page. */
const mostLookedAt = 2_000;

/** Handing work in, and how far it is. */
export const submissions: RouteGroup = (server, app) => {
  const { largest_body: largest } = app.config.server();
  void server.register(multipart, { throwFileSizeLimit: true });
  acceptBytes(server);

  server.route({
    method: 'POST',
    url: '/v1/submissions',
    config: {
      scope: 'submissions:write',
      bodies: {
        'application/json': submissionRequest,
        'multipart/form-data': form,
        'text/plain': z.string(),
        'message/rfc822': z.string(),
        'text/csv': z.string(),
        'application/x-ndjson': z.string(),
        'application/octet-stream': bytes,
      },
    },
    schema: {
      summary: 'Hand in values, text or files; with wait, get the report',
      tags,
      querystring: waitQuery.extend(z.object(submissionFields.partial().shape).shape),
      response: {
        200: reportContent,
        202: {
          description: 'Taken in: where it can be followed. With wait: the report as it stands, `complete: false`',
          content: { 'application/json': { schema: z.union([takenSchema, reportSchema]) } },
        },
      },
    },
    handler: async (request, reply) => {
      const { wait, format: named, ...wishes } = request.query;
      const format = formatOf(named, request);
      const { reply: taken, submitted, visible: may } = await submit(app, request, await readRequest(request, wishes, largest, app.read));
      void reply.header('location', taken.location);
      if (taken.repeated) void reply.header('idempotent-replayed', 'true');
      if (wait === undefined || !may) return reply.status(202).send(taken);
      const standing = await awaitEnd(app, request, submitted.id, wait);
      return sendReport(app, reply, { ...submitted, ...standing }, format, standing && hasEnded(standing) ? 200 : 202);
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/submissions',
    config: { scope: 'reports:read' },
    schema: {
      summary: 'What was handed in, newest first',
      description:
        'A page may hold fewer than `limit`, also none, and still have a `next`: not all of what was looked through was to be shown.',
      tags,
      querystring: z.object({
        cursor: cursorField.optional(),
        limit: limitField,
        state: z.enum(submissionStates).optional(),
        lane: z.enum(lanes).optional(),
        origin: z.string().max(500).optional(),
        person: z.string().max(200).optional(),
        since: momentField.optional().describe('received not before'),
        until: momentField.optional().describe('received before'),
        q: z.string().max(200).optional().describe('a part of title or origin'),
      }),
      response: { 200: submissionList },
    },
    handler: async (request) => {
      const { cursor, limit, origin, person, q, ...filter } = request.query;
      const principal = comer(request);
      const part = q?.toLowerCase();
      const wanted = ({ order }: Submitted): boolean =>
        maySee(principal, order.marking.tlp) &&
        (origin === undefined || order.origin === origin) &&
        (person === undefined || order.person === person) &&
        (part === undefined || `${order.title ?? ''}\n${order.origin}`.toLowerCase().includes(part));
      const found: Submitted[] = [];
      let before = placeOf(cursor);
      for (let looked = 0; looked < mostLookedAt; ) {
        const some = await app.work.submissions(200, before, filter);
        looked += some.length;
        for (const each of some) {
          before = each.id;
          if (wanted(each)) found.push(each);
          if (found.length === limit) break;
        }
        if (found.length === limit) break;
        if (some.length < 200) return { submissions: found.map(submittedWire), next: null };
      }
      return { submissions: found.map(submittedWire), next: before === undefined ? null : cursorOf(before) };
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/submissions/:id',
    config: { scope: 'reports:read' },
    schema: {
      summary: 'How far one is, what it waits for, and until when',
      tags,
      params: idParams,
      response: { 200: submissionDetail },
    },
    handler: async (request) => {
      const submitted = await visible(app, request, request.params.id);
      const progress = await app.progress(submitted.id);
      const doneAt = new Map(progress?.forecast.map((each) => [each.source, each.doneAt]));
      return {
        ...submittedWire(submitted),
        waiting: [...(progress?.left ?? [])].map(([source, lookups]) => ({
          ...{ source, lookups, done_at: doneAt.get(source)?.toISOString() ?? null },
        })),
        input: submitted.input ? { ...submitted.input, observables_expected: progress?.expected ?? null } : null,
        troubles: [...submitted.order.troubles],
        pivots: { followed: submitted.pivots.followed, left: { ...submitted.pivots.left } },
      };
    },
  });
};
