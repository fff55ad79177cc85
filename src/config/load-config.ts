import { dirname } from 'node:path';
import type { Declare } from '../domain/declaration.ts';
import { parseDuration } from '../domain/duration.ts';
import type { AssayError } from '../domain/errors.ts';
import { personalTypes } from '../domain/observable.ts';
import { addressOf, type Source } from '../domain/source.ts';
import type { Config, Credentials, ProxySettings, Section } from './config.ts';
import { allSecrets } from './reading/all-secrets.ts';
import { readCustomSources } from './reading/custom-sources.ts';
import { type DenyPattern, denyPattern } from './reading/deny-patterns.ts';
import { type Environment, mainOverlays, type Overlay, overlaid, readEnvironment, sourceVariables } from './reading/environment.ts';
import { absolute, findFiles, findLists, findStore } from './reading/places.ts';
import { configError, type Problem, problemsOf } from './reading/problems.ts';
import { readText, readYaml, type YamlFile } from './reading/read-yaml.ts';
import { isPlaceholder, isReference, resolveSecret } from './reading/secret.ts';
import { strayReference, strayRefusal } from './reading/stray.ts';
import { configSchema, databaseAddress, isBaseUrl, ownDomain } from './schema.ts';
import type { sections } from './sections/sections.ts';
import { settle } from './sections/settle.ts';
import { sourceSettings } from './source-settings.ts';

export interface LoadOptions {
  /** The caller's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. Where no file is named, `.env` and `assay.yaml` are looked for here; these may say less than a file that is named. */
  readonly cwd: string;
  /** Absolute home directory of the user. */
  readonly home: string;
  /** The configuration file that was named on the command line. */
  readonly path?: string | undefined;
  /** The login name: who asks, unless the configuration says otherwise. */
  readonly login?: string | undefined;
  /** assay's own. */
  readonly sources: readonly Source[];
  /** Makes sources of the files under `custom_sources`. */
  readonly declare?: Declare;
}

/**
 * Everything the user decided: environment before `.env` before the file before defaults. Reads files, writes none.
 * Throws one AssayError for all that is wrong (ASSAY_CONFIG_INVALID), for a file that cannot be read (ASSAY_CONFIG_UNREADABLE)
 * or a secret that is not where it should be (ASSAY_SECRET_UNREADABLE). No message and no warning holds a secret.
 */
