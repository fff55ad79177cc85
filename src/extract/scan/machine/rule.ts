import { margin, type Page, textOf } from '../page.ts';
import { isRun } from '../text/characters.ts';
import { because } from '../text/reasons.ts';

/** As far as the condition of a rule may stand from its name. */
const longest = 1 << 16;

/**
 * A YARA rule whose word `rule` ends at `end`: the whole rule is the mention, its name the value. Its strings are read
 * on as any text. Nothing when no condition follows.
 */
export function addRule(page: Page, wordStart: number, end: number): void {
  const { codes, text } = page;
  if (end < page.rulesUntil) return;
  let name = end + 1;
  while (codes[name] === 0x20) name++;
  let nameEnd = name;
  while (nameEnd < name + 128 && isRun(codes, nameEnd) && codes[nameEnd] !== 0x2d) nameEnd++;
  if (nameEnd === name || !opensBody(codes, nameEnd)) return;
  const condition = text.indexOf('condition', nameEnd - margin);
  if (condition === -1) {
    page.rulesUntil = page.end;
    return;
  }
  if (condition + margin - end > longest || !/^condition\s{0,8}:/.test(text.slice(condition, condition + 20))) return;
  if (page.brace < condition) {
    const brace = text.indexOf('}', condition);
    page.brace = brace === -1 ? Number.MAX_SAFE_INTEGER : brace;
  }
  const close = page.brace - condition > longest ? -1 : bodyEnd(text, condition);
  page.rulesUntil = close === -1 ? condition + margin + 1 : close + margin;
  if (close === -1) return;
  page.hits.add('yara-rule', headStart(page, wordStart), close + margin, because.rule, textOf(page, name, nameEnd));
}

/** After the name a brace, or a colon, tags and a brace. */
function opensBody(codes: Uint16Array, from: number): boolean {
  let tagged = false;
  for (let i = from; i < from + 256; i++) {
    const code = codes[i];
    if (code === 0x7b) return true;
    if (code === 0x3a && !tagged) tagged = true;
    else if (!(tagged && isRun(codes, i)) && code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return false;
  }
  return false;
}

/** Just after the brace that ends the condition; braces in strings do not count. -1 when it never ends. */
function bodyEnd(text: string, condition: number): number {
  let quoted = false;
  for (let i = condition; i < Math.min(text.length, condition + longest); i++) {
    const character = text[i];
    if (character === '"' && text[i - 1] !== '\\') quoted = !quoted;
    else if (character === '\n') quoted = false;
    else if (character === '}' && !quoted) return i + 1;
  }
  return -1;
}

/** Modifiers and the imports right above belong to the rule. */
function headStart(page: Page, wordStart: number): number {
  const from = Math.max(0, wordStart - margin - 512);
  const before = page.text.slice(from, wordStart - margin);
  const head = /(?:(?:import|include) "[^"\n]{1,100}"\s{1,8}){0,8}(?:(?:private|global)\s{1,4}){0,2}$/.exec(before);
  return wordStart - (head?.[0].length ?? 0);
}
