import { createHash, randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import about from '../package.json' with { type: 'json' };
import type { App, AppOptions } from './composition/app.ts';
import type { ArrivalParts } from './composition/arrivals.ts';
import { asTheyLand } from './composition/as-they-land.ts';
import { createBudgets } from './composition/budgets.ts';
import { configuredFeeds, toObservable } from './composition/configured-feeds.ts';
import { feedsOf } from './composition/feeds.ts';
import { createFollowing } from './composition/following.ts';
import { createMeasuring } from './composition/measuring.ts';
import { createOutlook } from './composition/outlook.ts';
import { createPages } from './composition/pages.ts';
import { createPlanner, privacyOf } from './composition/planner.ts';
import { createResidentWorker } from './composition/resident-worker.ts';
import { orderOf, runToDeadline } from './composition/run.ts';
import { scoringOf } from './composition/scoring-of.ts';
import { createServing } from './composition/serving.ts';
import { accesses, type Datasets, missingFor, stateOf } from './composition/source-states.ts';
import { createProgressOf } from './composition/stream-progress.ts';
import { tracedOutbound } from './composition/traced.ts';
import { loadConfig, mentionsCustomSources } from './config/load-config.ts';
import { defaultDatasets } from './datasets/default-datasets.ts';
import { openAddressDataset } from './datasets/open-dataset.ts';
import { AssayError } from './domain/errors.ts';
import type { Clock, Errand, SourceAccess } from './domain/ports.ts';
import type { Enrichment, ReportHead } from './domain/report.ts';
import type { DatasetName, HttpSource, Source } from './domain/source.ts';
import type { Order, Work } from './domain/work.ts';
import { checkUp } from './engine/checkup.ts';
import { chosen, enrichable } from './engine/choose.ts';
import { knownOf } from './engine/known-of.ts';
import { countIfThrifty } from './engine/planning/if-thrifty.ts';
import { countAsks } from './engine/planning/step.ts';
import { createRecheck, firstCheck } from './engine/recheck.ts';
import { assemble } from './engine/reporting/assemble.ts';
import { alsoFound, asItStands, follow, type ReportFrame } from './engine/reporting/report.ts';
import { createWorker, type Worker, type WorkerOptions } from './engine/working/worker.ts';
import { openLists } from './lists/open-lists.ts';
import { readAgain } from './outbound/asking/story.ts';
import { createOutbound } from './outbound/outbound.ts';
import { createReach } from './outbound/reach/create-reach.ts';
import type { Sandbox, SandboxOptions } from './sandbox/serve-sandbox.ts';
import { tagsOf } from './scoring/threat-tags.ts';
import { worst } from './scoring/worst.ts';
import { sources } from './sources/sources.generated.ts';
import { openStore } from './store/open-store.ts';
import { createLog } from './telemetry/log.ts';
import { noTraces } from './telemetry/no-traces.ts';
import { createRedactor } from './telemetry/redact.ts';

/** A worker looks for work several times a second; in trouble less often. */
const stuckMs = 60_000;
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
  const login = loginName();
  // 20 ms that a run without sources of its own can do without.
  const own = mentionsCustomSources(where) ? await import('./declared/declare.ts') : undefined;
  const config = loadConfig({ ...where, login, sources, ...(own && { declare: own.declare }) });
  const log = createLog({ ...config.log, write: options.write, clock, secrets: () => config.secrets() });
  const bySource = new Map(config.catalogue.map((source) => [source.id, source]));
  const database = config.databaseUrl();
  const store = await openStore(database === null ? { path: config.storePath } : { url: database }, {
    version: about.version,
    reread: (id, observable, raw) => {
      const source = bySource.get(id);
      return source?.kind === 'http' ? readAgain(source, observable, raw) : undefined;
    },
    ...(options.clock && { now: options.clock.now }),
  });
  const { work, watches, memory, budget, egress } = store;
  const time = store.clock;
  const datasets = openDatasets({ ...defaultDatasets(), ...config.datasets });
  const access = accesses(config.catalogue, config);
  const lists = await openLists({
    folder: config.listsPath,
    feeds: configuredFeeds(config),
    clock: time,
    toObservable,
    hide: (text) => createRedactor(config.secrets())(text),
    spread: createHash('sha256').update(`${hostname()} ${config.listsPath}`).digest().readUInt32LE() / 2 ** 32,
  });
  const states = config.catalogue.map((source) => {
    const state = stateOf(source, config, access.get(source.id), datasets);
    // A copy answers also where it could not be renewed: without its key, in the sandbox.
    return lists.copyOf(source.id) ? { ...state, missing: undefined } : state;
  });
  const sourceStates = new Map(states.map((state) => [state.source.id, state]));
  const planner = createPlanner(states, config, lists);
  const reached = ({ id }: Source): readonly SourceAccess[] => {
    const found = access.get(id);
    return found?.ready ? found.access : [];
  };
  const { traces: tracesTo } = config.telemetry();
  const traces =
    tracesTo === undefined ? noTraces : await (await import('./telemetry/traces.ts')).openTraces({ url: tracesTo, version: about.version });
  const untraced = createOutbound({
    access: reached,
    budget,
    clock: time,
    log,
    userAgent: config.userAgent ?? `assay/${about.version}`,
    proxy: config.proxy() ?? undefined,
    ca: config.ca ?? undefined,
    local: { datasets, protectedNames: config.protectedNames },
  });
  const outbound = tracedOutbound(untraced, traces);
  const reaching = createReach({
    userAgent: config.userAgent ?? `assay/${about.version}`,
    proxy: config.proxy() ?? undefined,
    ca: config.ca ?? undefined,
    allow: config.network().allow,
  });
  const { score, decided } = scoringOf(config, options.policy);
  const budgets = createBudgets({ budget, clock: time, states, access: reached });
  const outlook = createOutlook(budgets.accountsOf, budget, time);
  const reportParts = { work, lists, clock: time, score, tagsOf, worst };
  const person = config.person;
  const following = createFollowing(work, log);

  const { currency, prices, success_aim: successAim } = config.telemetry();
  const measuring = createMeasuring({
    ...{ store, budgets: budgets.left, log, version: about.version, currency, prices, successAim },
  });

  function frameOf(order: Order): ReportFrame {
    return { aside: planner.castOf(order).aside, warninglists: planner.warninglistsOf(order), outlook: outlook(order.lane) };
  }

  function workerOf(
    some: Pick<WorkerOptions, 'submission' | 'deadline' | 'signal' | 'onLookup' | 'onLanded'>,
  ): Worker & { readonly name: string } {
    const name = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    const { concurrency, leaseMs } = config;
    const parts = { work, watches, outbound, memory, lists, clock: time, log, score, decided, sources: sourceStates };
    const { listeners } = measuring;
    const onLookup: WorkerOptions['onLookup'] = (lookup) => {
      listeners.onLookup?.(lookup);
      some.onLookup?.(lookup);
    };
    return { name, ...createWorker({ ...parts, planOf: planner.planOf }, { name, concurrency, leaseMs, ...some, ...listeners, onLookup }) };
  }

  /** Workers of this process, which need not look for what it has taken in itself. */
  const wakened = new Set<() => void>();
  const residents = new Set<Pick<Worker, 'idleMs'>>();
  const arrivals: ArrivalParts & { readonly work: Work } = {
    ...{ work, clock: time, marking: config.marking, privacy: privacyOf(config, states) },
    enrichable: (findings) => enrichable(findings, states),
    check: planner.check,
    onTaken: () => {
      for (const wake of wakened) wake();
    },
  };
  async function orderedBy(id: string): Promise<Order> {
    const submitted = await work.submission(id);
    if (!submitted) throw new AssayError('ASSAY_USAGE', `there is no submission ${id}`, 'assay submissions lists them');
    return submitted.order;
  }

  async function* report(id: string): AsyncGenerator<Enrichment, ReportHead> {
    return yield* asItStands(id, frameOf(await orderedBy(id)), reportParts);
  }

  const serving = createServing({ config, store, clock: time, machine: clock, log, arrivals, reaching, traces, report });

  return {
    config,
    clock: time,
    sources: states,
    log,
    take: serving.take,
    takeStream: serving.takeStream,
    deliver: serving.deliver,
    read: serving.read,
    inbox: serving.inbox,
    audit: serving.audit,
    channels: serving.channels,
    // They read secrets: only who asks for them needs these.
    get access() {
      return serving.access;
    },
    get hooks() {
      return serving.hooks;
    },
    get telling() {
      return serving.telling;
    },
    progress: createProgressOf({ work, lists, planner, forecast: budgets.forecast }),
    pages: createPages(work, frameOf, reportParts),
    following,
    work,
    egress,
    watches,
    faults: () =>
      [...residents].flatMap((resident) => {
        const idleMs = resident.idleMs();
        if (idleMs === undefined) return [{ part: 'worker', detail: 'it does not run' }];
        return idleMs > stuckMs ? [{ part: 'worker', detail: 'it has not looked for work for a minute' }] : [];
      }),

    async submit(submission) {
      const { findings: found } = submission.extraction;
      const findings = enrichable(found, states);
      const order = orderOf(submission, { person, privacy: privacyOf(config, states) }, findings, alsoFound(found, findings));
      planner.check(order);
      const frame = frameOf(order);
      const receivedAt = time.now();
      const plan = planner.planOf({ order, receivedAt });
      const id = await work.receive(order, receivedAt);
      const parts = {
        work,
        clock: time,
        worker: workerOf,
        follow: (of: string, stop: Parameters<typeof follow>[3]) => follow(of, frame, reportParts, stop),
      };
      return {
        id,
        lane: order.lane,
        forecast: countAsks(findings, plan, lists),
        ifThrifty: order.thrifty ? undefined : () => countIfThrifty(findings, plan, { outbound, memory, lists, clock: time, log, decided }),
        enrichments: runToDeadline(id, findings, submission, parts),
      };
    },

    report,

    async workOn(id, { deadline, signal, onLookup }) {
      const over = AbortSignal.timeout(Math.max(1, Math.min(2 ** 31 - 1, deadline.getTime() - time.now().getTime())));
      await workerOf({ submission: id, deadline, signal: signal ? AbortSignal.any([over, signal]) : over, onLookup }).run();
    },

    worker() {
      const { giveUpAfterMs, keep } = config;
      const recheck = createRecheck({ work, watches, clock: time });
      const worker = workerOf({ onLanded: following.stir });
      wakened.add(worker.wake);
      residents.add(worker);
      return createResidentWorker(worker, {
        measuring,
        figures: store.figures,
        work,
        memory,
        clock: time,
        log,
        giveUpAfterMs,
        ...keep,
        recheck,
      });
    },

    forecast: budgets.forecast,
    budgets: budgets.left,

    async watch(observable, marking, until, by = person) {
      const now = time.now();
      const watch = { observable, person: by, marking, since: now, until, nextAt: firstCheck(now) };
      await watches.watch(watch);
      return watch;
    },

    async asOf(observable, at) {
      const lookups = await knownOf(observable, [], { redact: config.privacy.urls }, memory, at);
      const finding = { observable, mentions: [] };
      return assemble(finding, lookups, score(lookups, at), config.marking, tagsOf);
    },

    async *doctor(only, offline) {
      const errand: Errand = { submission: null, person, marking: { tlp: 'clear', pap: 'clear' }, reserve: 0 };
      yield* asTheyLand(chosen(states, only), probesAtOnce, async (state) => {
        // A person asks to try again: a pause after a refused key is lifted, the vendor's own limits are not.
        if (!offline) for (const { account } of budgets.accountsOf(state.source.id)) await budget.release(account, 'auth');
        return checkUp(state, offline, errand, { outbound, lists, clock: time });
      });
    },

    measuring,
    traces,
    feeds: feedsOf(
      config.catalogue.filter((source) => source.kind === 'feed'),
      (feed) => missingFor(feed, config, access.get(feed.id), datasets),
      lists,
      outbound,
      time,
    ),

    async close() {
      // Counts are worth less than an orderly end.
      await measuring.flush().catch((error: unknown) => log.warn('tallies not written', { error }));
      await serving.close();
      await outbound.close();
      await reaching.close();
      await traces.close();
      await store.close();
      await sandbox?.close();
    },
  };
}

function openDatasets(paths: Readonly<Partial<Record<DatasetName, string>>>): Datasets {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, openAddressDataset(path)]));
}

/** Look-alikes of every vendor on this machine; see `assay sandbox`. */
export async function startSandbox(options: Omit<SandboxOptions, 'lookalikes' | 'sources'>): Promise<Sandbox> {
  const [{ serveSandbox }, { lookalikes }] = await Promise.all([
    import('./sandbox/serve-sandbox.ts'),
    import('./sources/lookalikes.generated.ts'),
  ]);
  return serveSandbox({ ...options, lookalikes, sources: sources.filter((source): source is HttpSource => source.kind === 'http') });
}

/** Who has signed in here; undefined in a container whose user has no name. */
function loginName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
