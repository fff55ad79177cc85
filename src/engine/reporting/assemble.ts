import { describe } from '../../domain/describe.ts';
import type { Finding, Pivot } from '../../domain/finding.ts';
import type { Lookup } from '../../domain/lookup.ts';
import type { Marking } from '../../domain/marking.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Enrichment, StandardRecord } from '../../domain/report.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** scoring/: facts to lower-case kebab tags. */
export type TagsOf = (observations: readonly Observation[]) => readonly string[];

/** The wire form of one finding, its lookups and their verdict. */
export function assemble(finding: Finding, lookups: readonly Lookup[], verdict: Verdict, marking: Marking, tagsOf: TagsOf): Enrichment {
  const records = lookups.map((lookup) => toRecord(lookup, verdict.opinions[lookup.source] ?? null, tagsOf));
  return {
    ioc_value: finding.observable.value,
    ioc_type: finding.observable.type,
    mentions: [...finding.mentions],
    pivot: finding.pivot ? pivotOf(finding.pivot) : null,
    verdict: verdict.level,
    reputation_score: verdict.score,
    confidence: verdict.confidence,
    coverage: verdict.coverage,
    because: [...verdict.because],
    threat_tags: [...new Set(records.flatMap((record) => record.threat_tags))].sort(),
    tlp: marking.tlp,
    pap: marking.pap,
    complete: verdict.coverage.failed === 0 && verdict.coverage.parked === 0,
    records,
  };
}

function pivotOf({ depth, from, relation, source }: Pivot): NonNullable<Enrichment['pivot']> {
  return { depth, from_value: from.value, from_type: from.type, relation, source };
}

/** The standard record of one lookup. `opinion`: the score of this source alone. */
export function toRecord(lookup: Lookup, opinion: number | null, tagsOf: TagsOf): StandardRecord {
  const { outcome } = lookup;
  const observations = outcome.status === 'found' ? outcome.observations : [];
  const excuse = outcome.status === 'failed' || outcome.status === 'skipped' || outcome.status === 'parked' ? outcome : undefined;
  const retryAt = outcome.status === 'failed' || outcome.status === 'parked' ? outcome.retryAt : undefined;
  return {
    ioc_value: lookup.observable.value,
    source: lookup.source,
    reputation_score: opinion,
    threat_tags: [...tagsOf(observations)],
    ioc_type: lookup.observable.type,
    asked_as: lookup.askedAs?.value ?? null,
    status: outcome.status,
    reason: excuse?.reason ?? null,
    detail: excuse?.detail ?? null,
    retry_at: retryAt?.toISOString() ?? null,
    observations: [...observations],
    summary: observations.length > 0 ? summarise(observations) : null,
    link: outcome.status === 'found' || outcome.status === 'not_found' ? (outcome.link ?? null) : null,
    via: lookup.via,
    observed_at: lookup.observedAt.toISOString(),
    expires_at: lookup.expiresAt?.toISOString() ?? null,
    latency_ms: lookup.latencyMs,
    exposure: lookup.exposure,
  };
}

/** The facts in a row; relations, of which there can be thousands, are only counted. */
function summarise(observations: readonly Observation[]): string {
  const relations = observations.filter(({ kind }) => kind === 'relation').length;
  const facts = observations.filter(({ kind }) => kind !== 'relation');
  const told = facts.slice(0, 6).map(describe);
  const more = facts.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : []), ...(relations > 0 ? [`${relations} related`] : [])].join('; ');
}
