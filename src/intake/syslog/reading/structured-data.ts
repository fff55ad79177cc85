/** One parameter of one element. */
export interface Param {
  /** With the enterprise number, as written: `exampleSDID@32473`. */
  readonly element: string;
  readonly name: string;
  readonly value: string;
}

export interface StructuredData {
  readonly params: readonly Param[];
  /** Where the text goes on. */
  readonly end: number;
  /** What stood here was not as RFC 5424 has it; from `end` on nothing of it was read. */
  readonly broken: boolean;
}

/**
 * STRUCTURED-DATA of RFC 5424, 6.3: `-`, or elements `[id name="value" …]` side by side, in whose values `\"`, `\\` and `\]`
 * stand for signs. Where it breaks, what was whole is kept and the rest is left to the message. Linear in its length.
 */
export function readStructuredData(text: string, from: number): StructuredData {
  if (text[from] === '-' && (from + 1 === text.length || text[from + 1] === ' ')) return { params: [], end: from + 1, broken: false };
  const params: Param[] = [];
  let end = from;
  while (text[end] === '[') {
    const element = readElement(text, end);
    if (!element) return { params, end, broken: true };
    params.push(...element.params);
    end = element.end;
  }
  return { params, end, broken: end === from };
}

/** Up to 32 printable signs by the RFC; longer ones are sent all the same. */
const name = /[^\s=\]"[\x00-\x1f]{1,255}/y;

function readElement(text: string, from: number): { readonly params: readonly Param[]; readonly end: number } | undefined {
  const element = match(text, from + 1);
  if (element === undefined) return undefined;
  const params: Param[] = [];
  let at = from + 1 + element.length;
  for (;;) {
    if (text[at] === ']') return { params, end: at + 1 };
    if (text[at] !== ' ') return undefined;
    while (text[at] === ' ') at++;
    if (text[at] === ']') return { params, end: at + 1 };
    const key = match(text, at);
    if (key === undefined || !text.startsWith('="', at + key.length)) return undefined;
    const begin = at + key.length + 2;
    const quote = closingQuote(text, begin);
    if (quote === -1) return undefined;
    params.push({ element, name: key, value: text.slice(begin, quote).replace(/\\(["\\\]])/g, '$1') });
    at = quote + 1;
  }
}

function match(text: string, at: number): string | undefined {
  name.lastIndex = at;
  return name.exec(text)?.[0];
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return at;
    if (text[at] === '\\') at++;
  }
  return -1;
}
