import type { Observation } from '../../domain/observation.ts';
import { authKey } from '../kit/abuse-ch.ts';
import { defineFeed } from '../kit/define-feed.ts';
import { csv } from '../kit/feed-formats/csv.ts';
import { shapeOf, since, unreadable } from '../kit/feed-formats/lines.ts';
import { kebab } from '../kit/readings.ts';

const columns = { url: 'url', added: 'dateadded', threat: 'threat', tags: 'tags', page: 'urlhaus_link' };

export default defineFeed({
  id: 'urlhaus-recent',
  name: 'URLhaus, recent URLs',
  homepage: 'https://urlhaus.abuse.ch',
  about: 'URLs that spread malware, of the last 30 days.',
  accepts: ['url'],
  reliability: 'B',
  lineage: 'urlhaus',
  url: 'https://urlhaus-api.abuse.ch/v2/files/exports/{key}/recent.csv',
  auth: { in: 'place', env: authKey.env, getKeyAt: authKey.getKeyAt },
  every: 1800,
  cite: 'https://urlhaus.abuse.ch/api/',
  largest: 64 << 20,
  probe: { type: 'url', value: 'http://example.com/' },

  parse: (text) =>
    csv(text, { columns, ended: 'usually' }, ({ url, added, threat, tags, page }) =>
      shapeOf(url) === 'url' && threat !== ''
        ? { value: url, type: 'url', since: since(added), says: facts(kebab(threat), tags), link: pageOf(page) }
        : unreadable(`${added} ${url}`),
    ),
});

function pageOf(written: string): string | undefined {
  return written.startsWith('https://urlhaus.abuse.ch/') ? written : undefined;
}

function facts(category: string, tags: string): readonly Observation[] {
  const listing = { kind: 'listing', list: 'URLhaus', category } as const;
  const detail = tags === 'None' ? '' : tags.split(',').join(', ');
  return detail === '' ? [listing] : [listing, { kind: 'classification', label: category, detail }];
}
