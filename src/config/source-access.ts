import type { SourceAccess } from '../domain/ports.ts';
import { addressOf, type RemoteSource } from '../domain/source.ts';
import type { Config, Credentials } from './config.ts';
import { baseUrlVariable } from './reading/environment.ts';
import { isLoopback } from './source-settings.ts';

export type Access =
  /** One for each key: whichever has budget left is used. */
  | { readonly ready: true; readonly access: readonly [SourceAccess, ...SourceAccess[]] }
  /** `missing`: the setting or environment variable that would make it ready. */
  | { readonly ready: false; readonly why: 'disabled' | 'no_key' | 'no_base_url' | 'not_played'; readonly missing: string };

/** What the sandbox takes for a key, so that its "wrong key" can be tried too. */
const sandboxKey = 'sandbox-key';
/** Where the sandbox sells its tokens, below the base address of a source. */
const tokenPage = '/oauth2/v2.0/token';

/**
 * How a source is reached under this configuration, or what is missing. Plans and limits were checked when it was loaded.
 * In sandbox mode every enabled source is ready and no real key is handed out.
 */
export function accessTo(source: RemoteSource, config: Config): Access {
  const settings = config.sources[source.id];
  if (settings === undefined) throw new Error(`the configuration was loaded without source ${source.id}`);
  if (!settings.enabled) return { ready: false, why: 'disabled', missing: `sources.${source.id}.enabled` };
  const common = { limits: settings.limits, timeoutMs: settings.timeoutMs };
  const { auth } = source;
  const pair = auth?.in === 'basic' || auth?.in === 'oauth' ? auth : undefined;
  // The sandbox plays vendors, not publishers: there is nothing invented to download.
  if (config.sandboxUrl !== null && source.kind === 'feed')
    return { ready: false, why: 'no_base_url', missing: 'the sandbox plays no feeds' };
  if (config.sandboxUrl !== null) {
    if (source.declaredIn !== undefined) return { ready: false, why: 'not_played', missing: 'the sandbox plays no sources of your own' };
    const played = `${config.sandboxUrl}/${source.id}`;
    const keys = {
      ...(auth && { secret: sandboxKey }),
      ...(pair && { password: sandboxKey }),
      ...(auth?.in === 'oauth' && { tokenUrl: played + tokenPage }),
    };
    return { ready: true, access: [{ ...common, ...keys, baseUrl: played, sandbox: true, ownAddress: true }] };
  }
  const baseUrl = settings.baseUrl ?? addressOf(source);
  if (baseUrl === null) return { ready: false, why: 'no_base_url', missing: baseUrlVariable(source.id) };
  // Only a source file can be wrong here: what users write was checked, and plain http is theirs to choose.
  const onThisMachine =
    (baseUrl.startsWith('http:') && isLoopback(baseUrl)) || (baseUrl.startsWith('file:') && source.declaredIn !== undefined);
  if (settings.baseUrl === null && !baseUrl.startsWith('https:') && !onThisMachine) {
    throw new Error(`source ${source.id} declares an address without encryption`);
  }
  const [first = {}, ...others] = config.credentials(source.id);
  if (auth && first.secret === undefined) return { ready: false, why: 'no_key', missing: auth.env };
  if (pair && first.password === undefined) return { ready: false, why: 'no_key', missing: pair.passwordEnv };
  if (auth?.in === 'oauth' && settings.tenant === null) return { ready: false, why: 'no_key', missing: auth.tenantEnv };
  const reached = ({ secret, password }: Credentials): SourceAccess => ({
    ...common,
    ...(auth && { secret }),
    ...(pair && { password }),
    ...(auth?.in === 'oauth' && { tokenUrl: auth.tokenUrl.replaceAll('{tenant}', encodeURIComponent(settings.tenant ?? '')) }),
    ...(settings.ca !== null && { ca: settings.ca }),
    baseUrl,
    sandbox: false,
    ownAddress: settings.baseUrl !== null || source.declaredIn !== undefined,
  });
  // Without a key of its own a source is one and the same, however many were written down.
  return { ready: true, access: [reached(first), ...(auth ? others.map(reached) : [])] };
}
