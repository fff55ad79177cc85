import { sql } from 'kysely';
import type { Observable } from '../../../domain/observable.ts';
import { type ClaimRequest, type Leased, lanes, type Work } from '../../../domain/work.ts';
import type { Schema } from '../../schema.ts';
import type { Connection, Dialect } from '../../writes.ts';
import { locking, type Parts } from '../parts.ts';
import { unpack } from '../rows/pack.ts';
import { numbersOf } from '../rows/table.ts';
import { type Errand, errands } from '../submissions/submitted.ts';
import { nextTurn, pass, type Turn } from '../turns.ts';

/** So many submissions are visited at once, where the first have nothing. */
const mostTurns = 16;
/** A question that somebody else has asked is looked at again after so long: then its answer may be remembered. */
const heldMs = 100;

/** Hands out lookups that are due. What one claim brings is of one submission. */
export function createClaiming({ write, dialect }: Parts): Pick<Work, 'claim'> {
  const errandOf = errands();
  return {
    async claim(request) {
      const { source, submission, now } = request;
      const upTo = request.upTo && lanes.indexOf(request.upTo);
      return write(async (db) => {
        for (let turns = 0; turns < mostTurns; turns++) {
          const turn = await nextTurn(db, source, now, { submission, upTo });
          if (!turn) break;
          const taken = await take(db, dialect, turn, request);
          const passed = await pass(db, dialect, turn, await nextAt(db, turn, now));
          if (taken.length > 0) {
            const errand = await errandOf(db, turn.submission);
            return taken.map((row) => leasedOf(row, turn, errand));
          }
          if (!passed) break;
        }
        return [];
      }, `work: lookups of ${source}`);
    },
  };
}

interface Row
  extends Pick<Schema['lookups'], 'item' | 'question_type' | 'question_value' | 'question_key' | 'attempts' | 'progress'>,
    Pick<Leased, 'exposure' | 'reliability' | 'lineage'> {
  readonly id: number;
  readonly type: string;
  readonly value: string;
  /** 1: somebody has the same question. */
  readonly held: number;
}

/** Leases what is due of one submission. */
async function take(db: Connection, dialect: Dialect, turn: Turn, request: ClaimRequest): Promise<readonly Row[]> {
  const { most, now, worker, leaseUntil, sameType } = request;
  // A few more than wanted, in place of those that are held or of another type.
  const some = most * (sameType ? 4 : 1) + 8;
  const { rows } = await sql<Row>`select l.id, l.item, l.question_type, l.question_value, l.question_key, l.attempts, l.progress,
      l.exposure, l.reliability, l.lineage, i.type, i.value, case when exists (select 1 from lookups h where h.state = 'leased' and h.source = l.source
        and h.question_key = l.question_key) then 1 else 0 end as held
    from lookups l join items i on i.id = l.item
    where l.state = 'open' and l.submission = ${turn.submission} and l.source = ${turn.source} and l.not_before <= ${now.getTime()}
    order by l.not_before, l.id limit ${some} ${locking(dialect, 'for update of l skip locked')}`.execute(db);
  const taken = new Map<string, Row>();
  const held: number[] = [];
  let type: string | undefined;
  for (const row of rows) {
    if (taken.size === most) break;
    if (row.held === 1 || taken.has(row.question_key)) held.push(row.id);
    else if (!sameType || row.question_type === (type ?? row.question_type)) {
      type = row.question_type;
      taken.set(row.question_key, row);
    }
  }
  if (held.length > 0)
    await sql`update lookups set not_before = ${now.getTime() + heldMs} where id in ${numbersOf(dialect, held)}`.execute(db);
  if (taken.size > 0) {
    const ids = [...taken.values()].map(({ id }) => id);
    await sql`update lookups set state = 'leased', lease_owner = ${worker}, lease_until = ${leaseUntil.getTime()}
      where id in ${numbersOf(dialect, ids)}`.execute(db);
  }
  return [...taken.values()];
}

/** When the submission has something for the source again. */
async function nextAt(db: Connection, { submission, source }: Turn, now: Date): Promise<number | undefined> {
  const { rows } = await sql<{ at: number | null }>`select min(not_before) as at from lookups
    where state = 'open' and submission = ${submission} and source = ${source}`.execute(db);
  const at = rows[0]?.at ?? undefined;
  return at === undefined ? undefined : Math.max(at, now.getTime());
}

function leasedOf(row: Row, { submission, source }: Turn, errand: Errand): Leased {
  return {
    ...{ id: row.id, submission, item: row.item, source },
    observable: { type: row.type, value: row.value } as Observable,
    question: { type: row.question_type, value: row.question_value } as Observable,
    ...{ exposure: row.exposure, reliability: row.reliability, lineage: row.lineage },
    ...errand,
    attempts: row.attempts,
    answers: row.progress === null ? [] : (unpack(row.progress) as unknown[]),
  };
}
