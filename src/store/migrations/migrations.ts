import { first } from './0001-first.ts';
import { history } from './0002-history.ts';
import { work } from './0003-work.ts';
import { arrivals } from './0004-arrivals.ts';
import { inbox } from './0005-inbox.ts';
import { access } from './0006-access.ts';
import { outbox } from './0007-outbox.ts';
import { bookmarks } from './0008-bookmarks.ts';
import { landings } from './0009-landings.ts';
import { tallies } from './0010-tallies.ts';
import { replays } from './0011-replays.ts';
import type { Migration } from './migration.ts';

/** Forward only, in this order. SQLite's user_version, and Postgres's table, tell how many of them ran. */
export const migrations: readonly Migration[] = [
  first,
  history,
  work,
  arrivals,
  inbox,
  access,
  outbox,
  bookmarks,
  landings,
  tallies,
  replays,
];
