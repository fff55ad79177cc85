/** UTF-16 units read at once, so that memory does not grow with the text. */
export const windowSize = 1 << 18;
/** How far back a good place to cut is looked for; no observable is longer. */
const reach = 1 << 16;

/** Where a window of a text ends: at the end of a line, else at a space, else at a quote or comma, else anywhere: a megabyte without any is no prose. */
export function windowEnd(text: string, from: number): number {
  const limit = from + windowSize;
  if (limit >= text.length) return text.length;
  for (const marks of ['\n', ' \t\r', '",;<>']) {
    for (let end = limit; end > limit - reach; end--) {
      if (marks.includes(text[end - 1] ?? '')) return end;
    }
  }
  return limit;
}
