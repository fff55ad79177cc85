import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/sandbox/seeded-random.ts';

export interface Document {
  readonly name: string;
  readonly text: string;
}

export interface Corpus {
  readonly documents: readonly Document[];
  /** In words, for the reader of what was measured on it. */
  readonly about: string;
}

const folder = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

/**
 * Real text as UTF-8, from the folder beside this checkout: reports, logs, mails, rules, lists. Without it a small corpus is made up,
 * always the same one, and `about` says so.
 */
export function readCorpus(): Corpus {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name !== 'INDEX.tsv')
        .sort()
    : [];
  if (names.length === 0) return { documents: madeUp(), about: 'a small made-up corpus: ../shared/corpus is NOT beside this checkout' };
  const documents = names.map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') })).filter(({ text }) => text !== '');
  return { documents, about: `${documents.length} real documents` };
}

/** Between two observables stand some words, as in a report. */
function madeUp(): Document[] {
  const random = seededRandom(1);
  const below = (most: number): number => Math.floor(random() * most);
  const pick = (from: readonly string[]): string => from[below(from.length)] ?? '';
  const words = 'the actor used a loader which then fetched its second stage from this server and wrote it to disk before it ran'.split(
    ' ',
  );
  const hex = (length: number): string => Array.from({ length }, () => below(16).toString(16)).join('');
  const observables: readonly (() => string)[] = [
    () => `198.51.100.${below(256)}`,
    () => `203[.]0[.]113[.]${below(256)}`,
    () => `host${below(1000)}.example.com`,
    () => `hxxps://cdn${below(1000)}[.]example[.]org/stage${below(9)}.bin?id=${hex(8)}`,
    () => `user${below(100)}@example.net`,
    () => `2001:db8::${hex(4)}`,
    () => hex(32),
    () => hex(64),
    () => `CVE-2024-${1000 + below(9000)}`,
  ];
  const line = (): string =>
    `2024-05-${10 + below(20)} ${Array.from({ length: 12 }, () => pick(words)).join(' ')} ${observables[below(observables.length)]?.() ?? ''}.`;
  return Array.from({ length: 40 }, (_, index) => ({ name: `made-up-${index}`, text: Array.from({ length: 200 }, line).join('\n') }));
}
