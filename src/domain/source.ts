import type { Reading, Reliability } from './lookup.ts';
import type { Exposure } from './marking.ts';
import type { Observable, ObservableType } from './observable.ts';
import type { Observation, ObservationKind } from './observation.ts';
import type { SubmissionFacts } from './submission.ts';

/** At most `requests` per window. */
export interface Limit {
  readonly requests: number;
  readonly per: 'second' | 'minute' | 'hour' | 'day' | 'month';
  /** `rolling` (default, the strictest reading) or `calendar`: starts anew at 00:00 UTC, for months on the 1st. Only for day and month. */
  readonly window?: 'rolling' | 'calendar';
  /** The vendor's page that states it. */
  readonly cite: string;
  /** True where nobody could confirm the figure on the vendor's page; docs and `assay sources` say so. */
  readonly unverified?: boolean;
}

/** Where the key goes and which environment variable holds it. */
export type Auth = { readonly getKeyAt: string } & (
  | { readonly in: 'header'; readonly name: string; readonly env: string; readonly prefix?: string }
  | { readonly in: 'query'; readonly name: string; readonly env: string }
  /** The request writes `{key}` where the key belongs, in its path or in a parameter: for keys that are part of a longer text. */
  | { readonly in: 'place'; readonly env: string }
  /** HTTP Basic; the two parts come from two variables. */
  | { readonly in: 'basic'; readonly env: string; readonly passwordEnv: string }
  /** OAuth 2.0 client credentials (RFC 6749, 4.4): id and secret buy a token at `tokenUrl`, in which `{tenant}` is the third variable. */
  | {
      readonly in: 'oauth';
      readonly env: string;
      readonly passwordEnv: string;
      readonly tenantEnv: string;
      readonly tokenUrl: string;
      readonly scope: string;
    }
);

/** Response headers in which a vendor counts for us. `reset`: epoch seconds, or seconds from now. */
export interface Counter {
  readonly remaining: string;
  readonly reset?: string;
}

