import type { Zones } from '../kit/spamhaus.ts';

/** https://docs.spamhaus.com/datasets/docs/source/70-access-methods/data-query-service/040-dqs-queries.html */
export const zones: Zones = { ip: '{key}.zen.dq.spamhaus.net', domain: '{key}.dbl.dq.spamhaus.net' };
