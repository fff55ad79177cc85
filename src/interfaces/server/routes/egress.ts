import { z } from 'zod';
import { classify } from '../../../app.ts';
import { maySee } from '../../../domain/access.ts';
import { paps, tlps } from '../../../domain/marking.ts';
import { observableTypes } from '../../../domain/observable.ts';
import type { EgressRow } from '../../../domain/ports.ts';
import { comer } from '../replies/allowed.ts';
import { cursorOf, numberOf } from '../replies/cursor.ts';
import type { RouteGroup } from '../route-group.ts';
import { cursorField, limitField, momentField, nextField, whenField } from '../schemas/fields.ts';

const tags = ['egress'];
const mostLookedAt = 5_000;

const rowSchema = z.object({
  number: z.int(),
  at: whenField,
  source: z.string(),
  host: z.string(),
  type: z.enum(observableTypes),
  value: z.string(),
  reveals: z.string(),
  submission: z.string().nullable(),
  person: z.string(),
  tlp: z.enum(tlps),
  pap: z.enum(paps),
  hash: z.string(),
});

/** Who was told what. */
export const egress: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/v1/egress',
    config: { scope: 'egress:read' },
    schema: {
      summary: 'Who was told what, oldest first',
      description: 'Rows that are marked too strictly for you are left out: a page may hold fewer than `limit` and still have a `next`.',
      tags,
      querystring: z.object({
        cursor: cursorField.optional(),
        limit: limitField,
        value: z.string().max(16_384).optional(),
        source: z.string().max(100).optional(),
        submission: z.string().max(100).optional(),
        person: z.string().max(200).optional(),
        since: momentField.optional(),
        until: momentField.optional(),
      }),
      response: { 200: z.object({ rows: z.array(rowSchema), next: nextField }) },
    },
    handler: async (request) => {
      const { cursor, limit, value, ...rest } = request.query;
      const principal = comer(request);
      // As it was told: defanged in a report, it was not when it left.
      const filter = { ...rest, value: value && (classify(value)?.value ?? value) };
      const found: EgressRow[] = [];
      let after = numberOf(cursor);
      for (let looked = 0; looked < mostLookedAt; ) {
        const some = await app.egress.search(filter, after, 500);
        looked += some.length;
        for (const row of some) {
          after = row.number;
          if (maySee(principal, row.tlp)) found.push(row);
          if (found.length === limit) return { rows: found.map(wire), next: cursorOf(after) };
        }
        if (some.length < 500) return { rows: found.map(wire), next: null };
      }
      return { rows: found.map(wire), next: cursorOf(after) };
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/egress/verify',
    config: { scope: 'egress:read' },
    schema: {
      summary: 'Whether the ledger is as it was written',
      tags,
      querystring: z.object({
        head: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional()
          .describe('a hash noted earlier, which must be in it'),
      }),
      response: {
        200: z.object({
          rows: z.int(),
          head: z.string().nullable(),
          broken: z.object({ number: z.int(), why: z.string() }).nullable(),
        }),
      },
    },
    handler: async ({ query }) => {
      const { rows, head, broken } = await app.egress.verify(query.head);
      return { rows, head, broken: broken && { ...broken } };
    },
  });
};

function wire({ at, ...row }: EgressRow): z.output<typeof rowSchema> {
  return { ...row, at: at.toISOString() };
}
