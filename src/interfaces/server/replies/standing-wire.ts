import type { z } from 'zod';
import { type AccountBudget, type FeedState, limitEntry, type SourceState, type SyncResult } from '../../../app.ts';
import type { ChannelHealth } from '../../../domain/intake.ts';
import type { Hold } from '../../../domain/ports.ts';
import type { budgetSchema, channelSchema, feedSchema, sourceSchema, syncSchema } from '../schemas/standing.ts';

export function sourceWire(
  state: SourceState,
  feed: FeedState | undefined,
  budgets: readonly AccountBudget[],
): z.output<typeof sourceSchema> {
  const { source, missing, exposure, ceiling, limits } = state;
  const { id, name, kind, about, homepage, accepts } = source;
  const auth = source.kind === 'local' ? undefined : source.auth;
  const holds = budgets.flatMap((budget) => (budget.sources.includes(id) ? budget.holds : []));
  return {
    ...{ id, name, kind, about, homepage, exposure, accepts: [...accepts] },
    max_tlp: ceiling,
    ready: missing === undefined && !source.retired && (kind !== 'feed' || feed?.copy !== undefined),
    missing: missing ?? source.retired?.why ?? (kind === 'feed' && !feed?.copy ? 'it was never downloaded' : null),
    get_key_at: auth?.getKeyAt ?? null,
    limits: limits.map((limit) => {
      const { requests, per } = limitEntry(limit);
      return { requests, per };
    }),
    holds: holds.map(holdWire),
  };
}

export function budgetWire({ account, sources, windows, holds }: AccountBudget): z.output<typeof budgetSchema> {
  return {
    account,
    sources: [...sources],
    windows: windows.map(({ limit: { requests, per }, used, retryAt }) => ({
      ...{ per, limit: requests, used, left: Math.max(0, requests - used) },
      retry_at: retryAt?.toISOString() ?? null,
    })),
    holds: holds.map(holdWire),
  };
}

function holdWire({ reason, until, detail }: Hold) {
  return { reason, until: until.toISOString(), detail };
}

export function feedWire({ feed, copy, status, missing }: FeedState): z.output<typeof feedSchema> {
  return {
    ...{ id: feed.id, name: feed.name, accepts: [...feed.accepts] },
    missing: missing ?? null,
    copy: copy ? { entries: copy.entries, as_of: copy.asOf.toISOString(), stale: copy.stale } : null,
    attempted_at: status?.attempted_at ?? null,
    due_at: status?.due_at ?? null,
    error: status?.error ?? null,
  };
}

export function syncWire(result: SyncResult): z.output<typeof syncSchema> {
  const { feed, outcome } = result;
  return {
    ...{ feed, outcome },
    entries: 'entries' in result ? result.entries : null,
    detail: outcome === 'failed' ? result.why : outcome === 'not_due' ? (result.error ?? `due at ${result.dueAt.toISOString()}`) : null,
  };
}

export function channelWire({ lastAt, ...health }: ChannelHealth & { readonly name: string }): z.output<typeof channelSchema> {
  const { name, state, detail, at, taken, repeated, refused } = health;
  return { name, state, detail, at, taken, repeated, refused, last_at: lastAt?.toISOString() ?? null };
}
