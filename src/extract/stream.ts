import type { Mention } from '../domain/finding.ts';
import { type Observable, observableKey } from '../domain/observable.ts';
import type { Trouble } from '../domain/submission.ts';
import { eachMention } from './extract.ts';
import { defaultPolicy, doubtfulBelow, type Policy } from './policy.ts';
import { mostSeen, rememberSeen, type Seen } from './stream/seen.ts';
import { textOf } from './stream/text-of.ts';
import type { Damage } from './stream/unpacked.ts';
import { windowSize } from './window.ts';

/** An observable at one place. */
export interface Sighting {
  readonly observable: Observable;
  readonly mention: Mention;
}

export interface StreamOptions {
  readonly policy?: Policy;
  /** What the mentions call the text. */
  readonly field?: string;
  /** Every mention; otherwise the first of each observable, and after a doubtful one also the first that is not. */
  readonly every?: boolean;
  /** What was met in streams before this one. */
  readonly seen?: Seen;
}

export interface StreamEnd {
  /** UTF-16 units of text. */
  readonly length: number;
  readonly troubles: readonly Trouble[];
}

/**
 * The observables in bytes that come one piece after the other: text in the encoding of its mark or of its look, packed by gzip or not.
 * Window by window of at most 256 Ki units it yields what stands there, never nothing; offsets are UTF-16 units of the whole text. How the bytes
 * are cut changes nothing, and memory does not grow with them: of each observable 64 bits are kept ({@link rememberSeen}).
 * A packed stream that breaks off is a trouble after all that came before, up to the last whole word; what the source of the bytes throws is thrown on.
 */
export async function* extractStream(
  chunks: AsyncIterable<Uint8Array>,
  { policy = defaultPolicy, field = 'text', every = false, seen = rememberSeen() }: StreamOptions = {},
): AsyncGenerator<readonly Sighting[], StreamEnd> {
  const damage: Damage = { troubles: [], cut: false };
  const { troubles } = damage;
  const wanted = every ? () => true : firstOf(seen);
  let found: Sighting[] = [];
  let text = '';
  let before = 0;
  const sink = (observable: Observable, mention: Mention): void => {
    if (!wanted(observable, mention)) return;
    const { written, start, end, confidence, reason } = mention;
    found.push({ observable, mention: { written, start: before + start, end: before + end, field, confidence, reason } });
  };
  function* read(atEnd: boolean): Generator<readonly Sighting[]> {
    const done = eachMention(text, 0, atEnd, policy, sink, field);
    before += done;
    text = text.slice(done);
    if (found.length === 0) return;
    yield found;
    found = [];
  }
  for await (const piece of textOf(chunks, damage)) {
    text += piece;
    if (text.length > windowSize) yield* read(false);
  }
  // The beginning of an address is another address.
  if (damage.cut) text = withoutLastWord(text);
  yield* read(true);
  if (!every && seen.full())
    troubles.push({
      part: 'findings',
      message: `there are more than ${mostSeen} observables; what came after is shown each time it is found`,
    });
  return { length: before, troubles };
}

function withoutLastWord(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) > 0x20) end--;
  return text.slice(0, end);
}

/** Whether a mention is the first of its observable, or after doubtful ones the first that is not. */
export function firstOf(seen: Seen): (observable: Observable, mention: Mention) => boolean {
  return (observable, { confidence }) => {
    const key = observableKey(observable);
    if (confidence >= doubtfulBelow) return seen.add(key);
    // No type begins with a question mark.
    return !seen.has(key) && seen.add(`?${key}`);
  };
}
