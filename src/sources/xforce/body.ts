import { z } from 'zod';

const text = z.string().nullish();
/** 1 the least risk, 10 the most; null: not rated. */
const score = z.number().min(1).max(10).nullable();

const row = z.object({ domain: text, ip: text, uri: text, lastseen: text });
const rows = z.object({ rows: z.array(row).nullish() }).nullish();
/** A list, a record keyed by family, or nothing at all. */
const families = z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).nullish();

/** `GET /ipr/{ip}`; `cats` are percents. */
const address = z.object({
  ip: z.string(),
  score,
  cats: z.record(z.string(), z.number()),
  geo: z.object({ countrycode: text }).nullish(),
});

/** `GET /url/{url or domain}`; `cats` are true. */
const page = z.object({ result: z.object({ url: z.string(), score, cats: z.record(z.string(), z.boolean()) }) });

/** `GET /malware/{hash}`. */
const malware = z.object({
  malware: z.object({
    type: z.enum(['md5', 'sha1', 'sha256']),
    risk: z.enum(['low', 'medium', 'high']).nullish(),
    family: families,
    md5: text,
    sha1: text,
    sha256: text,
    hash: text,
    origins: z
      .object({
        external: z.object({ family: families, malwareType: text, lastSeen: text, detectionCoverage: z.number().nullish() }).nullish(),
        CnCServers: rows,
        downloadServers: rows,
      })
      .nullish(),
  }),
});

/** `GET /vulnerabilities/search/{cve}`; `risk_level` is the CVSS base score. */
const vulnerabilities = z
  .array(
    z.object({
      xfdbid: z.number(),
      title: z.string(),
      risk_level: z.number().min(0).max(10).nullish(),
      stdcode: z.array(z.string()).nullish(),
    }),
  )
  .min(1);

export const body = z.union([address, page, malware, vulnerabilities]);

export type Address = z.output<typeof address>;
export type Page = z.output<typeof page>['result'];
export type Malware = z.output<typeof malware>['malware'];
export type Vulnerabilities = z.output<typeof vulnerabilities>;
