import type { SourceAccess } from '../domain/ports.ts';
import type { HttpSource } from '../domain/source.ts';
import type { Config } from './config.ts';
import { baseUrlVariable } from './reading/environment.ts';
import { isLoopback } from './source-settings.ts';

export type Access =
  | { readonly ready: true; readonly access: SourceAccess }
  /** `missing`: the setting or environment variable that would make it ready. */
  | { readonly ready: false; readonly why: 'disabled' | 'no_key' | 'no_base_url'; readonly missing: string };

/** What the sandbox takes for a key, so that its "wrong key" can be tried too. */
const sandboxKey = 'sandbox-key';

/**
 * How a source is reached under this configuration, or what is missing. Plans and limits were checked when it was loaded.
 * In sandbox mode every enabled source is ready and no real key is handed out.
 */
export function accessTo(source: HttpSource, config: Config): Access {
  const settings = config.sources[source.id];
  if (settings === undefined) throw new Error(`the configuration was loaded without source ${source.id}`);
  if (!settings.enabled) return { ready: false, why: 'disabled', missing: `sources.${source.id}.enabled` };
  const common = { limits: settings.limits, timeoutMs: settings.timeoutMs };
  if (config.sandboxUrl !== null) {
    const keys = { ...(source.auth && { secret: sandboxKey }), ...(source.auth?.in === 'basic' && { password: sandboxKey }) };
    return { ready: true, access: { ...common, ...keys, baseUrl: `${config.sandboxUrl}/${source.id}`, sandbox: true, ownAddress: true } };
  }
  const baseUrl = settings.baseUrl ?? source.baseUrl;
  if (baseUrl === null) return { ready: false, why: 'no_base_url', missing: baseUrlVariable(source.id) };
  // Only a source file can be wrong here: what users write was checked, and plain http is theirs to choose.
  if (settings.baseUrl === null && !baseUrl.startsWith('https:') && !(baseUrl.startsWith('http:') && isLoopback(baseUrl))) {
    throw new Error(`source ${source.id} declares an address without encryption`);
  }
  const { secret, password } = config.credentials(source.id);
  if (source.auth && secret === undefined) return { ready: false, why: 'no_key', missing: source.auth.env };
  if (source.auth?.in === 'basic' && password === undefined) return { ready: false, why: 'no_key', missing: source.auth.passwordEnv };
  const keys = { ...(source.auth && { secret }), ...(source.auth?.in === 'basic' && { password }) };
  const ca = settings.ca === null ? {} : { ca: settings.ca };
  return { ready: true, access: { ...common, ...keys, ...ca, baseUrl, sandbox: false, ownAddress: settings.baseUrl !== null } };
}
