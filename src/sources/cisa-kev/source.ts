import { z } from 'zod';
import { defineFeed } from '../kit/define-feed.ts';
import { json } from '../kit/feed-formats/json.ts';
import { shapeOf, since, unreadable } from '../kit/feed-formats/lines.ts';

const row = z.object({
  cveID: z.string(),
  vulnerabilityName: z.string(),
  dateAdded: z.string(),
  knownRansomwareCampaignUse: z.string().nullish(),
});

export default defineFeed({
  id: 'cisa-kev',
  name: 'CISA KEV',
  homepage: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
  about: 'Vulnerabilities that attackers are known to use.',
  accepts: ['cve'],
  reliability: 'A',
  url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
  every: 6 * 3600,
  cite: 'https://github.com/cisagov/kev-data',
  largest: 32 << 20,
  probe: { type: 'cve', value: 'CVE-2021-44228' },

  parse: (text) =>
    json(text, { at: ['vulnerabilities'], row }, ({ cveID, vulnerabilityName, dateAdded, knownRansomwareCampaignUse }) =>
      shapeOf(cveID) === 'cve'
        ? {
            value: cveID,
            type: 'cve',
            since: since(dateAdded),
            says: [
              {
                kind: 'vulnerability',
                cve: cveID,
                known_exploited: true,
                // "Unknown" is not "no".
                ransomware: knownRansomwareCampaignUse === 'Known' ? true : undefined,
                title: vulnerabilityName,
              },
            ],
            link: `https://www.cisa.gov/known-exploited-vulnerabilities-catalog?search_api_fulltext=${cveID}`,
          }
        : unreadable(cveID),
    ),
});
