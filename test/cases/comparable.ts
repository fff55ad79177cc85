import type { Finding } from '../../src/domain/finding.ts';
import type { ObservableType } from '../../src/domain/observable.ts';
import { canonical } from '../../src/extract/canonical.ts';

/**
 * One spelling of a value for both sides of a comparison: our canonical form, for an address of the web written without
 * scheme that of `http://` before it, else lower case. A YARA rule is compared by its text, which is what the cases hold.
 */
export function comparable(type: ObservableType, value: string): string {
  const trimmed = value.trim();
  if (type === 'yara-rule') return trimmed;
  const schemeless = type === 'url' && !/^[a-z][a-z0-9+.-]*:/i.test(trimmed.replace(/^[^/]*:\d+(?=\/|$)/, ''));
  return canonical(type, schemeless ? `http://${trimmed}` : trimmed) ?? trimmed.toLowerCase();
}

/** What was found of a type, in {@link comparable} form. */
export function foundOf(findings: readonly Finding[], type: ObservableType): ReadonlySet<string> {
  const found = findings.filter(({ observable }) => observable.type === type);
  const values =
    type === 'yara-rule'
      ? found.flatMap(({ mentions }) => mentions.map(({ written }) => written))
      : found.map(({ observable }) => observable.value);
  return new Set(values.map((value) => comparable(type, value)));
}
