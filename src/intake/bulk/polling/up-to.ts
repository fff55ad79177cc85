/** Bytes up to so many. @throws Error beyond */
export async function* upTo(largest: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of chunks) {
    read += piece.length;
    if (read > largest) throw new Error(`there are more than the ${largest} bytes that are allowed`);
    yield piece;
  }
}
