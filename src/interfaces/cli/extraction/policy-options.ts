import { defaultPolicy, type ExtractionPolicy, forTerminal } from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import { type ObservableType, observableTypes } from '../../../domain/observable.ts';

/** The policy of extraction as the command line says it. */
export interface PolicyOptions {
  readonly doubtful?: boolean;
  /** Separated by commas. */
  readonly types?: string;
  /** False by `--no-…`. */
  readonly hosts?: boolean;
  readonly nested?: boolean;
  readonly private?: boolean;
  readonly zeroPadded?: ExtractionPolicy['zeroPadded'];
  readonly unknownTlds?: ExtractionPolicy['unknownTlds'];
}

/** @throws AssayError ASSAY_USAGE for a type that assay does not have */
export function policyOf(options: PolicyOptions): ExtractionPolicy {
  const { types, doubtful, hosts, nested, zeroPadded, unknownTlds } = options;
  return {
    ...(types !== undefined && { types: typesOf(types) }),
    doubtful: doubtful ?? defaultPolicy.doubtful,
    hosts: hosts ?? defaultPolicy.hosts,
    nested: nested ?? defaultPolicy.nested,
    privateAddresses: options.private ?? defaultPolicy.privateAddresses,
    zeroPadded: zeroPadded ?? defaultPolicy.zeroPadded,
    unknownTlds: unknownTlds ?? defaultPolicy.unknownTlds,
  };
}

/** An empty list is refused: a shell variable that is not set must not find everything, nor nothing. */
function typesOf(list: string): ReadonlySet<ObservableType> {
  const names = list.split(',').flatMap((name) => name.trim().toLowerCase() || []);
  if (names.length === 0)
    throw new AssayError('ASSAY_USAGE', '--types names no type', 'write types separated by commas, for example ipv4,domain');
  return new Set(
    names.map((name) => {
      const type = observableTypes.find((known) => known === name);
      if (type !== undefined) return type;
      const near = nearest(name, observableTypes);
      throw new AssayError(
        'ASSAY_USAGE',
        `there is no type "${forTerminal(name.slice(0, 60))}"`,
        near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known are ${observableTypes.join(', ')}`,
      );
    }),
  );
}

/** The words that a person may have meant, best first, at most three: one typing error in three letters, or a part of the word. */
function nearest(written: string, words: readonly string[]): readonly string[] {
  const word = written.slice(0, 40);
  return words
    .map((known) => ({ known, errors: known.includes(word) || word.includes(known) ? 0.5 : distance(word, known) }))
    .filter(({ errors }) => errors <= Math.max(1, word.length / 3))
    .sort((a, b) => a.errors - b.errors)
    .slice(0, 3)
    .map(({ known }) => known);
}

/** Letters to add, leave out or change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
