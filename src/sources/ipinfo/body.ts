import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();
/** IPinfo's type of a network: hosting, isp, business, education; empty where it has none. */
const owner = { name: text, type: text };

/** `GET /{ip}`: more of it the more the plan covers. The second half is how Core, Plus and Max name things. */
export const record = z.object({
  ip: z.string(),
  hostname: text,
  city: text,
  region: text,
  country: text,
  loc: text,
  org: text,
  asn: z.object({ asn: text, route: text, ...owner }).nullish(),
  company: z.object(owner).nullish(),
  privacy: z.object({ vpn: flag, proxy: flag, tor: flag, relay: flag, hosting: flag, service: text }).nullish(),
  domains: z.object({ total: z.int().nonnegative().nullish(), domains: z.array(z.string()).nullish() }).nullish(),
  // Core, Plus, Max.
  geo: z
    .object({
      city: text,
      region: text,
      country_code: text,
      continent: text,
      latitude: z.number().nullish(),
      longitude: z.number().nullish(),
    })
    .nullish(),
  as: z.object({ asn: text, ...owner }).nullish(),
  anonymous: z.object({ name: text, is_proxy: flag, is_relay: flag, is_tor: flag, is_vpn: flag, is_res_proxy: flag }).nullish(),
  is_hosting: flag,
});

/** Reserved, or routed by nobody. */
export const bogon = z.object({ ip: z.string(), bogon: z.literal(true) });

export type Details = z.output<typeof record>;
