import type { Lookup } from '../domain/lookup.ts';
import type { Level, Reason, Score } from '../domain/verdict.ts';
import { apportion } from './apportion.ts';
import { answeredShare, compare, coverageOf, groupBy, opinionsBySource, rounded } from './coverage.ts';
import { type Opinion, opinionsOf } from './opinions.ts';
import type { Policy } from './policy.ts';

/**
 * Weight of evidence: every opinion is worth some log-odds, their sum moves the prior, and the probability that comes out
 * is the score. Silence weighs nothing. docs/guide/scoring.md tells it at length.
 */
export function createScore(policy: Policy): Score {
  return (lookups, now) => {
    const evidenceIn = (some: readonly Lookup[]): Opinion[] =>
      weighedTogether(
        some.flatMap((lookup) => opinionsOf(lookup, policy, now)),
        policy,
      );
    const coverage = coverageOf(lookups);
    const opinions = opinionsBySource(lookups, (own) => {
      const alone = evidenceIn(own);
      return alone.length === 0 ? null : scoreOf(netOf(alone), policy);
    });
    const evidence = evidenceIn(lookups);
    if (evidence.length === 0) return { level: 'unknown', score: null, confidence: 0, coverage, because: [], opinions };

    const net = netOf(evidence);
    const score = scoreOf(net, policy);
    return {
      level: levelOf(net, policy),
      score,
      confidence: rounded((1 - Math.exp(-Math.abs(net) / 1000 / policy.confidence_scale)) * answeredShare(coverage)),
      coverage,
      because: breakdown(evidence, score, policy),
      opinions,
    };
  };
}

/** Strongest first, then by name: the same however the answers came in. */
function byStrength(a: Opinion, b: Opinion): number {
  return Math.abs(b.weight) - Math.abs(a.weight) || b.weight - a.weight || compare(a.source, b.source) || compare(a.text, b.text);
}

/**
 * Discounts what is said twice. In a lineage, good and bad evidence are taken separately (so that neither muffles the
 * other): the strongest counts whole, each further one a fraction of the one before, until the cap is full. What is left
 * with no weight is dropped.
 */
function weighedTogether(opinions: readonly Opinion[], { group: { discount, cap } }: Policy): Opinion[] {
  const discounted = [...voicesOf(opinions).values()].flatMap((voice) => {
    let room = Math.round(cap * 1000);
    return voice.map((opinion, i) => {
      const size = Math.min(room, Math.round(Math.abs(opinion.weight) * discount ** i));
      room -= size;
      return { ...opinion, weight: Math.sign(opinion.weight) * size };
    });
  });
  return discounted.filter(({ weight }) => weight !== 0).sort(byStrength);
}

/** What counts as one voice, by {@link voiceKey}: the strongest first, a fact once. */
export function voicesOf(opinions: readonly Opinion[]): ReadonlyMap<string, readonly Opinion[]> {
  const groups = groupBy(opinions, ({ lineage, weight }) => voiceKey(weight > 0 ? 'bad' : 'good', lineage));
  return new Map([...groups].map(([key, group]) => [key, once(group.toSorted(byStrength))]));
}

export function voiceKey(side: 'bad' | 'good', lineage: string): string {
  return `${side}:${lineage}`;
}

/** Without the weaker tellings of a fact that was told before. */
function once(strongestFirst: readonly Opinion[]): readonly Opinion[] {
  const told = new Set<string>();
  return strongestFirst.filter(({ fact }) => {
    if (fact === undefined) return true;
    return !told.has(fact) && told.add(fact).size > 0;
  });
}

/** Thousandths of log-odds. */
function netOf(evidence: readonly Opinion[]): number {
  return evidence.reduce((total, { weight }) => total + weight, 0);
}

/** The probability of badness after the evidence, 0…100, not rounded. */
function posterior(net: number, { prior }: Policy): number {
  return 100 / (1 + Math.exp(-logit(prior) - net / 1000));
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

function scoreOf(net: number, policy: Policy): number {
  return Math.round(posterior(net, policy));
}

/**
 * Of evidence with this sum, in thousandths of log-odds; it rises with the sum. `benign` takes more than a low score: good
 * evidence that outweighs the bad by the policy's measure.
 */
export function levelOf(net: number, policy: Policy): Level {
  const { thresholds, benign_evidence: enough } = policy;
  const score = scoreOf(net, policy);
  if (score >= thresholds.malicious) return 'malicious';
  if (score >= thresholds.suspicious) return 'suspicious';
  return score <= thresholds.benign && net <= -1000 * enough ? 'benign' : 'unknown';
}

/**
 * The way from the prior to the score, in steps proportional to weight. The slope is that of the straight line (secant)
 * between the two, so that the steps add up whatever their order. In tenths of a point and exact to the last.
 */
function breakdown(evidence: readonly Opinion[], score: number, policy: Policy): Reason[] {
  const net = netOf(evidence);
  const { prior } = policy;
  const start = Math.round(100 * prior);
  const slope = net === 0 ? (100 * prior * (1 - prior)) / 1000 : (posterior(net, policy) - posterior(0, policy)) / net;
  const tenths = apportion(
    evidence.map(({ weight }) => 10 * slope * weight),
    10 * (score - start),
  );
  return [
    { source: 'prior', points: start, weight: Math.round(1000 * logit(prior)) / 1000, text: 'where everything starts' },
    ...evidence.map(({ source, weight, text }, i) => ({ source, points: (tenths[i] ?? 0) / 10, weight: weight / 1000, text })),
  ];
}
