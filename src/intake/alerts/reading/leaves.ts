import { isPayload, type Place } from './at.ts';

/** More leaves than an alert may say, so that who says them tells of it. */
const limits = { depth: 250, leaves: 2_500, steps: 500_000 } as const;

/** Every text in a value that could hold an observable, with where it stands; what lies deeper or beyond the limits is left out. */
export function leavesOf(root: unknown, prefix = ''): readonly Place[] {
  const found: Place[] = [];
  let left: number = limits.steps;

  function walk(value: unknown, field: string, depth: number): void {
    left -= 1;
    if (left < 0 || depth > limits.depth || found.length >= limits.leaves) return;
    if (typeof value === 'string') {
      if (mayHold(value)) found.push({ field, value });
    } else if (Array.isArray(value)) {
      for (const [index, each] of value.entries()) {
        if (left < 0) return;
        walk(each, `${field}[${index}]`, depth + 1);
      }
    } else if (isPayload(value)) {
      for (const [name, each] of Object.entries(value)) {
        if (left < 0) return;
        // @odata.type, @timestamp, @version: what the format says of itself.
        if (name.startsWith('@')) continue;
        walk(each, field === '' ? name : `${field}.${name}`, depth + 1);
      }
    }
  }

  walk(root, prefix, 0);
  return found;
}

/** Every observable has one of these marks, is a long digest or key, or bears its kind as a word. */
export function mayHold(text: string): boolean {
  return text.length > 3 && (/[.:/\\@]/.test(text) || text.length >= 25 || /^(?:as\d|cve-|cwe-|ghsa-|t\d{4})/i.test(text));
}
