import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

/**
 * Kysely's SQLite dialect over the SQLite that is built into Node: nothing to compile. Statements are prepared once.
 * @param explain turns an error of SQLite into the one to throw
 */
export function nodeSqliteDialect(database: DatabaseSync, explain: (error: unknown) => unknown): SqliteDialect {
  const prepared = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    // Few distinct statements exist; a caller that makes new text each time must not fill the memory.
    if (prepared.size < 300) prepared.set(sql, statement);
    return statement;
  }

  function attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explain(error);
    }
  }

  return new SqliteDialect({
    database: {
      prepare(sql) {
        const statement = attempt(() => prepare(sql));
        return {
          reader: returnsRows(sql),
          all: (parameters) => attempt(() => statement.all(...(parameters as SQLInputValue[]))),
          run: (parameters) => attempt(() => statement.run(...(parameters as SQLInputValue[]))),
          iterate: (parameters) => attempt(() => statement.iterate(...(parameters as SQLInputValue[]))) as IterableIterator<unknown>,
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
