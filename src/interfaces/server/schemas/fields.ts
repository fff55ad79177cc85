import { z } from 'zod';
import { durationPattern, parseDuration } from '../../../domain/duration.ts';
import { observableTypes } from '../../../domain/observable.ts';

/** A moment in a query. */
export const momentField = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
/** A moment in a reply. */
export const whenField = z.iso.datetime();

/** Rows of one page. */
export const limitField = z.coerce.number().int().min(1).max(200).default(50);
export const cursorField = z.string().max(500).describe('`next` of the page before');
export const nextField = z.string().nullable().describe('`cursor` of the next page; null: this is the last one');

/** A duration such as `20s`, in milliseconds once read. */
export const durationText = z
  .string()
  .regex(durationPattern, 'a duration such as 500ms, 20s or 5m')
  .transform((text) => parseDuration(text) ?? 0);

export const idParams = z.object({ id: z.string().max(100) });
export const observableParams = z.object({ type: z.enum(observableTypes), value: z.string().min(1).max(16_384) });
export const observableField = z.object({ type: z.enum(observableTypes), value: z.string() });

/** How long to wait, and what to answer in. */
export const waitQuery = z.object({
  wait: durationText.optional().describe('so long the reply waits for the finished report, at the most server.longest_wait: 20s'),
  format: z.string().max(40).optional().describe('json, ndjson, csv, markdown or stix; or ask by Accept'),
});
