import { none, type Page } from '../page.ts';
import { isAlphanumeric } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';
import { add } from './path.ts';
import { walk } from './walk.ts';

const backslash = 0x5c;
const dot = 0x2e;

/** Whether a run names a hive of the registry: `HKLM`, `HKEY_USERS`. */
export function isHive(codes: Uint16Array, start: number, end: number): boolean {
  if (!standsAt(codes, start, 'hk')) return false;
  const length = end - start;
  return length === 3 || length === 4 || (length > 8 && codes[start + 4] === 0x5f);
}

/** A key of the registry; the hive ends at `hiveEnd`, before a separator or a bracket and a separator. */
export function readRegistryKey(page: Page, start: number, hiveEnd: number): number {
  const { codes } = page;
  let at = hiveEnd;
  if (codes[at] === 0x3e || codes[at] === 0x5d || codes[at] === 0x3a) at++;
  if (codes[at] !== backslash) return none;
  let component = at;
  while (codes[component] === backslash) component++;
  if (!isAlphanumeric(codes, component) && codes[component] !== 0x7b && codes[component] !== dot && codes[component] !== 0x2a) return none;
  const opened = at > hiveEnd && codes[hiveEnd] !== 0x3a && (codes[start - 1] === 0x3c || codes[start - 1] === 0x5b);
  return add(page, 'registry-key', opened ? start - 1 : start, walk(page, start, at, backslash), because.key, 0);
}
