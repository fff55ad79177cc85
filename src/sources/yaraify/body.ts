import { z } from 'zod';
import { count, text } from '../kit/abuse-ch.ts';

const match = z.object({ rule_name: z.string(), description: text, tlp: text });
const unpacked = z.object({ unpacked_sha256: text, unpacked_yara_matches: z.array(match).nullish() });

const task = z.object({
  file_name: text,
  clamav_results: z.array(z.string()).nullish(),
  static_results: z.array(match).nullish(),
  // The documentation writes the first, clients read the second.
  unpack_results: z.array(unpacked).nullish(),
  unpacker_results: z.array(unpacked).nullish(),
});

/** `lookup_hash`: the file, and every scan that somebody asked for. */
export const body = z.object({
  query_status: z.literal('ok'),
  data: z.object({
    metadata: z.object({
      file_name: text,
      file_size: count,
      file_type_mime: text,
      sha256_hash: z.string(),
      md5_hash: z.string(),
      sha1_hash: z.string(),
    }),
    tasks: z.array(task),
  }),
});

export type Report = z.output<typeof body>['data'];
export type Task = z.output<typeof task>;
export type Match = z.output<typeof match>;
