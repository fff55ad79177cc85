import { type Marking, type Pap, paps, type Tlp, tlps } from '../../../domain/marking.ts';

const tlpWords: Readonly<Record<string, Tlp>> = {
  white: 'clear',
  'amber-strict': 'amber+strict',
  ...Object.fromEntries(tlps.map((tlp) => [tlp, tlp])),
};
const papWords: Readonly<Record<string, Pap>> = { white: 'clear', ...Object.fromEntries(paps.map((pap) => [pap, pap])) };

/** TLP by its word, with `TLP:` before it or not, old and new names; undefined for any other. */
export function tlpOfWord(word: unknown): Tlp | undefined {
  const text = wordOf(word, 'tlp');
  return Object.hasOwn(tlpWords, text) ? tlpWords[text] : undefined;
}

/** PAP by its word; undefined for any other. */
export function papOfWord(word: unknown): Pap | undefined {
  const text = wordOf(word, 'pap');
  return Object.hasOwn(papWords, text) ? papWords[text] : undefined;
}

/** The strictest marking among tags such as `TLP:AMBER` and `PAP:RED`; tags without `TLP:` or `PAP:` before them say nothing. */
export function markingOfTags(tags: unknown): Partial<Marking> {
  const list = (Array.isArray(tags) ? tags : [tags]).slice(0, 1_000).filter((tag) => typeof tag === 'string');
  const tlp = strictest(tlps, list.filter((tag) => /^\s*tlp\s*:/i.test(tag)).map(tlpOfWord));
  const pap = strictest(paps, list.filter((tag) => /^\s*pap\s*:/i.test(tag)).map(papOfWord));
  return { ...(tlp === undefined ? {} : { tlp }), ...(pap === undefined ? {} : { pap }) };
}

/** What a vendor's words for both say, and tags beside them; the strictest counts. */
export function markingOfWords(tlp: unknown, pap: unknown, tags?: unknown): Partial<Marking> {
  const tagged = markingOfTags(tags);
  const both = { tlp: strictest(tlps, [tlpOfWord(tlp), tagged.tlp]), pap: strictest(paps, [papOfWord(pap), tagged.pap]) };
  return { ...(both.tlp === undefined ? {} : { tlp: both.tlp }), ...(both.pap === undefined ? {} : { pap: both.pap }) };
}

/** What is strictest of some; undefined where none says anything. */
export function strictest<T extends string>(order: readonly T[], words: readonly (T | undefined)[]): T | undefined {
  return order.findLast((word) => words.includes(word));
}

function wordOf(word: unknown, before: string): string {
  const text = typeof word === 'string' && word.length <= 40 ? word.trim().toLowerCase() : '';
  return (text.startsWith(before) ? text.slice(before.length).replace(/^\s*:\s*/, '') : text).trim();
}
