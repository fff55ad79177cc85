import { z } from 'zod';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

/** What was scanned, and the page it ended on after all redirects. urlscan.io leaves out what it does not know. */
const scan = {
  task: z.object({ url: z.string(), time: z.string() }),
  page: z
    .object({ url: text, domain: text, ip: text, asn: text, asnname: text, ptr: text, country: text, city: text, server: text })
    .nullish(),
};

/** `GET /search/`: newest first. */
export const search = z.object({ results: z.array(z.object({ _id: z.string().min(1), ...scan })), total: z.int().nonnegative() });

/** `GET /result/{id}/`. `verdicts.engines` is there, too; urlscan.io no longer fills it. */
export const result = z.object({
  ...scan,
  verdicts: z.object({
    overall: z.object({
      /** -100 legitimate to 100 malicious; 0 where nobody judged. */
      score: z.number().min(-100).max(100),
      malicious: z.boolean().nullish(),
      categories: texts,
      brands: z.array(z.union([z.string(), z.object({ name: z.string() })])).nullish(),
    }),
  }),
  lists: z
    .object({
      domains: texts,
      certificates: z
        .array(z.object({ subjectName: text, issuer: text, validFrom: z.number().nullish(), validTo: z.number().nullish() }))
        .nullish(),
    })
    .nullish(),
  data: z
    .object({
      requests: z
        .array(
          z.object({
            request: z.object({ request: z.object({ url: text }).nullish() }).nullish(),
            response: z.object({ hash: text, size: z.number().nullish(), response: z.object({ mimeType: text }).nullish() }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
  meta: z
    .object({
      processors: z.object({ download: z.object({ data: z.array(z.object({ sha256: text })).nullish() }).nullish() }).nullish(),
    })
    .nullish(),
});

export type Scan = z.output<typeof search>['results'][number];
export type Result = z.output<typeof result>;
