/**
 * Characters that are read as Latin letters. A hand-made selection, after the idea of Unicode TS 39
 * (https://www.unicode.org/reports/tr39/): those allowed in domain names and seen in look-alike domains.
 * Each word is a Latin letter and what is taken for it. Letters with marks need no row: their marks are dropped.
 */
export const table =
  'aаαɑ bвьƅɓ cсςƈ dԁɗժđ eеєεҽ fғƒϝ gɡɢց hһհнħ iіιıɩӏ jјϳյ kкκ lłⱡ mмʍ nոпη oоοօσø pрρƿ qԛգզ rгʀɾ sѕꜱʂ tтτŧ uυսʋи vνѵᴠ wԝωѡ xхχ yуүγʏ zᴢʐ';

const letters = new Map(table.split(' ').flatMap(([latin = '', ...others]) => others.map((other) => [other, latin] as const)));

/** Digits as letters, as in "micr0s0ft". 1 and i and l are one: nobody tells them apart in a small sans-serif. */
const digits: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't' };

/** Two spellings with one skeleton look the same. Skeletons are for comparing, not for showing. Linear in the length. */
export function skeleton(label: string): string {
  const latin = Array.from(
    label.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, ''),
    (character) => letters.get(character) ?? character,
  );
  return latin
    .join('')
    .replace(/[013457]/g, (digit) => digits[digit] ?? digit)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l');
}

/** Scripts that domain names mix only to deceive; Han, kana, Hangul and Bopomofo go together and with Latin in honest names. */
const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Thai}/u,
  /\p{Script=Georgian}/u,
  /\p{Script=Cherokee}/u,
];
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;

/** Whether one label of a name is written in scripts that do not belong together. */
export function mixesScripts(label: string): boolean {
  const used = scripts.filter((script) => script.test(label));
  return used.length > 1 || (used.length === 1 && used[0] !== scripts[0] && eastAsian.test(label));
}
