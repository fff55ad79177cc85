import type { ObservableType } from '../../domain/observable.ts';
import type { Reason } from './text/reasons.ts';

/** Zeros before and after the text of a page, so that nobody has to ask where it ends before looking at a neighbour. */
export const margin = 64;

/** A stretch of text, laid out so that each unit is looked at quickly, and what was found in it. */
export interface Page {
  /**
   * What the units say; `text[i]` stands at `codes[i + margin]`. Of a refanged page, the text it was taken from. All other
   * indexes of a page are those of `codes`.
   */
  readonly text: string;
  readonly codes: Uint16Array;
  readonly bytes: Buffer;
  readonly end: number;
  /** Before this everything is consumed: no hit may begin there. */
  floor: number;
  readonly hits: Hits;
  /** Whether somebody wrote the stretch otherwise than it reads here, to make it harmless. */
  readonly defanged: (start: number, end: number) => boolean;
  /** Names below top-level domains that do not exist are names, too. */
  readonly anyTld: boolean;
  /** In text that is refanged already, nothing is refanged again. */
  readonly isRefanged: boolean;
  /** Up to here, a walk over colons, a search for the end of a rule, a walk over what is no user agent are known to be vain. */
  colonsUntil: number;
  rulesUntil: number;
  agentsUntil: number;
  /** Per way in which base64 writes `http`, where in the text it stands next; -1 before anybody has looked. */
  readonly base64: [number, number, number];
  /** Whether the text escapes its line breaks and quotes, once somebody has asked. */
  escaped: boolean | undefined;
  /** The first closing brace from the last condition on, as an index of the text; it ends the rules before it. */
  brace: number;
}

/** Units, and the bytes they are made of. */
export interface Memory {
  readonly codes: Uint16Array;
  readonly bytes: Buffer;
}

/** What the next page reuses: one lives at a time. */
let memory: Memory = memoryOf(1 << 16);

/** Memory for so many units. */
export function memoryOf(units: number): Memory {
  const codes = new Uint16Array(units);
  return { codes, bytes: Buffer.from(codes.buffer) };
}

/** Below this many units, a loop is faster than the call into native code. */
const short = 256;

const untouched = (): boolean => false;

/** Lays a text out, in the memory that the last page had. */
export function openPage(text: string, hits: Hits, anyTld = false): Page {
  const needed = text.length + 2 * margin;
  if (memory.codes.length < needed) memory = memoryOf(needed + (needed >> 1));
  const { codes, bytes } = memory;
  if (text.length < short) {
    for (let i = 0; i < text.length; i++) codes[margin + i] = text.charCodeAt(i);
    for (let i = margin + text.length; i < needed; i++) codes[i] = 0;
  } else {
    bytes.write(text, margin * 2, 'utf16le');
    codes.fill(0, margin + text.length, needed);
  }
  return {
    text,
    codes,
    bytes,
    end: margin + text.length,
    floor: margin,
    hits,
    defanged: untouched,
    isRefanged: false,
    anyTld,
    colonsUntil: 0,
    rulesUntil: 0,
    agentsUntil: 0,
    base64: [-1, -1, -1],
    escaped: undefined,
    brace: -1,
  };
}

/** A page of refanged units that stand in memory of their own already, from `margin` to `end`, with zeros behind. */
export function pageOf({ codes, bytes }: Memory, end: number, hits: Hits, defanged: Page['defanged'], { text, anyTld }: Page): Page {
  return {
    text,
    codes,
    bytes,
    end,
    floor: margin,
    hits,
    defanged,
    isRefanged: true,
    anyTld,
    colonsUntil: 0,
    rulesUntil: 0,
    agentsUntil: 0,
    base64: [-1, -1, -1],
    escaped: undefined,
    brace: -1,
  };
}

/** The text from one index of a page to another. */
export function textOf(page: Page, start: number, end: number): string {
  return page.isRefanged ? page.bytes.toString('utf16le', 2 * start, 2 * end) : page.text.slice(start - margin, end - margin);
}

/** What was found, as numbers: making a string of each would take longer than finding them. */
export interface Hits {
  readonly length: number;
  /**
   * `plain` is how the value reads where it is not what stands there: refanged, decoded, a part. `exact`: it is known to
   * be in canonical form.
   */
  add(type: ObservableType, start: number, end: number, reason: Reason, plain?: string, exact?: boolean): void;
  /** Adds what is part of another value: the host of a URL, the domain of a mail address. */
  addPart(type: ObservableType, start: number, end: number, reason: Reason, plain?: string, exact?: boolean): void;
  isPart(index: number): boolean;
  type(index: number): ObservableType;
  start(index: number): number;
  end(index: number): number;
  reason(index: number): Reason;
  plain(index: number): string | undefined;
  exact(index: number): boolean;
  /** Takes back hits that begin at or after an index of the page: they were the beginning of something longer. */
  takeBack(start: number): void;
  clear(): void;
}

/** Bits beside the number of a reason. */
const exactly = 1 << 10;
const part = 1 << 11;

/** An empty list of hits. */
export function createHits(): Hits {
  let places = new Int32Array(4096);
  const types: ObservableType[] = [];
  const plains: (string | undefined)[] = [];
  let length = 0;
  const put = (type: ObservableType, start: number, end: number, told: number, plain: string | undefined): void => {
    if (length * 3 + 3 > places.length) {
      const larger = new Int32Array(places.length * 2);
      larger.set(places);
      places = larger;
    }
    const at = length * 3;
    places[at] = start;
    places[at + 1] = end;
    places[at + 2] = told;
    types[length] = type;
    plains[length] = plain;
    length++;
  };
  return {
    get length() {
      return length;
    },
    add: (type, start, end, reason, plain, exact) => put(type, start, end, exact ? reason | exactly : reason, plain),
    addPart: (type, start, end, reason, plain, exact) => put(type, start, end, exact ? reason | exactly | part : reason | part, plain),
    type: (index) => types[index] as ObservableType,
    start: (index) => places[index * 3] as number,
    end: (index) => places[index * 3 + 1] as number,
    reason: (index) => (places[index * 3 + 2] as number) & (exactly - 1),
    plain: (index) => plains[index],
    exact: (index) => ((places[index * 3 + 2] as number) & exactly) !== 0,
    isPart: (index) => ((places[index * 3 + 2] as number) & part) !== 0,
    takeBack(start) {
      while (length > 0 && (places[(length - 1) * 3] as number) >= start) length--;
    },
    clear() {
      length = 0;
    },
  };
}

/** Nothing begins here. */
export const none = 0;
/** Somebody made it harmless in the middle: what reads so far must be read again, refanged. */
export const harmless = -1;

/**
 * What a walk answered, as where reading goes on: what it consumed is consumed, `otherwise` when there was nothing. Below
 * zero: `~from`, when the line around `from` must be read again, refanged.
 */
export function settled(page: Page, answer: number, from: number, otherwise: number): number {
  if (answer === harmless) return ~from;
  if (answer === none) return otherwise;
  page.floor = answer;
  return answer;
}
