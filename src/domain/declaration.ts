import type { Source } from './source.ts';

/** One thing wrong in a file that declares a source. Never holds more of what the user wrote than a name or a path. */
export interface Objection {
  /** Where in the file. */
  readonly path: readonly PropertyKey[];
  /** Whether the key itself is wrong or what stands behind it. */
  readonly at: 'key' | 'value';
  readonly text: string;
  /** The words that may stand there. */
  readonly known?: readonly string[] | undefined;
}

export type Declaration = { readonly source: Source } | { readonly objections: readonly Objection[] };

/** Where a declaration stands, and beside whom. */
export interface DeclarationPlace {
  /** The file, absolute. */
  readonly file: string;
  /** The absolute path that one written in the file means. */
  readonly locate: (path: string) => string;
  /** The sources there are already. */
  readonly among: readonly Source[];
}

/** Makes a source of what a file of the user's says: declared/ does it for config/. */
export type Declare = (tree: unknown, place: DeclarationPlace) => Declaration;
