import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import about from '../package.json' with { type: 'json' };
import { asTheyLand } from './composition/as-they-land.ts';
import { type Feeds, feedsOf } from './composition/feeds.ts';
import { accesses, type Datasets, missingFor, type SourceState, stateOf } from './composition/source-states.ts';
import type { Config } from './config/config.ts';
import { loadConfig, mentionsCustomSources } from './config/load-config.ts';
import { defaultDatasets } from './datasets/default-datasets.ts';
import { openAddressDataset } from './datasets/open-dataset.ts';
import { AssayError } from './domain/errors.ts';
import type { Observable, ObservableType } from './domain/observable.ts';
import type { Clock, Hold, Outbound, Remaining } from './domain/ports.ts';
import type { Enrichment, ReportHead } from './domain/report.ts';
import type { DatasetName, FeedSource, HttpSource, Source } from './domain/source.ts';
import type { Score } from './domain/verdict.ts';
import { type Checkup, checkUp } from './engine/checkup.ts';
import { castOf, chosen, enrichable } from './engine/choose.ts';
import { forecast, type Job } from './engine/enrich.ts';
import { knownTo } from './engine/listed.ts';
import { worthFollowing } from './engine/pivots.ts';
import { report, type Submission } from './engine/report.ts';
import { canonical, classify } from './extract/canonical.ts';
import { refang } from './extract/refang.ts';
import { openLists } from './lists/open-lists.ts';
import { accountOf } from './outbound/keys/account.ts';
import { createOutbound } from './outbound/outbound.ts';
import type { Sandbox, SandboxOptions } from './sandbox/serve-sandbox.ts';
import { createClassicScore } from './scoring/classic.ts';
import { type Policy, policyFrom, policySchema } from './scoring/policy.ts';
import { createScore } from './scoring/score.ts';
import { tagsOf } from './scoring/threat-tags.ts';
import { worst } from './scoring/worst.ts';
import { sources } from './sources/sources.generated.ts';
import { openStore } from './store/open-store.ts';
import { createLog } from './telemetry/log.ts';
import { createRedactor } from './telemetry/redact.ts';

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

/** A running enrichment: its forecast at once, its enrichments as they come, its head when all have come. */
export interface Run {
  /** Lookups that will be made, per source id. */
  readonly forecast: ReadonlyMap<string, number>;
  readonly enrichments: AsyncGenerator<Enrichment, ReportHead>;
}

export interface AccountBudget {
  readonly account: string;
  readonly sources: readonly string[];
  readonly windows: readonly Remaining[];
  readonly holds: readonly Hold[];
}

export interface App {
  readonly config: Config;
  readonly sources: readonly SourceState[];
  submit(submission: Submission): Run;
  doctor(only: readonly string[] | undefined, offline: boolean): AsyncGenerator<Checkup>;
  budgets(): Promise<readonly AccountBudget[]>;
  readonly feeds: Feeds;
  close(): Promise<void>;
}

/** Of `doctor`. */
const probesAtOnce = 8;

/** Puts the rooms together. The one place that knows them all; app.ts loads it when somebody wants to ask. */
export async function openApp(options: AppOptions): Promise<App> {
  const clock = options.clock ?? { now: () => new Date() };
  const sandbox = options.sandbox ? await startSandbox({ clock }) : undefined;
  try {
    return await compose(options, clock, sandbox);
  } catch (error) {
    // Its open port would keep the process alive.
    await sandbox?.close();
    throw error;
  }
}

