import { z } from 'zod';

const count = z.int().nonnegative();
const text = z.string().nullish();
const epoch = z.number().nonnegative().nullish();
const name = z.object({ CN: text, O: text });

/** What a report of a file, URL, domain or address has in common, and what each has of its own. */
export const body = z.object({
  data: z.object({
    id: z.string().min(1),
    type: z.enum(['file', 'url', 'domain', 'ip_address']),
    attributes: z.object({
      last_analysis_stats: z.object({ malicious: count, suspicious: count, harmless: count, undetected: count }),
      last_analysis_results: z.record(z.string(), z.object({ category: z.string() })).nullish(),
      tags: z.array(z.string()).nullish(),
      threat_names: z.array(z.string()).nullish(),
      popular_threat_classification: z
        .object({
          suggested_threat_label: text,
          popular_threat_category: z.array(z.object({ value: z.string() })).nullish(),
          popular_threat_name: z.array(z.object({ value: z.string() })).nullish(),
        })
        .nullish(),
      // Files.
      meaningful_name: text,
      names: z.array(z.string()).nullish(),
      size: count.nullish(),
      type_tag: text,
      exiftool: z.object({ MIMEType: text }).nullish(),
      md5: text,
      sha1: text,
      sha256: text,
      signature_info: z.object({ verified: text, signers: text }).nullish(),
      // Addresses.
      asn: count.nullish(),
      as_owner: text,
      network: text,
      country: text,
      continent: text,
      // Domains.
      registrar: text,
      creation_date: epoch,
      last_update_date: epoch,
      last_dns_records: z.array(z.object({ type: z.string(), value: z.string() })).nullish(),
      last_dns_records_date: epoch,
      // Addresses and domains.
      last_https_certificate: z
        .object({
          thumbprint: text,
          thumbprint_sha256: text,
          serial_number: text,
          subject: name.nullish(),
          issuer: name.nullish(),
          validity: z.object({ not_before: text, not_after: text }).nullish(),
          extensions: z.object({ subject_alternative_name: z.array(z.string()).nullish() }).nullish(),
        })
        .nullish(),
    }),
  }),
});

export type Attributes = z.output<typeof body>['data']['attributes'];
