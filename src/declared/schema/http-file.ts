import { z } from 'zod';
import { reliabilities } from '../../domain/lookup.ts';
import { exposures } from '../../domain/marking.ts';
import { observableTypes } from '../../domain/observable.ts';
import { replyShape } from './conditions.ts';
import { observations } from './observations.ts';
import { duration, encrypted, id, line, observable, page, path } from './words.ts';

const env = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{2,80}$/, 'a name of capitals, digits and _, such as ACME_TI_API_KEY')
  .describe('the environment variable; it begins with the id, in capitals and with _ for -');
const keyPage = page.optional().describe('where a key is had; usually the home page');
const parameter = z.string().regex(/^[\w.~-]{1,100}$/, 'the name of a parameter');
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'the name of a header');
const headerText = z.string().regex(/^[\x20-\x7e]{1,500}$/, 'printable ASCII');

export const auth = z.discriminatedUnion('in', [
  z.strictObject({
    in: z.literal('header'),
    name: headerName,
    prefix: headerText.optional().describe("what stands before the key, such as 'Bearer '"),
    env: env.optional(),
    get_key_at: keyPage,
  }),
  z.strictObject({ in: z.literal('query'), name: parameter, env: env.optional(), get_key_at: keyPage }),
  z.strictObject({
    in: z.literal('place').describe('where the request says {key}'),
    env: env.optional(),
    get_key_at: keyPage,
  }),
  z.strictObject({ in: z.literal('basic'), env: env.optional(), password_env: env.optional(), get_key_at: keyPage }),
]);

const limit = z.strictObject({
  requests: z.int().positive(),
  per: z.enum(['second', 'minute', 'hour', 'day', 'month']),
  window: z.enum(['rolling', 'calendar']).optional().describe('calendar: starts anew at 00:00 UTC; only for day and month'),
  cite: page.optional().describe('the page that states it; without one it counts as unverified'),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const request = z.strictObject({
  path: z.string().max(500).describe('below base_url; {value} is encoded for its place'),
  method: z.enum(['GET', 'POST']).optional().describe('POST where there is json or form'),
  query: z.record(parameter, z.union([scalar, z.array(z.string()).min(1)])).optional(),
  form: z.record(parameter, scalar).optional(),
  json: z.unknown().optional().describe('the body; {value} within its texts'),
  headers: z.record(headerName, headerText).optional().describe('beside the key, which belongs under auth'),
});

/** What both kinds of file say about the source. */
export const head = {
  id,
  name: line(80),
  homepage: page,
  about: line(300).describe('one sentence: what it knows'),
  accepts: z.array(z.enum(observableTypes)).min(1).describe('the types of value it is asked about'),
  reliability: z.enum(reliabilities).describe('how far its opinion counts: A completely … E not, F cannot be judged'),
  lineage: id.optional().describe('the id of the source whose data it repeats: such opinions count once'),
};

export const httpFile = z.strictObject({
  kind: z.literal('http'),
  ...head,
  exposure: z.enum(exposures).describe('who learns of the question: none only where the server is your own'),
  base_url: encrypted.optional().describe('without it sources.<id>.base_url in assay.yaml must say where it is'),
  auth: auth.optional(),
  limits: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'the name of a plan'), z.array(limit)).optional(),
  default_plan: z.string().optional().describe('of several plans, the one assumed'),
  counter: z
    .strictObject({ remaining: headerName, reset: headerName.optional() })
    .optional()
    .describe('response headers that count what is left'),
  concurrency: z.int().min(1).max(32).optional().describe('most requests under way at once; usually 4'),
  fresh_for: z.strictObject({ found: duration, not_found: duration }).describe('how long an answer is remembered'),
  probe: observable.describe('one harmless value for assay doctor'),
  replies: z.enum(['json', 'ndjson']).optional(),
  request: z.partialRecord(z.enum([...observableTypes, '*']), request).describe("by type; '*' for all others"),
  not_found: z.array(replyShape).describe('how "no record" looks: a status, and what the body then says; [] where there always is one'),
  quota: z.array(replyShape).optional().describe('how a spent quota looks, beside 429'),
  not_in_plan: z.array(replyShape).optional().describe("how a record looks that the key's plan does not cover"),
  refused: z.array(replyShape).optional().describe('how a refused key looks, beside 401 and 403'),
  pending: z.array(replyShape).optional().describe('how an answer looks that is still being worked on'),
  required: z.array(path).optional().describe('without these an answer does not read'),
  observations,
  link: z.string().max(500).optional().describe('the page where a person can check it; {value} within it'),
});
export type HttpFile = z.output<typeof httpFile>;
