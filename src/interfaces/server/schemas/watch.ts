import { z } from 'zod';
import { paps, tlps } from '../../../domain/marking.ts';
import { levels } from '../../../domain/verdict.ts';
import { observableField, whenField } from './fields.ts';

export const watchSchema = z.object({
  observable: observableField,
  person: z.string(),
  tlp: z.enum(tlps),
  pap: z.enum(paps),
  since: whenField,
  until: whenField,
  next_at: whenField,
  checks: z.int(),
});

const past = z.object({ at: whenField, verdict: z.enum(levels), reputation_score: z.number().nullable() });

/** Something that has happened to a watched value. */
export const changeSchema = z.object({
  number: z.int(),
  at: whenField,
  kind: z.literal('verdict_changed'),
  observable: observableField,
  from: past,
  to: past,
  submission: z.string().nullable(),
});
