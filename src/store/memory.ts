import type { Kysely } from 'kysely';
import { isAnswer, type Lookup } from '../domain/lookup.ts';
import type { Memory } from '../domain/ports.ts';
import type { Schema } from './schema.ts';

type Row = Schema['answers'];

/** Rows of one insert: SQLite takes 32,766 parameters, six per row. */
const batch = 500;

/** Answers that are still fresh. Writes of one turn of the event loop go to disk together. */
export function createMemory(db: Kysely<Schema>): Memory & { flush(): Promise<void> } {
  let pending = new Map<string, Row>();
  let flushing: Promise<void> | undefined;

  async function write(): Promise<void> {
    // Waiting one turn lets the answers that land together be written together.
    await new Promise((resolve) => setImmediate(resolve));
    const rows = [...pending.values()];
    pending = new Map();
    flushing = undefined;
    for (let start = 0; start < rows.length; start += batch) {
      await db
        .insertInto('answers')
        .values(rows.slice(start, start + batch))
        .onConflict((conflict) =>
          conflict.columns(['type', 'value', 'source']).doUpdateSet((eb) => ({
            lookup: eb.ref('excluded.lookup'),
            observed_at: eb.ref('excluded.observed_at'),
            expires_at: eb.ref('excluded.expires_at'),
          })),
        )
        .execute();
    }
  }

  async function flush(): Promise<void> {
    if (pending.size > 0) flushing ??= write();
    await flushing;
  }

  return {
    async recall({ type, value }, now) {
      const rows = await db
        .selectFrom('answers')
        .select('lookup')
        .where('type', '=', type)
        .where('value', '=', value)
        .where('expires_at', '>', now.getTime())
        .execute();
      return rows.map(({ lookup }) => thaw(lookup));
    },

    async remember(lookup, expiresAt) {
      if (!isAnswer(lookup.outcome)) throw new Error(`a ${lookup.outcome.status} lookup is no answer and is not remembered`);
      const { type, value } = lookup.observable;
      const observed_at = lookup.observedAt.getTime();
      const row = { source: lookup.source, type, value, lookup: JSON.stringify({ ...lookup, expiresAt }), observed_at, expires_at: expiresAt.getTime() };
      pending.set(`${lookup.source} ${type} ${value}`, row);
      await flush();
    },

    flush,
  };
}

/** Only answers are kept, so the two times are all that JSON turned into text. */
function thaw(text: string): Lookup {
  const lookup = JSON.parse(text);
  return { ...lookup, via: lookup.via === 'sandbox' ? 'sandbox' : 'cache', observedAt: new Date(lookup.observedAt), expiresAt: new Date(lookup.expiresAt) };
}
