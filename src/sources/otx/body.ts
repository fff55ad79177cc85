import { z } from 'zod';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

/** A collection of indicators somebody published. */
const pulse = z.object({
  name: z.string(),
  created: text,
  modified: text,
  adversary: text,
  malware_families: z.array(z.union([z.string(), z.object({ display_name: z.string() })])).nullish(),
  author: z.object({ username: text }).nullish(),
});

/** `GET /indicators/{section}/{indicator}/general`. There is no "not found": of the unknown, the count is 0. */
export const body = z.object({
  indicator: z.string(),
  base_indicator: z.object({ indicator: text, type: text }).nullish(),
  pulse_info: z.object({
    count: z.int().nonnegative(),
    pulses: z.array(pulse),
    related: z.object({ alienvault: z.object({ adversary: texts, malware_families: texts }).nullish() }).nullish(),
  }),
  /** On which lists of the popular or the known it stands. */
  validation: z.array(z.object({ source: z.string(), name: text, message: text })).nullish(),
  false_positive: z.array(z.object({ assessment: text })).nullish(),
  // Addresses.
  asn: text,
  country_code: text,
  region: text,
  city: text,
  latitude: z.number().nullish(),
  longitude: z.number().nullish(),
});

export type General = z.output<typeof body>;
export type Pulse = General['pulse_info']['pulses'][number];
