import { describe } from '../domain/describe.ts';
import type { Lookup } from '../domain/lookup.ts';
import type { Observation } from '../domain/observation.ts';
import type { Level, Reason, Score } from '../domain/verdict.ts';
import { apportion } from './apportion.ts';
import { answeredShare, compare, coverageOf, opinionsBySource, rounded } from './coverage.ts';
import type { Policy } from './policy.ts';

/** One half of the formula. */
export interface Part {
  readonly source: string;
  /** What the half is of the whole. */
  readonly share: number;
  /** 0…1. */
  readonly value: number;
  readonly text: string;
}

export const shares = { detections: 0.6, reputation: 0.4 } as const;

/**
 * The formula teams migrate from: 60 % ratio of engines that say malicious, 40 % confidence of abuse. Of several sources the
 * worst counts. Where one half is missing the other counts whole, and the reason says so. It has no word for good evidence,
 * so it never says `benign`; a score of 0 is `unknown`. In its reasons `weight` is the part of 1 that the half contributed.
 */
export function createClassicScore({ thresholds }: Pick<Policy, 'thresholds'>): Score {
  return (lookups) => {
    const coverage = coverageOf(lookups);
    const opinions = opinionsBySource(lookups, (own) => total(partsOf(own)));
    const parts = partsOf(lookups);
    const score = total(parts);
    if (score === null) return { level: 'unknown', score, confidence: 0, coverage, because: [], opinions };
    const heard = parts.reduce((sum, { share }) => sum + share, 0);
    return {
      level: levelOf(score, thresholds),
      score,
      confidence: rounded(heard * answeredShare(coverage)),
      coverage,
      because: because(parts, score),
      opinions,
    };
  };
}

/** The worst of each half, of those that are known. */
export function partsOf(lookups: readonly Lookup[]): Part[] {
  const all = lookups.flatMap(({ source, outcome }) =>
    outcome.status === 'found' ? outcome.observations.flatMap((observation) => partOf(source, observation) ?? []) : [],
  );
  const worstFirst = all.sort((a, b) => b.value - a.value || compare(a.source, b.source) || compare(a.text, b.text));
  return [shares.detections, shares.reputation].flatMap((share) => worstFirst.find((part) => part.share === share) ?? []);
}

function partOf(source: string, o: Observation): Part | undefined {
  if (o.kind === 'reputation') {
    return { source, share: shares.reputation, value: Math.min(1, Math.max(0, o.confidence)), text: describe(o) };
  }
  if (o.kind !== 'detections') return undefined;
  const engines = o.malicious + o.suspicious + o.harmless + o.undetected;
  return engines === 0 ? undefined : { source, share: shares.detections, value: o.malicious / engines, text: describe(o) };
}

/** 0…1: what a part adds. A lone part counts whole. */
function contribution({ share, value }: Part, parts: readonly Part[]): number {
  return parts.length === 1 ? value : share * value;
}

/** 0…100; null of nothing. */
export function total(parts: readonly Part[]): number | null {
  return parts.length === 0 ? null : Math.round(100 * parts.reduce((sum, part) => sum + contribution(part, parts), 0));
}

function because(parts: readonly Part[], score: number): Reason[] {
  const values = parts.map((part) => contribution(part, parts));
  const tenths = apportion(
    values.map((value) => 1000 * value),
    10 * score,
  );
  const note = (share: number): string =>
    parts.length === 1 ? `counted whole: the other ${Math.round(100 - 100 * share)} % is missing` : `counted ${100 * share} %`;
  return parts.map(({ source, share, text }, i) => ({
    source,
    points: (tenths[i] ?? 0) / 10,
    weight: Math.round(1000 * (values[i] ?? 0)) / 1000,
    text: `${text} (${note(share)})`,
  }));
}

export function levelOf(score: number, thresholds: Policy['thresholds']): Level {
  return score >= thresholds.malicious ? 'malicious' : score >= thresholds.suspicious ? 'suspicious' : 'unknown';
}
