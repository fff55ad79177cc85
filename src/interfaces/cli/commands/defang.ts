import { type RewriteOptions, rewrite } from '../extraction/rewrite.ts';

/** `assay defang`: the text with its indicators as nobody can click them. */
export function defang(texts: readonly string[], options: RewriteOptions): Promise<number> {
  return rewrite('defang', texts, options);
}
