import about from '../package.json' with { type: 'json' };
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load-config.ts';
import { accessTo } from './config/source-access.ts';
import { defaultDatasets } from './datasets/default-datasets.ts';
import { openAddressDataset } from './datasets/open-dataset.ts';
import { AssayError } from './domain/errors.ts';
import type { Clock, Hold, Outbound, Remaining } from './domain/ports.ts';
import type { Enrichment, ReportHead } from './domain/report.ts';
import type { AddressDataset, DatasetName, HttpSource, Limit, Source } from './domain/source.ts';
import type { Score } from './domain/verdict.ts';
import { type Checkup, checkUp } from './engine/checkup.ts';
import { askable, chosen, enrichable } from './engine/choose.ts';
import { forecast, type Job, type ReadySource } from './engine/enrich.ts';
import { report, type Submission } from './engine/report.ts';
import { accountOf } from './outbound/account.ts';
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

export interface SourceState extends ReadySource {
  readonly limits: readonly Remaining['limit'][];
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
  close(): Promise<void>;
}

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
  const config = loadConfig({
    env: {
      ...options.env,
      ...(sandbox && { ASSAY_SANDBOX_URL: sandbox.url }),
      ...(options.storePath && { ASSAY_STORE: options.storePath }),
    },
    cwd: options.cwd,
    home: options.home,
    ...(options.configPath !== undefined && { path: options.configPath }),
    sources,
  });
  const log = createLog({ ...config.log, write: options.write, clock, secrets: () => config.secrets() });
  const store = await openStore(config.storePath);
  const datasets = openDatasets({ ...defaultDatasets(), ...config.datasets });
  const access = accesses(config);
  const states = sources.map((source) => stateOf(source, config, access.get(source.id), datasets));
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
      const job: Job = {
        findings: enrichable(extraction.findings, states),
        facts: extraction.facts,
        sources: askable(states, submission.only),
        rule: { marking, offline: submission.offline, own: { ...config.own, emails: [...config.own.emails, ...recipients] } },
        deadline: submission.deadline,
        refresh: submission.refresh,
        signal: submission.signal,
        onLookup: submission.onLookup,
      };
      return {
        forecast: forecast(job),
        enrichments: report(submission, job, { outbound, memory: store.memory, clock, log, score, tagsOf, worst }),
      };
    },

    async *doctor(only, offline) {
      const gentle = reach({ retries: 0 });
      try {
        for (const state of chosen(states, only)) {
          const found = access.get(state.source.id);
          // A person asks to try again: a pause after a refused key is lifted, the vendor's own limits are not.
          if (!offline && state.source.kind === 'http' && found?.ready)
            await store.budget.release(accountOf(state.source, found.access), 'auth');
          yield await checkUp(state, offline, { outbound: gentle, clock });
        }
      } finally {
        await gentle.close();
      }
    },

    async budgets() {
      const now = clock.now();
      const holds = await store.budget.holds(now);
      const byAccount = Map.groupBy(
        sources.flatMap((source) => {
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

    async close() {
      await outbound.close();
      await store.close();
      await sandbox?.close();
    },
  };
}

type HttpAccess = ReadonlyMap<string, ReturnType<typeof accessTo>>;

/** How every HTTP source is reached. Sources of one account keep to the limits of all of them: the vendor counts them together. */
function accesses(config: Config): HttpAccess {
  const http = sources.filter((source) => source.kind === 'http').map((source) => ({ source, found: accessTo(source, config) }));
  const accountLimits = new Map<string, Map<string, Limit>>();
  for (const { source, found } of http) {
    if (!found.ready) continue;
    const account = accountOf(source, found.access);
    const known = accountLimits.get(account) ?? new Map<string, Limit>();
    for (const limit of found.access.limits) known.set(`${limit.requests} ${limit.per} ${limit.window}`, limit);
    accountLimits.set(account, known);
  }
  return new Map(
    http.map(({ source, found }): [string, ReturnType<typeof accessTo>] => {
      if (!found.ready) return [source.id, found];
      const limits = [...(accountLimits.get(accountOf(source, found.access))?.values() ?? [])];
      return [source.id, { ready: true, access: { ...found.access, limits } }];
    }),
  );
}

type Datasets = Partial<Record<DatasetName, AddressDataset>>;

function stateOf(source: Source, config: Config, access: ReturnType<typeof accessTo> | undefined, datasets: Datasets): SourceState {
  const settings = config.sources[source.id];
  if (!settings) throw new Error(`the configuration knows nothing of ${source.id}`);
  const { maxTlp: ceiling, exposure, freshFor, reliability } = settings;
  return {
    source,
    missing: missingFor(source, settings.enabled, access, datasets),
    exposure,
    ceiling,
    reliability,
    freshFor,
    sandbox: config.sandboxUrl !== null,
    limits: settings.limits,
  };
}

function missingFor(
  source: Source,
  enabled: boolean,
  access: ReturnType<typeof accessTo> | undefined,
  datasets: Datasets,
): string | undefined {
  if (!enabled)
    return source.optIn === undefined
      ? 'switched off in the configuration'
      : `${source.optIn}: asked only with sources.${source.id}.enabled: true`;
  if (source.kind === 'local') {
    const lacking = source.needs.filter((name) => !datasets[name]);
    return lacking.length > 0 ? `no ${lacking.join(' or ')} data file (datasets.${lacking[0]} in assay.yaml)` : undefined;
  }
  return access?.ready ? undefined : (access?.missing ?? 'not configured');
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
