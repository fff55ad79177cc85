import { setTimeout as sleep } from 'node:timers/promises';
import about from '../../package.json' with { type: 'json' };
import { accesses } from '../../src/composition/source-states.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { declare } from '../../src/declared/declare.ts';
import type { Outcome } from '../../src/domain/lookup.ts';
import type { Observable } from '../../src/domain/observable.ts';
import type { Errand, Heard } from '../../src/domain/ports.ts';
import type { HttpSource, Limit, Source } from '../../src/domain/source.ts';
import { accountOf } from '../../src/outbound/keys/account.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { forTerminal } from '../../src/outputs/escape.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createLog } from '../../src/telemetry/log.ts';

/** Whose machine and configuration it is. */
export interface Around {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly configPath?: string | undefined;
  /** Where notes and log lines go. */
  readonly write: (line: string) => void;
}

/** How a lookup ended, and every reply on the way, without the credentials. */
export interface Asked {
  readonly outcome: Outcome;
  readonly heard: readonly Heard[];
}

/** The vendors as assay asks them: the same configuration, keys, budgets and rules; nothing is remembered, no failure tried again. */
export interface Vendors {
  readonly config: Config;
  /** What is missing before it can be asked; undefined when nothing is. */
  missing(source: HttpSource): string | undefined;
  /** The plan in force, and its limits. */
  plan(source: HttpSource): string;
  limits(source: HttpSource): readonly Limit[];
  /** What is parked is asked again when its time has come, as long as that is within so many milliseconds. */
  ask(source: HttpSource, observable: Observable, withinMs: number): Promise<Asked>;
  /** Lifts the pause after a refused key: a person asks to try again. */
  forgive(source: HttpSource): Promise<void>;
  close(): Promise<void>;
}

/** @throws AssayError for a configuration that is wrong, or a store that cannot be opened. */
export async function openVendors(sources: readonly Source[], { env, cwd, home, configPath, write }: Around): Promise<Vendors> {
  const clock = { now: () => new Date() };
  const config = loadConfig({ env, cwd, home, sources, declare, ...(configPath !== undefined && { path: configPath }) });
  for (const warning of config.warnings) write(`note: ${forTerminal(warning)}`);
  const databaseUrl = config.databaseUrl();
  const store = await openStore(databaseUrl === null ? { path: config.storePath } : { url: databaseUrl }, { version: about.version });
  const access = accesses(config.catalogue, config);
  const ready = (id: string) => {
    const found = access.get(id);
    return found?.ready ? found.access : undefined;
  };
  const outbound = createOutbound({
    access: ({ id }) => ready(id) ?? [],
    budget: store.budget,
    clock,
    log: createLog({ ...config.log, write, clock, secrets: () => config.secrets() }),
    userAgent: config.userAgent ?? `assay/${about.version}`,
    proxy: config.proxy() ?? undefined,
    ca: config.ca ?? undefined,
  });
  // What is asked about here is chosen by whoever works on the sources: it is public.
  const errand: Errand = {
    ...{ submission: null, person: env.USER ?? 'a tool of assay' },
    ...{ marking: { tlp: 'clear', pap: 'clear' }, reserve: 0 },
  };
  return {
    config,
    missing({ id }) {
      const found = access.get(id);
      return found?.ready ? undefined : (found?.missing ?? 'not configured');
    },
    plan: ({ id, defaultPlan }) => config.sources[id]?.plan ?? defaultPlan,
    limits: ({ id }) => ready(id)?.[0].limits ?? [],
    async ask(source, observable, withinMs) {
      const heard: Heard[] = [];
      const deadline = clock.now().getTime() + withinMs;
      const options = { errand, answers: [], onReply: (reply: Heard) => void heard.push(reply) };
      for (;;) {
        const outcome = await outbound.ask(source, observable, options);
        if (outcome.status !== 'parked' || outcome.retryAt.getTime() > deadline) return { outcome, heard: lastOfEach(heard) };
        await sleep(Math.max(5, outcome.retryAt.getTime() - clock.now().getTime()));
      }
    },
    async forgive(source) {
      for (const access of ready(source.id) ?? []) await store.budget.release(accountOf(source, access), 'auth');
    },
    async close() {
      await outbound.close();
      await store.close();
    },
  };
}

/** Of replies to one request, asked again because the vendor said "later", the last. */
function lastOfEach(heard: readonly Heard[]): readonly Heard[] {
  return [...Map.groupBy(heard, ({ answers }) => answers).values()].flatMap((replies) => replies.at(-1) ?? []);
}
