import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Delivery } from '../../../app.ts';
import { may, maySee, type Principal } from '../../../domain/access.ts';
import { acceptOnlyBytes, isDeeperThan } from '../plugins/bodies.ts';
import { Problem } from '../problem.ts';
import { comer } from '../replies/allowed.ts';
import { awaitEnd, hasEnded } from '../replies/await-end.ts';
import { wholeReport } from '../replies/report-reply.ts';
import type { RouteGroup } from '../route-group.ts';
import { durationText } from '../schemas/fields.ts';
import { deliveredReports, deliveredSchema } from '../schemas/intake.ts';

const tags = ['intake'];
const bodyLimit = 5 * 1024 * 1024;
const query = z.object({ wait: durationText.optional().describe('so long the reply waits for the reports') });
const response = {
  200: deliveredReports.describe('With wait: all reports are finished'),
  202: z.union([deliveredReports, deliveredSchema]).describe('It is kept; with wait: the reports as they stand'),
};
/** What vendors send may be deeper than what we would send. */
const deepest = 200;

const closed = {
  unknown: [404, 'ASSAY_NOT_FOUND', 'there is nothing at this address'],
  unsigned: [401, 'ASSAY_REQUEST_INVALID', 'the signature is missing or wrong'],
  late: [401, 'ASSAY_REQUEST_INVALID', 'it was signed too long ago, or in the future'],
  replayed: [409, 'ASSAY_REQUEST_INVALID', 'this delivery was taken in before'],
} as const;

/** Alerts come in: stored before they are acknowledged. */
export const intake: RouteGroup = (server, app) => {
  acceptOnlyBytes(server);

  server.route({
    method: 'POST',
    url: '/v1/intake/alerts/:adapter',
    bodyLimit,
    config: { scope: 'intake:write', bodies: { '*/*': z.string() } },
    schema: {
      summary: 'Alerts of a SIEM, as it writes them',
      tags,
      params: z.object({ adapter: z.string().max(100) }),
      querystring: query,
      response,
    },
    handler: async (request, reply) => {
      const principal = comer(request);
      const { adapter: id } = request.params;
      const adapter = app.hooks.adapters.get(id);
      if (!adapter)
        throw new Problem(404, 'ASSAY_NOT_FOUND', 'there is no such adapter', {
          fix: `Known are ${[...app.hooks.adapters.keys()].join(', ')}.`,
        });
      const body = bodyOf(request).toString('utf8');
      const delivery: Delivery = { adapter, body, by: { channel: `webhook:${id}`, person: principal.name } };
      return deliver(app, request, reply, delivery, principal, request.query.wait);
    },
  });

  server.route({
    method: 'POST',
    url: '/v1/intake/hooks/:token',
    bodyLimit,
    config: { scope: 'public', bodies: { '*/*': z.string() } },
    schema: {
      summary: 'The same, for senders without a key in a header: the address is the key, a signature may be wanted',
      tags,
      params: z.object({ token: z.string().max(500) }),
      response: { 202: deliveredSchema },
    },
    // Of strangers no body is read.
    onRequest: async ({ params, ip }) => {
      if (!app.hooks.knows({ token: params.token, address: ip })) throw refused('unknown');
    },
    handler: async (request, reply) => {
      const { headers, ip, params } = request;
      const opened = await app.hooks.open({ token: params.token, address: ip, headers, body: bodyOf(request) });
      if ('closed' in opened) throw refused(opened.closed);
      const sent = await deliver(app, request, reply, opened.delivery, undefined, undefined);
      await opened.taken();
      return sent;
    },
  });
};

function refused(why: keyof typeof closed): Problem {
  const [status, code, detail] = closed[why];
  return new Problem(status, code, detail);
}

function bodyOf({ body }: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new Problem(400, 'ASSAY_INPUT_EMPTY', 'there is nothing in the body');
  if (isDeeperThan(deepest, body)) throw new Problem(400, 'ASSAY_REQUEST_INVALID', `JSON is read ${deepest} levels deep, no deeper`);
  return body;
}

/** @param principal who may see reports; nobody where it came to a hook */
async function deliver(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  delivery: Delivery,
  principal: Principal | undefined,
  wait: number | undefined,
): Promise<z.output<typeof deliveredSchema> | z.output<typeof deliveredReports>> {
  const delivered = await app.deliver(delivery);
  if ('refused' in delivered) throw new Problem(422, 'ASSAY_INPUT_UNREADABLE', delivered.refused);
  const accepted = delivered.accepted.map(({ submission, repeated, title }) => ({
    submission,
    repeated,
    title,
    location: `/v1/submissions/${submission}`,
  }));
  void reply.status(202);
  if (accepted.length === 1 && accepted[0]) void reply.header('location', accepted[0].location);
  // Who only hands alerts in reads no reports: one that came again was handed in by somebody else, perhaps.
  if (wait === undefined || !principal || !may(principal, 'reports:read')) return { accepted };
  const ids: string[] = [];
  for (const { submission } of accepted) {
    const submitted = await app.work.submission(submission);
    if (submitted && maySee(principal, submitted.order.marking.tlp)) ids.push(submission);
  }
  const standings = await Promise.all(ids.map((id) => awaitEnd(app, request, id, wait)));
  const complete = ids.length === accepted.length && standings.every((standing) => standing !== undefined && hasEnded(standing));
  if (complete) void reply.status(200);
  return { accepted, complete, reports: await Promise.all(ids.map((id) => wholeReport(app, id))) };
}
