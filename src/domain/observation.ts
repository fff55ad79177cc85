import { z } from 'zod';
import { observableTypes } from './observable.ts';

const when = z.string().describe('RFC 3339 UTC');
const fraction = z.number().min(0).max(1);
const count = z.number().int().nonnegative();

/** Edges of the graph; STIX relationship words where STIX has one. */
export const relationTypes = [
  'resolves-to',
  'hosts',
  'belongs-to',
  'contains',
  'drops',
  'downloads-from',
  'communicates-with',
  'redirects-to',
  'same-certificate',
  'related-to',
] as const;

/**
 * One fact a source states, in our units; never a verdict. The kinds are closed: each has one component in every
 * output. Field names are those of the wire (snake_case), so that nothing is ever translated.
 */
export const observationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('detections'),
    malicious: count,
    suspicious: count,
    harmless: count,
    undetected: count,
    engines: z.array(z.string()).optional().describe('names of those that said malicious'),
  }),
  z.object({
    kind: z.literal('reputation'),
    confidence: fraction.describe('how sure the source is that it is bad: 0 not at all, 1 wholly'),
    reports: count.optional(),
    reporters: count.optional(),
    last_seen: when.optional(),
  }),
  z.object({
    kind: z.literal('listing'),
    list: z.string(),
    category: z.string().describe('lower-case kebab: malware, phishing, botnet-cc, spam, scanner…'),
    entry: z.string().optional().describe('what stands in the list, where that is not the value itself: a network, a domain above it'),
    since: when.optional(),
    as_of: when.optional().describe('of a list on this machine: when its copy was last known to be the newest'),
    until: when.optional(),
  }),
  z.object({
    kind: z.literal('classification'),
    label: z.string().describe('lower-case kebab'),
    family: z.string().optional(),
    actor: z.string().optional(),
    campaign: z.string().optional(),
    detail: z.string().optional(),
  }),
  z.object({
    kind: z.literal('known_good'),
    list: z.string(),
    strength: fraction.describe('1: positively benign; below 0.5: merely common'),
    entry: z.string().optional().describe('what stands in the list, where that is not the value itself'),
    as_of: when.optional().describe('of a list on this machine: when its copy was last known to be the newest'),
  }),
  z.object({
    kind: z.literal('network'),
    asn: count.optional(),
    as_owner: z.string().optional(),
    cidr: z.string().optional(),
    isp: z.string().optional(),
    usage_type: z.string().optional(),
    hostnames: z.array(z.string()).optional(),
    tor: z.boolean().optional(),
    vpn: z.boolean().optional(),
    hosting: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('geo'),
    continent: z.string().optional(),
    country: z.string().optional().describe('ISO 3166-1 alpha-2'),
    region: z.string().optional(),
    city: z.string().optional(),
    lat: z.number().optional(),
    lon: z.number().optional(),
  }),
  z.object({
    kind: z.literal('services'),
    services: z.array(
      z.object({
        port: z.number().int().min(0).max(65535),
        transport: z.enum(['tcp', 'udp']).optional(),
        product: z.string().optional(),
        version: z.string().optional(),
        cpe: z.array(z.string()).optional(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('vulnerability'),
    cve: z.string(),
    cvss: z.number().min(0).max(10).optional(),
    epss: fraction.optional().describe('probability of exploitation within 30 days'),
    epss_percentile: fraction.optional(),
    known_exploited: z.boolean().optional(),
    ransomware: z.boolean().optional().describe('known to be used by ransomware campaigns'),
    published: when.optional(),
    title: z.string().optional(),
  }),
  z.object({
    kind: z.literal('file'),
    name: z.string().optional(),
    size: count.optional().describe('bytes'),
    media_type: z.string().optional(),
    hashes: z.record(z.string(), z.string()).optional(),
    signature: z.string().optional(),
  }),
  z.object({
    kind: z.literal('registration'),
    registrar: z.string().optional(),
    created: when.optional(),
    updated: when.optional(),
    expires: when.optional(),
    statuses: z.array(z.string()).optional(),
    nameservers: z.array(z.string()).optional(),
    registrable_domain: z.string().optional(),
    public_suffix: z.string().optional(),
  }),
  z.object({
    kind: z.literal('certificate'),
    sha256: z.string().optional(),
    sha1: z.string().optional(),
    subject: z.string().optional(),
    issuer: z.string().optional(),
    serial: z.string().optional(),
    not_before: when.optional(),
    not_after: when.optional(),
    names: z.array(z.string()).optional(),
  }),
  z.object({
    kind: z.literal('sighting'),
    count,
    first_seen: when.optional(),
    last_seen: when.optional(),
    by: z.string().optional(),
    false_positive: z.boolean().optional().describe('the sighting says: this was not bad'),
  }),
  z.object({
    kind: z.literal('relation'),
    type: z.enum(relationTypes),
    observable: z.object({ type: z.enum(observableTypes), value: z.string() }),
    last_seen: when.optional(),
  }),
]);

export type Observation = z.infer<typeof observationSchema>;
export type ObservationKind = Observation['kind'];
export type ObservationOf<K extends ObservationKind> = Extract<Observation, { kind: K }>;
