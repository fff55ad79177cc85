import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, addFeed, type FeedState, forTerminal, type NewFeed, type SyncResult, spanText } from '../../../app.ts';
import { interruption } from '../extraction/interruption.ts';
import { type GlobalOptions, withApp } from '../options.ts';

type Json = { readonly json?: boolean };

/** `assay feeds list`: every feed there is, who publishes it, and the copy on this machine. */
export async function list(options: GlobalOptions & Json): Promise<number> {
  return withApp(options, async (app) => {
    const states = app.feeds.states(undefined);
    if (options.json)
      process.stdout.write(
        `${JSON.stringify(
          states.map((state) => wire(state, new Date())),
          null,
          2,
        )}\n`,
      );
    else for (const line of states.flatMap((state) => listed(state, width(states)))) process.stdout.write(`${line}\n`);
    return 0;
  });
}

/** `assay feeds status`: how old each copy is, why the last sync failed, when the next is due. 3 where one failed or is stale. */
export async function status(ids: readonly string[], options: GlobalOptions & Json): Promise<number> {
  return withApp(options, async (app) => {
    const states = chosen(app, ids);
    const now = new Date();
    if (options.json)
      process.stdout.write(
        `${JSON.stringify(
          states.map((state) => wire(state, now)),
          null,
          2,
        )}\n`,
      );
    else for (const state of states) process.stdout.write(`${statusLine(state, width(states), now)}\n`);
    return states.some((state) => state.status?.error || state.copy?.stale || isLost(state)) ? 3 : 0;
  });
}

/**
 * `assay feeds sync`: fetches what is due. 0 when every list is as new as it can be, 3 when one could not be renewed, 1 when none
 * could. With `--watch` it goes on until it is interrupted.
 */
