import { sql } from 'kysely';
import type { Telling } from '../../domain/ports.ts';
import { beginning } from '../chain/verify-chain.ts';
import { lockUntilCommit } from '../lock.ts';
import { storable } from '../storable.ts';
import { tableOf } from '../work/rows/table.ts';
import type { Connection, Dialect } from '../writes.ts';
import { chained } from './chain.ts';

/** What is told when. */
export interface Told {
  readonly telling: Telling;
  readonly at: Date;
}

/** Writes into the ledger who is told what, a row for each observable. Inside a transaction, and as its last part: the chain has one end. */
export async function tell(db: Connection, dialect: Dialect, all: readonly Told[]): Promise<void> {
  if (all.length === 0) return;
  await lockUntilCommit(db, dialect, 'egress');
  const last = await sql<{ number: number; hash: string }>`select number, hash from egress order by number desc limit 1`.execute(db);
  let { number, hash } = last.rows[0] ?? { number: 0, hash: beginning };
  const rows = all.flatMap(({ telling: { observables, errand, ...told }, at }) =>
    observables.map(({ type, value }) => {
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
      return { ...row, at: at.getTime(), hash };
    }),
  );
  await sql`insert into egress (number, at, source, host, type, value, reveals, submission, person, tlp, pap, hash)
    select number, at, source, host, type, value, reveals, submission, person, tlp, pap, hash from ${table(dialect, rows)} as told`.execute(
    db,
  );
}

const table = tableOf({
  ...{ number: 'number', at: 'number', source: 'text', host: 'text', type: 'text', value: 'text', reveals: 'text' },
  ...{ submission: 'text', person: 'text', tlp: 'text', pap: 'text', hash: 'text' },
});
