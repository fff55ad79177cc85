import { parseDuration } from '../domain/duration.ts';
import { addressOf, type Source } from '../domain/source.ts';
import type { SourceSettings } from './config.ts';
import { type PlanProblem, planLimits } from './plan-limits.ts';
import { nearest, type Problem } from './reading/problems.ts';
import { isFileUrl, isResolver, type RawConfig, type RawSource } from './schema.ts';

const usualPatienceMs = 20_000;

export interface Surroundings {
  /** Hosts of all vendors: nobody runs those at home. */
  readonly vendorHosts: ReadonlySet<string>;
  readonly cache: RawConfig['cache'];
  /** Where the source has none of its own. */
  readonly reserve: number;
  /** The PEM text that a `ca_file` names. */
  readonly readCa: (path: readonly PropertyKey[], written: string | undefined) => string | null;
  readonly report: (problem: Problem) => void;
  readonly warn: (text: string) => void;
}

/** The settings of one source, checked against what the source declares. What is wrong is reported, not thrown. */
export function sourceSettings(source: Source, raw: RawSource, around: Surroundings): SourceSettings {
  const path = (...rest: readonly PropertyKey[]): PropertyKey[] => ['sources', source.id, ...rest];
  const http = source.kind === 'http' ? source : undefined;
  const limits = http && planLimits(http, raw.plan ?? null, raw.limits);
  if (limits !== undefined && 'expected' in limits) around.report(planProblem(limits, path(), raw.plan));
  const host = raw.base_url === undefined ? undefined : new URL(raw.base_url).host;
  if (raw.base_url !== undefined && isResolver(raw.base_url) && http?.speaks !== 'DNS') {
    around.report({
      path: path('base_url'),
      at: 'value',
      text: 'expected an http:// or https:// address: this source does not ask the DNS',
    });
  }
  if (raw.base_url !== undefined && isFileUrl(raw.base_url) && source.kind !== 'feed') {
    around.report({ path: path('base_url'), at: 'value', text: 'expected an http:// or https:// address: only a list may be a file' });
  }
  if (source.kind === 'feed' && (seconds(raw.every) ?? source.every) < source.every) {
    around.report({
      path: path('every'),
      at: 'value',
      text: `expected at least ${source.every}s, which is what its publisher asks for (${source.cite})`,
    });
  }
  if (raw.own_server && http?.speaks === 'DNS') {
    around.report({ path: path('own_server'), at: 'value', text: 'expected false: a resolver passes on to others what it is asked' });
  } else if (raw.own_server && (host === undefined || around.vendorHosts.has(host))) {
    around.report({ path: path('own_server'), at: 'value', text: 'expected base_url beside it, the address of your own server' });
  }
  // Such a file says that its server is the user's own.
  if (http?.declaredIn !== undefined && http.exposure === 'none' && host !== undefined && around.vendorHosts.has(host)) {
    around.report({ path: path('base_url'), at: 'value', text: 'expected the address of your own server: this one is a vendor’s' });
  }
  if (raw.api_keys.length > 0 && source.kind !== 'local' && (source.auth?.in === 'basic' || source.auth?.in === 'oauth')) {
    around.report({ path: path('api_keys'), at: 'key', text: 'not for this source: it takes one pair, api_key and password' });
  }
  const enabled = raw.enabled ?? source.optIn === undefined;
  if (enabled && host !== undefined) warnOfAddress(source, raw, host, around.warn);
  warnOfNoEffect(source, raw, around.warn);
  warnOfUnknownLists(source, raw, around.warn);
  const { found = around.cache.found, not_found = around.cache.not_found } = raw.fresh_for;
  return {
    enabled,
    baseUrl: raw.base_url?.replace(/\/+$/, '') ?? null,
    tenant: raw.tenant ?? null,
    plan: raw.plan ?? null,
    limits: limits === undefined || 'expected' in limits ? [] : limits,
    maxTlp: raw.max_tlp,
    tier: raw.tier ?? null,
    reserve: raw.reserve ?? around.reserve,
    timeoutMs: (raw.timeout === undefined ? undefined : parseDuration(raw.timeout)) ?? http?.patienceMs ?? usualPatienceMs,
    ca: around.readCa(path('ca_file'), raw.ca_file),
    exposure: raw.own_server ? 'none' : source.exposure,
    freshFor: { found: seconds(found) ?? source.freshFor.found, notFound: seconds(not_found) ?? source.freshFor.notFound },
    reliability: raw.reliability ?? source.reliability,
    every: seconds(raw.every) ?? null,
    effects: effectsOf(source, raw),
    coversHosts: raw.covers_hosts,
  };
}

