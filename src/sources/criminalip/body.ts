import { z } from 'zod';

const text = z.string().nullish();
const list = <T extends z.ZodType>(each: T) => z.object({ data: z.array(each).nullish() }).nullish();
const level = z.enum(['Safe', 'Low', 'Moderate', 'Dangerous', 'Critical']).nullish();
const flag = z.boolean().nullish();
/** 0 where there is no score. */
const cvss = z.number().min(0).max(10).nullish();

/** `GET /v1/asset/ip/report`. */
const addressReport = z.object({
  status: z.literal(200),
  ip: z.string(),
  score: z.object({ inbound: level, outbound: level }),
  issues: z
    .object({
      is_vpn: flag,
      is_anonymous_vpn: flag,
      is_tor: flag,
      is_proxy: flag,
      is_cloud: flag,
      is_hosting: flag,
      is_scanner: flag,
    })
    .nullish(),
  whois: list(
    z.object({
      as_no: z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]).nullish(),
      as_name: text,
      org_name: text,
      org_country_code: text,
      region: text,
      city: text,
      latitude: z.number().nullish(),
      longitude: z.number().nullish(),
      confirmed_time: text,
    }),
  ),
  hostname: list(z.object({ domain_name_full: text, confirmed_time: text })),
  domain: list(z.object({ domain: text, confirmed_time: text })),
  protected_ip: list(z.object({ ip_address: text, confirmed_time: text })),
  ip_category: list(z.object({ type: z.string(), detect_info: z.object({ md5: text, domain: text }).nullish(), confirmed_time: text })),
  ids: list(z.object({ classification: z.string(), message: text, confirmed_time: text })),
  port: list(
    z.object({
      open_port_no: z.int().min(0).max(65_535),
      port_status: text,
      socket: text,
      app_name: text,
      app_version: text,
    }),
  ),
  vulnerability: list(z.object({ cve_id: z.string(), cvssv2_score: cvss, cvssv3_score: cvss })),
});

/** `GET /v1/domain/quick/hash/view`. */
const domainView = z.object({
  status: z.literal(200),
  data: z.object({ domain: z.string(), result: z.enum(['safe', 'malicious', 'unknown']) }),
});

export const body = z.union([addressReport, domainView]);

export type AddressReport = z.output<typeof addressReport>;
export type DomainView = z.output<typeof domainView>;
