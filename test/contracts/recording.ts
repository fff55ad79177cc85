import { readdirSync, readFileSync } from 'node:fs';
import type { Outcome } from '../../src/domain/lookup.ts';
import type { Observable } from '../../src/domain/observable.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import { type Play, replies } from './wire.ts';

/** One reply as the vendor gave it; a body that is a string is sent as it is. */
export interface Exchange {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Recording {
  /** Where it comes from. */
  readonly about: string;
  readonly observable: Observable;
  /** One; or one per request, of sources that take several. */
  readonly exchanges: readonly [Exchange, ...Exchange[]];
  /** The outcome, or the part of it that matters. */
  readonly expect: Partial<Outcome>;
}

/** Fields and words that credentials stand beside. */
export const credentialWords =
  /"(x-?)?(api[-_]?key|apikey|token|secret|password|authorization|cookie|set-cookie)"\s*:|bearer |basic [a-z0-9+/]{12}/i;

/** Somebody's, whoever it is; documentation addresses are written with \u0040. */
export const mailAddresses = /[\w.+-]+@[\w-]+\.[\w.]+/g;

export interface Tape {
  readonly file: string;
  readonly text: string;
  readonly tape: Recording;
}

/** Every recording of a folder. A file holds `status`, `headers` and `body` of one reply, or `exchanges`, a list of them. */
export function readRecordings(folder: URL): readonly Tape[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const { status, headers, body, exchanges = [{ status, headers, body }], ...rest } = JSON.parse(text);
      return { file, text, tape: { ...rest, exchanges } as Recording };
    });
}

/** Plays the replies in their order; from then on, or where there are none, `otherwise`. */
export function inOrder(exchanges: readonly Exchange[], otherwise?: Play): Play {
  let next = 0;
  return (response, received) => {
    const exchange = exchanges[next++];
    const play = exchange ? replies(exchange.status, exchange.body, exchange.headers) : (otherwise ?? replies(500, 'not recorded'));
    play(response, received);
  };
}

/** A recorded body of a good reply as outbound gives it to the source: lines of JSON as the list of them. */
export function asParsed({ replies: format }: HttpSource, body: unknown): unknown {
  if (format !== 'ndjson') return body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return text.split('\n').flatMap((line): unknown[] => (line.trim() === '' ? [] : [JSON.parse(line)]));
}
