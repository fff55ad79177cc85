import type { Outcome } from '../../src/domain/lookup.ts';
import { type Observable, observableKey } from '../../src/domain/observable.ts';
import type { HttpSource, Limit } from '../../src/domain/source.ts';
import type { Recording } from '../../test/contracts/recording.ts';
import type { Asked } from '../vendors/open-vendors.ts';
import { type Difference, differences } from './compare.ts';
import { shapesOf } from './shape.ts';
import { bodyOf, type Weight, weightOf } from './weight.ts';

/** One field that is not as recorded, and what that does to its source. `answer`: of which request, in sources that take several. */
export interface Finding extends Difference {
  readonly weight: Weight;
  readonly answer: number;
  /** Of which type of observable. */
  readonly type: Observable['type'];
}

/** A question, and what came. */
export interface Look extends Asked {
  readonly observable: Observable;
}

/** What is asked, in this order: what was recorded as found, and the probe. */
export function questionsFor(
  source: HttpSource,
  tapes: readonly { readonly file: string; readonly tape: Recording }[],
): readonly Observable[] {
  const found = tapes
    .filter(({ tape }) => tape.expect.status === 'found')
    .toSorted((a, b) => Number(b.file === 'found.json') - Number(a.file === 'found.json'))
    .map(({ tape }) => tape.observable);
  const [first, ...rest] = found;
  const all = [...(first ? [first] : []), source.probe, ...rest];
  return [...new Map(all.map((observable) => [observableKey(observable), observable])).values()];
}

/** Nobody's quota is to be spent on watching: a tenth of it at the most, night after night. */
const share = 0.1;
const mostQuestions = 4;

/** So many questions may be asked tonight, each of which takes so many requests. */
export function affordable(limits: readonly Limit[], requestsEach: number): number {
  const nights = { second: Number.POSITIVE_INFINITY, minute: Number.POSITIVE_INFINITY, hour: share * 5, day: share, month: share / 30 };
  const requests = Math.min(...limits.map(({ requests: most, per }) => most * nights[per]));
  return Math.min(mostQuestions, Math.floor(requests / requestsEach + 1e-9));
}

/** What the replies lack, have beyond or have of another type than the recordings of the same kind: type, outcome, request, good or not. */
export function findings(source: HttpSource, tapes: readonly Recording[], looks: readonly Look[]): readonly Finding[] {
  const types = new Set(looks.map(({ observable }) => observable.type));
  return [...types].flatMap((type) => {
    const ofType = tapes.filter(({ observable }) => observable.type === type);
    const asked = looks.filter(({ observable }) => observable.type === type);
    // What does not read any more is held against what was found: it says which field.
    return (['found', 'not_found'] as const).flatMap((status) =>
      compared(
        source,
        ofType.filter(({ expect }) => expect.status === status),
        asked.filter(({ outcome }) => kindOf(outcome) === status),
      ).map((finding) => ({ ...finding, type })),
    );
  });
}

function kindOf(outcome: Outcome): string {
  return outcome.status === 'failed' && outcome.reason === 'unreadable' ? 'found' : outcome.status;
}

function compared(source: HttpSource, tapes: readonly Recording[], looks: readonly Look[]): Omit<Finding, 'type'>[] {
  const requests = Math.max(0, ...tapes.map(({ exchanges }) => exchanges.length));
  return Array.from({ length: requests }, (_, answer) => answer).flatMap((answer) => {
    const recorded = tapes.flatMap(({ exchanges }) => {
      const exchange = exchanges[answer];
      return exchange && exchange.status < 300 ? [bodyOf(source, exchange)] : [];
    });
    const live = looks.flatMap(({ heard }) => {
      const reply = heard.find(({ answers }) => answers === answer);
      return reply && reply.status < 300 ? [bodyOf(source, { ...reply, body: asJson(source, reply.text) })] : [];
    });
    const shapes = shapesOf([...recorded, ...live]);
    return differences(shapes.slice(0, recorded.length), shapes.slice(recorded.length)).map((difference) => ({
      ...difference,
      answer,
      weight: difference.what === 'new' ? 'ignored' : weightOf(source, tapes, answer, difference.field),
    }));
  });
}

/** Lines of JSON stay text, which is read as the lines it is. */
function asJson({ replies }: HttpSource, text: string): unknown {
  if (replies !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