async function compose(options: AppOptions, clock: Clock, sandbox: Sandbox | undefined): Promise<App> {
  const where = {
    env: {
      ...options.env,
      ...(sandbox && { ASSAY_SANDBOX_URL: sandbox.url }),
      ...(options.storePath && { ASSAY_STORE: options.storePath }),
    },
    cwd: options.cwd,
    home: options.home,
    ...(options.configPath !== undefined && { path: options.configPath }),
  };
  // 20 ms that a run without sources of its own can do without.
  const own = mentionsCustomSources(where) ? await import('./declared/declare.ts') : undefined;
  const config = loadConfig({ ...where, sources, ...(own && { declare: own.declare }) });
  const log = createLog({ ...config.log, write: options.write, clock, secrets: () => config.secrets() });
  const store = await openStore(config.storePath);
  const datasets = openDatasets({ ...defaultDatasets(), ...config.datasets });
  const access = accesses(config.catalogue, config);
  const lists = await openLists({
    folder: config.listsPath,
    feeds: config.catalogue.flatMap((source) => (isUsed(source, config) ? [asConfigured(source, config)] : [])),
    clock,
    toObservable,
    hide: (text) => createRedactor(config.secrets())(text),
    spread: createHash('sha256').update(`${hostname()} ${config.listsPath}`).digest().readUInt32LE() / 2 ** 32,
  });
  const states = config.catalogue.map((source) => {
    const state = stateOf(source, config, access.get(source.id), datasets);
    // A copy answers also where it could not be renewed: without its key, in the sandbox.
    return lists.copyOf(source.id) ? { ...state, missing: undefined } : state;
  });
  const usable = states.filter(({ missing }) => missing === undefined);
  const warninglists = usable.filter(({ feed }) => feed?.role === 'known-good');
  const outbound = reach({ retries: 2 });
  const score = scoreOf(config, options.policy);

  function reach({ retries }: { retries: number }): Outbound {
    return createOutbound({
      access: (source) => {
        const found = access.get(source.id);
        return found?.ready ? found.access : undefined;
      },
      budget: store.budget,
      clock,
      log,
      retries,
      userAgent: config.userAgent ?? `assay/${about.version}`,
      proxy: config.proxy() ?? undefined,
      ca: config.ca ?? undefined,
      local: { datasets, protectedNames: config.protectedNames },
    });
  }

  return {
    config,
    sources: states,

    submit(submission) {
      const { extraction, marking } = submission;
      // Who received a reported mail is ours to protect, whether configured or not.
      const recipients = extraction.facts.mail?.recipients ?? [];
      const own = { ...config.own, emails: [...config.own.emails, ...recipients] };
      const { asked, aside } = castOf(states, submission.only, lists);
      const job: Job = {
        findings: enrichable(extraction.findings, states),
        facts: extraction.facts,
        sources: asked,
        rule: { marking, offline: submission.offline, own },
        warninglists: submission.ignoreWarninglists ? [] : warninglists,
        pivots: submission.pivot && {
          ...submission.pivot,
          whyNot: worthFollowing({
            own,
            types: new Set(states.flatMap(({ source }) => source.accepts)),
            listed: (observable) =>
              knownTo(lists.match(observable).filter(({ feed }) => warninglists.some(({ source }) => source.id === feed))),
          }),
        },
        deadline: submission.deadline,
        refresh: submission.refresh,
        signal: submission.signal,
        onLookup: submission.onLookup,
      };
      return {
        forecast: forecast(job, lists),
        enrichments: report(submission, job, aside, { outbound, memory: store.memory, lists, clock, log, score, tagsOf, worst }),
      };
    },

    async *doctor(only, offline) {
      const gentle = reach({ retries: 0 });
      try {
        yield* asTheyLand(chosen(states, only), probesAtOnce, async (state) => {
          const found = access.get(state.source.id);
          // A person asks to try again: a pause after a refused key is lifted, the vendor's own limits are not.
          if (!offline && state.source.kind === 'http' && found?.ready)
            await store.budget.release(accountOf(state.source, found.access), 'auth');
          return checkUp(state, offline, { outbound: gentle, lists, clock });
        });
      } finally {
        await gentle.close();
      }
    },

    async budgets() {
      const now = clock.now();
      const holds = await store.budget.holds(now);
      const byAccount = Map.groupBy(
        config.catalogue.flatMap((source) => {
          const found = access.get(source.id);
          return source.kind === 'http' && found?.ready ? [{ source, access: found.access, account: accountOf(source, found.access) }] : [];
        }),
        ({ account }) => account,
      );
      return Promise.all(
        [...byAccount].map(async ([account, users]) => ({
          account: account.replace(/#.*/, ''),
          sources: users.map(({ source }) => source.id),
          windows: await store.budget.remaining(account, users[0]?.access.limits ?? [], now),
          holds: holds.filter((hold) => hold.account === account),
        })),
      );
    },

    feeds: feedsOf(
      config.catalogue.filter((source) => source.kind === 'feed'),
      (feed) => missingFor(feed, config, access.get(feed.id), datasets),
      lists,
      outbound,
      clock,
    ),

    async close() {
      await outbound.close();
      await store.close();
      await sandbox?.close();
    },
  };
}

/** Of a feed that is switched off nothing is loaded. */
function isUsed(source: Source, config: Config): source is FeedSource {
  return source.kind === 'feed' && config.sources[source.id]?.enabled === true;
}

/** A feed as often as its user wants it, and from where. */
function asConfigured(feed: FeedSource, config: Config): FeedSource {
  const { every, baseUrl } = { every: null, baseUrl: null, ...config.sources[feed.id] };
  const own = feed.edition === undefined && baseUrl === null ? undefined : JSON.stringify([feed.edition, baseUrl]);
  // Addresses may hold what is nobody's business, and this stands in the copy.
  const edition = own && createHash('sha256').update(own).digest('hex');
  return { ...feed, every: every ?? feed.every, edition };
}

/** The one spelling of what a list holds. Lists are defanged at times, and not always right about the type. */
function toObservable(value: string, type: ObservableType | undefined): Observable | undefined {
  if (type === undefined) return classify(value);
  const found = canonical(type, value) ?? canonical(type, refang(value));
  return found === undefined ? undefined : { type, value: found };
}

function openDatasets(paths: Readonly<Partial<Record<DatasetName, string>>>): Datasets {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, openAddressDataset(path)]));
}

function scoreOf(config: Config, asked: AppOptions['policy']): Score {
  const policy = policyOf(config);
  return (asked ?? config.scoring.policy) === 'classic' ? createClassicScore(policy) : createScore(policy);
}

function policyOf(config: Config): Policy {
  const parsed = policySchema.safeParse(config.scoring.overrides);
  if (parsed.success) return policyFrom(config.scoring.overrides);
  const [issue] = parsed.error.issues;
  const key = ['scoring', 'overrides', ...(issue?.path ?? [])].join('.');
  throw new AssayError(
    'ASSAY_CONFIG_INVALID',
    `${config.origin ?? 'the configuration'}: ${key}: ${issue?.message}`,
    'docs/guide/scoring.md lists what can be set',
  );
}

/** Look-alikes of every vendor on this machine; see `assay sandbox`. */
export async function startSandbox(options: Omit<SandboxOptions, 'lookalikes' | 'sources'>): Promise<Sandbox> {
  const [{ serveSandbox }, { lookalikes }] = await Promise.all([
    import('./sandbox/serve-sandbox.ts'),
    import('./sources/lookalikes.generated.ts'),
  ]);
  return serveSandbox({ ...options, lookalikes, sources: sources.filter((source): source is HttpSource => source.kind === 'http') });
}
