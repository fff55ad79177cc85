import type { Lookup } from '../domain/lookup.ts';
import { type Observable, observableKey } from '../domain/observable.ts';
import type { Memory } from '../domain/ports.ts';
import { type GateRule, toldOf } from './gate/gate.ts';

/**
 * What sources have answered about an observable by a moment: the newest of each, under whatever they were asked, which may be a URL
 * without its secrets or another digest of the same file. Nobody is asked.
 * @param lookups of the observable, which tell what else it was asked as
 */
export async function knownOf(
  observable: Observable,
  lookups: readonly Lookup[],
  rule: Pick<GateRule, 'redact'>,
  memory: Pick<Memory, 'recallAsOf'>,
  at: Date,
): Promise<readonly Lookup[]> {
  const questions = [observable, toldOf(observable, rule), ...lookups.flatMap(({ askedAs }) => askedAs ?? [])];
  const distinct = new Map(questions.map((question) => [observableKey(question), question]));
  const answers = (await Promise.all([...distinct.values()].map((question) => memory.recallAsOf(question, at)))).flat();
  const newest = new Map<string, Lookup>();
  for (const answer of answers) {
    const known = newest.get(answer.source);
    if (!known || known.observedAt < answer.observedAt) newest.set(answer.source, answer);
  }
  return [...newest.values()];
}
