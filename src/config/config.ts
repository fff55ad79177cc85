import type { z } from 'zod';
import type { Reliability } from '../domain/lookup.ts';
import type { Exposure, Marking, Tlp } from '../domain/marking.ts';
import type { ObservableType } from '../domain/observable.ts';
import type { DatasetName, Limit, ListEffect, Source } from '../domain/source.ts';
import type { DenyPattern } from './reading/deny-patterns.ts';
import type { Settled } from './sections/fields.ts';
import type { sections } from './sections/sections.ts';

/** What the user decided, checked and with every default filled in. Holds no secret as data: it may be printed. */
export interface Config {
  /** The configuration file that was read; null where there was none. */
  readonly origin: string | null;
  /** One line each, for a person; free of secrets. */
  readonly warnings: readonly string[];
  readonly marking: Marking;
  /** Who asks, as the egress ledger tells it. */
  readonly person: string;
  readonly deadlineMs: number;
  readonly offline: boolean;
  /** PEM of the authority that `ca_file` names. */
  readonly ca: string | null;
  readonly userAgent: string | null;
  /** Absolute, or `:memory:`. In the sandbox never the real one. */
  readonly storePath: string;
  /** Absolute: the folder of the copies of lists. */
  readonly listsPath: string;
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'silent'; readonly json: boolean };
  /** Lower case; networks as CIDR; domains in ASCII, each covers its subdomains. */
  readonly own: { readonly domains: readonly string[]; readonly networks: readonly string[]; readonly emails: readonly string[] };
  readonly privacy: {
    /** The types of personal data that may be told to third parties. */
    readonly consent: readonly ObservableType[];
    /** What is never told to them. */
    readonly deny: readonly DenyPattern[];
    readonly urls: 'redact' | 'strict' | 'as-is';
  };
  /** Share of each limit that is left to interactive work; 0 to 0.9. */
  readonly reserve: number;
  /** How long a lookup that cannot be made is tried again. */
  readonly giveUpAfterMs: number;
  readonly keep: { readonly submissionsMs: number; readonly answersMs: number };
  /** After so long without a sign of life, the work of a worker goes to others. */
  readonly leaseMs: number;
  /** Lookups under way at once in one worker. */
  readonly concurrency: number;
  readonly protectedNames: readonly string[];
  /** Absolute paths. */
  readonly datasets: Readonly<Partial<Record<DatasetName, string>>>;
  /** `overrides` are passed on as they were written: scoring/ knows what they mean. */
  readonly scoring: { readonly policy: 'default' | 'classic'; readonly overrides: Readonly<Record<string, unknown>> };
  /** Every source there is: assay's own, and those the user declared in files. */
  readonly catalogue: readonly Source[];
  /** One entry for each of them. */
  readonly sources: Readonly<Record<string, SourceSettings>>;
  /** Where the sandbox listens, without trailing slash; null: the real vendors are asked. */
  readonly sandboxUrl: string | null;
  /** A call, because its address may hold a password. */
  proxy(): ProxySettings | null;
  /** The database that is used instead of the file at `storePath`; null for none, and in the sandbox. A call, because it holds a password. */
  databaseUrl(): string | null;
  /** What is known of a source's keys: several make a pool. None where nothing is known, and in the sandbox. */
  credentials(source: string): readonly Credentials[];
  /** What only a server needs; its secrets are read by the call. @throws AssayError ASSAY_SECRET_UNREADABLE */
  server(): Section<'server'>;
  access(): Section<'access'>;
  intake(): Section<'intake'>;
  notify(): Section<'notify'>;
  telemetry(): Section<'telemetry'>;
  network(): Section<'network'>;
  /** Everything that may never be written down; the same array at each call, until a section's secrets are read. */
  secrets(): readonly string[];
}

/** A section of the configuration: secrets are read, paths are absolute, durations are milliseconds; names as the file has them. */
export type Section<Name extends keyof typeof sections> = Settled<z.output<(typeof sections)[Name]>>;

export interface SourceSettings {
  readonly enabled: boolean;
  /** As the user set it, without trailing slash; null: the vendor's own. */
  readonly baseUrl: string | null;
  /** The user's tenant at the vendor; of sources with OAuth. */
  readonly tenant: string | null;
  readonly plan: string | null;
  /** Of the plan, or the user's stricter ones. */
  readonly limits: readonly Limit[];
  /** Nothing marked stricter is told to this source. */
  readonly maxTlp: Tlp;
  /** As the user wants it; null: by its limits. */
  readonly tier: 'plentiful' | 'scarce' | null;
  /** Share of each of its limits that is left to interactive work. */
  readonly reserve: number;
  readonly timeoutMs: number;
  /** PEM. */
  readonly ca: string | null;
  /** `none` where the user runs the server: then nobody else learns of the question. */
  readonly exposure: Exposure;
  /** Seconds an answer is remembered. */
  readonly freshFor: { readonly found: number; readonly notFound: number };
  readonly reliability: Reliability;
  /** Of a feed: seconds between two downloads, where the user wants it less often than its publisher allows. */
  readonly every: number | null;
  /** Of a feed: what its matches do; the user's words go before the feed's own. */
  readonly effects: Readonly<Record<string, ListEffect>>;
  readonly coversHosts: boolean;
}

export interface ProxySettings {
  readonly url: string;
  /** Hosts that are reached without it, as NO_PROXY lists them. */
  readonly noProxy: readonly string[];
}

export interface Credentials {
  /** The key, the user of Basic, or the client id of OAuth. */
  readonly secret?: string;
  readonly password?: string;
}
