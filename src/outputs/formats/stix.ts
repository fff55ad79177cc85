import { type Tlp, tlps } from '../../domain/marking.ts';
import { type Observable, observableKey } from '../../domain/observable.ts';
import type { Format } from '../../domain/ports.ts';
import type { Enrichment, Report } from '../../domain/report.ts';
import { forJson } from '../escape.ts';
import { type Gap, gaps, gapWords, whyNot } from '../gaps.ts';
import {
  alsoFoundLines,
  asideLines,
  askedAs,
  closingText,
  coverageText,
  markingText,
  sandboxLines,
  scoreText,
  signed,
  staleLines,
  totalsText,
} from '../phrases.ts';
import { assayIdentity, ownId, type StixObject, stixObservable, timeless, tlpMarking } from './stix-objects.ts';

/**
 * A STIX 2.1 bundle: the observables, an observed-data for each that was seen, an indicator for those judged malicious or suspicious,
 * relations STIX knows, and a note per observable with verdict, coverage and gaps. An indicator has the same id in every report about the
 * same value, and its `modified` moves; notes belong to their submission.
 */
export const stix: Format = {
  id: 'stix',
  mediaType: 'application/stix+json;version=2.1',
  *write(report) {
    const objects = bundled(report);
    const id = ownId('bundle', report.submission.id, report.timings.complete);
    yield `{\n  "type": "bundle",\n  "id": "${id}",\n  "objects": [`;
    for (const [index, object] of objects.entries()) yield `${index === 0 ? '' : ','}\n    ${forJson(JSON.stringify(object))}`;
    yield '\n  ]\n}\n';
  },
};

/** Everything one enrichment needs to be told. */
interface Telling {
  readonly report: Report;
  /** Whether any answer in it came from the sandbox. */
  readonly played: boolean;
  readonly add: (object: StixObject, tlp: Tlp) => void;
}

function bundled(report: Report): readonly StixObject[] {
  const objects = new Map<string, { object: StixObject; tlp: Tlp }>();
  // What two enrichments share is marked as the stricter of them.
  const add = (object: StixObject, tlp: Tlp) => {
    const known = objects.get(object.id);
    const stricter = known !== undefined && tlps.indexOf(known.tlp) > tlps.indexOf(tlp) ? known.tlp : tlp;
    objects.set(object.id, { object: known?.object ?? object, tlp: stricter });
  };
  add(reportNote(report), report.submission.tlp);
  const played = sandboxLines(report.enrichments).length > 0;
  for (const enrichment of report.enrichments) tell(enrichment, { report, played, add });
  const used = new Set([...objects.values()].map(({ tlp }) => tlp));
  return [
    ...tlps.filter((tlp) => used.has(tlp)).map(tlpMarking),
    assayIdentity,
    ...[...objects.values()].map(({ object, tlp }) => ({ ...object, object_marking_refs: [tlpMarking(tlp).id] })),
  ];
}

function tell(enrichment: Enrichment, { report, played, add }: Telling): void {
  const { tlp, verdict, mentions } = enrichment;
  const observable: Observable = { type: enrichment.ioc_type, value: enrichment.ioc_value };
  const key = observableKey(observable);
  const own = (type: string, parts: readonly string[], rest: Readonly<Record<string, unknown>>) => statement(report, type, parts, rest);
  const standing = (type: string, parts: readonly string[], rest: Readonly<Record<string, unknown>>) =>
    lasting(report, [...(played ? ['sandbox'] : []), ...parts], type, rest);
  const relate = (type: string, from: string, to: string, description?: string) =>
    add(
      standing('relationship', [type, from, to, description ?? ''], {
        relationship_type: type,
        source_ref: from,
        target_ref: to,
        ...(description && { description }),
      }),
      tlp,
    );

  const made = stixObservable(observable);
  const about = made?.object ?? assayIdentity;
  for (const object of [made?.object, made?.beside]) if (object !== undefined) add(object, tlp);
  add(note(enrichment, report, about.id), tlp);
  if (made === undefined) return;
  for (const { type, observable: other } of relations(enrichment)) {
    const { object: target, beside } = stixObservable(other) ?? {};
    if (target === undefined || target.id === about.id) continue;
    for (const object of [target, beside]) if (object !== undefined) add(object, tlp);
    if (allowed(about.type, type, target.type)) relate(type, about.id, target.id);
    else relate('related-to', about.id, target.id, type === 'related-to' ? undefined : type);
  }
  if (made.pattern === undefined) return;

  const seen = instant(report.submission.received_at);
  const sighting = {
    first_observed: seen,
    last_observed: seen,
    number_observed: Math.min(Math.max(1, mentions.length), 999_999_999),
    object_refs: [about.id, ...(made.beside === undefined ? [] : [made.beside.id])],
  };
  const data = own('observed-data', [key], sighting);
  add(data, tlp);
  if (verdict !== 'malicious' && verdict !== 'suspicious') return;

  const labels = [...new Set([...enrichment.threat_tags.filter(Boolean), ...(played ? ['sandbox'] : [])])];
  const references = enrichment.records.flatMap(({ source, link }) =>
    link === null || !URL.canParse(link) ? [] : [{ source_name: source, url: link }],
  );
  const indicator = standing('indicator', [made.pattern], {
    name: `${played ? 'SANDBOX, invented: ' : ''}${verdict}: ${observable.value}`,
    description: explained(enrichment),
    indicator_types: [verdict === 'malicious' ? 'malicious-activity' : 'anomalous-activity'],
    pattern: made.pattern,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: seen,
    confidence: Math.round(enrichment.confidence * 100),
    ...(labels.length > 0 && { labels }),
    ...(references.length > 0 && { external_references: references }),
  });
  add(indicator, tlp);
  relate('based-on', indicator.id, data.id);
  for (const family of families(enrichment)) {
    const id = ownId('malware', family.toLowerCase());
    add({ type: 'malware', id, spec_version: '2.1', created: timeless, modified: timeless, name: family, is_family: true }, tlp);
    relate('indicates', indicator.id, id);
  }
}

