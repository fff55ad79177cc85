import {
  type App,
  catalogueOf,
  catalogueText,
  exposureText,
  type FeedState,
  forTerminal,
  limitEntry,
  limitText,
  type SourceState,
  spanText,
} from '../../../app.ts';
import type { Source } from '../../../domain/source.ts';
import { type GlobalOptions, withApp } from '../options.ts';

/** A source and, of a feed, its copy on this machine. */
interface Standing {
  readonly state: SourceState;
  readonly feed: FeedState | undefined;
}

/** `assay sources`: what is ready, what is missing and where to get it; with `--all` everything that is declared of each. */
export async function sources(options: GlobalOptions & { readonly json?: boolean; readonly all?: boolean }): Promise<number> {
  return withApp(options, async (app) => {
    const now = new Date();
    const all = standings(app);
    if (options.json) {
      const wire = options.all
        ? catalogueOf(sourcesOf(all), (source) => hereOf(all, source, now))
        : all.map((each) => readiness(each, now));
      process.stdout.write(`${JSON.stringify(wire, null, 2)}\n`);
      return 0;
    }
    const lines = options.all
      ? catalogueText(
          catalogueOf(sourcesOf(all), (source) => source.id),
          (id) => standingText(standingOf(all, id), now),
        )
      : readinessLines(all, now);
    for (const line of lines) process.stdout.write(`${line}\n`);
    return 0;
  });
}

function standings(app: App): readonly Standing[] {
  const feeds = new Map(app.feeds.states(undefined).map((state) => [state.feed.id, state]));
  return app.sources.map((state) => ({ state, feed: feeds.get(state.source.id) }));
}

function sourcesOf(all: readonly Standing[]): Source[] {
  return all.map(({ state }) => state.source);
}

function standingOf(all: readonly Standing[], id: string): Standing {
  const found = all.find(({ state }) => state.source.id === id);
  if (!found) throw new Error(`nothing is known of ${id}`);
  return found;
}

function readiness(standing: Standing, now: Date) {
  const { source } = standing.state;
  const { id, name, kind, about, accepts, homepage } = source;
  const auth = source.kind === 'local' ? undefined : source.auth;
  return { id, name, kind, about, homepage, accepts, ...here(standing, now), get_key_at: auth?.getKeyAt ?? null };
}

function hereOf(all: readonly Standing[], source: Source, now: Date) {
  return here(standingOf(all, source.id), now);
}

/** How it stands on this machine. */
function here({ state: { source, missing, exposure, ceiling, reliability, limits }, feed }: Standing, now: Date) {
  return {
    exposure,
    max_tlp: ceiling,
    reliability,
    ready: missing === undefined && !source.retired && (source.kind !== 'feed' || feed?.copy !== undefined),
    missing: missing ?? null,
    limits: limits.map(limitEntry),
    ...(source.kind === 'feed' && {
      copy: feed?.copy
        ? { entries: feed.copy.entries, as_of: feed.copy.asOf, age_seconds: ageOf(feed.copy.asOf, now), stale: feed.copy.stale }
        : null,
    }),
  };
}

function ageOf(then: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000));
}

/** Why it does not answer; undefined where it does. */
function lack({ state: { source, missing }, feed }: Standing): string | undefined {
  if (source.retired) return `retired: ${source.retired.why}`;
  return missing ?? (source.kind === 'feed' && !feed?.copy ? 'never downloaded: assay feeds sync' : undefined);
}

function standingText(standing: Standing, now: Date): string {
  const kind = kindOfLack(standing);
  if (kind === 'key' || kind === 'address') return `missing: ${standing.state.missing}`;
  return lack(standing) ?? (standing.feed ? copyText(standing.feed, now) : 'ready');
}

function copyText({ copy }: FeedState, now: Date): string {
  return copy ? `${copy.entries} entries, ${spanText(ageOf(copy.asOf, now))} old${copy.stale ? ', STALE' : ''}` : 'no copy';
}

