/** Text as both databases keep it: Postgres refuses NUL, and neither keeps half a surrogate pair. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
