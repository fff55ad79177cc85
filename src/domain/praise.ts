import type { Observation } from './observation.ts';

/**
 * Words that speak well of what they stand on. A family or actor beside one proves nothing: "benign" and the name of a research
 * scanner. How much such a word weighs is scoring's.
 */
export const praiseWords: ReadonlySet<string> = new Set(
  'benign harmless clean safe good known-good trusted legitimate whitelisted allowlisted warninglisted'.split(' '),
);

/** Whether an observation speaks well of what it is about, in a word of {@link praiseWords} where it is a word that speaks. */
export function isPraise(observation: Observation): boolean {
  switch (observation.kind) {
    case 'known_good':
      return true;
    case 'detections':
      return observation.malicious + observation.suspicious === 0 && observation.harmless > 0;
    case 'sighting':
      return observation.false_positive === true;
    case 'listing':
      return praiseWords.has(kebab(observation.category));
    case 'classification':
      return praiseWords.has(kebab(observation.label));
    default:
      return false;
  }
}

/** Lower-case kebab in any script: "Botnet Command & Control" -> "botnet-command-control". */
export function kebab(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
