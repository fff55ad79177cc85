import type { Reading, Reliability } from './lookup.ts';
import type { Exposure } from './marking.ts';
import type { Observable, ObservableType } from './observable.ts';
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
}

/** Asked over HTTP, in one request or a few: data and pure functions, no I/O of its own. */
export interface HttpSource extends SourceBase {
  readonly kind: 'http';
  /** Null for what users run themselves: then `base_url` must be configured. */
  readonly baseUrl: string | null;
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

export type Source = HttpSource | LocalSource;

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
