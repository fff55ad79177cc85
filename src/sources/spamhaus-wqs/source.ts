import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { nameOf } from '../kit/dns.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { factsOf, linkTo, testEntry } from '../kit/spamhaus.ts';

export default defineSource({
  id: 'spamhaus-wqs',
  name: 'Spamhaus Web Query Service',
  homepage: 'https://docs.spamhaus.com/datasets/docs/source/70-access-methods/web-query-service/040-api-queries.html',
  about: 'The block lists of Spamhaus over HTTPS, with the key of the Data Query Service.',
  accepts: ['ipv4', 'ipv6', 'domain'],
  says: ['classification', 'listing', 'network'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'spamhaus',
  baseUrl: 'https://apibl.spamhaus.net/lookup/v1',
  auth: {
    in: 'header',
    name: 'Authorization',
    prefix: 'Bearer ',
    env: 'SPAMHAUS_DQS_KEY',
    getKeyAt: 'https://www.spamhaus.com/free-trial/sign-up-for-a-free-data-query-service-account/',
  },
  account: 'spamhaus',
  defaultPlan: 'key',
  limits: { key: [] },
  freshFor: { found: 3600, notFound: 1800 },
  probe: testEntry,

  request: ({ type, value }) => ({ path: type === 'domain' ? `/DBL/${segment(nameOf(value))}` : `/ZEN/${segment(value)}` }),

  body: z.object({ status: z.literal(200), resp: z.array(z.int()).min(1) }),
  absent: { 404: z.object({ status: z.literal(404) }) },

  read: ({ resp }, { value }) => found(factsOf(resp), linkTo(value)),
});
