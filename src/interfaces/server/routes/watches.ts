import { z } from 'zod';
import { maySee } from '../../../domain/access.ts';
import { paps, tlps } from '../../../domain/marking.ts';
import type { levels } from '../../../domain/verdict.ts';
import type { PastVerdict, VerdictChanged, Watch } from '../../../domain/watch.ts';
import { departure } from '../plugins/closing.ts';
import { Problem } from '../problem.ts';
import { comer } from '../replies/allowed.ts';
import { cursorOf, numberOf } from '../replies/cursor.ts';
import { tellAudit } from '../replies/told.ts';
import type { RouteGroup } from '../route-group.ts';
import { cursorField, durationText, limitField, nextField, observableField, observableParams, whenField } from '../schemas/fields.ts';
import { changeSchema, watchSchema } from '../schemas/watch.ts';
import { changes, changesAfter } from '../streaming/changes.ts';
import { sendEvents } from '../streaming/event-stream.ts';
import { takeStreamRoom } from '../streaming/stream-room.ts';
import { wholeOf } from './observables.ts';

const tags = ['watches'];
const hour = 3_600_000;

/** What is asked about again and again, and what has changed by that. */
export const watches: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/v1/watches',
    config: { scope: 'watches:read' },
    schema: {
      summary: 'What is watched, by when it is due',
      tags,
      querystring: z.object({ cursor: cursorField.optional(), limit: limitField }),
      response: { 200: z.object({ watches: z.array(watchSchema), next: nextField }) },
    },
    handler: async (request) => {
      const { cursor, limit } = request.query;
      const after = numberOf(cursor);
      const some = await app.watches.list(after, limit);
      const shown = some.filter(({ marking }) => maySee(comer(request), marking.tlp));
      return { watches: shown.map(watchWire), next: some.length < limit ? null : cursorOf(after + some.length) };
    },
  });

  server.route({
    method: 'POST',
    url: '/v1/watches',
    config: { scope: 'watches:write' },
    schema: {
      summary: 'Watch a value: it is asked about again, less often as it ages',
      tags,
      body: z.strictObject({
        observable: observableField,
        for: durationText.default(30 * 24 * hour).describe('1h to 3650d; default 30d'),
        tlp: z.enum(tlps).optional(),
        pap: z.enum(paps).optional(),
      }),
      response: { 201: z.object({ observable: observableField, next_at: whenField, until: whenField }) },
    },
    handler: async (request, reply) => {
      const { for: lasts, tlp, pap } = request.body;
      const observable = wholeOf(request.body.observable);
      if (lasts < hour || lasts > 3_650 * 24 * hour)
        throw new Problem(400, 'ASSAY_REQUEST_INVALID', 'one watches from 1h to 3650d', {
          errors: [{ at: 'body/for', message: '1h to 3650d' }],
        });
      const until = new Date(app.clock.now().getTime() + lasts);
      const marking = { tlp: tlp ?? app.config.marking.tlp, pap: pap ?? app.config.marking.pap };
      const { nextAt } = await app.watch(observable, marking, until, comer(request).name);
      // Of an older watch and this one the stricter marking counts.
      const kept = (await app.watches.find(observable))?.marking ?? marking;
      await tellAudit(app, request, 'watch.begun', `${observable.type}:${observable.value}`, {
        until: until.toISOString(),
        tlp: kept.tlp,
      });
      return reply.status(201).send({ observable: { ...observable }, next_at: nextAt.toISOString(), until: until.toISOString() });
    },
  });

  server.route({
    method: 'DELETE',
    url: '/v1/watches/:type/:value',
    config: { scope: 'watches:write' },
    schema: {
      summary: 'Watch it no longer',
      tags,
      params: observableParams,
      response: { 204: z.undefined().describe('It is no longer watched') },
    },
    handler: async (request, reply) => {
      const observable = wholeOf(request.params);
      const watch = await app.watches.find(observable);
      if (!watch || !maySee(comer(request), watch.marking.tlp) || !(await app.watches.unwatch(observable)))
        throw new Problem(404, 'ASSAY_NOT_FOUND', 'it is not watched');
      await tellAudit(app, request, 'watch.ended', `${observable.type}:${observable.value}`, { tlp: watch.marking.tlp });
      return reply.status(204).send();
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/events',
    // It may be a stream without end.
    exposeHeadRoute: false,
    config: { scope: 'watches:read' },
    schema: {
      summary: 'Verdicts of watched values that have changed, oldest first',
      description: 'With `Accept: text/event-stream` they come as they happen; `Last-Event-ID` goes on from there.',
      tags,
      querystring: z.object({ cursor: cursorField.optional(), limit: limitField }),
      headers: z.looseObject({ 'last-event-id': z.string().max(100).optional() }),
      response: {
        200: {
          description: 'A page, or a stream',
          content: {
            'application/json': { schema: z.object({ events: z.array(changeSchema), next: nextField }) },
            'text/event-stream': { schema: z.string() },
          },
        },
      },
    },
    handler: async (request, reply) => {
      const { cursor, limit } = request.query;
      const principal = comer(request);
      if (/\btext\/event-stream\b/.test(request.headers.accept ?? '')) {
        takeStreamRoom(reply);
        const from = /^\d{1,15}$/.test(request.headers['last-event-id'] ?? '')
          ? Number(request.headers['last-event-id'])
          : numberOf(cursor);
        const { signal, over } = departure(request);
        return sendEvents(reply, changes(app, principal, from, changeWire, signal, over));
      }
      const { shown, last } = await changesAfter(app, principal, numberOf(cursor), limit);
      return { events: shown.map(changeWire), next: last === undefined ? null : cursorOf(last) };
    },
  });
};

function watchWire({ observable, person, marking, since, until, nextAt, checks }: Watch): z.output<typeof watchSchema> {
  const times = { since: since.toISOString(), until: until.toISOString(), next_at: nextAt.toISOString() };
  return { observable: { ...observable }, person, ...marking, ...times, checks };
}

function changeWire({ number, at, kind, observable, from, to, submission }: VerdictChanged): z.output<typeof changeSchema> {
  return { number, at: at.toISOString(), kind, observable: { ...observable }, from: pastWire(from), to: pastWire(to), submission };
}

function pastWire({ at, level, score }: PastVerdict) {
  return { at: at.toISOString(), verdict: level as (typeof levels)[number], reputation_score: score };
}