function planProblem({ path, expected, known }: PlanProblem, base: readonly PropertyKey[], written = ''): Problem {
  const meant = known && nearest(written, known);
  return {
    path: [...base, ...path],
    at: 'value',
    text: `expected ${expected}${known ? `: ${known.join(', ')}` : ''}`,
    fix: meant === undefined ? undefined : `Write ${meant} instead.`,
  };
}

/** Even an address that the user chose may be a slip of the pen: where keys go is said aloud. */
function warnOfAddress(source: Source, raw: RawSource, host: string, warn: (text: string) => void): void {
  if (source.kind === 'local') return;
  const address = addressOf(source);
  if (address !== null && !raw.own_server && new URL(address).host !== host) {
    const usual = new URL(address).host;
    warn(
      source.kind === 'feed'
        ? `sources.${source.id}: downloaded from ${host === '' ? 'a file' : host} instead of ${usual}${source.auth && host !== '' ? ' (it gets the key, too)' : ''}`
        : `sources.${source.id}: questions${source.auth ? ' and the key' : ''} go to ${host} instead of ${usual}`,
    );
  }
  if (source.auth && raw.base_url?.startsWith('http:') && !isLoopback(raw.base_url)) {
    warn(`sources.${source.id}: the key goes unencrypted to ${host}`);
  }
}

/** What a match does, by list. A `*` of the user's means every list that they do not name, also those that assay has an effect for. */
function effectsOf(source: Source, { effects }: RawSource): SourceSettings['effects'] {
  return { ...(source.kind === 'feed' && !Object.hasOwn(effects, '*') ? source.effects : {}), ...effects };
}

/** Lists may be renamed, so that a name nobody knows is no error; a misspelt one would silently do nothing. */
function warnOfUnknownLists(source: Source, { effects }: RawSource, warn: (text: string) => void): void {
  if (source.kind !== 'feed' || source.declaredIn !== undefined) return;
  const known = Object.keys(source.effects).filter((list) => list !== '*');
  if (known.length === 0) return;
  for (const list of Object.keys(effects)) {
    if (list === '*' || known.includes(list)) continue;
    const meant = nearest(list, known);
    warn(`sources.${source.id}.effects: no list is known as "${list}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`);
  }
}

function warnOfNoEffect(source: Source, raw: RawSource, warn: (text: string) => void): void {
  const auth = source.kind === 'local' ? undefined : source.auth;
  const idle = [
    ...(raw.api_key !== undefined && auth === undefined ? ['api_key'] : []),
    ...(raw.api_keys.length > 0 && auth === undefined ? ['api_keys'] : []),
    ...(raw.password !== undefined && auth?.in !== 'basic' && auth?.in !== 'oauth' ? ['password'] : []),
    ...(raw.tenant !== undefined && auth?.in !== 'oauth' ? ['tenant'] : []),
    ...(source.kind === 'local' ? (['base_url', 'plan', 'ca_file'] as const).filter((key) => raw[key] !== undefined) : []),
  ];
  for (const key of idle) warn(`sources.${source.id}.${key} has no effect: this source needs none`);
}

/** Whether an address is on this machine. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}

function seconds(written: string | undefined): number | undefined {
  const ms = written === undefined ? undefined : parseDuration(written);
  return ms === undefined ? undefined : ms / 1_000;
}
