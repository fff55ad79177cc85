import { defineDialogue } from '../kit/define-dialogue.ts';
import { found, notFound } from '../kit/readings.ts';
import { blockList, factsOf, linkTo, testEntry } from '../kit/spamhaus.ts';
import { zones } from './zones.ts';

const { first, next, codes } = blockList(zones);

export default defineDialogue({
  id: 'spamhaus-dqs',
  name: 'Spamhaus Data Query Service',
  homepage: 'https://www.spamhaus.com/product/data-query-service/',
  about: 'The block lists of Spamhaus with a key of your own, through any resolver.',
  accepts: ['ipv4', 'ipv6', 'domain'],
  says: ['classification', 'listing', 'network'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'spamhaus',
  baseUrl: null,
  speaks: 'DNS',
  auth: {
    in: 'place',
    env: 'SPAMHAUS_DQS_KEY',
    getKeyAt: 'https://www.spamhaus.com/free-trial/sign-up-for-a-free-data-query-service-account/',
  },
  account: 'spamhaus',
  defaultPlan: 'free',
  limits: {
    free: [
      {
        requests: 300_000,
        per: 'day',
        cite: 'https://www.spamhaus.com/resource-center/isps-ensure-you-your-customers-have-continued-access-to-spamhauss-dnsbls/',
        unverified: true,
      },
    ],
    paid: [],
  },
  freshFor: { found: 3600, notFound: 1800 },
  probe: testEntry,

  first,
  next,

  read(one, further, { value }) {
    const listed = codes(one, further);
    return listed.length === 0 ? notFound(linkTo(value)) : found(factsOf(listed), linkTo(value));
  },
});
