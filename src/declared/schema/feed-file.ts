import { z } from 'zod';
import { feedRoles, listEffects } from '../../domain/source.ts';
import { auth, head } from './http-file.ts';
import { observations, spec } from './observations.ts';
import { duration, encryptedFile, observable, page, path } from './words.ts';

const name = z.string().regex(/^[A-Za-z_]\w{0,60}$/, 'a word of letters, digits and _');
const column = z.string().min(1).max(200);

const list = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('text'), ended: z.boolean().optional().describe('every line is ended: else the last was cut') }),
  z.strictObject({
    format: z.literal('csv'),
    columns: z
      .union([z.array(column).min(1), z.record(name, z.union([column, z.int().min(0).max(1_000)]))])
      .describe('names in the header; or a word of your own for each, or for its place, from 0, where there is no header'),
    delimiter: z.string().length(1).optional().describe('usually a comma'),
    ended: z.boolean().optional().describe('every line is ended: else the last was cut'),
  }),
  z.strictObject({
    format: z.literal('json'),
    rows: path.optional().describe('the list of rows, or an object that holds them under keys; usually $'),
    keyed: z.boolean().optional().describe('a row is { key, row }, as the object holds them'),
  }),
  z.strictObject({ format: z.literal('ndjson') }),
  z.strictObject({ format: z.literal('misp-manifest').describe('the folder of a MISP feed: url names its manifest.json') }),
  z.strictObject({ format: z.literal('stix').describe('a bundle, or what a TAXII server sends') }),
  z.strictObject({ format: z.literal('warninglist').describe('of the project misp-warninglists; a row is { name }') }),
]);

export const feedFile = z.strictObject({
  kind: z.literal('feed'),
  ...head,
  url: encryptedFile.optional().describe('where it is; without url and file sources.<id>.base_url in assay.yaml says it'),
  file: z.string().min(1).optional().describe('a file on this machine, from the folder of this one'),
  auth: auth.optional(),
  every: duration.describe('how often it is downloaded: no more often than its publisher asks for'),
  cite: page.optional().describe('the page that states it; without one it counts as unverified'),
  stale_after: duration.optional().describe('after this a copy no longer counts as fresh; usually three times every, and a day at least'),
  largest: z
    .string()
    .regex(/^\d{1,4}(kB|MB)$/, 'a size such as 500kB or 64MB')
    .optional()
    .describe('a download beyond it is refused; usually 64MB'),
  may_be_empty: z.boolean().optional().describe('an empty list is news, not a mishap'),
  role: z.enum(feedRoles).optional().describe('what a match means; usually threat'),
  effects: z.record(z.string(), z.enum(listEffects)).optional().describe("of a known-good list: what a match does; '*' for all"),
  probe: observable.describe('one harmless value'),
  list,
  entry: z
    .strictObject({
      value: spec('text').optional().describe('what is listed; of text usually the line'),
      type: spec('text').optional().describe('its type in our words, where it is not told by its looks'),
      below: spec('flag').optional().describe('names below a domain match, too'),
      since: spec('time').optional().describe('when it was listed'),
    })
    .optional(),
  observations: observations.optional(),
  link: z.string().max(500).optional().describe('the page where a person can check it; {value} within it'),
});
export type FeedFile = z.output<typeof feedFile>;
