/**
 * Whether an object in a JSON text has a key twice: parsing keeps the last value and says nothing of those before it.
 * `value` is what the text, which is valid, was parsed to. Linear in the text.
 */
export function repeatsKeys(text: string, value: unknown): boolean {
  return keysWritten(text) > keysKept(value);
}

function keysWritten(text: string): number {
  let keys = 0;
  for (let i = text.indexOf('"'); i !== -1; i = text.indexOf('"', i + 1)) {
    i = endOfString(text, i);
    let after = i + 1;
    while (after < text.length && text.charCodeAt(after) <= 0x20) after++;
    if (text[after] === ':') keys++;
  }
  return keys;
}

/** The index of the quote that ends the string begun at another; a quote behind an odd number of backslashes is in it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** With a list of its own: nesting may be deeper than the stack. */
function keysKept(root: unknown): number {
  let keys = 0;
  const open = [root];
  for (let value = open.pop(); open.length > 0 || value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const inner = Object.values(value);
    if (!Array.isArray(value)) keys += inner.length;
    for (const each of inner) if (typeof each === 'object' && each !== null) open.push(each);
  }
  return keys;
}
