import type { Outcome } from '../domain/lookup.ts';
import type { Clock, Errand, Lists, Outbound } from '../domain/ports.ts';
import type { ReadySource } from './ready-source.ts';

/** How one source answered its probe. */
export interface Checkup {
  readonly source: string;
  readonly state: 'ready' | 'no_key' | 'key_rejected' | 'limited' | 'unreachable' | 'unreadable' | 'upstream' | 'not_asked';
  readonly detail: string;
  readonly latencyMs: number | null;
}

/** Sends a source its harmless probe, once. `offline`: looks at the configuration only. `errand`: on whose behalf. */
export async function checkUp(
  { source, missing }: ReadySource,
  offline: boolean,
  errand: Errand,
  { outbound, lists, clock }: { outbound: Outbound; lists: Lists; clock: Clock },
): Promise<Checkup> {
  const say = (state: Checkup['state'], detail: string, latencyMs: number | null = null) => ({
    source: source.id,
    state,
    detail,
    latencyMs,
  });
  if (missing !== undefined) return say('no_key', missing);
  if (source.kind === 'feed') {
    const copy = lists.copyOf(source.id);
    if (!copy) return say('no_key', 'never downloaded: assay feeds sync');
    const age = `${copy.entries} entries, as of ${copy.asOf.toISOString()}`;
    return copy.stale ? say('unreachable', `stale: ${age}; assay feeds status tells why`) : say('ready', age);
  }
  if (source.kind === 'local') {
    const outcome = outbound.askLocally(source, source.probe, {});
    return outcome.status === 'failed' ? say('unreadable', outcome.detail) : say('ready', 'answers from this machine');
  }
  if (offline) return say('not_asked', 'configured; not asked, because offline');
  const began = clock.now();
  const outcome = await outbound.ask(source, source.probe, { errand });
  return say(...finding(outcome), Math.max(0, clock.now().getTime() - began.getTime()));
}

function finding(outcome: Outcome): [Checkup['state'], string] {
  switch (outcome.status) {
    case 'found':
      return ['ready', 'answers'];
    case 'not_found':
      return ['ready', 'answers (no record of the probe)'];
    case 'parked':
      return ['limited', `${outcome.detail}; until ${outcome.retryAt.toISOString()}`];
    case 'skipped':
      return ['not_asked', outcome.detail];
    case 'failed':
      return [failedStates[outcome.reason] ?? 'upstream', outcome.detail];
  }
}

const failedStates: Readonly<Partial<Record<string, Checkup['state']>>> = {
  auth: 'key_rejected',
  unreadable: 'unreadable',
  network: 'unreachable',
  timeout: 'unreachable',
};
