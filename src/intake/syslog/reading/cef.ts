/** One event in the Common Event Format of ArcSight. */
export interface CefEvent {
  /** `0`, `1`, `0.1`… */
  readonly version: string;
  readonly vendor: string;
  readonly product: string;
  readonly productVersion: string;
  /** Device Event Class ID, formerly Signature ID. */
  readonly signatureId: string;
  readonly name: string;
  readonly severity: string;
  /** In their order. A key that comes again is kept as `key#2`. */
  readonly extension: ReadonlyMap<string, string>;
}

const start = /CEF: ?(\d{1,4}(?:\.\d{1,4})?)\|/;
/** What may stand before it: a header that was not understood. */
const furthest = 1_024;

/**
 * Reads `CEF:version|vendor|product|version|signature|name|severity|extension`. In the header `\|` and `\\` stand for signs, in
 * values `\=`, `\\`, `\n`, `\r`; values hold blanks and end where the next `key=` begins. Undefined where it is none, or has no
 * name. Severity and extension may be missing. Linear in its length. The rules are those of the CEF implementation standard
 * (recalled; its versions 0 and 1 differ in keys only), what vendors send otherwise is read as it is meant.
 */
export function readCef(text: string): CefEvent | undefined {
  const begin = start.exec(text.slice(0, furthest));
  if (!begin) return undefined;
  const fields: string[] = [];
  let at = begin.index + begin[0].length;
  while (fields.length < 6 && at <= text.length) {
    const end = fieldEnd(text, at);
    fields.push(
      text
        .slice(at, end)
        .replace(/\\([|\\])/g, '$1')
        .trim(),
    );
    at = end + 1;
  }
  const [vendor = '', product = '', productVersion = '', signatureId = '', name = '', severity = ''] = fields;
  if (fields.length < 5) return undefined;
  return {
    ...{ version: begin[1] ?? '', vendor, product, productVersion, signatureId, name, severity },
    extension: readExtension(text.slice(at)),
  };
}

/** The next pipe that no backslash takes back, or the end. */
function fieldEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '|') return at;
    if (text[at] === '\\') at++;
  }
  return text.length;
}

/** `key=value` pairs parted by blanks; the values may hold blanks as well. */
export function readExtension(text: string): Map<string, string> {
  const found: { key: string; begin: number; value: number }[] = [];
  for (let equals = text.indexOf('='); equals !== -1; equals = text.indexOf('=', equals + 1)) {
    let begin = equals;
    while (begin > 0 && isKeySign(text.charCodeAt(begin - 1))) begin--;
    // `a?b=c` and `\=` are within a value, as is a "key" that no key is as long as.
    if (begin === equals || equals - begin > 255 || (begin > 0 && !/\s/.test(text[begin - 1] ?? ''))) continue;
    found.push({ key: text.slice(begin, equals), begin, value: equals + 1 });
  }
  const pairs = new Map<string, string>();
  const times = new Map<string, number>();
  for (const [index, { key, value }] of found.entries()) {
    const written = text.slice(value, found[index + 1]?.begin).trim();
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    pairs.set(time === 1 ? key : `${key}#${time}`, unescaped(written));
  }
  return pairs;
}

/** Letters, digits and `_ . - [ ]`. */
function isKeySign(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5b) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5d ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\', '=': '=', '|': '|' };

function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  // A path with single backslashes comes from a sender that does not escape them: `C:\new` has no line feed in it.
  const plain = /(?:^|[\s"'=])[A-Za-z]:\\[^\\]/.test(value);
  return value.replace(plain ? /\\([=])/g : /\\([nr\\=|])/g, (_, sign: string) => signs[sign] ?? sign);
}
