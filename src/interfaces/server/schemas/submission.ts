import { z } from 'zod';
import { paps, tlps } from '../../../domain/marking.ts';
import { reportSchema } from '../../../domain/report.ts';
import { lanes } from '../../../domain/work.ts';
import { durationText, nextField, whenField } from './fields.ts';

const shortText = z.string().max(500);
export const submissionStates = ['receiving', 'open', 'done', 'cancelled'] as const;

/** How what is submitted is to be handled. */
export const handling = {
  title: shortText.optional(),
  tlp: z.enum(tlps).optional().describe('default: as configured, amber'),
  pap: z.enum(paps).optional(),
  lane: z.enum(lanes).optional().describe('default: interactive, bulk above 1,000 observables'),
  sources: z.array(z.string().max(100)).min(1).max(500).optional().describe('ids; default: all that are set up'),
  refresh: z.boolean().optional().describe('no remembered answer counts'),
  offline: z.boolean().optional().describe('nobody outside is asked'),
  thrifty: z.boolean().optional().describe('scarce sources only while they could still change the verdict'),
  stale_for: durationText.optional().describe('answers that expired no longer ago are given at once, and asked for anew: 12h'),
  pivot: z
    .object({ depth: z.int().min(1).max(3), limit: z.int().min(1).max(10_000).default(50) })
    .optional()
    .describe('follow relations so many steps, to so many observables'),
  ignore_warninglists: z.boolean().optional(),
};

/** A submission as JSON. */
export const submissionRequest = z
  .strictObject({
    values: z
      .array(z.unknown())
      .max(10_000)
      .optional()
      .describe('one value each, defanged or not; those that are none are listed in `rejected`'),
    text: z.string().optional().describe('any text, a mail, JSON…: what stands in it is found'),
    name: shortText.optional().describe('what it is called in the report'),
    ...handling,
    callback: z
      .strictObject({ url: z.string().max(2_000), secret: z.string().min(16).max(200).optional() })
      .optional()
      .describe('told when it is done, signed with HMAC-SHA256 where there is a secret'),
  })
  .refine(({ values, text }) => values !== undefined || text !== undefined, 'values or text is needed')
  .meta({ examples: [{ values: ['hxxps://login[.]example[.]com/a', '198.51.100.7'], title: 'Reported by Ann' }] });
export type SubmissionRequest = z.output<typeof submissionRequest>;

const textFlag = z.enum(['true', 'false']).transform((text) => text === 'true');
/** The same where all is text: fields of a form, or of the query beside a body of another type. */
export const submissionFields = z.object({
  ...handling,
  name: shortText.optional().describe('what it is called in the report: invoice.eml'),
  sources: z
    .string()
    .max(10_000)
    .transform((list) => list.split(',').flatMap((id) => id.trim() || []))
    .pipe(z.array(z.string()).min(1))
    .optional()
    .describe('ids, separated by commas'),
  refresh: textFlag.optional(),
  offline: textFlag.optional(),
  thrifty: textFlag.optional(),
  ignore_warninglists: textFlag.optional(),
  pivot: z
    .string()
    .regex(/^[1-3](?::\d{1,5})?$/, 'depth, or depth:limit')
    .transform((text) => {
      const [depth, limit = 50] = text.split(':').map(Number);
      return { depth: depth ?? 1, limit };
    })
    .pipe(z.object({ depth: z.int(), limit: z.int().min(1).max(10_000) }))
    .optional()
    .describe('depth, or depth:limit'),
});
export type Handling = Omit<z.output<typeof submissionFields>, 'name'>;

export const takenSchema = z.object({
  id: z.string(),
  repeated: z.boolean().describe('it had come before under this key, and was not taken again'),
  state: z.enum(submissionStates),
  observables: z.object({ all: z.int(), done: z.int() }),
  location: z.string(),
  rejected: z
    .array(z.object({ index: z.int(), value: z.string(), why: z.string() }))
    .describe('values that are none; the others were taken'),
  troubles: z.array(z.object({ part: z.string(), message: z.string() })).describe('parts that could not be read; the rest was'),
  callback: z
    .object({ secret: z.string() })
    .optional()
    .describe('by which callbacks without a secret of their own are signed; the same for all of one key'),
});
export type TakenReply = z.output<typeof takenSchema>;

export const submittedSchema = z.object({
  id: z.string(),
  state: z.enum(submissionStates),
  lane: z.enum(lanes),
  person: z.string(),
  origin: z.string(),
  title: z.string().nullable(),
  tlp: z.enum(tlps),
  pap: z.enum(paps),
  received_at: whenField,
  done_at: whenField.nullable(),
  observables: z.object({ all: z.int(), done: z.int() }),
  alert: z
    .object({
      vendor: z.string(),
      ids: z.record(z.string(), z.string()),
      severity: z.string().nullable(),
      rule: z.string().nullable(),
      occurred_at: z.string().nullable(),
      link: z.string().nullable(),
    })
    .nullable(),
});
export const submissionList = z.object({ submissions: z.array(submittedSchema), next: nextField });

export const submissionDetail = submittedSchema.extend({
  waiting: z
    .array(z.object({ source: z.string(), lookups: z.int(), done_at: whenField.nullable() }))
    .describe(
      'lookups still to be made, by source, and when they will be done: those that wait, and at the most those of observables nobody has thought about yet or that are still to be read',
    ),
  input: z
    .object({
      read: z.int().describe('bytes'),
      total: z.int().nullable(),
      observables_expected: z.int().nullable().describe('as many as the whole input will have had, by what was read of it'),
    })
    .nullable()
    .describe('of an input that is read as it comes: how far'),
  troubles: z.array(z.object({ part: z.string(), message: z.string() })),
  pivots: z.object({ followed: z.int(), left: z.record(z.string(), z.int()) }),
});

/** What a report is told in. */
export const reportContent = {
  description: 'The report, in the format that was asked for',
  content: {
    'application/json': { schema: reportSchema },
    'application/x-ndjson': { schema: z.string().describe('an enrichment a line') },
    'text/csv': { schema: z.string() },
    'text/markdown': { schema: z.string() },
    'application/stix+json': { schema: z.looseObject({ type: z.literal('bundle') }) },
  },
};