export function loadConfig(options: LoadOptions): Config {
  const { cwd, home } = options;
  const found = findFiles(named(options), options);
  const environment = readEnvironment(options.env, found.dotEnv);
  const warnings = new Set(environment.warnings);
  const warn = (text: string): void => void warnings.add(text);
  const origin = found.config?.path ?? null;
  if (found.passedOver !== null) warn(`${found.passedOver} is not read: ${origin} goes first; name it with --config to use it`);
  const file = origin === null ? undefined : readYaml(origin);
  const stray = found.config?.stray && file ? { path: found.config.path, file } : undefined;
  const refuseStray = (known: readonly Source[]): void => {
    const refused = strayRefusal(environment, stray, known);
    if (refused) throw refused;
  };
  // Before all else, so that no file a stranger names is even opened.
  refuseStray(options.sources);
  const custom =
    origin === null || file === undefined
      ? []
      : readCustomSources(
          { path: origin, file },
          { locate: (written, folder) => absolute(written, folder, home), builtIn: options.sources, declare: options.declare },
        );
  const sources = [...options.sources, ...custom];
  // Theirs are settings and variables that a stranger may not say either.
  refuseStray(sources);

  const variables = [...mainOverlays(environment), ...sourceOverlays(sources, environment, warn)];
  const setBy = new Map(variables.map(({ path, from }) => [path.join('.'), from]));
  const folderOf = (path: readonly PropertyKey[]): string => (setBy.has(path.join('.')) || origin === null ? cwd : dirname(origin));
  const locate = (path: readonly PropertyKey[], written: string): string => absolute(written, folderOf(path), home);

  const invalid = (found: readonly Problem[]): AssayError =>
    configError(inOrder(found, file), (each) => placeOf(each, setBy, origin, file));
  const schema = configSchema(sources.map(({ id }) => id));
  const parsed = schema.safeParse(variables.reduce(overlaid, file?.tree ?? {}));
  if (!parsed.success) throw invalid(problemsOf(parsed.error.issues, schema));
  const raw = parsed.data;

  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const readCa = (path: readonly PropertyKey[], written: string | undefined): string | null => {
    if (written === undefined) return null;
    const pem = readPem(locate(path, written));
    if ('pem' in pem) return pem.pem;
    report({ path, at: 'value', text: `expected a PEM file of certificates: ${pem.problem}` });
    return null;
  };
  const sandbox = environment.get('ASSAY_SANDBOX_URL');
  if (sandbox && !isBaseUrl(sandbox.value)) {
    setBy.set('sandbox_url', sandbox.from);
    report({ path: ['sandbox_url'], at: 'value', text: 'expected an http:// or https:// address' });
  }
  const vendorHosts = new Set(
    options.sources.flatMap((source) => {
      const address = source.kind === 'local' ? null : addressOf(source);
      return address === null ? [] : [new URL(address.replaceAll('{key}', 'key')).host];
    }),
  );
  const surroundings = { vendorHosts, cache: raw.cache, reserve: raw.reserve, readCa, report, warn };
  const pairs = sources.flatMap((source) => {
    const written = raw.sources[source.id];
    return written === undefined ? [] : [{ source, written }];
  });
  const settled = pairs.map(({ source, written }) => [source.id, sourceSettings(source, written, surroundings)] as const);
  const ca = readCa(['ca_file'], raw.ca_file);
  const deny = raw.privacy.deny.flatMap((written, index): DenyPattern[] => {
    const pattern = denyPattern(written);
    if ('matches' in pattern) return [pattern];
    report({ path: ['privacy', 'deny', index], at: 'value', text: `expected ${pattern.expected}` });
    return [];
  });
  if (problems.length > 0) throw invalid(problems);

  const secretAt = (path: readonly PropertyKey[], written: string | undefined): string | undefined => {
    if (written === undefined) return undefined;
    const name = setBy.get(path.join('.')) ?? path.join('.');
    return resolveSecret(written, { name, locate: (to) => locate(path, to), variable: (of) => referredTo(environment, of), warn });
  };
  // A sandbox is shown no real key, and a disabled source needs none: theirs are not even read.
  const asked = pairs.filter(({ written }) => written.enabled !== false && sandbox === undefined);
  const credentials = new Map(
    asked.map(({ source, written }): [string, readonly Credentials[]] => {
      const at = (...rest: readonly PropertyKey[]) => ['sources', source.id, ...rest];
      const password = secretAt(at('password'), written.password);
      const keys = [
        secretAt(at('api_key'), written.api_key),
        ...written.api_keys.map((key, index) => secretAt(at('api_keys', index), key)),
      ].filter((key) => key !== undefined);
      if (password !== undefined) return [source.id, [{ ...(keys[0] !== undefined && { secret: keys[0] }), password }]];
      return [source.id, [...new Set(keys)].map((secret) => ({ secret }))];
    }),
  );
  // What the sandbox invents must never stand among what is true.
  const database = sandbox === undefined ? secretAt(['store', 'url'], raw.store.url) : undefined;
  if (database !== undefined && !databaseAddress(database))
    throw invalid([{ path: ['store', 'url'], at: 'value', text: 'expected postgres://user:password@host/database' }]);
  const store = raw.store.path;
  const lists = raw.feeds.folder;
  const proxy = proxySettings(raw.proxy, environment);
  // Read when they are asked for: whoever only asks sources need not be allowed to read a server's secrets.
  let secrets: readonly string[] = Object.freeze(allSecrets([...credentials.values()].flat(), proxy, database ?? null));
  const section = <Name extends keyof typeof sections>(name: Name): (() => Section<Name>) => {
    let settled: Section<Name> | undefined;
    const secret = (path: readonly PropertyKey[], written: string): string | undefined => {
      const found = secretAt(path, written);
      if (found !== undefined) secrets = Object.freeze([...secrets, found]);
      return found;
    };
    return () => {
      settled ??= settle(raw[name], [name], { secret, path: locate }) as Section<Name>;
      return settled;
    };
  };
  return {
    origin,
    warnings: [...warnings],
    marking: raw.marking,
    person: raw.person ?? options.login ?? 'unknown',
    deadlineMs: milliseconds(raw.deadline),
    offline: raw.offline,
    ca,
    userAgent: raw.user_agent ?? null,
    storePath: findStore(
      store === undefined || store === ':memory:' ? store : locate(['store', 'path'], store),
      options,
      sandbox !== undefined,
    ),
    listsPath: findLists(lists === undefined ? undefined : locate(['feeds', 'folder'], lists), options),
    log: raw.log,
    own: {
      domains: raw.own.domains.map(ownDomain),
      networks: raw.own.networks.map(asCidr),
      emails: raw.own.emails.map((each) => each.toLowerCase()),
    },
    privacy: { consent: personalTypes.filter((type) => raw.privacy.consent[type]), deny, urls: raw.privacy.urls },
    reserve: raw.reserve,
    giveUpAfterMs: milliseconds(raw.give_up_after),
    keep: { submissionsMs: milliseconds(raw.keep.submissions), answersMs: milliseconds(raw.keep.answers) },
    leaseMs: milliseconds(raw.lease),
    concurrency: raw.concurrency,
    protectedNames: raw.protected_names,
    datasets: Object.fromEntries(
      Object.entries(raw.datasets).flatMap(([name, path]) => (path ? [[name, locate(['datasets', name], path)]] : [])),
    ),
    scoring: raw.scoring,
    catalogue: sources,
    sources: Object.fromEntries(settled),
    sandboxUrl: sandbox?.value.replace(/\/+$/, '') ?? null,
    proxy: () => proxy,
    databaseUrl: () => database ?? null,
    credentials: (id) => credentials.get(id) ?? [],
    server: section('server'),
    access: section('access'),
    intake: section('intake'),
    notify: section('notify'),
    telemetry: section('telemetry'),
    network: section('network'),
    secrets: () => secrets,
  };
}

