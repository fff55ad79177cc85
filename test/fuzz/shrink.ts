/**
 * A smaller text that still fails: stretches are left out while it does, halves first, then ever smaller ones.
 * Not the smallest; after `most` tries it is what it is by then.
 */
export function shrink(text: string, fails: (text: string) => boolean, most = 2_000): string {
  let tries = 0;
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < text.length && tries < most; tries++) {
      const less = text.slice(0, at) + text.slice(at + size);
      if (fails(less)) text = less;
      else at += size;
    }
  }
  return text;
}
