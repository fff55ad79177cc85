import { CompiledQuery, type Kysely } from 'kysely';
import { isAnswer, type Lookup } from '../domain/lookup.ts';
import type { Memory } from '../domain/ports.ts';
import type { GroupWrites } from './group-writes.ts';
import type { Schema } from './schema.ts';

/** Answers that are still fresh. */
export function createMemory(db: Kysely<Schema>, write: GroupWrites): Memory {
  return {
    async recall({ type, value }, now) {
      const text = 'select lookup from answers where type = ? and value = ? and expires_at > ?';
      const { rows } = await db.executeQuery<{ lookup: string }>(CompiledQuery.raw(text, [type, value, now.getTime()]));
      return rows.map(({ lookup }) => thaw(lookup));
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

/** Only answers are kept, so the two times are all that JSON turned into text. */
function thaw(text: string): Lookup {
  const lookup = JSON.parse(text);
  return {
    ...lookup,
    via: lookup.via === 'sandbox' ? 'sandbox' : 'cache',
    observedAt: new Date(lookup.observedAt),
    expiresAt: new Date(lookup.expiresAt),
  };
}
