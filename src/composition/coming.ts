import type { Trouble } from '../domain/submission.ts';

/** Bytes on their way in. */
export interface Coming {
  /**
   * As they come, up to the last whole word where they break off: the beginning of an address is another address. They end then; nothing is thrown.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** So many came. */
  read(): number;
  /** Why they broke off; undefined where they did not. */
  broken(): string | undefined;
  troubles(): readonly Trouble[];
  /** Waited for before the next piece is fetched. */
  onPiece: () => Promise<void>;
  /** Nothing more is wanted. */
  end(): void;
  /** Lets go of where they come from. */
  close(): void;
}

/** A word is no longer. */
const longestWord = 64 * 1024;

/** @param signal whoever sends them is gone: they break off */
export function coming(source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Coming {
  const iterator = source[Symbol.asyncIterator]();
  let read = 0;
  let why: string | undefined;
  let over = false;
  const gone = new Promise<never>((_, reject) => {
    const leave = (): void => reject(new Error('whoever sent it is gone'));
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
  });
  gone.catch(() => undefined);

  async function next(): Promise<Uint8Array | undefined> {
    if (over) return undefined;
    try {
      const piece = await (signal ? Promise.race([gone, iterator.next()]) : iterator.next());
      return piece.done ? undefined : piece.value;
    } catch (error) {
      why = (error instanceof Error ? error.message : String(error)).slice(0, 200);
      return undefined;
    }
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    let held: Uint8Array = Buffer.alloc(0);
    for (;;) {
      const piece = await next();
      if (piece === undefined) break;
      read += piece.length;
      await it.onPiece();
      const all = held.length === 0 ? piece : Buffer.concat([held, piece]);
      const whole = wholeWords(all);
      held = all.subarray(whole);
      if (whole > 0) yield all.subarray(0, whole);
    }
    if (why === undefined && held.length > 0) yield held;
  }

  const it: Coming = {
    chunks: chunks(),
    read: () => read,
    broken: () => why,
    troubles: () => (why === undefined ? [] : [{ part: 'input', message: `it broke off after ${read} bytes: ${why}` }]),
    onPiece: async () => undefined,
    end() {
      over = true;
    },
    close() {
      over = true;
      // Who hangs in its `next` would never answer.
      void Promise.resolve(iterator.return?.()).catch(() => undefined);
    },
  };
  return it;
}

/** Up to behind the last space or line end; all of it where none is near the end. */
function wholeWords(bytes: Uint8Array): number {
  const least = Math.max(0, bytes.length - longestWord);
  for (let end = bytes.length; end > least; end--) if ((bytes[end - 1] ?? 0) <= 0x20 && bytes[end - 1] !== 0) return end;
  return bytes.length > longestWord ? bytes.length : 0;
}
