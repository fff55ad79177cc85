import { CompiledQuery, type Kysely } from 'kysely';
import { z } from 'zod';
import { isAnswer, type Lookup, reliabilities, vias } from '../domain/lookup.ts';
import { exposures } from '../domain/marking.ts';
import { observableTypes } from '../domain/observable.ts';
import { observationSchema } from '../domain/observation.ts';
import type { Memory } from '../domain/ports.ts';
import type { GroupWrites } from './group-writes.ts';
import type { Schema } from './schema.ts';

/** Answers that are still fresh. */
export function createMemory(db: Kysely<Schema>, write: GroupWrites): Memory {
  return {
    async recall({ type, value }, now) {
      const text = 'select lookup from answers where type = ? and value = ? and expires_at > ?';
      const { rows } = await db.executeQuery<{ lookup: string }>(CompiledQuery.raw(text, [type, value, now.getTime()]));
      return rows.flatMap(({ lookup }) => thaw(lookup) ?? []);
    },

    async remember(lookup, expiresAt) {
      if (!isAnswer(lookup.outcome)) throw new Error(`a ${lookup.outcome.status} lookup is no answer and is not remembered`);
      const { type, value } = lookup.observable;
      const text = `insert into answers (type, value, source, lookup, observed_at, expires_at) values (?, ?, ?, ?, ?, ?)
        on conflict (type, value, source) do update
        set lookup = excluded.lookup, observed_at = excluded.observed_at, expires_at = excluded.expires_at`;
      const values = [
        type,
        value,
        lookup.source,
        JSON.stringify({ ...lookup, expiresAt }),
        lookup.observedAt.getTime(),
        expiresAt.getTime(),
      ];
      await write((connection) => connection.executeQuery(CompiledQuery.raw(text, values)));
    },
  };
}

/** What a row must look like to be believed: another version, or a broken disk, may have written it. */
const frozen = z.object({
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('found'), observations: z.tuple([observationSchema], observationSchema), link: z.string().optional() }),
    z.object({ status: z.literal('not_found'), link: z.string().optional() }),
  ]),
  via: z.enum(vias),
  exposure: z.enum(exposures),
  observedAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  latencyMs: z.number(),
  reliability: z.enum(reliabilities),
  source: z.string(),
  lineage: z.string(),
  observable: z.object({ type: z.enum(observableTypes), value: z.string() }),
});

/** The lookup as it was; undefined where the row does not read: then it is asked again. */
function thaw(text: string): Lookup | undefined {
  const { data } = frozen.safeParse(parse(text));
  return data && { ...data, via: data.via === 'sandbox' ? 'sandbox' : 'cache' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
