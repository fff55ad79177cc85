import { forTerminal, parseDuration } from '../../../../app.ts';
import { type AccessRole, type ApiKey, operator, type Scope, scopes } from '../../../../domain/access.ts';
import type { Tlp } from '../../../../domain/marking.ts';
import { type GlobalOptions, misuse, withApp } from '../../options.ts';

type Json = { readonly json?: boolean };

/** `assay keys create`: the key alone goes to standard output, so that a script can take it. */
export async function create(
  name: string,
  options: GlobalOptions &
    Json & { readonly role: AccessRole; readonly clearance: Tlp; readonly scopes?: string; readonly expires?: string },
): Promise<number> {
  const only = options.scopes === undefined ? undefined : scopesOf(options.scopes);
  return withApp(options, async (app) => {
    const expiresAt = options.expires === undefined ? null : expiry(options.expires, app.clock.now());
    const { role, clearance } = options;
    const { key, secret } = await app.access.keys.create({ name, role, scopes: only, clearance, expiresAt }, operator(app.config.person));
    if (options.json) process.stdout.write(`${JSON.stringify({ ...key, secret }, null, 2)}\n`);
    else process.stdout.write(`${secret}\n`);
    if (!options.json && !options.quiet)
      process.stderr.write(`assay: the key of ${forTerminal(key.name)} (${words(key, app.clock.now())}); it is not shown again\n`);
    return 0;
  });
}

/** `assay keys list` */
export async function list(options: GlobalOptions & Json): Promise<number> {
  return withApp(options, async (app) => {
    const keys = await app.access.keys.list();
    if (options.json) process.stdout.write(`${JSON.stringify(keys, null, 2)}\n`);
    else
      for (const key of keys)
        process.stdout.write(
          `${key.hint}  ${forTerminal(key.name)}: ${words(key, app.clock.now())}, ${used(key)}, by ${forTerminal(key.createdBy)}\n`,
        );
    if (!options.json && keys.length === 0) process.stdout.write('there are no keys (assay keys create)\n');
    return 0;
  });
}

/** `assay keys revoke` */
export async function revoke(written: string, options: GlobalOptions): Promise<number> {
  return withApp(options, async (app) => {
    const keys = await app.access.keys.list();
    // Also the whole key as it was printed, or the beginning of it: whoever has to be quick pastes what they have.
    const hint = /^assay_([0-9a-f]{8})/.exec(written)?.[1] ?? written;
    const key = keys.find((one) => one.id === written || one.hint === hint);
    if (!key) throw misuse('keys revoke', hint, '5f0c3a91, as assay keys list shows it');
    const revoked = await app.access.keys.revoke(key.id, operator(app.config.person));
    process.stdout.write(`${key.hint} (${forTerminal(key.name)}) ${revoked ? 'is revoked' : 'was revoked before'}\n`);
    return 0;
  });
}

function scopesOf(written: string): readonly Scope[] {
  const names = written.split(',').flatMap((name) => name.trim() || []);
  return names.map((name) => {
    const scope = scopes.find((one) => one === name);
    if (scope === undefined) throw misuse('--scopes', name, scopes.join(','));
    return scope;
  });
}

/** A duration from now, or a date. */
function expiry(written: string, now: Date): Date {
  const ms = parseDuration(written);
  if (ms !== undefined) return new Date(now.getTime() + ms);
  const date = /^\d{4}-\d\d-\d\d/.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(date)) throw misuse('--expires', written, '90d or 2027-01-31');
  return new Date(date);
}

function words({ role, scopes: allowed, clearance, expiresAt, revokedAt }: ApiKey, now: Date): string {
  const until = revokedAt
    ? `revoked ${day(revokedAt)}`
    : !expiresAt
      ? 'never expires'
      : expiresAt <= now
        ? `expired ${day(expiresAt)}`
        : `until ${day(expiresAt)}`;
  return `${role}, ${allowed.join(' ') || 'no scope'}, up to TLP:${clearance.toUpperCase()}, ${until}`;
}

function used({ lastUsedAt }: ApiKey): string {
  return lastUsedAt ? `used ${lastUsedAt.toISOString()}` : 'never used';
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
