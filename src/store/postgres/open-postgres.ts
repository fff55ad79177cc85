import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { AssayError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import { createSteadyClock } from '../clock/steady-clock.ts';
import type { Opened } from '../opened.ts';
import type { Schema } from '../schema.ts';
import { databaseClock } from './database-clock.ts';
import { migrate } from './migrate.ts';
import { createPatience } from './patience.ts';
import { patientReads } from './patient-reads.ts';
import { transactions } from './transactions.ts';

/** A database that starts together with us is waited for; one that restarts a little longer. */
const patienceMs = { opening: 5_000, running: 20_000 };
const connections = 10;
const fix = 'see that the database runs and can be reached, and that ASSAY_DATABASE_URL names it with the right user and password';

/**
 * Opens the shared store, creating and migrating its tables as needed; needs PostgreSQL 13 or later. The errors it throws, now and
 * later, hold no password.
 * @param url postgres://user:password@host:port/database, as libpq has it
 * @param clock in place of the database's own
 * @throws AssayError ASSAY_STORE_UNAVAILABLE
 */
export async function openPostgres(url: string, clock: Clock | undefined): Promise<Opened> {
  const server = parse(url);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'assay',
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: 30_000,
    // A machine that was suspended in the middle of a transaction must not hold a lock for the others.
    idle_in_transaction_session_timeout: 60_000,
    // Ours are counts and milliseconds: they fit a number.
    types: { getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  // A restart of the database is told to connections nobody uses at the moment, too: without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  const dialect = new PostgresDialect({ pool });
  const db = new Kysely<Schema>({ dialect });
  try {
    const atFirst = createPatience(patienceMs.opening, (error) => unavailable(server, error));
    await migrate(patientReads(db, dialect, atFirst), transactions(db, atFirst));
    const patience = createPatience(patienceMs.running, (error) => unavailable(server, error));
    const reads = patientReads(db, dialect, patience);
    const own = clock ? { clock, stop: () => undefined } : await databaseClock(createSteadyClock(), reads);
    return {
      dialect: 'postgres',
      db: reads,
      write: transactions(db, patience),
      clock: own.clock,
      close: async () => {
        own.stop();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy().catch(() => undefined);
    throw error instanceof AssayError ? error : unavailable(server, error);
  }
}

interface Server {
  /** For people: without user and password. */
  readonly name: string;
  readonly password: string | undefined;
}

function parse(url: string): Server {
  try {
    const { host, port, database, password } = new pg.Client({ connectionString: url });
    const name = host.startsWith('/') ? `${database ?? ''} at ${host}` : `${database ?? ''} at ${host}:${port}`;
    return { name, password: typeof password === 'string' ? password : undefined };
  } catch {
    // What is wrong with it could repeat the password.
    throw new AssayError(
      'ASSAY_STORE_UNAVAILABLE',
      'the address of the database is not one of PostgreSQL',
      `write postgres://user:password@host:5432/database; encode the signs @ : / ? # in a password`,
    );
  }
}

function unavailable({ name, password }: Server, error: unknown): AssayError {
  const told = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
  const why = [password, password && encodeURIComponent(password)].reduce<string>(
    (text, secret) => (secret ? text.replaceAll(secret, '***') : text),
    told,
  );
  return new AssayError('ASSAY_STORE_UNAVAILABLE', `the database ${name} cannot be used: ${why}`, fix);
}
