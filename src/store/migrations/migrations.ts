import { first } from './0001-first.ts';
import { history } from './0002-history.ts';
import { work } from './0003-work.ts';
import { arrivals } from './0004-arrivals.ts';
import { landings } from './0009-landings.ts';
import type { Migration } from './migration.ts';

/** Forward only, in this order. SQLite's user_version, and Postgres's table, tell how many of them ran. */
export const migrations: readonly Migration[] = [first, history, work, arrivals, landings];
