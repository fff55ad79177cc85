import type { Failed } from '../../domain/lookup.ts';
import type { Observable } from '../../domain/observable.ts';
import type { Batched } from '../../domain/ports.ts';
import type { Batch, HttpSource } from '../../domain/source.ts';
import { bodyOf, failure, notToBeRead, type Reply, type Trouble, troubleWith, unreadable } from '../classify.ts';

/** What a reply to a batch amounts to: an outcome for each observable, in their order, or a trouble that is that of all. */
export type ClassifiedMany = { readonly is: 'parts'; readonly parts: readonly Batched[] } | Trouble;

/** As `classify` for one: whole replies first, then each part as if it had come alone. A part that does not read is its own failure. */
export function classifyMany(
  source: HttpSource,
  batch: Batch,
  observables: readonly Observable[],
  reply: Reply,
  veil: (text: string) => string,
): ClassifiedMany {
  const { status, text } = reply;
  const body = bodyOf(source, reply);
  // The words for "no record" are not heeded: they are those about one, and about many would be silence.
  const trouble = troubleWith(source, reply, body, source.meaning(status, body ?? text, 0), veil) ?? notToBeRead(source, reply, body);
  if (trouble) return trouble;
  try {
    const parts = batch.split(body, observables);
    if (parts.length !== observables.length) throw new Error(`${parts.length} parts for ${observables.length} questions`);
    return { is: 'parts', parts: observables.map((observable, at) => batched(source, observable, parts[at], status, veil)) };
  } catch (error) {
    return failure('unreadable', veil(unreadable(`HTTP ${status} with a body`, error)));
  }
}

function batched(source: HttpSource, observable: Observable, part: unknown, status: number, veil: (text: string) => string): Batched {
  const meaning = part === undefined ? 'absent' : source.meaning(status, part, 0);
  if (meaning === 'absent') return { outcome: { status: 'not_found' }, raw: [null] };
  const unread = (detail: string): Batched => ({ outcome: { status: 'failed', reason: 'unreadable', detail: veil(detail) }, raw: [] });
  if (meaning === 'not_in_plan') {
    const outcome: Failed = { status: 'failed', reason: 'auth', detail: `HTTP ${status}: the key's plan does not cover this record` };
    return { outcome, raw: [] };
  }
  if (meaning !== undefined) return unread(`HTTP ${status} with a part that is no answer (${meaning})`);
  try {
    return { outcome: source.read([part], observable), raw: [part] };
  } catch (error) {
    return unread(unreadable(`HTTP ${status} with a part`, error));
  }
}
