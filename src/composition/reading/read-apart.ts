import type { read as readHere } from '../../extract/readers/read.ts';
import { streamable } from '../../extract/stream/streamable.ts';
import type { Reading } from './create-reading.ts';

/** Bytes of a plain text that are read sooner than they are handed to a thread. */
const small = 64 * 1024;

/** Reads inputs of others: a short plain text here, everything else in a thread, so that none of them is in the way of others. */
export function readApart(reading: Pick<Reading, 'read'>): typeof readHere {
  return async (input, options) => {
    const plain =
      input.bytes.length <= small && options?.column === undefined && (await streamable(input.name, input.bytes, options?.kind));
    if (!plain) return reading.read(input, options);
    const { read } = await import('../../extract/readers/read.ts');
    return read(input, options);
  };
}
