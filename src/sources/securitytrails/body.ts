import { z } from 'zod';

const text = z.string().nullish();
const count = z.int().nonnegative().nullish();
/** An empty object where there is no such record. */
const records = <T extends z.ZodRawShape>(shape: T) => z.object({ values: z.array(z.object(shape)).nullish() }).nullish();

/** `GET /domain/{hostname}`. */
const details = z.object({
  hostname: z.string(),
  current_dns: z.object({
    a: records({ ip: z.string(), ip_count: count }),
    aaaa: records({ ipv6: text, ip: text }),
    ns: records({ nameserver: z.string() }),
    mx: records({ hostname: z.string() }),
  }),
});

/** `POST /domains/list`: the names that lead to an address, the first hundred. */
const list = z.object({
  records: z.array(z.object({ hostname: z.string() })),
  record_count: z.int().nonnegative(),
});

export const body = z.union([details, list]);

export type Details = z.output<typeof details>;
export type List = z.output<typeof list>;
