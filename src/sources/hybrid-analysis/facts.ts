import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { fromText, kebab, known, optional } from '../kit/readings.ts';
import { distinct, relation } from '../kit/related.ts';
import type { Matches, Overview, Runs } from './body.ts';

/** Verdicts that say something, the worst first. `no verdict` does not, and `whitelisted` is a word of another kind. */
const telling = ['malicious', 'suspicious', 'no specific threat'];
/** Scanners that are asked by sources of their own: their words would count twice. */
const others = ['VirusTotal', 'urlscan.io'];

export function fileFacts(report: Overview, { type, value }: Observable): Observation[] {
  const { verdict, threat_score, vx_family, scanners, sha256, last_file_name, size } = report;
  const at = optional(report.last_multi_scan || report.analysis_start_time || undefined, fromText);
  const label = telling.find((each) => each === verdict);
  const whitelisted = verdict === 'whitelisted' || report.whitelisted === true;
  // Harmless programs score, too. Where it comes to no threat, the score accuses nobody.
  const scored = threat_score && !whitelisted && verdict !== 'no specific threat';
  const tested = (scanners ?? []).filter(({ name }) => !others.includes(name));
  return [
    // A label of an antivirus engine ("Trojan.Generic") is no name of a family.
    ...(label ? [{ kind: 'classification' as const, label: kebab(label), detail: vx_family || undefined }] : []),
    ...(scored ? [{ kind: 'reputation' as const, confidence: threat_score / 100, last_seen: at }] : []),
    ...tested.flatMap(({ positives, total }): Observation[] => {
      // A scanner that is one engine counts nothing, and one that has not looked has a total of 0.
      if (typeof positives !== 'number' || !total || positives > total) return [];
      return [{ kind: 'detections', malicious: positives, suspicious: 0, harmless: 0, undetected: total - positives }];
    }),
    ...(whitelisted ? [{ kind: 'known_good' as const, list: 'Hybrid Analysis whitelist', strength: 0.7 }] : []),
    ...known({
      kind: 'file',
      name: last_file_name || undefined,
      size: size ?? undefined,
      hashes: { [type]: value, sha256: sha256.toLowerCase() },
    }),
    ...distinct([
      ...(report.related_children_hashes ?? []).flatMap((hash) => relation('contains', file(hash), at)),
      ...(report.related_parent_hashes ?? []).flatMap((hash) => relation('related-to', file(hash), at)),
    ]),
  ];
}

/** Where the overview is gone: what the single runs ended with, the worst word of them. */
export function runFacts({ sha256s, reports }: Runs): Observation[] {
  const verdicts = reports.map(({ verdict }) => verdict);
  const worst = telling.find((each) => verdicts.includes(each));
  const [sha256] = sha256s;
  return [
    ...(worst ? [{ kind: 'classification' as const, label: kebab(worst) }] : []),
    ...(verdicts.includes('whitelisted') ? [{ kind: 'known_good' as const, list: 'Hybrid Analysis whitelist', strength: 0.7 }] : []),
    ...(sha256 ? [{ kind: 'file' as const, hashes: { sha256: sha256.toLowerCase() } }] : []),
  ];
}

/** Malware asks for the time and its own address, too: that a bad file met a place accuses the file. */
export function matchFacts({ count, result }: Matches): Observation[] {
  if (count === 0 && result.length === 0) return [];
  const bad = result.filter(({ verdict }) => verdict === 'malicious').length;
  const files = result.flatMap(({ sha256, analysis_start_time: start }) =>
    relation('related-to', file(sha256 ?? ''), optional(start || undefined, fromText)),
  );
  return [
    {
      kind: 'classification',
      label: 'unclassified',
      detail: `analysed files that met it: ${count}; malicious of the ${result.length} shown: ${bad}`,
    },
    ...distinct(files),
  ];
}

function file(text: string): Observable<'sha256'> | undefined {
  return /^[0-9a-f]{64}$/i.test(text) ? { type: 'sha256', value: text.toLowerCase() } : undefined;
}
