import { z } from 'zod';
import { count, tags, text } from '../kit/abuse-ch.ts';

const ok = z.literal('ok');

/** `POST /url/` */
const urlReport = z.object({
  query_status: ok,
  id: count,
  url_status: z.enum(['online', 'offline', 'unknown']),
  date_added: z.string(),
  last_online: text,
  threat: z.string().min(1),
  tags,
  payloads: z.array(z.object({ firstseen: text, response_size: count.nullish(), response_sha256: text, signature: text })).nullish(),
});

/** `POST /payload/` */
const payloadReport = z.object({
  query_status: ok,
  md5_hash: z.string(),
  sha256_hash: z.string(),
  file_size: count.nullish(),
  signature: text,
  firstseen: text,
  urls: z.array(z.object({ url_id: count, url: z.string(), filename: text, firstseen: text, lastseen: text })),
});

/** `POST /host/` */
const hostReport = z.object({
  query_status: ok,
  firstseen: text,
  url_count: count,
  // Of the name; both say "not listed" where it is not.
  blacklists: z.object({ spamhaus_dbl: text, surbl: text }).nullish(),
  urls: z.array(z.object({ id: count, url: z.string(), url_status: z.string(), date_added: text, tags })),
});

export const body = z.union([urlReport, payloadReport, hostReport]);

export type UrlReport = z.output<typeof urlReport>;
export type PayloadReport = z.output<typeof payloadReport>;
export type HostReport = z.output<typeof hostReport>;
