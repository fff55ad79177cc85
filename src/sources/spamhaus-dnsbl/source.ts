import { defineDialogue } from '../kit/define-dialogue.ts';
import { found, notFound } from '../kit/readings.ts';
import { blockList, factsOf, linkTo, testEntry } from '../kit/spamhaus.ts';
import { zones } from './zones.ts';

const { first, next, codes } = blockList(zones);

export default defineDialogue({
  id: 'spamhaus-dnsbl',
  name: 'Spamhaus block lists (public DNS)',
  homepage: 'https://www.spamhaus.org/blocklists/',
  about: 'Spam, malware, botnets and hijacked networks, by address and by domain, through your own resolver.',
  accepts: ['ipv4', 'ipv6', 'domain'],
  says: ['classification', 'listing', 'network'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'spamhaus',
  baseUrl: null,
  speaks: 'DNS',
  defaultPlan: 'public',
  limits: {
    public: [
      {
        requests: 300_000,
        per: 'day',
        cite: 'https://www.spamhaus.com/resource-center/isps-ensure-you-your-customers-have-continued-access-to-spamhauss-dnsbls/',
        unverified: true,
      },
    ],
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