export async function sync(
  ids: readonly string[],
  options: GlobalOptions & Json & { readonly force?: boolean; readonly watch?: boolean; readonly sandbox?: boolean },
): Promise<number> {
  return withApp(options, async (app) => {
    const { signal, listen } = interruption();
    const done = listen();
    try {
      for (let first = true; ; first = false) {
        // A watcher insists once; then each feed comes in its time.
        const code = await syncOnce(app, ids, { ...options, force: first && options.force === true }, signal);
        if (!options.watch || signal.aborted) return code;
        await sleep(app.feeds.nextSyncIn(named(ids)), undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return 0;
      }
    } finally {
      done();
    }
  });
}

interface AddingOptions extends GlobalOptions {
  readonly format: NewFeed['format'];
  readonly column?: string;
  readonly types: string;
  readonly category: string;
  readonly effect?: NewFeed['effect'];
  readonly below?: boolean;
  readonly every: string;
  readonly name?: string;
}

/** `assay feeds add`: a list of the user's own as two lines of configuration and a file that can be edited. Nothing is downloaded yet. */
export async function add(id: string, from: string, options: AddingOptions): Promise<number> {
  const { config, types, ...rest } = options;
  const named = types.split(',').flatMap((each) => each.trim() || []);
  const where = { env: process.env, cwd: process.cwd(), home: homedir(), configPath: config };
  const added = await addFeed({ below: false, ...rest, id, from, types: named }, where);
  process.stdout.write(`${id} is declared in ${added.file}, which ${added.config} names\nfetch it: assay feeds sync ${id}\n`);
  return 0;
}

async function syncOnce(
  app: App,
  ids: readonly string[],
  options: GlobalOptions & Json & { readonly force?: boolean; readonly watch?: boolean },
  signal: AbortSignal,
): Promise<number> {
  const results: SyncResult[] = [];
  const pad = width(chosen(app, ids));
  for await (const result of app.feeds.sync(named(ids), { force: options.force ?? false, signal })) {
    results.push(result);
    // A watcher or a cron job that says every time that nothing is new would say nothing.
    const idle = (result.outcome === 'not_due' && result.error === null) || result.outcome === 'unchanged';
    if (!options.json && !((options.watch || options.quiet) && idle)) process.stdout.write(`${resultLine(result, pad)}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(results.map(resultWire), null, 2)}\n`);
  const failed = results.filter(({ outcome }) => outcome === 'failed').length;
  if (failed === 0) return 0;
  return failed === results.length ? 1 : 3;
}

function named(ids: readonly string[]): readonly string[] | undefined {
  return ids.length === 0 ? undefined : ids;
}

function chosen(app: App, ids: readonly string[]): readonly FeedState[] {
  return app.feeds.states(named(ids));
}

function width(states: readonly FeedState[]): number {
  return Math.max(0, ...states.map(({ feed }) => feed.id.length));
}

function wire({ feed, copy, status: last, missing }: FeedState, now: Date) {
  const { id, name, about, homepage, accepts, role, every, cite, unverified } = feed;
  return {
    id,
    name,
    about,
    homepage,
    accepts,
    role,
    every_seconds: every,
    cite,
    verified: !unverified,
    ready: missing === undefined,
    missing: missing ?? null,
    entries: copy?.entries ?? null,
    unreadable_rows: copy?.unreadable ?? null,
    downloaded_at: copy?.downloadedAt ?? null,
    as_of: copy?.asOf ?? null,
    age_seconds: copy ? Math.max(0, Math.round((now.getTime() - copy.asOf.getTime()) / 1000)) : null,
    stale: copy?.stale ?? null,
    attempted_at: last?.attempted_at ?? null,
    due_at: last?.due_at ?? null,
    failures: last?.failures ?? 0,
    error: last?.error ?? null,
  };
}

function listed(state: FeedState, pad: number): string[] {
  const { feed, copy } = state;
  const have = copy
    ? `${entriesText(copy.entries)}, as of ${minute(copy.asOf)}${copy.stale ? ', STALE' : ''}`
    : (whyNotFetched(state) ?? 'never downloaded');
  const terms = `every ${spanText(feed.every)}${feed.unverified ? ' (unverified)' : ''} · ${feed.cite}`;
  return [
    `${feed.id.padEnd(pad)}  ${forTerminal(feed.about)}`,
    `${''.padEnd(pad)}  ${feed.role} · ${feed.accepts.join(' ')} · ${terms}`,
    `${''.padEnd(pad)}  ${forTerminal(have)}`,
  ];
}

/** Why a feed that is not fetched is not: in words, also where a variable is all that it lacks. */
function whyNotFetched({ feed: { retired }, missing }: FeedState): string | undefined {
  if (retired) return `retired since ${retired.since}: ${retired.why}`;
  return missing === undefined ? undefined : `not set up: ${missing}`;
}

function entriesText(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}

/** Fetched once, but no longer there or not to be read: a damaged file, or one of an older version. */
function isLost({ copy, status: last, missing }: FeedState): boolean {
  return missing === undefined && !copy && last?.failures === 0;
}

function statusLine(state: FeedState, pad: number, now: Date): string {
  const { feed, copy, status: last } = state;
  const age = copy
    ? `${entriesText(copy.entries)}, ${spanText((now.getTime() - copy.asOf.getTime()) / 1000)} old${copy.stale ? ', STALE' : ''}`
    : isLost(state)
      ? 'no copy that can be read (assay feeds sync fetches it again)'
      : 'no copy';
  const error = last?.error ? `; FAILED ${last.failures} time${last.failures === 1 ? '' : 's'}: ${last.error}` : '';
  const next = last ? `; next from ${minute(new Date(last.due_at))}` : '';
  return `${feed.id.padEnd(pad)}  ${forTerminal(whyNotFetched(state) ?? `${age}${error}${next}`)}`;
}

function resultLine(result: SyncResult, pad: number): string {
  return `${result.feed.padEnd(pad)}  ${forTerminal(resultText(result))}`;
}

function resultText(result: SyncResult): string {
  switch (result.outcome) {
    case 'updated':
      return `updated: ${entriesText(result.entries)}${result.unreadable === 0 ? '' : `, ${result.unreadable} rows were none`}`;
    case 'unchanged':
      return `unchanged: ${entriesText(result.entries)}`;
    case 'failed':
      return `FAILED: ${result.why}`;
    case 'not_due':
      return `not due before ${minute(result.dueAt)} (--force asks all the same)${result.error === null ? '' : `; the last attempt FAILED: ${result.error}`}`;
    case 'busy':
      return 'another process is at it';
  }
}

function resultWire(result: SyncResult) {
  return result.outcome === 'not_due' ? { feed: result.feed, outcome: result.outcome, due_at: result.dueAt, error: result.error } : result;
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
