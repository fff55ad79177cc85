/** Longer texts are read in part: what a vendor is told is short, and this runs before every request. */
export const longest = 16_384;
/** Encodings inside one another that are undone. */
const deepest = 3;

/**
 * A text as its reader may read it, lower case: as it is, with percent-encodings undone (several times over), and what
 * stands in it in base64 or hex. Phishing kits put the victim's address into their links in all these ways.
 */
export function readings(text: string): readonly string[] {
  const plain = plainReadings(text);
  const seen = new Set(plain);
  for (const each of plain) {
    for (const [run] of each.matchAll(/[A-Za-z0-9+/_-]{8,}/g)) {
      // What is also a sign of base64 may be part of it, or of the text around it.
      for (const part of new Set([run, ...run.split('/'), ...run.split(/[+/_-]/)]))
        if (part.length >= 8) seen.add(Buffer.from(part, 'base64').toString('latin1'));
    }
    for (const [run] of each.matchAll(/(?:[0-9a-fA-F]{2}){6,}/g)) seen.add(Buffer.from(run, 'hex').toString('latin1'));
  }
  return [...seen].map((each) => asUtf8(each).toLowerCase());
}

/** A text as it is, and with percent-encodings undone, once and several times over; upper and lower case stay. */
export function plainReadings(text: string): readonly string[] {
  const seen = new Set<string>();
  let current = text.slice(0, longest);
  for (let depth = 0; depth <= deepest && !seen.has(current); depth++) {
    seen.add(current);
    current = unpercent(current);
  }
  return [...seen];
}

/** Undoes what is percent-encoded, byte by byte: a broken sequence must not keep the rest from being read. */
function unpercent(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The text its bytes are, where they are UTF-8; names may be written in any script. */
function asUtf8(bytes: string): string {
  if (!/[\u0080-\u00ff]/.test(bytes) || /[^\u0000-\u00ff]/.test(bytes)) return bytes;
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? bytes : text;
}
