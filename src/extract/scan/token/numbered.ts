import { type Page, textOf } from '../page.ts';
import { isDigit, isRun, kindAt, LETTER, UPPER } from '../text/characters.ts';
import { standsAt, wordBefore } from '../text/context.ts';
import { because } from '../text/reasons.ts';
import { wordSet, wordTable } from '../text/words.ts';

const asn = 1;
const technique = 2;
const tactic = 3;
const group = 4;
const software = 5;
const mitigation = 6;
const prefixes = wordTable([
  ['as', asn],
  ['asn', asn],
  ['t', technique],
  ['ta', tactic],
  ['g', group],
  ['s', software],
  ['m', mitigation],
]);

/** The numbers MITRE has given out, with room for more. */
const ranges: Readonly<Record<number, readonly [from: number, to: number][]>> = {
  [technique]: [[1001, 1999]],
  [tactic]: [
    [1, 43],
    [100, 111],
  ],
  [group]: [
    [1, 150],
    [1001, 1100],
  ],
  [software]: [[1, 1999]],
  [mitigation]: [
    [800, 999],
    [1001, 1099],
  ],
};

/** Letters, then digits: AS numbers and the numbers of ATT&CK. */
export function readNumbered(page: Page, start: number, end: number): void {
  const { codes, hits } = page;
  let digits = start;
  while (digits < end && (kindAt(codes, digits) & LETTER) !== 0) digits++;
  if (digits === start || digits - start > 3) return;
  for (let i = digits; i < end; i++) if (!isDigit(codes, i)) return;
  const which = prefixes.of(codes, start, digits);
  if (which === 0) return;
  const length = end - digits;
  const isUpper = (kindAt(codes, start) & UPPER) !== 0;
  if (which === asn) {
    // Two digits and less are product names (AS2, AS12) far more often than networks.
    // AS400 is a machine, AS9100 a standard.
    const isProduct = length < 5 && (standsAt(codes, digits, '400') || standsAt(codes, digits, '9100'));
    if (length > 2 && length < 11 && !isProduct) hits.add('asn', start, end, isUpper ? because.identifier : because.weakIdentifier);
    return;
  }
  if (length !== 4) return;
  let value = 0;
  for (let i = digits; i < end; i++) value = value * 10 + (codes[i] as number) - 0x30;
  if (ranges[which]?.every(([from, to]) => value < from || value > to)) return;
  let stop = end;
  if (which === technique && codes[end] === 0x2e && isDigit(codes, end + 1)) {
    while (stop < end + 6 && (isDigit(codes, stop) || stop === end)) stop++;
    if (stop !== end + 4 || isRun(codes, stop)) return;
    if (value > 1699) return;
  }
  hits.add('attack-id', start, stop, isUpper ? because.identifier : because.weakIdentifier);
}

const asnWords = wordSet('asn');

/** `ASN 15169`, `"asn": 15169`. */
export function readSpacedAsn(page: Page, start: number, end: number): void {
  const { codes } = page;
  const before = codes[start - 1];
  if (before !== 0x20 && before !== 0x3a && before !== 0x3d && before !== 0x22) return;
  const isSpaced = standsAt(codes, start - 4, 'asn ') && !isRun(codes, start - 5);
  if (isSpaced) page.hits.add('asn', start - 4, end, because.identifier, `AS${textOf(page, start, end)}`);
  else if (wordBefore(codes, start, asnWords) !== 0) page.hits.add('asn', start, end, because.named, `AS${textOf(page, start, end)}`);
}
