import type { Zones } from '../kit/spamhaus.ts';

/** ZEN holds SBL, CSS, XBL, PBL, DROP and BCL. */
export const zones: Zones = { ip: 'zen.spamhaus.org', domain: 'dbl.spamhaus.org' };
