import type { Auth, FeedSource, HttpSource, Limit, LocalSource, Source } from '../../domain/source.ts';

/** What is true of every source, wherever assay runs: docs/sources/catalogue.json, and what `assay sources --all` shows. */
export interface Catalogue<Here = never> {
  readonly counts: { readonly sources: number; readonly feeds: number };
  /** Those that are asked, over a network or on this machine. */
  readonly sources: readonly SourceEntry<Here>[];
  /** Those that are downloaded. */
  readonly feeds: readonly FeedEntry<Here>[];
}

interface Entry<Here> {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly homepage: string;
  readonly accepts: Source['accepts'];
  readonly exposure: Source['exposure'];
  readonly reliability: Source['reliability'];
  readonly lineage: string;
  readonly key: KeyEntry | null;
  /** Null where there is none, or only the user can say. */
  readonly address: string | null;
  /** Why it is used only where the configuration says so; null: it is used as soon as nothing is missing. */
  readonly opt_in: string | null;
  readonly retired: Source['retired'] | null;
  readonly probe: Source['probe'];
  /** How it stands on this machine; absent in what is published. */
  readonly here?: Here;
}

export interface KeyEntry {
  readonly in: Auth['in'];
  /** The environment variables, the key's first. */
  readonly env: readonly [string, ...string[]];
  readonly get_at: string;
}

export interface SourceEntry<Here = never> extends Entry<Here> {
  readonly kind: 'http' | 'local';
  /** Every kind of fact it can state; null of what is asked on this machine. */
  readonly says: HttpSource['says'] | null;
  /** What a request gives away; null where there is none. */
  readonly reveals: HttpSource['reveals'] | null;
  /** Sources of one account share one budget. */
  readonly account: string | null;
  readonly default_plan: string | null;
  readonly plans: readonly PlanEntry[];
  readonly remembered_seconds: { readonly found: number; readonly not_found: number };
}

export interface PlanEntry {
  readonly plan: string;
  readonly limits: readonly LimitEntry[];
}

export interface LimitEntry {
  readonly requests: number;
  readonly per: Limit['per'];
  readonly window: 'rolling' | 'calendar';
  readonly cite: string;
  readonly verified: boolean;
}

export interface FeedEntry<Here = never> extends Entry<Here> {
  readonly kind: 'feed';
  readonly role: FeedSource['role'];
  readonly effects: FeedSource['effects'];
  readonly every_seconds: number;
  /** The publisher's page with its terms and how often it may be asked. */
  readonly cite: string;
  readonly verified: boolean;
  readonly stale_after_seconds: number;
  readonly largest_bytes: number;
  readonly may_be_empty: boolean;
}

/** The catalogue of these sources, in their order; `here` adds how each stands on this machine. */
export function catalogueOf<Here = never>(all: readonly Source[], here?: (source: Source) => Here): Catalogue<Here> {
  const standing = (source: Source): { readonly here?: Here } => (here ? { here: here(source) } : {});
  const sources = all.flatMap((source) => (source.kind === 'feed' ? [] : [{ ...sourceEntry(source), ...standing(source) }]));
  const feeds = all.flatMap((source) => (source.kind === 'feed' ? [{ ...feedEntry(source), ...standing(source) }] : []));
  return { counts: { sources: sources.length, feeds: feeds.length }, sources, feeds };
}

function sourceEntry(source: HttpSource | LocalSource): SourceEntry {
  const http = source.kind === 'http' ? source : undefined;
  return {
    id: source.id,
    name: source.name,
    kind: source.kind,
    ...declared(source, http?.auth, http?.baseUrl ?? null),
    says: http?.says ?? null,
    reveals: http?.reveals ?? null,
    account: http?.account ?? null,
    default_plan: http?.defaultPlan ?? null,
    plans: Object.entries(http?.limits ?? {}).map(([plan, limits]) => ({ plan, limits: limits.map(limitEntry) })),
    remembered_seconds: { found: source.freshFor.found, not_found: source.freshFor.notFound },
  };
}

function feedEntry(feed: FeedSource): FeedEntry {
  return {
    id: feed.id,
    name: feed.name,
    kind: feed.kind,
    ...declared(feed, feed.auth, feed.url),
    role: feed.role,
    effects: feed.effects,
    every_seconds: feed.every,
    cite: feed.cite,
    verified: !feed.unverified,
    stale_after_seconds: feed.staleAfter,
    largest_bytes: feed.largest,
    may_be_empty: feed.mayBeEmpty,
  };
}

function declared(source: Source, auth: Auth | undefined, address: string | null) {
  const { about, homepage, accepts, exposure, reliability, lineage, optIn, retired, probe } = source;
  const common = { about, homepage, accepts, exposure, reliability, lineage, probe };
  return { ...common, key: auth ? keyEntry(auth) : null, address, opt_in: optIn ?? null, retired: retired ?? null };
}

function keyEntry(auth: Auth): KeyEntry {
  const more = auth.in === 'oauth' ? [auth.passwordEnv, auth.tenantEnv] : auth.in === 'basic' ? [auth.passwordEnv] : [];
  return { in: auth.in, env: [auth.env, ...more], get_at: auth.getKeyAt };
}

/** A limit as the wire has it. */
export function limitEntry({ requests, per, window, cite, unverified }: Limit): LimitEntry {
  return { requests, per, window: window ?? 'rolling', cite, verified: !unverified };
}