function named({ path, env }: Pick<LoadOptions, 'path' | 'env'>): string | undefined {
  return path ?? (env.ASSAY_CONFIG?.trim() || undefined);
}

/** Whether {@link loadConfig} will need `declare`: who has no sources of their own need not load what makes them. */
export function mentionsCustomSources(options: Omit<LoadOptions, 'sources' | 'declare'>): boolean {
  const { config } = findFiles(named(options), options);
  try {
    return config !== null && readText(config.path).includes('custom_sources');
  } catch {
    // It is told when it is loaded.
    return false;
  }
}

/** Variables of sources; placeholders copied from an example count as not set. */
function sourceOverlays(sources: readonly Source[], environment: Environment, warn: (text: string) => void): Overlay[] {
  return sources.flatMap((source) => {
    if (source.kind === 'local') return [];
    return sourceVariables(source).flatMap(({ name, setting }) => {
      const found = environment.get(name);
      if (found === undefined) return [];
      if (!isPlaceholder(found.value)) return [{ ...found, path: ['sources', source.id, setting] }];
      warn(`${found.from} holds a placeholder and counts as not set`);
      return [];
    });
  });
}

/** The value behind `env:`. What a stray `.env` holds may be a key, but not lead on to a file. */
function referredTo(environment: Environment, name: string): string | undefined {
  const found = environment.get(name);
  if (found !== undefined && found.from === environment.stray(name)?.from && isReference(found.value)) throw strayReference(found.from);
  return found?.value;
}

function placeOf({ path, at }: Problem, setBy: ReadonlyMap<string, string>, origin: string | null, file: YamlFile | undefined): string {
  const variable = setBy.get(path.join('.'));
  if (variable !== undefined) return variable;
  if (file === undefined) return 'configuration';
  const { line, column } = file.locate(path, at);
  return `${origin}:${line}:${column}`;
}

function inOrder(problems: readonly Problem[], file: YamlFile | undefined): Problem[] {
  const lineOf = ({ path, at }: Problem): number => file?.locate(path, at).line ?? 0;
  return problems.toSorted((a, b) => lineOf(a) - lineOf(b));
}

function readPem(path: string): { readonly pem: string } | { readonly problem: string } {
  try {
    const pem = readText(path);
    return pem.includes('-----BEGIN CERTIFICATE-----') ? { pem } : { problem: `${path} holds none` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : path };
  }
}

function proxySettings(written: string | undefined, environment: Environment): ProxySettings | null {
  if (written === undefined) return null;
  const exceptions = environment.get('no_proxy') ?? environment.get('NO_PROXY');
  const noProxy = (exceptions?.value ?? '').split(/[\s,]+/).filter((host) => host !== '');
  return { url: written.includes('://') ? written : `http://${written}`, noProxy };
}

/** Of a duration that the schema has accepted. */
function milliseconds(written: string): number {
  return parseDuration(written) ?? 0;
}

function asCidr(network: string): string {
  return network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`;
}
