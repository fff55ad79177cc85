import { defang } from '../domain/defang.ts';
import type { PivotRefusal } from '../domain/finding.ts';
import type { Enrichment, Report } from '../domain/report.ts';
import { levels } from '../domain/verdict.ts';
import { type Gap, gapWords, reasonWords } from './gaps.ts';

/** One line where the sandbox answered, none otherwise: no format may show invented facts without it. */
export function sandboxLines(enrichments: readonly Enrichment[]): readonly string[] {
  const played = enrichments.some(({ records }) => records.some(({ via, status }) => via === 'sandbox' && status !== 'skipped'));
  return played ? ['SANDBOX: what vendors say here is invented. Nobody was asked, and no verdict below is true.'] : [];
}

/** `5 of 7 answered`. Travels with every verdict. */
export function coverageText({ asked, answered }: Enrichment['coverage']): string {
  return asked === 0 ? 'nobody asked' : `${answered} of ${asked} answered`;
}

/** A score for a person; null has a word of its own and never a number. */
export function scoreText(score: number | null): string {
  return score === null ? 'unknown' : `${score}`;
}

/** `+31.5`, `-4.0`. */
export function signed(points: number, digits = 1): string {
  const text = points.toFixed(digits);
  return points < 0 || text.startsWith('-') ? text : `+${text}`;
}

/** `TLP:AMBER PAP:AMBER`. */
export function markingText({ tlp, pap }: Pick<Enrichment, 'tlp' | 'pap'>): string {
  return `TLP:${tlp.toUpperCase()} PAP:${pap.toUpperCase()}`;
}

