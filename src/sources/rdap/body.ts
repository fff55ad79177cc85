import { z } from 'zod';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

const entity = z.object({
  handle: text,
  roles: texts,
  /** A jCard (RFC 7095): lists in lists, read piece by piece. */
  vcardArray: z.unknown().optional(),
  get entities() {
    return z.array(entity).nullish();
  },
});

const common = {
  name: text,
  status: texts,
  events: z.array(z.object({ eventAction: z.string(), eventDate: text })).nullish(),
  entities: z.array(entity).nullish(),
};

/** RFC 9083, as far as it is read; and the two extensions of the regional registries that say which network and which system. */
export const body = z.discriminatedUnion('objectClassName', [
  z.object({
    ...common,
    objectClassName: z.literal('domain'),
    ldhName: z.string(),
    nameservers: z.array(z.object({ ldhName: text })).nullish(),
  }),
  z.object({
    ...common,
    objectClassName: z.literal('ip network'),
    startAddress: z.string(),
    endAddress: z.string(),
    country: text,
    cidr0_cidrs: z.array(z.object({ v4prefix: text, v6prefix: text, length: z.int().min(0).max(128) })).nullish(),
    arin_originas0_originautnums: z.array(z.int().nonnegative()).nullish(),
  }),
  z.object({
    ...common,
    objectClassName: z.literal('autnum'),
    startAutnum: z.int().nonnegative(),
    endAutnum: z.int().nonnegative(),
    country: text,
  }),
]);

export type Entity = z.output<typeof entity>;
type Registered = z.output<typeof body>;
export type Domain = Extract<Registered, { objectClassName: 'domain' }>;
export type Network = Extract<Registered, { objectClassName: 'ip network' }>;
export type System = Extract<Registered, { objectClassName: 'autnum' }>;
/** What every kind of record has. */
export type Entry = Pick<Registered, keyof typeof common>;
