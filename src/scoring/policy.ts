import { z } from 'zod';
import { vocabulary, wordFor } from './vocabulary.ts';

/** Log-odds: 0 says nothing, 1 makes it 2.7 times as likely, 4 fifty-five times. */
const strength = z.number().min(0).max(10);
const points = z.number().int().min(0).max(100);
const share = z.number().min(0).max(1);
const days = z.number().positive().describe('days until half of the weight is left');

/** Every field has a default, so that whatever is left out keeps its meaning. Signs are in the names: strengths are magnitudes. */
const strengths = z.strictObject({
  detections: z
    .strictObject({
      most: strength.default(5).describe('when every engine says malicious'),
      half: z.number().positive().max(1).default(0.05).describe('the smoothed ratio at which half of `most` is reached'),
      silent_engines: z.number().min(0).default(20).describe('engines added to those that answered, so that one of three is no third'),
      suspicious: share.default(0.5).describe('how much of a malicious hit a suspicious one counts'),
      harmless: strength.default(0.7).describe('for benign, when no engine objects and every one says harmless in so many words'),
    })
    .prefault({}),
  reputation: strength.default(4).describe('at confidence 1; proportional below'),
  listing: strength.default(2).describe('in a category that `words` lacks'),
  classification: strength.default(0).describe('a label that `words` lacks'),
  attribution: strength.default(3).describe('a malware family, actor or campaign is named'),
  known_good: strength.default(2.5).describe('for benign, at strength 1; proportional below, nothing below 0.5'),
  sighting: strength.default(1.5).describe('never quite reached; half of it at three sightings'),
  false_positive: strength.default(2).describe('for benign: sightings marked as false positive'),
  vulnerability: z
    .strictObject({
      known_exploited: strength.default(4),
      epss: strength.default(3).describe('at probability 1; proportional below'),
      critical: strength.default(1.8).describe('CVSS 9 and above'),
      high: strength.default(0.8).describe('CVSS 7 and above'),
      elsewhere: share.default(0.1).describe('how much of it counts for an observable that is not a CVE but has one'),
    })
    .prefault({}),
  new_registration: z
    .strictObject({ most: strength.default(0.8).describe('on the first day, fading evenly'), days: z.number().positive().default(30) })
    .prefault({}),
  words: z
    .record(z.string(), z.number().min(-10).max(10))
    .default({})
    .transform(withDefaultWords)
    .describe('by threat tag or a synonym of one, for categories of lists and labels; negative speaks for benign'),
});

function withDefaultWords(given: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const defaults = Object.entries(vocabulary).map(([word, entry]) => [word, entry.strength] as const);
  const own = Object.entries(given).map(([written, value]) => [wordFor(written), value] as const);
  return Object.fromEntries([...defaults, ['benign', -2] as const, ...own]);
}

/** How evidence becomes a verdict, as data. Parsing fills in what is left out: `{}` is the default policy. */
export const policySchema = z.strictObject({
  prior: z
    .number()
    .min(0.01)
    .max(0.99)
    .multipleOf(0.01)
    .default(0.2)
    .describe('probability of badness before anybody is asked, in whole percent so that the breakdown starts with a whole number'),
  thresholds: z
    .strictObject({ malicious: points.default(70), suspicious: points.default(40), benign: points.default(20) })
    .prefault({})
    .refine((t) => t.benign < t.suspicious && t.suspicious <= t.malicious, { message: 'must rise: benign < suspicious <= malicious' }),
  benign_evidence: z.number().positive().max(10).default(1.5).describe('log-odds by which good evidence must outweigh bad for `benign`'),
  reliability: z
    .strictObject({
      A: share.default(1),
      B: share.default(0.85),
      C: share.default(0.7),
      D: share.default(0.45),
      E: share.default(0.2),
      F: share.default(0.3),
    })
    .prefault({})
    .describe('what a source’s every strength is multiplied by'),
  group: z
    .strictObject({
      discount: share.default(0.5).describe('each further opinion of one lineage counts this much of the one before'),
      cap: strength.default(5).describe('most that one lineage can say in either direction'),
    })
    .prefault({}),
  half_life: z
    .strictObject({
      detections: days.default(90),
      reputation: days.default(60),
      listing: days.default(30),
      classification: days.default(180),
      known_good: days.default(365),
      sighting: days.default(60),
      network: days.default(30),
    })
    .prefault({})
    .describe('hashes and CVEs do not age, whatever stands here'),
  confidence_scale: z.number().positive().default(2).describe('net log-odds at which confidence reaches 0.63'),
  strengths: strengths.prefault({}),
});

export type Policy = z.output<typeof policySchema>;
/** Any part of a policy, as a user writes it. */
export type PolicyOverrides = z.input<typeof policySchema>;

export const defaultPolicy: Policy = policySchema.parse({});

/** The default policy with some parts replaced, at any depth. Throws a ZodError that names every wrong key or value. */
export function policyFrom(overrides: PolicyOverrides | Readonly<Record<string, unknown>>): Policy {
  return policySchema.parse(overrides);
}
