import { PathText, SecretText, type Settled } from './fields.ts';

/** How what is written becomes what is meant. */
export interface Settling {
  /** Undefined for a placeholder that nobody filled in. @throws AssayError ASSAY_SECRET_UNREADABLE */
  readonly secret: (path: readonly PropertyKey[], written: string) => string | undefined;
  readonly path: (path: readonly PropertyKey[], written: string) => string;
}

/** A section of the configuration with its secrets read and its paths absolute; a secret that is a placeholder is empty. */
export function settle<T>(section: T, at: readonly PropertyKey[], settling: Settling): Settled<T> {
  return walk(section, at, settling) as Settled<T>;
}

function walk(value: unknown, at: readonly PropertyKey[], settling: Settling): unknown {
  if (value instanceof SecretText) return settling.secret(at, value.written()) ?? '';
  if (value instanceof PathText) return settling.path(at, value.path);
  if (Array.isArray(value)) return value.map((each, index) => walk(each, [...at, index], settling));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each, [...at, key], settling)]));
}
