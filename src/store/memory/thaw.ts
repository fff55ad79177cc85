import { z } from 'zod';
import { type Lookup, reliabilities, vias } from '../../domain/lookup.ts';
import { exposures } from '../../domain/marking.ts';
import { observableTypes } from '../../domain/observable.ts';
import { observationSchema } from '../../domain/observation.ts';

const observable = z.object({ type: z.enum(observableTypes), value: z.string() });

/** What a row must look like to be believed: another version, or a broken disk, may have written it. */
const frozen = z.object({
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('found'), observations: z.tuple([observationSchema], observationSchema), link: z.string().optional() }),
    z.object({ status: z.literal('not_found'), link: z.string().optional() }),
  ]),
  via: z.enum(vias),
  exposure: z.enum(exposures),
  observedAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  latencyMs: z.number(),
  reliability: z.enum(reliabilities),
  source: z.string(),
  lineage: z.string(),
  observable,
  askedAs: observable.optional(),
});

/** The lookup as it was, but for `via`; undefined where the row does not read: then it is asked again. */
export function thaw(text: string): Lookup | undefined {
  return frozen.safeParse(parse(text)).data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
