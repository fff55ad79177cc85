import type { ObservableType } from '../../../domain/observable.ts';
import type { Page } from '../page.ts';
import { DIGIT, isHexadecimal, isRun, LOWER, UPPER } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';

interface Form {
  readonly type: ObservableType;
  /** Lower case; how the address begins. */
  readonly start: string;
  readonly from: number;
  readonly to: number;
  /** Of both cases, as base58 is; else of one. */
  readonly mixed: boolean;
}

/** By how addresses begin and how long they are; whether one is real its checksum tells, when it is spelled. */
const forms: readonly Form[] = [
  { type: 'bitcoin', start: '1', from: 25, to: 34, mixed: true },
  { type: 'bitcoin', start: '3', from: 33, to: 35, mixed: true },
  { type: 'bitcoin', start: 'bc1', from: 14, to: 74, mixed: false },
  { type: 'bitcoin-cash', start: 'q', from: 42, to: 42, mixed: false },
  { type: 'bitcoin-cash', start: 'p', from: 42, to: 42, mixed: false },
  { type: 'monero', start: '4', from: 95, to: 106, mixed: true },
  { type: 'monero', start: '8', from: 95, to: 95, mixed: true },
  { type: 'litecoin', start: 'l', from: 33, to: 34, mixed: true },
  { type: 'litecoin', start: 'm', from: 33, to: 34, mixed: true },
  { type: 'litecoin', start: 'ltc1', from: 26, to: 74, mixed: false },
  { type: 'dogecoin', start: 'd', from: 33, to: 34, mixed: true },
  { type: 'dogecoin', start: '9', from: 33, to: 34, mixed: true },
  { type: 'dogecoin', start: 'a', from: 33, to: 34, mixed: true },
  { type: 'dash', start: 'x', from: 33, to: 34, mixed: true },
  { type: 'dash', start: '7', from: 33, to: 34, mixed: true },
  { type: 'zcash', start: 't1', from: 35, to: 35, mixed: true },
  { type: 'zcash', start: 't3', from: 35, to: 35, mixed: true },
  { type: 'zcash', start: 'zs1', from: 78, to: 78, mixed: false },
  { type: 'ripple', start: 'r', from: 25, to: 35, mixed: true },
  { type: 'tron', start: 't', from: 34, to: 34, mixed: true },
  { type: 'cardano', start: 'addr1', from: 58, to: 108, mixed: false },
  { type: 'stellar', start: 'g', from: 56, to: 56, mixed: false },
];

const byFirst: (readonly Form[] | undefined)[] = [];
for (const form of forms) {
  for (const first of new Set([form.start[0] as string, (form.start[0] as string).toUpperCase()])) {
    const code = first.charCodeAt(0);
    byFirst[code] = [...(byFirst[code] ?? []), form];
  }
}

/** An address of a coin that the whole run has the form of. Whether there was one. */
export function readCoin(page: Page, start: number, end: number, flags: number): boolean {
  const { codes, hits } = page;
  const length = end - start;
  if (length === 42 && codes[start] === 0x30 && codes[start + 1] === 0x78 && isHexadecimal(codes, start + 2, end)) {
    hits.add('ethereum', start, end, because.shape);
    return true;
  }
  const candidates = byFirst[codes[start] as number];
  if (candidates === undefined || isInside(codes, start, end)) return false;
  const isMixed = (flags & LOWER) !== 0 && (flags & UPPER) !== 0;
  let found = false;
  for (const form of candidates) {
    if (length < form.from || length > form.to || (form.mixed ? (flags & DIGIT) === 0 : isMixed)) continue;
    if (!standsAt(codes, start, form.start)) continue;
    hits.add(form.type, start, end, because.checksum);
    found = true;
  }
  return found;
}

/** In the middle of base64, any letters may stand. */
function isInside(codes: Uint16Array, start: number, end: number): boolean {
  const [before, after] = [codes[start - 1], codes[end]];
  return before === 0x2b || after === 0x2b || (after === 0x2f && isRun(codes, end + 1) && before === 0x2f);
}
