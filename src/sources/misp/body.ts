import { z } from 'zod';

const text = z.string().nullish();
/** MISP writes most numbers as strings. */
const number = z.union([z.number(), z.string()]);
const tag = z.object({ name: z.string() });
const organisation = z.object({ name: z.string() });

const attribute = z.object({
  type: z.string(),
  category: z.string(),
  value: z.string(),
  to_ids: z.union([z.boolean(), z.literal('0'), z.literal('1'), z.literal(0), z.literal(1)]),
  /** Epoch seconds of the last edit. */
  timestamp: number,
  Event: z.object({ info: z.string(), Orgc: organisation.nullish(), Tag: z.array(tag).nullish() }).nullish(),
  Tag: z.array(tag).nullish(),
  Sighting: z.array(z.object({ type: number, date_sighting: number, Organisation: organisation.nullish() })).nullish(),
  warnings: z.array(z.object({ warninglist_name: z.string(), warninglist_category: text })).nullish(),
});

/** `POST /attributes/restSearch` with `returnFormat: json`. */
export const body = z.object({ response: z.object({ Attribute: z.array(attribute) }) });

export type Attribute = z.output<typeof attribute>;