/** Ready ones a line each; the others by what would make them ready. */
function* readinessLines(all: readonly Standing[], now: Date): Generator<string> {
  const feeds = all.filter(({ state }) => state.source.kind === 'feed');
  const asked = all.filter(({ state }) => state.source.kind !== 'feed');
  const ready = asked.filter((each) => lack(each) === undefined);
  const fresh = feeds.filter((each) => lack(each) === undefined);
  const width = Math.max(...all.map(({ state }) => state.source.id.length));
  yield `${ready.length} of ${asked.length} sources and ${fresh.length} of ${feeds.length} feeds are ready (assay sources --all tells all about each)`;
  yield* group('Sources', ready, (each) => [idOf(each).padEnd(width), sourceText(each.state)]);
  yield* group('Feeds', fresh, (each) => [idOf(each).padEnd(width), `${each.state.source.accepts.join(' ')} · ${standingText(each, now)}`]);
  yield* lackingLines(
    all.filter((each) => lack(each) !== undefined),
    width,
  );
}

function* lackingLines(lacking: readonly Standing[], width: number): Generator<string> {
  const of = Map.groupBy(lacking, kindOfLack);
  const undownloaded = of.get('copy') ?? [];
  if (undownloaded.length > 0) yield* ['', `Feeds never downloaded (${undownloaded.length}): assay feeds sync`];
  const keyed = [...Map.groupBy(of.get('key') ?? [], ({ state }) => state.missing ?? '')];
  const longest = Math.max(0, ...keyed.map(([variable]) => variable.length));
  yield* group('Without a key', keyed, ([variable, those]) => [
    variable.padEnd(longest),
    `${those.map(idOf).join(' ')} · ${keyPage(those)}`,
  ]);
  yield* group('Without an address', of.get('address') ?? [], (each) => [idOf(each).padEnd(width), addressText(each.state)]);
  yield* group('Only with sources.<id>.enabled: true', of.get('opt-in') ?? [], (each) => [
    idOf(each).padEnd(width),
    each.state.source.optIn ?? '',
  ]);
  yield* group('Not asked', of.get('other') ?? [], (each) => [idOf(each).padEnd(width), lack(each) ?? '']);
}

function* group<T>(title: string, members: readonly T[], cells: (member: T) => readonly string[]): Generator<string> {
  if (members.length === 0) return;
  yield* ['', `${title} (${members.length}):`];
  for (const member of members) yield forTerminal(`  ${cells(member).join('  ')}`);
}

function kindOfLack({ state: { source, missing } }: Standing): 'copy' | 'key' | 'address' | 'opt-in' | 'other' {
  if (source.retired) return 'other';
  if (missing === undefined) return 'copy';
  if (variablesOf(source).includes(missing)) return 'key';
  if (/^[A-Z0-9_]+_BASE_URL$/.test(missing)) return 'address';
  return source.optIn !== undefined && missing.startsWith(source.optIn) ? 'opt-in' : 'other';
}

function variablesOf(source: Source): string[] {
  const auth = source.kind === 'local' ? undefined : source.auth;
  if (auth === undefined) return [];
  return [
    auth.env,
    ...(auth.in === 'basic' || auth.in === 'oauth' ? [auth.passwordEnv] : []),
    ...(auth.in === 'oauth' ? [auth.tenantEnv] : []),
  ];
}

function keyPage([first]: readonly Standing[]): string {
  const source = first?.state.source;
  return source && source.kind !== 'local' ? (source.auth?.getKeyAt ?? '') : '';
}

function addressText({ source, missing }: SourceState): string {
  return [missing, ...variablesOf(source)].join(' and ');
}

function sourceText({ source, exposure, limits }: SourceState): string {
  const budget = limits.map((limit) => `${limitText(limitEntry(limit))}${limit.unverified ? ' (unverified)' : ''}`).join(', ');
  const reveals = source.kind === 'http' ? source.reveals : 'value';
  const told = exposure === 'none' ? '' : reveals === 'value' ? exposure : exposureText({ exposure, reveals });
  return [source.accepts.join(' '), told, budget].filter((part) => part !== '').join(' · ');
}

function idOf({ state }: Standing): string {
  return state.source.id;
}
