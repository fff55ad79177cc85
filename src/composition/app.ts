import type { Config } from '../config/config.ts';
import type { Access, Audit } from '../domain/access.ts';
import type { TakeStream } from '../domain/bulk.ts';
import type { Inbox } from '../domain/inbox.ts';
import type { Refused, Take } from '../domain/intake.ts';
import type { Outcome } from '../domain/lookup.ts';
import type { Marking } from '../domain/marking.ts';
import type { Observable } from '../domain/observable.ts';
import type { Clock, Egress, Log } from '../domain/ports.ts';
import type { Enrichment, ReportHead } from '../domain/report.ts';
import type { Watches } from '../domain/watch.ts';
import type { Lane, Work } from '../domain/work.ts';
import type { Checkup } from '../engine/checkup.ts';
import type { Forecast } from '../engine/planning/forecast.ts';
import type { read as readHere } from '../extract/readers/read.ts';
import type { Traces } from '../telemetry/no-traces.ts';
import type { AccountBudget } from './budgets.ts';
import type { Channels } from './channels.ts';
import type { Delivered, Delivery } from './deliveries.ts';
import type { Feeds } from './feeds.ts';
import type { Following } from './following.ts';
import type { Hooks } from './hooks.ts';
import type { Measuring } from './measuring.ts';
import type { Pages } from './pages.ts';
import type { ResidentWorker } from './resident-worker.ts';
import type { Run, Submission } from './run.ts';
import type { SourceState } from './source-states.ts';
import type { Progress } from './stream-progress.ts';
import type { Telling } from './telling.ts';

export interface AppOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly configPath?: string | undefined;
  readonly storePath?: string | undefined;
  readonly policy?: 'default' | 'classic' | undefined;
  /** Start look-alikes in this process and ask them instead of the vendors. */
  readonly sandbox?: boolean | undefined;
  /** Where log lines go. */
  readonly write: (line: string) => void;
  readonly clock?: Clock;
}

/** Until when a submission is worked on, and who hears of it. */
export interface WorkOn {
  readonly deadline: Date;
  readonly signal?: AbortSignal | undefined;
  readonly onLookup?: ((lookup: { readonly source: string; readonly outcome: Outcome }) => void) | undefined;
}

/** All that assay can do, for whoever talks to people or machines: the command line, the server. */
export interface App {
  readonly config: Config;
  readonly clock: Clock;
  readonly sources: readonly SourceState[];
  readonly log: Log;
  /** Takes an arrival in; whoever works here begins with it at once. */
  readonly take: Take;
  /** Reads what a SIEM has delivered, and takes its alerts in. */
  deliver(delivery: Delivery): Promise<Delivered | Refused>;
  /** As `take`, of an input of any size: it is read only as fast as what is in it can be kept, and worked on meanwhile. */
  readonly takeStream: TakeStream;
  /** Addresses to which SIEMs post. @throws AssayError ASSAY_CONFIG_INVALID, ASSAY_SECRET_UNREADABLE */
  readonly hooks: Hooks;
  /** How far a submission is, also while its input still comes. */
  progress(id: string): Promise<Progress | undefined>;
  /** What keeps workers of this process from working; none where there are none. */
  faults(): readonly { readonly part: string; readonly detail: string }[];
  /** Reads an input of somebody else: apart from the rest, within limits of time and memory. @throws AssayError as readers do */
  readonly read: typeof readHere;
  /** The ways by which work arrives by itself, as configured; for a server. The same at each call. @throws AssayError ASSAY_SECRET_UNREADABLE */
  channels(): Channels;
  /** Tells others what has happened, as `notify` has it; for a server. @throws AssayError ASSAY_CONFIG_INVALID */
  readonly telling: Telling;
  /** Keeps a submission and begins to work on it in this process. */
  submit(submission: Submission): Promise<Run>;
  /** A submission as it stands. */
  report(id: string): AsyncGenerator<Enrichment, ReportHead>;
  readonly pages: Pages;
  readonly following: Following;
  /** Works on one submission in this process until it is done or the time is over. */
  workOn(id: string, options: WorkOn): Promise<void>;
  worker(): ResidentWorker;
  /** When so many lookups of each source will be done, the slowest first. */
  forecast(counts: ReadonlyMap<string, number>, lane: Lane): Promise<readonly Forecast[]>;
  readonly work: Work;
  readonly egress: Egress;
  /** Mails that were acknowledged, and what became of them. */
  readonly inbox: Inbox;
  readonly watches: Watches;
  /** Who may do what. @throws AssayError ASSAY_SECRET_UNREADABLE */
  readonly access: Access;
  /** Who changed what: the same as `access.audit`, and to be had without any secret. */
  readonly audit: Audit;
  /** Begins to watch; answers when it is asked about first. */
  watch(observable: Observable, marking: Marking, until: Date, by?: string): Promise<{ readonly nextAt: Date }>;
  /** The verdict by what was known at a past moment. Nobody is asked. */
  asOf(observable: Observable, at: Date): Promise<Enrichment>;
  doctor(only: readonly string[] | undefined, offline: boolean): AsyncGenerator<Checkup>;
  budgets(): Promise<readonly AccountBudget[]>;
  readonly feeds: Feeds;
  /** Counts and figures. */
  readonly measuring: Measuring;
  readonly traces: Traces;
  close(): Promise<void>;
}
