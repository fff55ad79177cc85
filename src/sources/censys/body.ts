import { z } from 'zod';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const flag = z.boolean().nullish();
const named = z.object({ common_name: texts, organization: texts }).nullish();
const scored = z.object({ score: z.number().nullish() }).nullish();
const labels = z.array(z.object({ value: text })).nullish();

const threat = z.object({
  name: text,
  type: texts,
  malware: z.object({ primary_name: text }).nullish(),
  actors: z.array(z.object({ primary_name: text })).nullish(),
});

const vulnerability = z.object({
  id: text,
  name: text,
  kev: z.array(z.object({ source: text })).nullish(),
  metrics: z
    .object({
      cvss_v40: scored,
      cvss_v31: scored,
      cvss_v30: scored,
      epss: z.object({ score: z.number().nullish(), percentile: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

const certificate = z.object({
  fingerprint_sha256: text,
  fingerprint_sha1: text,
  names: texts,
  parsed: z
    .object({
      serial_number_hex: text,
      subject: named,
      issuer: named,
      validity_period: z.object({ not_before: text, not_after: text }).nullish(),
    })
    .nullish(),
});

const service = z.object({
  port: z.int().min(0).max(65_535),
  transport_protocol: text,
  software: z.array(z.object({ product: text, version: text, cpe: text })).nullish(),
  labels,
  threats: z.array(threat).nullish(),
  vulns: z.array(vulnerability).nullish(),
  cert: certificate.nullish(),
});

/** `GET /v3/global/asset/host/{ip}`: an address, and what Censys knows of it. */
export const body = z.object({
  result: z.object({
    resource: z.object({
      ip: z.string(),
      labels,
      reputation: z.object({ score_level: text }).nullish(),
      services: z.array(service).nullish(),
      location: z
        .object({
          continent: text,
          country_code: text,
          province: text,
          city: text,
          coordinates: z.object({ latitude: z.number().nullish(), longitude: z.number().nullish() }).nullish(),
        })
        .nullish(),
      autonomous_system: z.object({ asn: z.int().nonnegative().nullish(), name: text, organization: text, bgp_prefix: text }).nullish(),
      network: z.array(z.object({ hosting: flag })).nullish(),
      privacy: z.array(z.object({ vpn: flag, tor: flag, proxy: flag, relay: flag })).nullish(),
      whois: z.object({ network: z.object({ cidrs: texts }).nullish() }).nullish(),
      dns: z
        .object({
          names: texts,
          // By name, when it last led here; in an older sample a list of names under "names".
          forward_dns: z.record(z.string(), z.union([z.object({ resolve_time: text }), z.array(z.string())])).nullish(),
          reverse_dns: z.object({ names: texts }).nullish(),
        })
        .nullish(),
    }),
  }),
});

export type Host = z.output<typeof body>['result']['resource'];
