import { z } from 'zod';
import { count, tags, text } from '../kit/abuse-ch.ts';

const row = z.object({
  id: count,
  ioc: z.string().min(1),
  threat_type: z.string().min(1),
  malware: text,
  malware_printable: text,
  /** Percent. */
  confidence_level: z.number().min(0).max(100),
  first_seen: text,
  last_seen: text,
  tags,
  /** A rightful host that was taken over. Newer than the recorded answers; seen as true, 1 and "1". */
  is_compromised: z.unknown().optional(),
  malware_samples: z.array(z.object({ sha256_hash: text })).nullish(),
});

export const rows = z.object({ query_status: z.literal('ok'), data: z.array(row).min(1) });

/** `data` is a sentence then. */
export const noRows = z.object({ query_status: z.literal('no_result') }).transform((): { data: Row[] } => ({ data: [] }));

export type Row = z.output<typeof row>;
