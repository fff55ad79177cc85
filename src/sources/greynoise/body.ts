import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();

const tag = z.object({ slug: z.string(), name: text, category: text, intention: text });

const scanner = z.object({
  found: z.literal(true),
  classification: z.string().min(1),
  first_seen: text,
  last_seen: text,
  actor: text,
  spoofable: flag,
  tor: flag,
  vpn: flag,
  cves: z.array(z.string()).nullish(),
  // A list; one object in the examples of the documentation.
  tags: z.union([z.array(tag), tag]).nullish(),
  metadata: z
    .object({
      asn: text,
      organization: text,
      category: text,
      rdns: text,
      source_country_code: text,
      region: text,
      source_city: text,
      latitude: z.number().nullish(),
      longitude: z.number().nullish(),
    })
    .nullish(),
  raw_data: z.object({ ja3: z.array(z.object({ fingerprint: text })).nullish() }).nullish(),
});

const service = z.object({ found: z.literal(true), name: text, category: text, trust_level: text });

/** What a data set says of what it does not hold. */
const nothing = z.object({ found: z.literal(false) });

/** `GET /v3/ip/{ip}`. A plan without one of the data sets leaves its block out, under 206. */
export const body = z
  .object({
    ip: z.string(),
    business_service_intelligence: z.union([nothing, service]).nullish(),
    internet_scanner_intelligence: z.union([nothing, scanner]).nullish(),
  })
  .refine((whole) => whole.business_service_intelligence || whole.internet_scanner_intelligence, 'neither data set has answered');

/** In neither data set, as it also comes under 404. */
export const unseen = z
  .object({ ip: z.string(), business_service_intelligence: nothing.nullish(), internet_scanner_intelligence: nothing.nullish() })
  .refine((whole) => whole.business_service_intelligence || whole.internet_scanner_intelligence);

export type Scanner = z.output<typeof scanner>;
export type Service = z.output<typeof service>;
