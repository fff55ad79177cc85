import type { Lookup } from '../../domain/lookup.ts';
import type { ObservableType } from '../../domain/observable.ts';
import type { Decided, Unheard } from '../../domain/verdict.ts';
import { type Opinion, opinionsOf } from '../opinions.ts';
import type { Policy } from '../policy.ts';
import { createScore, levelOf, voiceKey, voicesOf } from '../score.ts';
import { type Side, strongest } from './strongest.ts';

/** What may be added to one voice: opinions of at most so much, any number of them; and facts, each once. Thousandths of log-odds. */
interface Addition {
  readonly any: number;
  readonly facts: ReadonlyMap<string, number>;
}

/** Sums of weights, as magnitudes in thousandths of log-odds. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * Of the default policy. The evidence is a sum over voices (a lineage, in one direction), and the level rises with it. So it is
 * enough to know, voice by voice, how little and how much it can come to when the sources that are not heard say whatever they
 * declare to say, as often as they may. A source that has answered is not unheard.
 */
export function createDecided(policy: Policy): Decided {
  const score = createScore(policy);
  return ({ type }, lookups, unheard, now) => {
    const { level } = score(lookups, now);
    const silent = unheard.filter((one) => strongest(one, policy, type).length === 0);
    // Without evidence the level does not follow from a sum.
    if (silent.length === unheard.length) return unheard;
    const { lowest, highest } = reach(type, lookups, unheard, policy, now);
    return levelOf(lowest, policy) === level && levelOf(highest, policy) === level ? unheard : silent;
  };
}

/** The sums of all evidence, in thousandths of log-odds, between which the answers of the unheard can move it. */
export function reach(
  type: ObservableType,
  lookups: readonly Lookup[],
  unheard: readonly Unheard[],
  policy: Policy,
  now: Date,
): { readonly lowest: number; readonly highest: number } {
  const heard = voicesOf(lookups.flatMap((lookup) => opinionsOf(lookup, policy, now)));
  const additions = additionsOf(unheard, policy, type);
  const ranges = (side: Side): Range[] =>
    [...new Set([...heard.keys(), ...additions.keys()])]
      .filter((key) => key.startsWith(voiceKey(side, '')))
      .map((key) => rangeOf(heard.get(key) ?? [], additions.get(key), policy));
  const [bad, good] = [ranges('bad'), ranges('good')];
  return {
    lowest: total(bad, 'least') - total(good, 'most'),
    highest: total(bad, 'most') - total(good, 'least'),
  };
}

function total(ranges: readonly Range[], end: keyof Range): number {
  return ranges.reduce((sum, range) => sum + range[end], 0);
}

/** What the unheard can add to which voice. */
function additionsOf(unheard: readonly Unheard[], policy: Policy, type: ObservableType): ReadonlyMap<string, Addition> {
  const voices = new Map<string, { any: number; facts: Map<string, number> }>();
  const voice = (side: Side, lineage: string) => {
    const key = voiceKey(side, lineage);
    const known = voices.get(key) ?? { any: 0, facts: new Map<string, number>() };
    voices.set(key, known);
    return known;
  };
  for (const one of unheard) {
    for (const { side, register = one.lineage, fact, weight } of strongest(one, policy, type)) {
      const into = voice(side, register);
      if (fact === undefined) into.any = Math.max(into.any, weight);
      else into.facts.set(fact, Math.max(into.facts.get(fact) ?? 0, weight));
    }
  }
  return voices;
}

/**
 * How little and how much a voice can come to. Least: what it is now, for with more opinions the n-th strongest is never weaker.
 * Most: it is never stronger than where everything possible is said without end.
 */
function rangeOf(heard: readonly Opinion[], addition: Addition | undefined, { group: { discount, cap } }: Policy): Range {
  const full = Math.round(1000 * cap);
  const told = heard.map(({ weight }) => Math.abs(weight));
  const least = Math.min(full, roundedSum(told, discount));
  if (!addition) return { least, most: least };

  const facts = new Map(addition.facts);
  for (const { fact, weight } of heard) if (fact !== undefined) facts.set(fact, Math.max(facts.get(fact) ?? 0, Math.abs(weight)));
  const once = [...heard.flatMap(({ fact, weight }) => (fact === undefined ? [Math.abs(weight)] : [])), ...facts.values()];
  const stronger = once.filter((weight) => weight > addition.any).sort((a, b) => b - a);
  return { least, most: Math.min(full, unendingSum(stronger, addition.any, discount, full)) };
}

/** As score.ts adds up one voice, without the cap. */
function roundedSum(strongestFirst: readonly number[], discount: number): number {
  return strongestFirst.reduce((sum, weight, i) => sum + Math.round(weight * discount ** i), 0);
}

/** The sum where `again` follows without end; not counted further than `enough`. */
function unendingSum(strongestFirst: readonly number[], again: number, discount: number, enough: number): number {
  let sum = roundedSum(strongestFirst, discount);
  for (let i = strongestFirst.length; sum < enough; i++) {
    const size = Math.round(again * discount ** i);
    if (size === 0) break;
    sum += size;
  }
  return sum;
}
