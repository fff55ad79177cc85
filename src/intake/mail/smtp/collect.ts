import type { Readable } from 'node:stream';

/** Memory for mails that are coming in, shared by all connections of a listener. */
export interface Room {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function createRoom(most: number): Room {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > most) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}

/** Why a mail was not collected. `cut`: the other end went away before it was whole. */
export type Uncollected = 'too-large' | 'no-room' | 'cut';

export interface Collected {
  readonly bytes: Buffer;
  /** Gives its memory back; to be called once. */
  done(): void;
}

const firstPiece = 64 * 1024;

/**
 * Reads a mail to its end. One buffer that grows, because a mail may come as millions of pieces. What is too large, or finds no room, is
 * read on and thrown away, so that its sender can be told; `onEndless` is called where it goes on to twice of what is allowed.
 */
export function collect(stream: Readable, largest: number, room: Room, onEndless: () => void): Promise<Collected | Uncollected> {
  return new Promise((resolve) => {
    let buffer = Buffer.alloc(0);
    let length = 0;
    let lost: Exclude<Uncollected, 'cut'> | undefined;
    let over = false;

    const drop = (): void => {
      room.give(buffer.length);
      buffer = Buffer.alloc(0);
    };
    /** Makes room for so many bytes; the first `used` of them are there. */
    const grow = (needed: number, used: number): boolean => {
      if (needed <= buffer.length) return true;
      const size = Math.min(Math.max(needed, buffer.length * 2, firstPiece), Math.max(needed, largest));
      if (!room.take(size)) return false;
      const larger = Buffer.allocUnsafe(size);
      buffer.copy(larger, 0, 0, used);
      drop();
      buffer = larger;
      return true;
    };

    stream.on('data', (piece: Buffer) => {
      const used = length;
      length += piece.length;
      if (lost === undefined) {
        if (length > largest) lost = 'too-large';
        else if (!grow(length, used)) lost = 'no-room';
        else piece.copy(buffer, used);
        if (lost !== undefined) drop();
      }
      if (length > 2 * largest && !over) {
        over = true;
        onEndless();
      }
    });
    let ended = false;
    const end = (result: Collected | Uncollected): void => {
      if (ended) return;
      ended = true;
      if (typeof result === 'string') drop();
      resolve(result);
    };
    stream.once('end', () => end(lost ?? { bytes: buffer.subarray(0, length), done: drop }));
    stream.once('error', () => end('cut'));
    stream.once('close', () => end('cut'));
  });
}