/** RFC 3339 UTC to the minute, as a person writes it. */
export function timeText(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** How a gap is introduced: `failed`, `not asked`, `parked until 2026-11-24 00:00 UTC`. */
export function gapLead({ status, retryAt, lastRetryAt }: Pick<Gap, 'status' | 'retryAt' | 'lastRetryAt'>): string {
  if (status !== 'parked' || retryAt === null) return gapWords[status];
  const isAtOnce = lastRetryAt === null || timeText(lastRetryAt) === timeText(retryAt);
  return `parked until ${timeText(retryAt)}${isAtOnce ? '' : ' or later'}`;
}

/** When a failure is worth another try, behind its reason; that of what is parked stands in front. */
export function againText({ status, retryAt }: Pick<Gap, 'status' | 'retryAt'>): string {
  return status === 'parked' || retryAt === null ? '' : `, worth another try from ${timeText(retryAt)}`;
}

/** How many observables have each verdict: `1 malicious, 0 suspicious, 3 unknown, 0 benign`. */
export function totalsText(enrichments: readonly Enrichment[]): string {
  return levels.map((level) => `${enrichments.filter(({ verdict }) => verdict === level).length} ${level}`).join(', ');
}

/** Worst verdict first, then the higher score, then as they came. The argument stays as it is. */
export function worstFirst(enrichments: readonly Enrichment[]): readonly Enrichment[] {
  return enrichments.toSorted(
    (a, b) => levels.indexOf(a.verdict) - levels.indexOf(b.verdict) || (b.reputation_score ?? -1) - (a.reputation_score ?? -1),
  );
}

/** What was not submitted but related to it stands below what it is related to: each with its children, worst first. */
export function asTree(enrichments: readonly Enrichment[]): readonly Enrichment[] {
  const submitted = enrichments.filter(({ pivot }) => pivot === null);
  if (submitted.length === enrichments.length) return worstFirst(enrichments);
  const below = Map.groupBy(enrichments, ({ pivot }) => (pivot === null ? '' : `${pivot.from_type}:${pivot.from_value}`));
  const withChildren = (enrichment: Enrichment): readonly Enrichment[] => [
    enrichment,
    ...worstFirst(below.get(`${enrichment.ioc_type}:${enrichment.ioc_value}`) ?? []).flatMap(withChildren),
  ];
  return worstFirst(submitted).flatMap(withChildren);
}

/** One line about the relations that were followed and those that were not; none where nobody asked for it. */
export function pivotLines({ pivots }: Pick<Report, 'pivots'>): readonly string[] {
  if (pivots === null) return [];
  const left = Object.entries(pivots.left).map(([reason, count]) => `${count} ${leftWords[reason as PivotRefusal]}`);
  return [`${pivots.followed} related looked up${left.length === 0 ? '' : `; not followed: ${left.join(', ')}`}`];
}

const leftWords: Readonly<Record<PivotRefusal, string>> = {
  own_asset: 'of our own',
  confidential: 'told by a server of our own',
  private_address: 'not public',
  warninglisted: 'on warninglists',
  unsupported: 'of types no source knows',
  budget: 'beyond the budget (--pivot-limit)',
};

/** The reasons that move the score most, without the prior: that one says nothing about this observable. */
export function topReasons({ because }: Enrichment, most: number): { readonly shown: Enrichment['because']; readonly more: number } {
  const evidence = because.filter(({ source }) => source !== 'prior').sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  return { shown: evidence.slice(0, most), more: Math.max(0, evidence.length - most) };
}

/** What sources were told instead of the value, each once, defanged: `hxxps[://]evil[.]example[.]com/login`. */
export function askedAs({ ioc_type: type, records }: Pick<Enrichment, 'ioc_type' | 'records'>): readonly string[] {
  return [...new Set(records.flatMap(({ asked_as: value }) => (value === null ? [] : [defang({ type, value })])))];
}

/** Country and network in a few words, such as `NL AS64496 Example Hosting`; empty when no source says. */
export function contextText({ records }: Enrichment): string {
  const facts = records.flatMap(({ observations }) => observations);
  const country = facts.find((fact) => fact.kind === 'geo' && fact.country !== undefined);
  const network = facts.find((fact) => fact.kind === 'network' && fact.asn !== undefined);
  return [
    country?.kind === 'geo' && country.country,
    network?.kind === 'network' && `AS${network.asn}`,
    network?.kind === 'network' && network.as_owner,
  ]
    .filter(Boolean)
    .join(' ');
}

/** One line where something was found that nobody is asked about, after the words "also found, ": how many of which types. */
export function alsoFoundLines({ also_found: found }: Pick<Report, 'also_found'>): readonly string[] {
  const counts = found.map(({ ioc_type, observables }) => `${observables} ${ioc_type}`).join(', ');
  return counts === '' ? [] : [`of types no source knows: ${counts} (assay extract lists them)`];
}

/** One line where lists answered from copies that are older than they should be, after the word "answered". */
export function staleLines({ stale }: Pick<Report, 'stale'>): readonly string[] {
  const lists = stale.map(({ source, as_of }) => `${source} (${as_of.slice(0, 10)})`).join(', ');
  return lists === '' ? [] : [`from old copies: ${lists} - assay feeds status tells why they were not renewed`];
}

/** Lines about the sources that nobody could ask about anything, for a person: how many, why, and what to do. */
export function asideLines({ not_set_up: aside }: Pick<Report, 'not_set_up'>): readonly string[] {
  const byReason = Map.groupBy(aside, ({ reason }) => reason);
  return [...byReason].map(([reason, sources]) => {
    const named = sources.length > mostNamed ? `${sources.length} sources` : sources.map(({ source }) => source).join(', ');
    return `${named} - ${reasonWords[reason]}`;
  });
}

/** Of a catalogue of dozens most are not set up: beyond so many their number is told. */
const mostNamed = 8;

/** What a reader may conclude from the report, and what not. Last words of every format for people. */
export function closingText(report: Report): string {
  const { enrichments, coverage, complete, also_found, troubles } = report;
  const unread = troubles.length === 0 ? '' : ` Parts of the input could not be read (${troubles.length}).`;
  if (enrichments.length === 0)
    return `Nothing was judged: no observable ${also_found.length === 0 ? '' : 'that a source knows '}was found in the input.${unread}`;
  const unknown = enrichments.some(({ verdict }) => verdict === 'unknown') ? ' Unknown means no evidence either way, not harmless.' : '';
  if (coverage.asked === 0) return `No source was asked.${unread}${unknown}`;
  const { answered, failed, parked } = coverage;
  const state =
    complete && answered === coverage.asked
      ? 'Complete: every source that was asked has answered.'
      : `Not complete: ${answered} of ${coverage.asked} lookups answered, ${failed} failed, ${parked} parked. A verdict can still change.`;
  return `${state}${unread}${unknown}`;
}
