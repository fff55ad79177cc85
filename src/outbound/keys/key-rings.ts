import { type Observable, observableKey } from '../../domain/observable.ts';
import type { SourceAccess } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import { createRefusals, type Refusals } from '../pace/refusals.ts';
import { accountOf } from './account.ts';
import { createVeil, type Veil } from './veil.ts';

/** One credential of a source, and what its requests share. */
export interface Key {
  readonly access: SourceAccess;
  readonly account: string;
  readonly veil: Veil;
  readonly refusals: Refusals;
}

/**
 * The keys of a source, in the order in which a question tries them. Every key comes first for its share of the questions, and
 * for one question it is always the same, also in another process: a dialogue goes on with the key that began it.
 */
export type KeyRings = (source: HttpSource, accesses: readonly SourceAccess[], about: Observable) => readonly Key[];

export function createKeyRings(): KeyRings {
  const known = new Map<string, Pick<Key, 'veil' | 'refusals'>>();

  function keyOf(source: HttpSource, access: SourceAccess, account: string): Key {
    const name = `${source.id} ${account}`;
    const shared = known.get(name) ?? { veil: createVeil(source, access), refusals: createRefusals() };
    known.set(name, shared);
    return { access, account, ...shared };
  }

  return (source, accesses, about) => {
    const byAccount = new Map(accesses.map((access) => [accountOf(source, access), access]));
    const keys = [...byAccount].map(([account, access]) => keyOf(source, access, account));
    const first = keys.length > 1 ? spread(observableKey(about)) % keys.length : 0;
    return [...keys.slice(first), ...keys.slice(0, first)];
  };
}

/** Spreads texts evenly (FNV-1a). */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
