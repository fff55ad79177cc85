import { z } from 'zod';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
/** Triage leaves a score out where there is none, and of the whole analysis writes 0. */
const score = z.number().min(0).max(10);

export const search = z.object({
  data: z.array(z.object({ id: z.string().min(1), status: z.string(), kind: text, submitted: text })),
});

/** Every analysis that was found is still under way. */
export const underWay = z.object({
  data: z.array(z.object({ status: z.enum(['pending', 'static_analysis', 'scheduled', 'running', 'processing']) })).min(1),
});

const file = {
  target: text,
  size: z.int().nonnegative().nullish(),
  ...{ md5: text, sha1: text, sha256: text, sha512: text },
  score: score.nullish(),
  family: texts,
  iocs: z.object({ urls: texts, domains: texts, ips: texts }).nullish(),
};

/** `GET /samples/{id}/overview.json`: https://tria.ge/docs/cloud-api/overview-report/ */
export const overview = z.object({
  /** What was submitted. */
  sample: z.object({ id: text, ...file, submitted: text, created: text, completed: text }),
  analysis: z.object({ score, family: texts }),
  /** What was run of it: the thing itself, or the contents of an archive. */
  targets: z.array(z.object({ tasks: texts, ...file })).nullish(),
  /** What was pulled out of it while it ran. */
  extracted: z
    .array(
      z.object({
        tasks: texts,
        config: z.object({ family: text, c2: texts, botnet: text, campaign: text }).nullish(),
        dropper: z.object({ family: text, urls: z.array(z.object({ url: text })).nullish() }).nullish(),
      }),
    )
    .nullish(),
});

export type Overview = z.output<typeof overview>;
export type Target = NonNullable<Overview['targets']>[number];
