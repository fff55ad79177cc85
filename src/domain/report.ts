import { z } from 'zod';
import { roles, severities } from './alert.ts';
import { pivotRefusals } from './finding.ts';
import { failures, parkings, skips, vias } from './lookup.ts';
import { exposures, paps, tlps } from './marking.ts';
import { observableTypes } from './observable.ts';
import { observationSchema, relationTypes } from './observation.ts';
import { levels } from './verdict.ts';

const when = z.iso.datetime().describe('RFC 3339 UTC');
const score = z.number().int().min(0).max(100);

/** The standard record: one per (observable, source). The first four fields are a promise and never renamed. */
export const recordSchema = z.object({
  ioc_value: z.string(),
  source: z.string(),
  reputation_score: score.nullable().describe('0 good … 100 bad in our units; null: this source states no opinion'),
  threat_tags: z.array(z.string()).describe('lower-case kebab'),
  ioc_type: z.enum(observableTypes),
  asked_as: z
    .string()
    .nullable()
    .describe('what the source was told instead of ioc_value: without secrets, or another digest of the same file'),
  status: z.enum(['found', 'not_found', 'failed', 'skipped', 'parked']),
  reason: z
    .enum([...new Set([...failures, ...parkings, ...skips])])
    .nullable()
    .describe('for failed, skipped and parked'),
  detail: z.string().nullable().describe('one line about the reason, for a person'),
  retry_at: when.nullable(),
  observations: z.array(observationSchema),
  summary: z.string().nullable(),
  link: z.string().nullable(),
  via: z.enum(vias),
  observed_at: when,
  expires_at: when.nullable(),
  latency_ms: z.number().nonnegative(),
  exposure: z.enum(exposures),
});
export type StandardRecord = z.infer<typeof recordSchema>;

export const mentionSchema = z.object({
  written: z.string(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  field: z.string(),
  confidence: z.number().min(0).max(1).describe('how sure extraction is that it was meant; below 0.5 doubtful'),
  reason: z.string().describe('what the confidence rests on'),
  role: z.enum(roles).optional().describe('the part it played, where the alert or mail tells'),
});

/** One per observable: every lookup and the verdict. */
export const enrichmentSchema = z.object({
  ioc_value: z.string(),
  ioc_type: z.enum(observableTypes),
  mentions: z.array(mentionSchema).describe('empty for what was not submitted but related to it'),
  pivot: z
    .object({
      depth: z.number().int().positive().describe('1: related to what was submitted'),
      from_value: z.string(),
      from_type: z.enum(observableTypes),
      relation: z.enum(relationTypes).describe('as the source states it of from_value: resolves-to, hosts, drops…'),
      source: z.string(),
    })
    .nullable()
    .describe('why it was looked up, where nobody submitted it'),
  verdict: z.enum(levels),
  reputation_score: score.nullable().describe('null when no source has an opinion'),
  confidence: z.number().min(0).max(1),
  coverage: z.object({
    asked: z.number().int(),
    answered: z.number().int(),
    failed: z.number().int(),
    parked: z.number().int(),
    skipped: z.number().int(),
  }),
  because: z
    .array(z.object({ source: z.string(), points: z.number(), weight: z.number(), text: z.string() }))
    .describe('points sum to reputation_score'),
  threat_tags: z.array(z.string()),
  tlp: z.enum(tlps),
  pap: z.enum(paps),
  complete: z.boolean().describe('false while anything is parked or failed: the answer can still improve'),
  records: z.array(recordSchema),
});
export type Enrichment = z.infer<typeof enrichmentSchema>;

/** What an alert said of itself; its ids are what an answer to the vendor needs. */
const alertSchema = z.object({
  vendor: z.string(),
  ids: z.record(z.string(), z.string()).describe('names and ids as the vendor has them'),
  severity: z.enum(severities).nullable(),
  rule: z.string().optional(),
  occurred_at: z.string().optional(),
  link: z.string().optional().describe('untrusted'),
});

/** What a mail said of itself: of a reported one the original, not the report. */
const mailSchema = z.object({
  subject: z.string().optional(),
  from: z.array(z.string()),
  reply_to: z.array(z.string()),
  authentication: z
    .array(z.object({ method: z.string(), result: z.string(), domain: z.string().optional() }))
    .describe('SPF, DKIM, DMARC, as the receiver’s server wrote them'),
  original: z.enum(['itself', 'attached', 'inline']).optional().describe('where it stood: in what was handed in, or in the report of it'),
  reporter: z.string().optional(),
  date: z.string().optional(),
  hops: z
    .array(z.object({ from: z.string().optional(), address: z.string().optional(), by: z.string().optional(), at: z.string().optional() }))
    .optional(),
  notes: z.array(z.string()).optional().describe('what a person should look at twice'),
});

const attachmentSchema = z.object({
  name: z.string().describe('untrusted'),
  media_type: z.string(),
  size: z.int(),
  ...{ md5: z.string(), sha1: z.string(), sha256: z.string() },
});

/** One per submission. */
export const reportSchema = z.object({
  submission: z.object({
    id: z.string(),
    kind: z.enum(['alert', 'email', 'bulk', 'manual']),
    origin: z.string().describe('file name, "stdin" or "arguments"'),
    received_at: when,
    tlp: z.enum(tlps),
    pap: z.enum(paps),
    title: z.string().nullable(),
    alert: alertSchema.optional(),
    mail: mailSchema.optional(),
    attachments: z.array(attachmentSchema).optional(),
  }),
  severity: z.enum(levels).describe('the worst verdict of what was submitted'),
  complete: z.boolean(),
  coverage: enrichmentSchema.shape.coverage,
  also_found: z
    .array(z.object({ ioc_type: z.enum(observableTypes), observables: z.number().int().positive() }))
    .describe('in the input, but of types no source knows, so nobody was asked; `assay extract` lists them'),
  not_set_up: z
    .array(z.object({ source: z.string(), reason: z.enum(['not_configured', 'not_synced', 'retired']), detail: z.string() }))
    .describe('sources that cannot be asked about anything on this machine, and why; no record of them stands beside the observables'),
  stale: z
    .array(z.object({ source: z.string(), as_of: when }))
    .describe('lists that answered from a copy older than they should be; assay feeds status tells why'),
  pivots: z
    .object({
      followed: z.number().int(),
      left: z.partialRecord(z.enum(pivotRefusals), z.number().int()).describe('related values that were not looked up, by the reason'),
    })
    .nullable()
    .describe('null where no relation was to be followed'),
  troubles: z.array(z.object({ part: z.string(), message: z.string() })).describe('parts of the input that could not be read'),
  timings: z.object({ received: when, first_verdict: when.nullable(), complete: when }),
  enrichments: z.array(enrichmentSchema),
});
export type Report = z.infer<typeof reportSchema>;
/** All of a report that is known before its enrichments; formats that stream start with it. */
export type ReportHead = Omit<Report, 'enrichments'>;
