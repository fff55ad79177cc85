import { z } from 'zod';

const text = z.string().nullish();
const score = z.number().min(0).max(100).nullish();
/** `malicious`, `suspicious`, `no specific threat`, `whitelisted`, `no verdict`; null where a run did not end. */
const verdict = z.string().nullable();

/** `GET /search/hash`: every run of the file in the sandbox. */
const runs = z.object({
  sha256s: z.array(z.string().regex(/^[0-9a-f]{64}$/i)),
  reports: z.array(z.object({ environment_id: z.int().nullable(), state: text, verdict })),
});

/** `POST /search/terms`: files whose runs met the term. */
const matches = z.object({
  search_terms: z.array(z.object({ id: z.string() })),
  count: z.int().nonnegative(),
  result: z.array(z.object({ sha256: text, verdict, analysis_start_time: text })),
});

export const search = z.union([runs, matches]);

/** `GET /overview/{sha256}`: what the runs and the scanners of others come to. */
export const overview = z.object({
  sha256: z.string(),
  verdict,
  threat_score: score,
  whitelisted: z.boolean().nullish(),
  vx_family: text,
  last_file_name: text,
  size: z.int().nonnegative().nullish(),
  type: text,
  analysis_start_time: text,
  last_multi_scan: text,
  scanners: z
    .array(z.object({ name: z.string(), positives: z.int().nonnegative().nullish(), total: z.int().nonnegative().nullish() }))
    .nullish(),
  related_parent_hashes: z.array(z.string()).nullish(),
  related_children_hashes: z.array(z.string()).nullish(),
});

export type Runs = z.output<typeof runs>;
export type Matches = z.output<typeof matches>;
export type Overview = z.output<typeof overview>;
