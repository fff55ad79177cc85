import type { SourceState } from '../../../app.ts';
import { type GlobalOptions, withApp } from '../options.ts';

/** `assay sources`: what is ready, what is missing and where to get it. */
export async function sources(options: GlobalOptions & { readonly json?: boolean }): Promise<number> {
  return withApp(options, async (app) => {
    if (options.json) process.stdout.write(`${JSON.stringify(app.sources.map(wire), null, 2)}\n`);
    else for (const line of lines(app.sources)) process.stdout.write(`${line}\n`);
    return 0;
  });
}

function wire({ source, missing, exposure, ceiling, reliability, limits }: SourceState) {
  const { id, name, about, accepts, homepage } = source;
  const auth = source.kind === 'http' && source.auth ? source.auth : undefined;
  return {
    id,
    name,
    about,
    homepage,
    accepts,
    exposure,
    max_tlp: ceiling,
    reliability,
    ready: missing === undefined,
    missing: missing ?? null,
    get_key_at: auth?.getKeyAt ?? null,
    limits: limits.map(({ requests, per, window, cite, unverified }) => ({
      requests,
      per,
      window: window ?? 'rolling',
      cite,
      verified: !unverified,
    })),
  };
}

function* lines(states: readonly SourceState[]): Iterable<string> {
  const ready = states.filter(({ missing }) => missing === undefined);
  const lacking = states.filter(({ missing }) => missing !== undefined);
  const width = Math.max(...states.map(({ source }) => source.id.length));
  yield `Ready (${ready.length}):`;
  for (const { source, exposure, limits } of ready) {
    const budget = limits.map(({ requests, per, unverified }) => `${requests}/${per}${unverified ? ' (unverified)' : ''}`).join(' ');
    yield `  ${source.id.padEnd(width)}  ${source.about}`;
    yield `  ${''.padEnd(width)}  ${source.accepts.join(' ')} · ${exposure === 'none' ? 'nobody learns of it' : `${exposure} learns of it`}${budget ? ` · ${budget}` : ''}`;
  }
  if (lacking.length === 0) return;
  yield '';
  yield `Not ready (${lacking.length}):`;
  for (const { source, missing } of lacking) {
    yield `  ${source.id.padEnd(width)}  ${source.about}`;
    yield `  ${''.padEnd(width)}  ${missing}${source.kind === 'http' && source.auth ? ` · get one at ${source.auth.getKeyAt}` : ''}`;
  }
}
