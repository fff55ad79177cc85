import { defang } from '../../src/domain/defang.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { ObservableType } from '../../src/domain/observable.ts';
import { canonical } from '../../src/extract/canonical.ts';
import { extract } from '../../src/extract/extract.ts';
import { defaultPolicy, type Policy } from '../../src/extract/policy.ts';

/** What is what it is wherever it stands; the others need a word beside them. */
const strong: ReadonlySet<ObservableType> = new Set<ObservableType>([
  ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email'] as const),
  ...(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const),
  ...(['cve', 'ghsa', 'cwe', 'arn', 'uuid', 'ethereum'] as const),
]);

/** Asked about a value alone, every doubt is for it: what made it certain may have stood beside it. */
const lenient: Policy = { ...defaultPolicy, doubtful: true, unknownTlds: 'always', zeroPadded: 'decimal' };

/** So many of one document are asked about again; the document is one of many. */
const mostAsked = 100;

/**
 * What is wrong with what was found in a text, in words that are alike for like mistakes and begin with the kind of mistake;
 * `undefined` when nothing is. A throw by the extractor is a mistake, too.
 */
export function mistake(text: string, policy: Policy = defaultPolicy): string | undefined {
  try {
    const findings = extract(text, 'text', policy);
    return misplaced(findings, text) ?? changing(findings) ?? lost(findings);
  } catch (error) {
    return `throws: ${error instanceof Error ? error.message.slice(0, 100) : String(error)}`;
  }
}

function misplaced(findings: readonly Finding[], text: string): string | undefined {
  for (const { observable, mentions } of findings) {
    if (mentions.length === 0) return `no mention: ${observable.type}`;
    for (const { start, end, written, confidence, reason } of mentions) {
      if (!(start >= 0 && start < end && end <= text.length)) return `out of bounds: ${observable.type}`;
      if (text.slice(start, end) !== written) return `written is not what stands there: ${observable.type}`;
      if (!(confidence >= 0 && confidence <= 1)) return `confidence is no share: ${observable.type}`;
      if (reason === '') return `no reason: ${observable.type}`;
    }
  }
  return undefined;
}

function changing(findings: readonly Finding[]): string | undefined {
  // Names below a top-level domain that does not exist have no canonical form; they are kept because somebody defanged them.
  const wrong = findings.find(
    ({ observable: { type, value }, mentions }) =>
      canonical(type, value) !== value && mentions.some(({ reason }) => reason !== 'no such top-level domain'),
  );
  return wrong && `not canonical: ${wrong.observable.type}`;
}

/** Whoever copies a value out of the report must find it again: as it was written, as we write it, or defanged. */
function lost(findings: readonly Finding[]): string | undefined {
  const asked = findings.filter(({ observable }) => strong.has(observable.type)).slice(0, mostAsked);
  const wrong = asked.find(({ observable, mentions }) => {
    const spellings = [observable.value, mentions[0]?.written ?? '', defang(observable)];
    return !spellings.some((spelling) => isFound(spelling, observable));
  });
  return wrong && `not found again: ${wrong.observable.type}`;
}

function isFound(text: string, { type, value }: Finding['observable']): boolean {
  return [lenient, defaultPolicy].some((policy) =>
    extract(text, 'text', policy).some(({ observable }) => observable.type === type && observable.value === value),
  );
}
