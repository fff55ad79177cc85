/** Whether an address is one of those that take reports: each pattern is an address in which `*` stands for any part but the @. */
export function recipientsOf(patterns: readonly string[]): (address: string) => boolean {
  const matching = patterns.map((pattern) => {
    const parts = pattern.toLowerCase().split('*');
    return (address: string): boolean => matches(address, parts);
  });
  return (address) => {
    const written = address.toLowerCase();
    return written.length <= longest && matching.some((matches) => matches(written));
  };
}

/** RFC 5321 4.5.3.1: 64 octets, an @ and 255 octets. */
const longest = 320;

/** What stands between the parts is anything without an @; each part where it first fits, but the last at the end. */
function matches(address: string, [first = '', ...rest]: readonly string[]): boolean {
  const last = rest.pop();
  if (last === undefined) return address === first;
  if (!address.startsWith(first) || !address.endsWith(last) || address.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = address.indexOf(part, at);
    if (found < 0 || found + part.length > address.length - last.length) return false;
    at = found + part.length;
  }
  // One @ as in the pattern, and none that a star has taken.
  const count = (text: string): number => text.split('@').length - 1;
  return count(address) === count([first, ...rest, last].join(''));
}
