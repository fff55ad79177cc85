import { type RawBuilder, sql } from 'kysely';
import { AssayError } from '../../domain/errors.ts';
import type { Lookup, Reading } from '../../domain/lookup.ts';
import type { Observable } from '../../domain/observable.ts';
import type { Memory } from '../../domain/ports.ts';
import { keyOf } from '../key-of.ts';
import type { Schema } from '../schema.ts';
import type { Connection, Writes } from '../writes.ts';
import { unpackRaw } from './raw.ts';
import type { RememberIn } from './remember-in.ts';
import { thaw } from './thaw.ts';

/** Reads again what a source said to a question; undefined where it cannot, as where there is no such source any more. */
export type Reread = (source: string, question: Observable, raw: readonly unknown[]) => Reading | undefined;

export interface Reader {
  /** Of assay. */
  readonly version: string;
  readonly reread?: Reread | undefined;
}

/** Answers of another machine may be ahead of us by so much; what is further ahead was kept before the clock went back. */
const leewayMs = 10 * 60_000;

type Row = Schema['answers'];

/** What sources answered, and when. */
export function createMemory(db: Connection, write: Writes, remember: RememberIn, { version, reread }: Reader): Memory {
  /** The newest answer of each source that came no later, if it did not expire before. */
  async function newest(question: Observable, by: number, expiresAfter?: number): Promise<readonly Lookup[]> {
    const of = (table: string): RawBuilder<unknown> =>
      sql`${sql.ref(`${table}.key`)} = ${keyOf(question)} and ${sql.ref(`${table}.observed_at`)} <= ${by}`;
    // One that has expired hides an older one that would last longer: it is what the source said last.
    const fresh = expiresAfter === undefined ? sql`` : sql`and a.expires_at > ${expiresAfter}`;
    const { rows } = await sql<Row>`select a.* from answers a where ${of('a')} ${fresh}
      and not exists (select 1 from answers b where ${of('b')} and b.source = a.source and b.observed_at > a.observed_at)
      order by a.source`.execute(db);
    const lookups: Lookup[] = [];
    for (const row of rows) {
      const lookup = thaw(row.lookup);
      if (lookup) lookups.push(await readBy(lookup, row));
    }
    return lookups.map((lookup) => ({ ...lookup, via: lookup.via === 'sandbox' ? 'sandbox' : 'cache' }));
  }

  /** As this version of assay reads it. */
  async function readBy(lookup: Lookup, row: Row): Promise<Lookup> {
    if (row.reader === version || !row.raw || !reread) return lookup;
    const outcome = attempt(reread, lookup, row.raw);
    if (!outcome) return lookup;
    const better = { ...lookup, outcome };
    await write((connection) =>
      sql`update answers set lookup = ${JSON.stringify(better)}, reader = ${version}
        where key = ${row.key} and source = ${row.source} and observed_at = ${row.observed_at}
        and reader = ${row.reader}`.execute(connection),
    ).catch((error: unknown) => {
      // Where it cannot be written down it is read again the next time.
      if (!(error instanceof AssayError)) throw error;
    });
    return better;
  }

  return {
    recall: (observable, now, staleFor = 0) => newest(observable, now.getTime() + leewayMs, now.getTime() - staleFor),
    recallAsOf: (observable, at) => newest(observable, at.getTime()),
    async remember(lookup, expiresAt, raw) {
      await write((connection) => remember(connection, lookup, expiresAt, raw));
    },
    async forget(before, now) {
      const { numAffectedRows } = await write((connection) =>
        sql`delete from answers where observed_at < ${before.getTime()} and expires_at < ${now.getTime()}`.execute(connection),
      );
      return Number(numAffectedRows ?? 0);
    },
  };
}

/** A `read` that does not recognise what was said throws: then what was read before stands. */
function attempt(reread: Reread, lookup: Lookup, packed: Uint8Array): Reading | undefined {
  const raw = unpackRaw(packed);
  if (!raw) return undefined;
  try {
    return reread(lookup.source, lookup.askedAs ?? lookup.observable, raw);
  } catch {
    return undefined;
  }
}
