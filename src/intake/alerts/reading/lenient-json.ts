/** What could be read of a text that should be JSON. */
export interface LenientJson {
  /** Every value that stands in it, in order: one for JSON, one a line for NDJSON. */
  readonly values: readonly unknown[];
  /** What was wrong with it; undefined where it is JSON. */
  readonly trouble?: string | undefined;
  /** The last value is not whole. */
  readonly cut?: boolean | undefined;
}

/** Deeper than any alert is; what lies below is left out. */
const deepest = 64;

/**
 * Reads JSON as templates write it: several values one after another (NDJSON, a loop over alerts), commas too many or
 * missing, a list without its brackets, empty places (`"a": ,`), line breaks and quotes inside texts, quotes escaped
 * once too often, an end that is missing. Of a repeated key the last value counts, as `JSON.parse` has it. Own code,
 * because the libraries for it recurse as deep as the text says and look back without limit; this is linear and never
 * throws.
 */
export function lenientJson(body: string): LenientJson {
  const text = body.replace(/^\uFEFF/, '').trim();
  try {
    return { values: [JSON.parse(text)] };
  } catch {
    const { escaped, ...read } = mend(text);
    const mended = escaped ? mend(text.replace(/\\(["\\])/g, '$1')) : read;
    const { trouble, cut } = mended;
    return { trouble, cut, values: mended.values.filter((value) => typeof value === 'object' && value !== null) };
  }
}

/** `escaped`: a text began with an escaped quote, so that all of it is escaped once too often. */
function mend(text: string): LenientJson & { readonly escaped: boolean } {
  let at = 0;
  let escaped = false;
  let tooDeep = false;
  let cut = false;

  /** Behind blanks, and behind commas too where they say nothing. */
  function skip(commas: boolean): string {
    for (; at < text.length; at += 1) {
      const char = text[at] ?? '';
      if (!(char === ',' && commas) && char.trim() !== '') return char;
    }
    return '';
  }

  function value(depth: number): unknown {
    const char = skip(false);
    if (char === '"') return string();
    if (char !== '{' && char !== '[') return bare();
    if (depth >= deepest) {
      tooDeep = true;
      at = text.length;
      return undefined;
    }
    at += 1;
    return char === '{' ? object(depth + 1) : list(depth + 1);
  }

  function object(depth: number): unknown {
    const pairs = new Map<string, unknown>();
    let last = '';
    let printed: unknown[] | undefined;
    for (let char = skip(true); char !== '}'; char = skip(true)) {
      if (char === '' || char === ']') {
        cut ||= char === '';
        return Object.fromEntries(pairs);
      }
      if (char === '{' || char === '[') {
        // {"alerts": {…}, {…}}: a list that was printed without brackets.
        if (!printed) {
          const before = pairs.get(last);
          printed = before === undefined ? [] : [before];
          pairs.set(last, printed);
        }
        printed.push(value(depth));
        continue;
      }
      const key = String(char === '"' ? string() : (bare() ?? ''));
      if (skip(false) !== ':') continue;
      at += 1;
      last = key;
      printed = undefined;
      pairs.set(key, [',', '}', ']', ''].includes(skip(false)) ? null : value(depth));
    }
    at += 1;
    return Object.fromEntries(pairs);
  }

  function list(depth: number): unknown {
    const values: unknown[] = [];
    for (let char = skip(true); char !== ']'; char = skip(true)) {
      if (char === '' || char === '}') {
        cut ||= char === '';
        return values;
      }
      const each = value(depth);
      if (each !== undefined) values.push(each);
    }
    at += 1;
    return values;
  }

  function string(): string {
    const start = at + 1;
    let quoted = false;
    for (at = start; at < text.length; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === '"') {
        if (closes(at + 1)) {
          at += 1;
          return unescaped(text.slice(start, at - 1), quoted);
        }
        quoted = true;
      }
    }
    cut = true;
    return unescaped(text.slice(start), quoted);
  }

  /** A quote in the middle of a text is part of it. */
  function closes(after: number): boolean {
    const next = text.slice(after, after + 20).trimStart();
    return next === '' || ',:}]"\n'.includes(next.charAt(0));
  }

  function bare(): unknown {
    escaped ||= text.startsWith('\\"', at);
    const start = at;
    while (at < text.length && !/[\s,:{}[\]"]/.test(text[at] ?? '')) at += 1;
    if (at === start) {
      at += 1;
      return undefined;
    }
    const word = text.slice(start, at);
    return word === 'true'
      ? true
      : word === 'false'
        ? false
        : word === 'null'
          ? null
          : word.length < 32 && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(word)
            ? Number(word)
            : word;
  }

  const values: unknown[] = [];
  while (skip(true) !== '') {
    const each = value(0);
    if (each !== undefined) values.push(each);
  }
  const wrong = tooDeep
    ? `nested deeper than ${deepest}: the rest was not read`
    : cut
      ? 'ends in the middle: the rest is missing'
      : undefined;
  return { values, trouble: wrong ?? 'no valid JSON: read as far as it can be understood', cut: cut || tooDeep, escaped };
}

/** @param quoted quotes stand in it that were not escaped */
function unescaped(raw: string, quoted: boolean): string {
  // Line breaks stand in it unescaped.
  const lines = raw.replace(/[\u0000-\u001F]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const text = quoted ? lines.replace(/\\[\s\S]|"/g, (mark) => (mark === '"' ? '\\"' : mark)) : lines;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return raw;
  }
}
