import { sql } from 'kysely';
import type { Pap, Tlp } from '../../domain/marking.ts';
import type { ObservableType } from '../../domain/observable.ts';
import type { Egress, EgressRow } from '../../domain/ports.ts';
import type { Revelation } from '../../domain/source.ts';
import { verifyChain } from '../chain/verify-chain.ts';
import type { Schema } from '../schema.ts';
import { storable } from '../storable.ts';
import type { Connection } from '../writes.ts';
import { chained } from './chain.ts';

const page = 1_000;

/** The egress ledger, to be read. It is written by `budget.take`, with the payment. */
export function createEgress(db: Connection): Egress {
  return {
    async search({ value, source, submission, person, since, until }, after, most) {
      const where = [
        sql`number > ${after}`,
        ...(value === undefined ? [] : [sql`value = ${storable(value)}`]),
        ...(source === undefined ? [] : [sql`source = ${storable(source)}`]),
        ...(submission === undefined ? [] : [sql`submission = ${storable(submission)}`]),
        ...(person === undefined ? [] : [sql`person = ${storable(person)}`]),
        ...(since === undefined ? [] : [sql`at >= ${since.getTime()}`]),
        ...(until === undefined ? [] : [sql`at < ${until.getTime()}`]),
      ];
      const { rows } = await sql<Schema['egress']>`
        select * from egress where ${sql.join(where, sql` and `)} order by number limit ${most}`.execute(db);
      return rows.map(thaw);
    },

    verify(head) {
      const pageAfter = async (number: number) => {
        const { rows } = await sql<Schema['egress']>`
          select * from egress where number > ${number} order by number limit ${page}`.execute(db);
        return rows.map(thaw);
      };
      return verifyChain(pageAfter, chained, head);
    },
  };
}

function thaw(row: Schema['egress']): EgressRow {
  return {
    number: row.number,
    at: new Date(row.at),
    source: row.source,
    host: row.host,
    type: row.type as ObservableType,
    value: row.value,
    reveals: row.reveals as Revelation,
    submission: row.submission,
    person: row.person,
    tlp: row.tlp as Tlp,
    pap: row.pap as Pap,
    hash: row.hash,
  };
}