export interface Request {
  /** Below the base address; the source encodes what it inserts. */
  readonly path: string;
  /** Another base address than the source's, from a table in its folder: of the registry that keeps this very value. Not heeded where the user set one. */
  readonly baseUrl?: string;
  readonly method?: 'GET' | 'POST';
  /** A list is a parameter that is repeated. */
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly json?: unknown;
  /** Sent as application/x-www-form-urlencoded. */
  readonly form?: Readonly<Record<string, string>>;
  /** What the vendor asks for beside the key, such as `accept` or `user-agent`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a reply means before anything is read from it; `undefined`: nothing special. */
export type ReplyMeaning =
  /** The status and body this vendor uses for "no record". */
  | 'absent'
  /** The quota of a longer window is spent (not just "slow down"). */
  | 'quota'
  /** The key is good, but its plan does not cover this record: this lookup fails, the source goes on. */
  | 'not_in_plan'
  /** The key was refused, said under another status than 401 or 403: the source pauses as it does for those. */
  | 'refused'
  /** The vendor is still working on it: the same question again a little later. */
  | 'pending'
  | undefined;

/** How a vendor writes its replies. `ndjson`: one JSON value per line, read as the list of them; `text`: read as one string. */
export type ReplyFormat = 'json' | 'ndjson' | 'text';

/** What a request gives away: the value itself, the first bytes of its digest, or the registrable domain of the name it holds. */
export const revelations = ['value', 'hash-prefix', 'domain'] as const;
export type Revelation = (typeof revelations)[number];

interface SourceBase {
  readonly id: string;
  readonly name: string;
  readonly homepage: string;
  /** One sentence: what it knows. */
  readonly about: string;
  readonly accepts: readonly ObservableType[];
  readonly exposure: Exposure;
  /** How far its opinion is believed until the user says otherwise. */
  readonly reliability: Reliability;
  /** Sources that copy one another share a lineage; default: the id. */
  readonly lineage: string;
  /** Seconds an answer is remembered. */
  readonly freshFor: { readonly found: number; readonly notFound: number };
  readonly retired?: { readonly since: string; readonly why: string; readonly instead?: string };
  /** Why it is asked only where the configuration says so by `enabled: true`. */
  readonly optIn?: string;
  /** The user's file that declares it; its address is then the user's choice, as a `base_url` is, and may be a private one. */
  readonly declaredIn?: string;
}

/** Asked over HTTP, in one request or a few: data and pure functions, no I/O of its own. */
export interface HttpSource extends SourceBase {
  readonly kind: 'http';
  /** Every kind of observation it can state. An answer with one of another kind does not read. */
  readonly says: readonly ObservationKind[];
  /**
   * Of these, the kinds by which it can speak well of a value (praise.ts says what does), each once in an answer: an answer with
   * more of it does not read. Absent: by any that it says, any number of times.
   */
  readonly praises?: readonly ObservationKind[] | undefined;
  /** Null for what users run themselves: then `base_url` must be configured. */
  readonly baseUrl: string | null;
  /**
   * `DNS`: its requests ask a resolver of the DNS for `name` and `type`, at the base address itself: one that answers in JSON over
   * HTTPS (https://dns.google/resolve) or, where the address is dns://192.0.2.53:53 or dns:system, over the DNS. Absent: HTTP.
   */
  readonly speaks?: 'HTTP' | 'DNS';
  readonly auth?: Auth | undefined;
  /** Whose budget is spent; sources that share a vendor account name the same one. Default: the id. */
  readonly account: string;
  /** The plan assumed when none is configured. */
  readonly defaultPlan: string;
  readonly limits: Readonly<Record<string, readonly Limit[]>>;
  readonly counter?: Counter | undefined;
  /** Most requests under way at once. */
  readonly concurrency: number;
  /** One harmless observable for `doctor`. */
  readonly probe: Observable;
  readonly replies: ReplyFormat;
  /** Milliseconds one request may take, where 20 s are too few for this vendor. */
  readonly patienceMs?: number;
  /** Base addresses of which one may redirect to another, once a request: registries that hand on what another keeps. */
  readonly redirectsTo?: readonly string[];
  readonly reveals: Revelation;
  /**
   * What is to be asked after these answers (`undefined` among them: it had no record); the first request where there are none.
   * Undefined when all has been asked.
   */
  request(observable: Observable, answers: readonly unknown[]): Request | undefined;
  /** Of the reply to the request after so many answers. What is no JSON comes as the text it is. */
  meaning(status: number, body: unknown, answers: number): ReplyMeaning;
  /** Throws on a body it does not recognise; outbound turns that into `failed: unreadable`. */
  read(answers: readonly unknown[], observable: Observable): Reading;
  /** Present where it answers about several observables of one type at once. */
  readonly batch?: Batch | undefined;
}

/** One request about many. It costs the vendor's limits one request. */
export interface Batch {
  readonly accepts: readonly ObservableType[];
  readonly most: number;
  request(observables: readonly Observable[]): Request;
  /**
   * The part of the body about each observable, in their order, in the shape of a reply to `request` of it alone, so that `meaning`
   * and `read` read both; undefined where the vendor says by leaving it out that it has no record. Throws on a body it does not recognise.
   */
  split(body: unknown, observables: readonly Observable[]): readonly unknown[];
}

/** Answers from data on this machine; nobody learns of it. */
export interface LocalSource extends SourceBase {
  readonly kind: 'local';
  readonly exposure: 'none';
  /** Which data it answers from, by the names app.ts loads them under. */
  readonly needs: readonly DatasetName[];
  readonly probe: Observable;
  ask(observable: Observable, local: LocalContext): Reading;
}

/**
 * A list somebody publishes: downloaded now and then, indexed, and asked on this machine, so that nobody learns what is looked
 * for. Data and pure functions, as every source.
 */
export interface FeedSource extends SourceBase {
  readonly kind: 'feed';
  readonly exposure: 'none';
  /** Where it is; null where the user names it (`base_url`, also a file: address). */
  readonly url: string | null;
  readonly auth?: Auth | undefined;
  /** Seconds between two downloads: what the publisher asks for. */
  readonly every: number;
  /** The page that states `every` and the terms. */
  readonly cite: string;
  readonly unverified?: boolean;
  /** Seconds after which a copy no longer counts as fresh; it still answers, with its age. */
  readonly staleAfter: number;
  /** Bytes, unpacked; a download beyond it is refused. About ten times what it usually is. */
  readonly largest: number;
  /** True where an empty list is news and not a mishap. */
  readonly mayBeEmpty: boolean;
  /** What a match means: `threat`, `known-good` (a warninglist: asked before any vendor) or `context`. */
  readonly role: FeedRole;
  /** Of a `known-good` list: what a match does, by the name of the list within the feed; `*` for the others. */
  readonly effects: Readonly<Record<string, ListEffect>>;
  readonly probe: Observable;
  /** Changes with the settings that a copy is made by, such as the address; a copy of another edition is made anew. */
  readonly edition?: string | undefined;
  /** What the publisher asks for beside the key, such as `accept`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where a list that is sent in pages goes on after this one, relative to the feed's address; undefined at its end. */
  next?(page: string): string | undefined;
  /** All pages as one text, where an entry of one may take back what another says. Absent: each is read by itself. */
  join?(pages: readonly string[]): string;
  /** Files that the first one names, below the folder it is in. Absent: the first file is the list. */
  parts?(index: string): readonly FeedPart[];
  /** Every entry of one file, and the rows that are none. Throws where the file is not of this format at all, or is cut short. */
  parse(text: string): Iterable<FeedRow>;
}

export interface FeedPart {
  /** Relative address. */
  readonly path: string;
  /** Changes when the file does; a part whose version is known is not downloaded again. */
  readonly version?: string | undefined;
}

export const feedRoles = ['threat', 'known-good', 'context'] as const;
export type FeedRole = (typeof feedRoles)[number];

/** `skip`: no third party is asked; `lower`: it speaks for the value; `tell`: it is only shown. */
export const listEffects = ['skip', 'lower', 'tell'] as const;
export type ListEffect = (typeof listEffects)[number];

/** What a row of a feed says of what. */
export interface FeedEntry {
  /** As listed; defanged or with a port, as feeds have it. Nothing that cannot be an observable is kept. */
  readonly value: string;
  /** What it is, where the feed says so; else it is told from the value. */
  readonly type?: ObservableType | undefined;
  /** Also matched: names below a domain, addresses of a URL's site below its path. Networks always hold their addresses. */
  readonly below?: boolean;
  /** RFC 3339: since when it is listed. */
  readonly since?: string | undefined;
  readonly says: readonly Observation[];
  /** The page where a person can check it. */
  readonly link?: string | undefined;
}

export type FeedRow = FeedEntry | { readonly unreadable: string };

/** How an entry came to match. */
export const matchings = ['exact', 'network', 'parent-domain', 'host', 'path-prefix'] as const;
export type Matching = (typeof matchings)[number];

/** One entry of one list that covers an observable. */
export interface Match {
  readonly feed: string;
  /** The entry: `198.51.100.0/24`, `example.com`. */
  readonly entry: string;
  readonly by: Matching;
  /** RFC 3339; when the list took it in, where it says so. */
  readonly since?: string | undefined;
  readonly says: readonly Observation[];
  readonly link?: string | undefined;
}

export type Source = HttpSource | LocalSource | FeedSource;

/** One that is reached over a network: asked, or downloaded from. */
export type RemoteSource = HttpSource | FeedSource;

/** Where a remote source is, unless the user says otherwise; null where only the user can say. */
export function addressOf(source: RemoteSource): string | null {
  return source.kind === 'feed' ? source.url : source.baseUrl;
}

/** Data files a local source may need; opened once by app.ts. */
export const datasetNames = ['country', 'asn'] as const;
export type DatasetName = (typeof datasetNames)[number];

/** A file that maps addresses to facts (MMDB). `get` answers null where it has no record. */
export interface AddressDataset {
  readonly describe: string;
  /** Build time of the file. */
  readonly builtAt: Date;
  get(address: string): unknown;
}

/** What a local source may look at beside the observable. */
export interface LocalContext {
  readonly datasets: Readonly<Partial<Record<DatasetName, AddressDataset>>>;
  /** Domains and names the user wants protected against look-alikes. */
  readonly protectedNames: readonly string[];
  /** What the submission itself says, such as a mail's authentication results. */
  readonly facts: SubmissionFacts;
}
