import type { Reliability, Skipped } from '../domain/lookup.ts';
import type { Exposure, Tlp } from '../domain/marking.ts';
import type { Lists } from '../domain/ports.ts';
import type { Source } from '../domain/source.ts';
import type { FeedRules } from './listed.ts';
import type { Tier } from './planning/tiers.ts';

/** A source as it stands on this machine: ready to be asked, or why not. */
export interface ReadySource {
  readonly source: Source;
  /** What is missing before it can be asked; undefined when nothing is. */
  readonly missing: string | undefined;
  readonly exposure: Exposure;
  /** The strictest TLP it may be told of. */
  readonly ceiling: Tlp;
  readonly reliability: Reliability;
  /** Seconds. */
  readonly freshFor: { readonly found: number; readonly notFound: number };
  readonly sandbox: boolean;
  /** How dear its answers are: local ones first, scarce ones last. */
  readonly tier: Tier;
  /** Requests a day that its limits allow in the long run. Infinity without limits. */
  readonly perDay: number;
  /** Share of each of its windows that is kept for interactive work. */
  readonly reserve: number;
  /** Of a feed: what its matches do. */
  readonly feed?: FeedRules | undefined;
}

/** Why a source cannot be asked about anything at all: it has ended, lacks its key, was never downloaded. */
export function standsAside({ source, missing }: ReadySource, lists: Lists): Skipped | undefined {
  if (source.retired) return { status: 'skipped', reason: 'retired', detail: `since ${source.retired.since}: ${source.retired.why}` };
  if (missing !== undefined) return { status: 'skipped', reason: 'not_configured', detail: missing };
  if (source.kind === 'feed' && !lists.copyOf(source.id))
    return { status: 'skipped', reason: 'not_synced', detail: 'its list was never downloaded' };
  return undefined;
}
