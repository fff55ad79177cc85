import { sql } from 'kysely';
import type { Telling } from '../../domain/ports.ts';
import { lockUntilCommit } from '../lock.ts';
import { storable } from '../storable.ts';
import type { Connection, Dialect } from '../writes.ts';
import { beginning, chained } from './chain.ts';

/** Rows in one statement; a statement has so many parameters at the most. */
const together = 500;

/** Writes into the ledger who is told what, a row for each observable. Inside a transaction, and as its last part: the chain has one end. */
export async function tell(db: Connection, dialect: Dialect, { observables, errand, ...told }: Telling, at: Date): Promise<void> {
  await lockUntilCommit(db, dialect, 'egress');
  const last = await sql<{ number: number; hash: string }>`select number, hash from egress order by number desc limit 1`.execute(db);
  let { number, hash } = last.rows[0] ?? { number: 0, hash: beginning };
  const rows = observables.map(({ type, value }) => {
    number += 1;
    const row = {
      number,
      at,
      source: told.source,
      host: storable(told.host),
      type,
      value: storable(value),
      reveals: told.reveals,
      submission: errand.submission,
      person: storable(errand.person),
      ...errand.marking,
    };
    hash = chained(hash, row);
    return sql`(${number}, ${at.getTime()}, ${row.source}, ${row.host}, ${type}, ${row.value}, ${row.reveals},
      ${row.submission}, ${row.person}, ${row.tlp}, ${row.pap}, ${hash})`;
  });
  for (let i = 0; i < rows.length; i += together) {
    await sql`insert into egress (number, at, source, host, type, value, reveals, submission, person, tlp, pap, hash)
      values ${sql.join(rows.slice(i, i + together))}`.execute(db);
  }
}
