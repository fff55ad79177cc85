import type { Config } from '../config/config.ts';
import { accessTo } from '../config/source-access.ts';
import type { SourceAccess } from '../domain/ports.ts';
import type { AddressDataset, DatasetName, Limit, Source } from '../domain/source.ts';
import { sustained, tierOf } from '../engine/planning/tiers.ts';
import type { ReadySource } from '../engine/ready-source.ts';
import { accountOf } from '../outbound/keys/account.ts';

/** A source as it stands under this configuration. */
export interface SourceState extends ReadySource {
  readonly limits: readonly Limit[];
}

export type Accesses = ReadonlyMap<string, ReturnType<typeof accessTo>>;
export type Datasets = Partial<Record<DatasetName, AddressDataset>>;

/** How every source that is not on this machine is reached. Sources of one account keep to the limits of all of them: the vendor counts them together. */
export function accesses(sources: readonly Source[], config: Config): Accesses {
  const distant = sources.filter((source) => source.kind !== 'local').map((source) => ({ source, found: accessTo(source, config) }));
  const byAccount = new Map<string, Map<string, Limit>>();
  for (const { source, found } of distant) {
    if (source.kind !== 'http' || !found.ready) continue;
    for (const access of found.access) {
      const known = byAccount.get(accountOf(source, access)) ?? new Map<string, Limit>();
      for (const limit of access.limits) known.set(`${limit.requests} ${limit.per} ${limit.window}`, limit);
      byAccount.set(accountOf(source, access), known);
    }
  }
  return new Map(
    distant.map(({ source, found }): [string, ReturnType<typeof accessTo>] => {
      if (source.kind !== 'http' || !found.ready) return [source.id, found];
      const within = (access: SourceAccess): SourceAccess => ({
        ...access,
        limits: [...(byAccount.get(accountOf(source, access))?.values() ?? [])],
      });
      const [first, ...others] = found.access;
      return [source.id, { ready: true, access: [within(first), ...others.map(within)] }];
    }),
  );
}

/** @throws where the configuration was loaded without the source: a bug. */
export function stateOf(source: Source, config: Config, access: ReturnType<typeof accessTo> | undefined, datasets: Datasets): SourceState {
  const settings = config.sources[source.id];
  if (!settings) throw new Error(`the configuration knows nothing of ${source.id}`);
  const { maxTlp: ceiling, exposure, freshFor, reliability } = settings;
  return {
    source,
    missing: missingFor(source, config, access, datasets),
    exposure,
    ceiling,
    reliability,
    freshFor,
    sandbox: config.sandboxUrl !== null,
    tier: tierOf(source, exposure, settings.limits, settings.tier ?? undefined),
    perDay: sustained(settings.limits),
    reserve: settings.reserve,
    limits: settings.limits,
    feed: source.kind === 'feed' ? { role: source.role, effects: settings.effects, coversHosts: settings.coversHosts } : undefined,
  };
}

/** What is missing before a source can be asked, or a feed be fetched; undefined where nothing is. */
export function missingFor(
  source: Source,
  config: Config,
  access: ReturnType<typeof accessTo> | undefined,
  datasets: Datasets,
): string | undefined {
  if (!config.sources[source.id]?.enabled)
    return source.optIn === undefined
      ? 'switched off in the configuration'
      : `${source.optIn}: asked only with sources.${source.id}.enabled: true`;
  if (source.kind === 'local') {
    const lacking = source.needs.filter((name) => !datasets[name]);
    return lacking.length > 0 ? `no ${lacking.join(' or ')} data file (datasets.${lacking[0]} in assay.yaml)` : undefined;
  }
  return access?.ready ? undefined : (access?.missing ?? 'not configured');
}
