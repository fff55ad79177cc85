import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Tlp } from '../../domain/marking.ts';
import type { Callback, Outbox } from '../../domain/outbox.ts';
import type { Schema } from '../schema.ts';
import type { Connection, Writes } from '../writes.ts';

type Row = Omit<Schema['callbacks'], 'id' | 'secret'> & { readonly id: number; readonly secret: string };

/** Whom to tell of single submissions. */
export function createCallbacks(reading: Connection, write: Writes): Pick<Outbox, 'subscribe' | 'callback'> {
  return {
    subscribe: ({ submission, url, secret, owner, maxTlp }, now) =>
      write(async (db) => {
        if (secret === undefined)
          await sql`insert into callback_secrets (owner, secret) values (${owner}, ${newSecret()}) on conflict (owner) do nothing`.execute(
            db,
          );
        const added = await sql`insert into callbacks (submission, url, secret, owner, max_tlp, created_at)
          values (${submission}, ${url}, ${secret ?? null}, ${owner}, ${maxTlp}, ${now.getTime()})
          on conflict (submission, url) do nothing`.execute(db);
        // It may have ended, and been told of, before; whoever was told then is not told again.
        if (added.numAffectedRows === 1n) await sql`update submissions set told = 0 where id = ${submission}`.execute(db);
        const [callback] = await callbacksOf(db, submission, url);
        if (!callback) throw new Error('a callback is gone as soon as it was written');
        return callback;
      }),

    async callback(id) {
      const { rows } = await sql<Row>`${columns} where c.id = ${id}`.execute(reading);
      return rows[0] && callbackOf(rows[0]);
    },
  };
}

/** Of one submission, or the one of an address. */
export async function callbacksOf(db: Connection, submission: string, url?: string): Promise<readonly Callback[]> {
  const { rows } = await sql<Row>`${columns} where c.submission = ${submission}
    ${url === undefined ? sql`` : sql`and c.url = ${url}`} order by c.id`.execute(db);
  return rows.map(callbackOf);
}

const columns = sql`select c.id, c.submission, c.url, c.owner, c.max_tlp, c.created_at, coalesce(c.secret, s.secret) as secret
  from callbacks c left join callback_secrets s on s.owner = c.owner`;

function callbackOf({ id, submission, url, owner, secret, max_tlp }: Row): Callback {
  return { id, submission, url, owner, secret, maxTlp: max_tlp as Tlp };
}

function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64url')}`;
}
