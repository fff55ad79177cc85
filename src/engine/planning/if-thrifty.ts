import type { Finding } from '../../domain/finding.ts';
import { sparedOf } from './sparing.ts';
import { nextStep, type Plan, type StepParts } from './step.ts';

/** Of more findings so many are looked at, evenly spread, and stand for the others. */
const sample = 1_000;

/**
 * How many lookups of each source a thrifty run would make at the most: scarce sources are not asked what cannot matter, or about
 * what this machine and its memory have decided already; how many more the plentiful ones decide shows on the way. Nobody is asked for it.
 */
export async function countIfThrifty(findings: readonly Finding[], plan: Plan, parts: StepParts): Promise<ReadonlyMap<string, number>> {
  const every = Math.max(1, findings.length / sample);
  const looked = Array.from({ length: Math.min(sample, findings.length) }, (_, i) => findings[Math.floor(i * every)]);
  const sources = new Map(plan.sources.map((ready) => [ready.source.id, ready]));
  const counts = new Map<string, number>();
  const generous = { ...plan, order: { ...plan.order, thrifty: false } };
  for (const finding of looked) {
    if (!finding) continue;
    const item = { id: 0, submission: '', finding, state: 'ready', lookups: [], doneAt: null, told: false } as const;
    const { asks, settled } = await nextStep(item, generous, parts);
    const candidates = asks.flatMap(({ source }) => {
      const ready = sources.get(source);
      return ready ? [{ ready }] : [];
    });
    const spared = sparedOf(finding.observable, candidates, settled, parts.decided, parts.clock.now()).filter(
      ({ ready }) => ready.tier === 'scarce',
    );
    for (const { ready } of candidates.filter((each) => !spared.includes(each)))
      counts.set(ready.source.id, (counts.get(ready.source.id) ?? 0) + 1);
  }
  return new Map([...counts].map(([source, count]) => [source, Math.ceil(count * every)]));
}
