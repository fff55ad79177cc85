import { randomUUID } from 'node:crypto';
import type { Finding } from '../domain/finding.ts';
import { isAnswer, type Lookup } from '../domain/lookup.ts';
import type { Marking } from '../domain/marking.ts';
import type { Clock, Lists, Log, Memory, Outbound } from '../domain/ports.ts';
import type { Enrichment, ReportHead } from '../domain/report.ts';
import type { Extraction } from '../domain/submission.ts';
import type { Level, Score } from '../domain/verdict.ts';
import { assemble, type TagsOf } from './assemble.ts';
import type { Cast } from './choose.ts';
import { enrich, type Job, type ReadySource } from './enrich.ts';
import type { PivotCount } from './pivots.ts';

/** What was submitted and how it may be handled. */
export interface Submission {
  /** File name, "stdin" or "arguments". */
  readonly origin: string;
  readonly title?: string | undefined;
  readonly extraction: Extraction;
  readonly marking: Marking;
  /** Source ids; all when absent. */
  readonly only?: readonly string[] | undefined;
  /** Nothing waits beyond it. */
  readonly deadline: Date;
  readonly offline: boolean;
  readonly refresh: boolean;
  /** Follow relations so many steps, to so many observables beside those submitted. */
  readonly pivot?: { readonly depth: number; readonly budget: number } | undefined;
  /** Ask third parties also about what warninglists excuse. */
  readonly ignoreWarninglists?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onLookup?: ((lookup: Lookup) => void) | undefined;
}

type NotSetUp = ReportHead['not_set_up'][number]['reason'];

interface Parts {
  readonly outbound: Outbound;
  readonly memory: Memory;
  readonly lists: Lists;
  readonly clock: Clock;
  readonly log: Log;
  readonly score: Score;
  readonly tagsOf: TagsOf;
  readonly worst: (levels: readonly Level[]) => Level;
}

/** Yields the enrichments of a submission as they come; returns what can be said of the whole when all have come. */
export async function* report(
  submission: Submission,
  job: Job,
  aside: Cast<ReadySource>['aside'],
  parts: Parts,
): AsyncGenerator<Enrichment, ReportHead> {
  const { clock, score, tagsOf, worst } = parts;
  const { kind, facts, troubles, findings } = submission.extraction;
  const received = clock.now();
  const total = { asked: 0, answered: 0, failed: 0, parked: 0, skipped: 0 };
  const levels = new Set<Level>();
  const consulted = new Set<string>();
  let first: Date | undefined;
  const enriching = enrich(job, parts);
  for (;;) {
    const next = await enriching.next();
    if (next.done) return head(next.value);
    const enriched = next.value;
    const now = clock.now();
    first ??= now;
    const enrichment = assemble(enriched, score(enriched.lookups, now), submission.marking, tagsOf);
    for (const key of ['asked', 'answered', 'failed', 'parked', 'skipped'] as const) total[key] += enrichment.coverage[key];
    for (const source of listsConsulted(enriched.lookups, job)) consulted.add(source);
    if (!enriched.finding.pivot) levels.add(enrichment.verdict);
    yield enrichment;
  }

  function head(pivots: PivotCount): ReportHead {
    return {
      submission: {
        id: randomUUID(),
        kind: kind === 'email' || kind === 'msg' ? 'email' : kind === 'csv' || kind === 'ndjson' ? 'bulk' : 'manual',
        origin: submission.origin,
        received_at: received.toISOString(),
        ...submission.marking,
        title: submission.title ?? facts.mail?.subject ?? null,
      },
      severity: worst([...levels]),
      complete: total.failed === 0 && total.parked === 0 && troubles.length === 0,
      coverage: total,
      also_found: alsoFound(findings, job.findings),
      not_set_up: aside.map(({ source, skipped }) => ({ source, reason: skipped.reason as NotSetUp, detail: skipped.detail })),
      stale: [...consulted].sort().flatMap((source) => {
        const copy = parts.lists.copyOf(source);
        return copy?.stale ? [{ source, as_of: copy.asOf.toISOString() }] : [];
      }),
      pivots: job.pivots ? { followed: pivots.followed, left: { ...pivots.left } } : null,
      troubles: [...troubles],
      timings: { received: received.toISOString(), first_verdict: first?.toISOString() ?? null, complete: clock.now().toISOString() },
    };
  }
}

/** Lists that answered about one observable, and those of good names where they kept somebody from being asked. */
function listsConsulted(lookups: readonly Lookup[], { warninglists }: Job): readonly string[] {
  const excused = lookups.some(({ outcome }) => outcome.status === 'skipped' && outcome.reason === 'warninglisted');
  return [
    ...lookups.flatMap(({ source, via, outcome }) => (via === 'feed' && isAnswer(outcome) ? [source] : [])),
    ...(excused ? warninglists.map(({ source }) => source.id) : []),
  ];
}

/** How many findings of which types nobody was to be asked about, most first. Nothing that was found is lost silently. */
function alsoFound(found: readonly Finding[], asked: readonly Finding[]): ReportHead['also_found'] {
  const known = new Set(asked);
  const byType = Map.groupBy(
    found.filter((finding) => !known.has(finding)),
    ({ observable }) => observable.type,
  );
  return [...byType]
    .map(([ioc_type, { length }]) => ({ ioc_type, observables: length }))
    .sort((a, b) => b.observables - a.observables || (a.ioc_type < b.ioc_type ? -1 : 1));
}
