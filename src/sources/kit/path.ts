/**
 * One value as one segment of a path: everything that could end the segment is percent-encoded. Throws on what no
 * encoding can hold in its place (nothing, `.` and `..`, which URL parsers resolve even when encoded): an observable
 * is never such a value.
 */
export function segment(value: string): string {
  if (value === '' || value === '.' || value === '..') throw new RangeError(`${JSON.stringify(value)} is no segment of a path`);
  return encodeURIComponent(value);
}

/**
 * The value a look-alike was asked about: the one segment that follows `prefix` at the start of `path`, decoded.
 * Undefined where the path is another page or no valid encoding.
 */
export function segmentAfter(prefix: string, path: string): string | undefined {
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  if (rest === '' || rest.includes('/') || /%(?![0-9a-f]{2})/i.test(rest)) return undefined;
  const bytes = Buffer.from(
    rest.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16))),
    'latin1',
  );
  return bytes.toString('utf8');
}
