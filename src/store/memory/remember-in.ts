import { sql } from 'kysely';
import { isAnswer, type Lookup } from '../../domain/lookup.ts';
import { keyOf } from '../key-of.ts';
import { storable } from '../storable.ts';
import type { Connection } from '../writes.ts';
import { packRaw } from './raw.ts';

/** Keeps an answer inside a transaction that keeps something else as well. Throws where the lookup is no answer: it would be a bug. */
export type RememberIn = (db: Connection, lookup: Lookup, expiresAt: Date, raw?: readonly unknown[]) => Promise<void>;

/** @param version of assay, by which a newer one knows what it may read better */
export function rememberIn(version: string): RememberIn {
  return async (db, lookup, expiresAt, raw) => {
    if (!isAnswer(lookup.outcome)) throw new Error(`a ${lookup.outcome.status} lookup is no answer and is not remembered`);
    const { type, value } = lookup.observable;
    const packed = raw && raw.length > 0 ? packRaw(raw) : null;
    await sql`insert into answers (key, type, value, source, observed_at, expires_at, lookup, raw, reader)
      values (${keyOf(lookup.observable)}, ${type}, ${storable(value)}, ${lookup.source}, ${lookup.observedAt.getTime()}, ${expiresAt.getTime()},
        ${JSON.stringify({ ...lookup, expiresAt })}, ${packed}, ${version})
      on conflict (key, source, observed_at) do update
      set expires_at = excluded.expires_at, lookup = excluded.lookup, raw = excluded.raw, reader = excluded.reader`.execute(db);
  };
}
