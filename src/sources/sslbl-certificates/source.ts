import type { Observation } from '../../domain/observation.ts';
import { defineFeed } from '../kit/define-feed.ts';
import { csv } from '../kit/feed-formats/csv.ts';
import { digestType, since, unreadable } from '../kit/feed-formats/lines.ts';

const columns = { listed: 'Listingdate', sha1: 'SHA1', reason: 'Listingreason' };

export default defineFeed({
  id: 'sslbl-certificates',
  name: 'SSLBL, certificates',
  homepage: 'https://sslbl.abuse.ch',
  about: 'TLS certificates of command-and-control servers, by their SHA-1.',
  accepts: ['sha1'],
  reliability: 'B',
  lineage: 'sslbl',
  url: 'https://sslbl.abuse.ch/blacklist/sslblacklist.csv',
  every: 3600,
  cite: 'https://sslbl.abuse.ch/blacklist/',
  largest: 16 << 20,
  probe: { type: 'sha1', value: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },

  parse: (text) =>
    csv(text, { columns, counts: /END \((\d+)\) entries/ }, ({ listed, sha1, reason }) =>
      digestType(sha1) === 'sha1'
        ? {
            value: sha1,
            type: 'sha1',
            since: since(listed),
            says: facts(reason),
            link: `https://sslbl.abuse.ch/ssl-certificates/sha1/${sha1}/`,
          }
        : unreadable(`${listed} ${sha1} ${reason}`),
    ),
});

/** `AsyncRAT C&C`, `BazarCall malware distribution`, `Malware C&C`. */
function facts(reason: string): readonly Observation[] {
  const [, name = '', role = ''] = /^(.*?) ?(C&C|malware distribution|MITM)?$/i.exec(reason) ?? [];
  const category = role.toLowerCase() === 'malware distribution' ? 'malware-distribution' : 'botnet-cc';
  const listing = { kind: 'listing', list: 'SSLBL', category } as const;
  return name === '' || name === 'Malware' ? [listing] : [listing, { kind: 'classification', label: category, family: name }];
}
