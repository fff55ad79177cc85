import type { ObservationOf } from '../../../domain/observation.ts';
import { kebab } from '../readings.ts';

type Classification = ObservationOf<'classification'>;

/** What the clusters of a galaxy name. https://github.com/MISP/misp-galaxy */
const galaxies: ReadonlyMap<string, { readonly names: 'family' | 'actor' | 'campaign'; readonly label: string }> = new Map(
  Object.entries({
    'threat-actor': { names: 'actor', label: 'threat-actor' },
    'mitre-intrusion-set': { names: 'actor', label: 'threat-actor' },
    'mitre-enterprise-attack-intrusion-set': { names: 'actor', label: 'threat-actor' },
    'microsoft-activity-group': { names: 'actor', label: 'threat-actor' },
    'mitre-campaign': { names: 'campaign', label: 'campaign' },
    malpedia: { names: 'family', label: 'malware' },
    'mitre-malware': { names: 'family', label: 'malware' },
    'mitre-enterprise-attack-malware': { names: 'family', label: 'malware' },
    'mitre-tool': { names: 'family', label: 'tool' },
    'mitre-enterprise-attack-tool': { names: 'family', label: 'tool' },
    tool: { names: 'family', label: 'tool' },
    ransomware: { names: 'family', label: 'ransomware' },
    botnet: { names: 'family', label: 'botnet' },
    banker: { names: 'family', label: 'banker' },
    stealer: { names: 'family', label: 'stealer' },
    backdoor: { names: 'family', label: 'backdoor' },
    rat: { names: 'family', label: 'rat' },
    'exploit-kit': { names: 'family', label: 'exploit-kit' },
    cryptominers: { names: 'family', label: 'cryptominer' },
    android: { names: 'family', label: 'malware' },
  } as const),
);

/** Taxonomies whose values say what kind of badness it is. https://github.com/MISP/misp-taxonomies */
const kinds =
  /^(ecsirt:[^=]+|rsit:[^=]+|circl:incident-classification|malware_classification:malware-category|enisa:nefarious-activity-abuse|maec-malware-capabilities:[^=]+)$/;

/** Free words that say a kind; of others nobody knows whether they name malware, a sector or a mood. */
const words: ReadonlySet<string> = new Set(
  'phishing smishing scam malware ransomware trojan stealer infostealer rat backdoor botnet c2 exploit spam cryptominer banker webshell'.split(
    ' ',
  ),
);

/** The classification that a tag states, a machine tag (`namespace:predicate="value"`) or a word; undefined for markings and the like. */
export function classificationOf(tag: string): Classification | undefined {
  const [, triple = '', value = ''] = /^([^=]+)="([^"]+)"$/.exec(tag) ?? [];
  const word = tag.replace(/^#/, '').toLowerCase();
  if (words.has(word)) return { kind: 'classification', label: word };
  if (kinds.test(triple)) return { kind: 'classification', label: kebab(value) };
  const galaxy = triple.startsWith('misp-galaxy:') ? galaxies.get(triple.slice('misp-galaxy:'.length)) : undefined;
  // ATT&CK names carry their number: "Sofacy - G0007".
  return galaxy && { kind: 'classification', label: galaxy.label, [galaxy.names]: value.replace(/ - [A-Z]\d{4}$/, '') };
}

/** Which kind of listing an attribute is: what its tags say, or the MISP category it was filed under. */
export function categoryOf(category: string, classifications: readonly Classification[]): string {
  const labels = classifications.map(({ label }) => label);
  if (labels.some((label) => label.includes('phishing'))) return 'phishing';
  if (labels.some((label) => /^(c-c|c2|botnet|c2server|c-c-server|botnet-cc)$/.test(label))) return 'botnet-cc';
  return /^(Payload|Artifacts|Antivirus|Persistence)/.test(category) ? 'malware' : kebab(category);
}
