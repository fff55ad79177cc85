import { type RewriteOptions, rewrite } from '../extraction/rewrite.ts';

/** `assay refang`: the text with its indicators as they are used. */
export function refang(texts: readonly string[], options: RewriteOptions): Promise<number> {
  return rewrite('refang', texts, options);
}
