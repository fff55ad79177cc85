import { z } from 'zod';

const text = z.string().nullish();
const count = z.int().nonnegative().nullish();
const zone = z.enum(['Red', 'Orange', 'Yellow', 'Grey', 'Green']);
const categories = z.array(z.object({ Name: z.string(), Zone: zone })).nullish();
const whois = z
  .object({
    DomainName: text,
    Created: text,
    Updated: text,
    Expires: text,
    NameServers: z.array(z.string()).nullish(),
    Registrar: z.object({ Info: text, IanaId: z.string().regex(/^\d+$/).nullish() }).nullish(),
    DomainStatus: z.array(z.string()).nullish(),
  })
  .nullish();

/**
 * `GET /search/{hash,ip,domain,url}`: the zone, and the sections of the kind that was asked about. What is not known is left out.
 * Counts are looked at only to tell a garbled report.
 */
export const body = z.object({
  Zone: zone,
  FileGeneralInfo: z
    .object({
      FileStatus: text,
      Md5: text,
      Sha1: text,
      Sha256: text,
      Size: count,
      HitsCount: count,
      Signer: text,
    })
    .nullish(),
  DetectionsInfo: z.array(z.object({ DetectionName: z.string() })).nullish(),
  IpGeneralInfo: z.object({ CountryCode: text, HitsCount: count, CategoriesWithZone: categories }).nullish(),
  IpWhoIs: z
    .object({
      Asn: z.array(z.object({ Number: z.int().nonnegative(), Description: z.array(z.string()).nullish() })).nullish(),
      Net: z.object({ Name: text }).nullish(),
    })
    .nullish(),
  DomainGeneralInfo: z.object({ HitsCount: count, FilesCount: count, Ipv4Count: count, CategoriesWithZone: categories }).nullish(),
  DomainWhoIsInfo: whois,
  UrlGeneralInfo: z.object({ HitsCount: count, FilesCount: count, Ipv4Count: count, CategoriesWithZone: categories }).nullish(),
  UrlDomainWhoIs: whois,
});

export type Report = z.output<typeof body>;
export type Zone = z.output<typeof zone>;
