import { z } from 'zod';

const text = z.string().nullish();

/** `GET /security/threatIntelligence/hosts/{host}/reputation`. */
export const reputation = z
  .object({
    classification: z.enum(['unknown', 'neutral', 'suspicious', 'malicious', 'unknownFutureValue']),
    score: z.int().min(0).max(100).nullish(),
    rules: z.array(z.object({ name: z.string(), description: text, severity: text })).nullish(),
  })
  .refine(({ classification, score }) => classification === 'unknown' || typeof score === 'number', 'a classification without a score');

/** `GET …/hosts/{host}/passiveDns` and `…/passiveDnsReverse`. */
export const passiveDns = z.object({
  value: z.array(
    z.object({
      recordType: text,
      lastSeenDateTime: text,
      parentHost: z.object({ id: z.string() }).nullish(),
      artifact: z.object({ id: z.string() }).nullish(),
    }),
  ),
});

/** Graph's error object, where it says that there is no such host. */
export const notFoundError = z.object({ error: z.object({ code: z.string().regex(/^(?:item|resource)?notfound$/i) }) });

export type Reputation = z.output<typeof reputation>;
export type PassiveDns = z.output<typeof passiveDns>;
