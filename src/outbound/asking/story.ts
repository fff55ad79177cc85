import type { Reading } from '../../domain/lookup.ts';
import type { Observable } from '../../domain/observable.ts';
import type { HttpSource, Request } from '../../domain/source.ts';

/**
 * How far a lookup is, by what was answered: what is to be asked next, or, where all has been asked, what it reads as. Undefined
 * where the answers lead nowhere: another version of the source has kept them. They are as JSON keeps them: null is "no record",
 * which sources know as undefined.
 */
export function resume(
  source: HttpSource,
  observable: Observable,
  kept: readonly unknown[],
): { readonly next: Request } | { readonly reading: Reading } | undefined {
  const answers = asSourcesKnowThem(kept);
  if (answers.length > 0 && answers[0] === undefined) return { reading: { status: 'not_found' } };
  try {
    const next = source.request(observable, answers);
    return next ? { next } : { reading: source.read(answers, observable) };
  } catch {
    return undefined;
  }
}

/** No source reads a body that is null: there it means that there was no record. */
export function asSourcesKnowThem(kept: readonly unknown[]): unknown[] {
  return kept.map((answer) => answer ?? undefined);
}

/**
 * Reads once more what a source answered, as this version of it does.
 * @param kept what outbound put into `AskOptions.answers`, or `Batched.raw`, also after it was kept as JSON
 * @returns undefined where it does not read any more, or more would have to be asked: then only a request helps
 */
export function readAgain(source: HttpSource, observable: Observable, kept: readonly unknown[]): Reading | undefined {
  if (kept.length === 0) return undefined;
  const resumed = resume(source, observable, kept);
  return resumed && 'reading' in resumed ? resumed.reading : undefined;
}