/**
 * Something assay says whatever the submission: the same value gives the same id again, so that importers update instead of piling up.
 * What the sandbox invented has ids of its own and never updates what is true.
 */
function lasting(report: Report, parts: readonly string[], type: string, rest: Readonly<Record<string, unknown>>): StixObject {
  return { ...statement(report, type, parts, rest), id: ownId(type, ...parts), created: timeless };
}

/** Something assay says about this submission. Its id stays over re-checks; `modified` tells them apart. */
function statement(report: Report, type: string, parts: readonly string[], rest: Readonly<Record<string, unknown>>): StixObject {
  const created = instant(report.submission.received_at);
  return {
    type,
    id: ownId(type, report.submission.id, ...parts),
    spec_version: '2.1',
    created_by_ref: assayIdentity.id,
    created,
    // Never before its creation, whatever clocks say.
    modified: new Date(Math.max(Date.parse(created), Date.parse(report.timings.complete))).toISOString(),
    ...rest,
  };
}

/** STIX wants milliseconds at least where versions are compared. */
function instant(time: string): string {
  return new Date(time).toISOString();
}

function reportNote(report: Report): StixObject {
  const { submission, coverage, enrichments, troubles } = report;
  const content = [
    ...sandboxLines(report.enrichments),
    `${totalsText(enrichments)}; ${coverageText(coverage)}; ${markingText(submission)}.`,
    closingText(report),
    ...staleLines(report).map((line) => `Answered ${line}`),
    ...asideLines(report).map((line) => `Not asked: ${line}`),
    ...alsoFoundLines(report).map((line) => `Also found, ${line}`),
    ...troubles.map(({ part, message }) => `Not read: ${part}: ${message}`),
  ].join('\n');
  const abstract = `assay report on ${submission.title ?? submission.origin}`;
  return statement(report, 'note', ['report'], { abstract, content, object_refs: [assayIdentity.id] });
}

function note(enrichment: Enrichment, report: Report, about: string): StixObject {
  const { ioc_type: type, ioc_value: value, verdict } = enrichment;
  const told = askedAs(enrichment).map((each) => `Asked as ${each}`);
  const content = [...sandboxLines([enrichment]), explained(enrichment), ...told, ...gaps([enrichment]).map(gapText)].join('\n');
  return statement(report, 'note', [observableKey({ type, value })], {
    abstract: `${verdict}: ${type} ${value}`,
    content,
    object_refs: [about],
  });
}

/** The arithmetic in text. */
function explained(enrichment: Enrichment): string {
  const { verdict, reputation_score: score, confidence, coverage, because } = enrichment;
  const of = score === null ? '' : ' of 100';
  return [
    `Verdict ${verdict}, score ${scoreText(score)}${of}, confidence ${confidence.toFixed(2)}, ${coverageText(coverage)}, ${markingText(enrichment)}.`,
    ...because.map(({ source, points, text }) => `${signed(points)} ${source}: ${text}`),
  ].join('\n');
}

function gapText(gap: Gap): string {
  const until = gap.status === 'parked' && gap.retryAt !== null ? ` until ${gap.retryAt}` : '';
  const again = gap.status !== 'parked' && gap.retryAt !== null ? `, worth another try from ${gap.retryAt}` : '';
  return `${gapWords[gap.status]}${until}: ${gap.source} (${gap.reason ?? 'no reason'}) - ${whyNot(gap)}${again}`;
}

/** What sources say is connected, each once: relations, and the network an address belongs to. */
function relations({ ioc_type, records }: Enrichment): readonly { readonly type: string; readonly observable: Observable }[] {
  const address = ioc_type === 'ipv4' || ioc_type === 'ipv6';
  const all = records.flatMap(({ observations }) =>
    observations.flatMap((fact): readonly { readonly type: string; readonly observable: Observable }[] => {
      if (fact.kind === 'relation') return [{ type: fact.type, observable: fact.observable }];
      const network = fact.kind === 'network' && address && fact.asn !== undefined;
      return network ? [{ type: 'belongs-to', observable: { type: 'asn', value: `AS${fact.asn}` } }] : [];
    }),
  );
  return [...new Map(all.map((relation) => [`${relation.type} ${observableKey(relation.observable)}`, relation])).values()];
}

/** The relationships STIX 2.1 §6 defines between cyber-observables; any other becomes `related-to`, which is always allowed. */
function allowed(from: string, type: string, to: string): boolean {
  if (type === 'resolves-to') return from === 'domain-name' && (to === 'domain-name' || to === 'ipv4-addr' || to === 'ipv6-addr');
  return type === 'belongs-to' && (from === 'ipv4-addr' || from === 'ipv6-addr') && to === 'autonomous-system';
}

function families({ records }: Enrichment): readonly string[] {
  const named = records.flatMap(({ observations }) =>
    observations.flatMap((fact) => (fact.kind === 'classification' && fact.family ? [fact.family] : [])),
  );
  return [...new Map(named.map((family) => [family.toLowerCase(), family])).values()];
}
