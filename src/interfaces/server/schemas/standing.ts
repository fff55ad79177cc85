import { z } from 'zod';
import { exposures, tlps } from '../../../domain/marking.ts';
import { observableTypes } from '../../../domain/observable.ts';
import { whenField } from './fields.ts';

export const limitWire = z.object({ requests: z.number(), per: z.string() });

/** A source, and how it stands on this machine. */
export const sourceSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['http', 'feed', 'local']),
  about: z.string(),
  homepage: z.string(),
  accepts: z.array(z.enum(observableTypes)),
  exposure: z.enum(exposures).describe('who learns of a question'),
  max_tlp: z.enum(tlps).describe('nothing marked stricter is told to it'),
  ready: z.boolean(),
  missing: z.string().nullable().describe('what is to be set before it can be asked'),
  get_key_at: z.string().nullable(),
  limits: z.array(limitWire),
  holds: z.array(z.object({ reason: z.string(), until: whenField, detail: z.string() })).describe('nothing is asked until then'),
});

/** What is left of one vendor account. */
export const budgetSchema = z.object({
  account: z.string(),
  sources: z.array(z.string()),
  windows: z.array(z.object({ per: z.string(), limit: z.number(), used: z.number(), left: z.number(), retry_at: whenField.nullable() })),
  holds: z.array(z.object({ reason: z.string(), until: whenField, detail: z.string() })),
});

/** A feed and its copy on this machine. */
export const feedSchema = z.object({
  id: z.string(),
  name: z.string(),
  accepts: z.array(z.enum(observableTypes)),
  missing: z.string().nullable(),
  copy: z.object({ entries: z.int(), as_of: whenField, stale: z.boolean() }).nullable(),
  attempted_at: whenField.nullable(),
  due_at: whenField.nullable(),
  error: z.string().nullable(),
});

export const syncSchema = z.object({
  feed: z.string(),
  outcome: z.enum(['updated', 'unchanged', 'failed', 'not_due', 'busy']),
  entries: z.int().nullable(),
  detail: z.string().nullable(),
});

export const channelSchema = z.object({
  name: z.string(),
  state: z.enum(['up', 'down']),
  detail: z.string().nullable(),
  at: z.string(),
  taken: z.int(),
  repeated: z.int(),
  refused: z.int(),
  last_at: whenField.nullable(),
});
