import { parseEnv } from 'node:util';
import type { RemoteSource } from '../../domain/source.ts';
import type { Found } from './places.ts';
import { nearest } from './problems.ts';
import { kindOf, readText } from './read-yaml.ts';

/** The variables of the main settings, and where each stands in the configuration file. */
export const settingVariables = [
  { name: 'ASSAY_TLP', path: ['marking', 'tlp'], about: 'TLP of what you submit: clear, green, amber, amber+strict, red' },
  { name: 'ASSAY_PAP', path: ['marking', 'pap'], about: 'PAP of what you submit: clear, green, amber, red' },
  { name: 'ASSAY_PERSON', path: ['person'], about: 'who asks, as the egress ledger tells it; else the login name' },
  { name: 'ASSAY_DEADLINE', path: ['deadline'], about: 'when a report is written at the latest, such as 60s' },
  { name: 'ASSAY_OFFLINE', path: ['offline'], about: 'true: nobody is asked', flag: true },
  { name: 'ASSAY_STORE', path: ['store', 'path'], about: 'file of the answers remembered and the budgets spent' },
  { name: 'ASSAY_DATABASE_URL', path: ['store', 'url'], about: 'postgres://user:password@host/database, instead of that file' },
  { name: 'ASSAY_PROXY', path: ['proxy'], about: 'proxy for all vendors; else HTTPS_PROXY, HTTP_PROXY; NO_PROXY holds' },
  { name: 'ASSAY_CA_FILE', path: ['ca_file'], about: 'PEM file of a certificate authority' },
  { name: 'ASSAY_LOG', path: ['log', 'level'], about: 'debug, info, warn or silent' },
  { name: 'ASSAY_LOG_JSON', path: ['log', 'json'], about: 'true: one JSON object per line', flag: true },
] as const satisfies readonly { name: string; path: readonly string[]; about: string; flag?: boolean }[];

/** Variables that are no setting of the file. */
export const otherVariables = [
  { name: 'ASSAY_CONFIG', about: 'the configuration file; only in the environment, not in .env' },
  { name: 'ASSAY_SANDBOX_URL', about: 'address of a running sandbox, which then plays every source' },
] as const;

/** The usual names, where no ASSAY_PROXY is set; curl's order. */
const usualProxies = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;
/** All that decide on a proxy beside ASSAY_PROXY. */
export const proxyVariables = [...usualProxies, 'no_proxy', 'NO_PROXY'] as const;

export interface Variable {
  readonly value: string;
  /** For messages: `environment variable ASSAY_TLP`. */
  readonly from: string;
}

/** What was found for one setting. */
export interface Overlay extends Variable {
  readonly path: readonly string[];
}

export interface Environment {
  /** The environment goes before `.env`; an empty value is as good as none. */
  get(name: string): Variable | undefined;
  /** What a stray `.env` says, whether or not it wins; undefined where the user chose that file. */
  stray(name: string): Variable | undefined;
  readonly warnings: readonly string[];
}

interface Layer {
  /** For messages, in front of the variable's name. */
  readonly name: string;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** The environment and the `.env` file, which it goes before. */
export function readEnvironment(env: Layer['values'], dotEnv: Found): Environment {
  const warnings: string[] = [];
  const file: Layer = { name: `${dotEnv.path}, variable`, values: readDotEnv(dotEnv.path, warnings) };
  const layers: readonly Layer[] = [{ name: 'environment variable', values: env }, file];
  const known: string[] = [...settingVariables, ...otherVariables].map(({ name }) => name);
  for (const { name: layer, values } of layers) {
    for (const name of Object.keys(values).filter((each) => each.startsWith('ASSAY_') && !known.includes(each))) {
      const meant = nearest(name, known);
      if (meant !== undefined && name.length <= 40)
        warnings.push(`${layer} ${name} is not known and has no effect; did you mean ${meant}?`);
    }
  }
  return {
    warnings,
    get: (name) => variableOf(layers, name),
    stray: (name) => (dotEnv.stray ? variableOf([file], name) : undefined),
  };
}

function variableOf(layers: readonly Layer[], name: string): Variable | undefined {
  for (const { name: layer, values } of layers) {
    const value = Object.hasOwn(values, name) ? values[name]?.trim() : undefined;
    if (value !== undefined && value !== '') return { value, from: `${layer} ${name}` };
  }
  return undefined;
}

function readDotEnv(file: string, warnings: string[]): Readonly<Record<string, string | undefined>> {
  const kind = kindOf(file);
  if (kind === 'nothing') return {};
  if (kind === 'something') return parseEnv(readText(file).replaceAll('\r\n', '\n'));
  // A virtual environment of Python is often called so: worth a word, not worth refusing to work.
  warnings.push(`${file} is a directory and is not read`);
  return {};
}

/** The main settings that variables hold. */
export function mainOverlays(environment: Environment): Overlay[] {
  return settingVariables.flatMap((setting) => {
    const usual = setting.name === 'ASSAY_PROXY' ? usualProxies : [];
    const found = [setting.name, ...usual].map((name) => environment.get(name)).find((each) => each !== undefined);
    return found === undefined ? [] : [{ ...found, path: setting.path }];
  });
}

/** The tree of a file with one setting from a variable in it. */
export function overlaid(tree: unknown, overlay: Overlay): unknown {
  const put = (node: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) return flagOrText(overlay);
    if (node === undefined) return { [key]: put(undefined, rest) };
    // What is no mapping is left as it is: the schema names it.
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
    const entries = node as Readonly<Record<string, unknown>>;
    return { ...entries, [key]: put(Object.hasOwn(entries, key) ? entries[key] : undefined, rest) };
  };
  return put(tree, overlay.path);
}

/** Environment spelling of a truth value; anything else stays text, for the schema to refuse. */
function flagOrText({ path, value }: Overlay): string | boolean {
  const isFlag = settingVariables.some((setting) => 'flag' in setting && setting.path.join() === path.join());
  if (isFlag && /^(?:1|true|yes|on)$/i.test(value)) return true;
  if (isFlag && /^(?:0|false|no|off)$/i.test(value)) return false;
  return value;
}

/** The settings of one source that variables hold, by the names that the source declares. */
export function sourceVariables({ id, auth }: RemoteSource): {
  readonly name: string;
  readonly setting: 'api_key' | 'password' | 'tenant' | 'base_url';
}[] {
  return [
    ...(auth ? [{ name: auth.env, setting: 'api_key' as const }] : []),
    ...(auth?.in === 'basic' || auth?.in === 'oauth' ? [{ name: auth.passwordEnv, setting: 'password' as const }] : []),
    ...(auth?.in === 'oauth' ? [{ name: auth.tenantEnv, setting: 'tenant' as const }] : []),
    { name: baseUrlVariable(id), setting: 'base_url' as const },
  ];
}

export function baseUrlVariable(id: string): string {
  return `${id.toUpperCase().replaceAll('-', '_')}_BASE_URL`;
}
