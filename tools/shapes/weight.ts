import type { Observable } from '../../src/domain/observable.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import { asParsed, type Exchange, type Recording } from '../../test/contracts/recording.ts';
import { withoutPath } from './shape.ts';

/** What a field is to its source: without it nothing reads, a fact is lost, or nothing happens. */
export type Weight = 'required' | 'read' | 'ignored';
const weights: readonly Weight[] = ['required', 'read', 'ignored'];

/** Found out on the recordings: each is read without the field. `answer`: of which request of the dialogue. */
export function weightOf(source: HttpSource, tapes: readonly Recording[], answer: number, field: string): Weight {
  const found = tapes.map(({ observable, exchanges }): Weight => {
    const whole = reading(source, observable, exchanges);
    const part = reading(
      source,
      observable,
      exchanges.map((exchange, at) => (at === answer ? { ...exchange, body: withoutPath(bodyOf(source, exchange), field) } : exchange)),
    );
    if (part === whole) return 'ignored';
    return part === undefined ? 'required' : 'read';
  });
  return weights.find((weight) => found.includes(weight)) ?? 'ignored';
}

/** As outbound gives it to the source. */
export function bodyOf(source: HttpSource, { status, body }: Exchange): unknown {
  return status < 300 && Array.isArray(body) === false ? asParsed(source, body) : body;
}

/** What is read in the replies, as text; undefined where they do not read. */
function reading(source: HttpSource, observable: Observable, exchanges: readonly Exchange[]): string | undefined {
  const answers: unknown[] = [];
  try {
    for (const exchange of exchanges) {
      const body = bodyOf(source, exchange);
      const meaning = source.meaning(exchange.status, body, answers.length);
      if (meaning !== undefined && (meaning !== 'absent' || answers.length === 0)) return meaning;
      if (meaning === undefined && exchange.status >= 300) return undefined;
      answers.push(meaning === 'absent' ? undefined : body);
    }
    // A reply that leads nowhere any more is not the whole.
    if (source.request(observable, answers) !== undefined) return undefined;
    return JSON.stringify(source.read(answers, observable));
  } catch {
    return undefined;
  }
}
