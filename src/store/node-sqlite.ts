import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

/** Kysely's SQLite dialect over the SQLite that is built into Node: nothing to compile. Statements are prepared once. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const prepared = new Map<string, StatementSync>();
  return new SqliteDialect({
    database: {
      prepare(sql) {
        let statement = prepared.get(sql);
        if (!statement) {
          statement = database.prepare(sql);
          // Few distinct statements exist; a caller that makes new text each time must not fill the memory.
          if (prepared.size < 200) prepared.set(sql, statement);
        }
        const ready = statement;
        return {
          reader: returnsRows(sql),
          all: (parameters) => ready.all(...(parameters as SQLInputValue[])),
          run: (parameters) => ready.run(...(parameters as SQLInputValue[])),
          iterate: (parameters) => ready.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
        };
      },
      close: () => database.close(),
    },
  });
}

/** `StatementSync.columns()` would tell, but is younger than the oldest Node we support. */
function returnsRows(sql: string): boolean {
  return /^\s*(select|with|pragma)\b/i.test(sql) || /\breturning\b/i.test(sql);
}
