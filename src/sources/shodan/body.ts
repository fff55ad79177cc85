import { z } from 'zod';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
/** Shodan writes scores as numbers now and as strings in older crawls. */
const score = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]).nullish();

const vulnerability = z.object({ cvss: score, epss: score, kev: z.boolean().nullish() });
const name = z.object({ CN: text, O: text });

const banner = z.object({
  port: z.int().min(0).max(65_535),
  transport: z.enum(['tcp', 'udp']).nullish(),
  product: text,
  version: z.union([z.string(), z.number()]).nullish(),
  cpe: texts,
  cpe23: texts,
  tags: texts,
  vulns: z.record(z.string(), vulnerability).nullish(),
  ssl: z
    .object({
      cert: z
        .object({
          issued: text,
          expires: text,
          fingerprint: z.object({ sha256: text, sha1: text }).nullish(),
          subject: name.nullish(),
          issuer: name.nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/** `GET /shodan/host/{ip}`. */
export const body = z.object({
  ip_str: z.string(),
  ports: z.array(z.int().min(0).max(65_535)),
  data: z.array(banner),
  hostnames: texts,
  tags: texts,
  // A list of CVE numbers; in old captures a record keyed by them.
  vulns: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).nullish(),
  asn: text,
  org: text,
  isp: text,
  country_code: text,
  region_code: text,
  city: text,
  latitude: z.number().nullish(),
  longitude: z.number().nullish(),
});

export type Host = z.output<typeof body>;
export type Banner = z.output<typeof banner>;
