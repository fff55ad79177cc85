import { z } from 'zod';

const text = z.string().nullish();
/** PHP writes an empty object as an empty list. Values are texts, lists of them or lists of lists. */
const groups = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish();
const goal = z.object({ indicator: z.string() });

/** A threat or a feed the indicator was linked to; in some answers only its name. */
const link = z.union([z.string(), z.object({ name: z.string(), category: text, organization: text, stamp_linked: text })]);

/** `GET /indicator.php`. */
export const body = z.object({
  iid: z.int().positive(),
  indicator: z.string(),
  type: z.enum(['ip', 'ipv6', 'domain', 'url', 'artifact']),
  risk: z.enum(['none', 'low', 'medium', 'high', 'critical', 'unknown', 'retired']),
  stamp_seen: text,
  stamp_updated: text,
  threats: z.array(link).nullish(),
  feeds: z.array(link).nullish(),
  attributes: groups,
  properties: groups,
  redirects: z.union([z.object({ to: z.array(goal).nullish(), from: z.array(goal).nullish() }), z.array(z.unknown()).max(0)]).nullish(),
});

export type Indicator = z.output<typeof body>;
export type Link = z.output<typeof link>;
