import { Kysely, type PostgresDialect } from 'kysely';
import type { Connection } from '../writes.ts';
import { isAway } from './away.ts';
import type { Patience } from './patience.ts';

/** The same database for single statements that only read: each is asked again where the connection was lost. */
export function patientReads(db: Connection, dialect: PostgresDialect, patience: Patience): Connection {
  const executor = db.getExecutor();
  const patient = executor.withConnectionProvider({
    async provideConnection(consumer, options) {
      for (const began = performance.now(); ; ) {
        try {
          return await executor.provideConnection(consumer, options);
        } catch (error) {
          if (!isAway(error)) throw patience.explain(error);
          await patience.pause(began, error);
        }
      }
    },
  });
  return new Kysely({ config: { dialect }, dialect, driver: dialect.createDriver(), executor: patient });
}
