import { z } from 'zod';

const text = z.string().nullish();
const named = z.object({ name: z.string(), label: text });
const list = z.array(named).nullish();

/** `GET /v2/smoke/{ip}`. Answers of 2022 have neither reputation nor confidence: then the score decides alone. */
export const body = z.object({
  ip: z.string(),
  scores: z.object({ overall: z.object({ total: z.int().min(0).max(5) }) }),
  reputation: text,
  confidence: text,
  background_noise: text,
  behaviors: list,
  classifications: z.object({ false_positives: list, classifications: list }).nullish(),
  history: z.object({ first_seen: text, last_seen: text }).nullish(),
  references: list,
  cves: z.array(z.string()).nullish(),
  mitre_techniques: list,
  proxy_or_vpn: z.boolean().nullish(),
  ip_range: text,
  as_name: text,
  as_num: z.int().nonnegative().nullish(),
  reverse_dns: text,
  location: z.object({ country: text, city: text, latitude: z.number().nullish(), longitude: z.number().nullish() }).nullish(),
});

export type Item = z.output<typeof body>;
