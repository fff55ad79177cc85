import { defineFeed } from '../kit/define-feed.ts';
import { csv } from '../kit/feed-formats/csv.ts';
import { shapeOf, unreadable } from '../kit/feed-formats/lines.ts';

const columns = { cve: 'cve', epss: 'epss', percentile: 'percentile' };

export default defineFeed({
  id: 'epss-scores',
  name: 'EPSS, all scores',
  homepage: 'https://www.first.org/epss/',
  about: 'How likely each vulnerability is to be exploited within the next 30 days.',
  accepts: ['cve'],
  reliability: 'A',
  lineage: 'epss',
  url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
  every: 86_400,
  cite: 'https://www.first.org/epss/data_stats',
  unverified: true,
  largest: 256 << 20,
  role: 'context',
  probe: { type: 'cve', value: 'CVE-2021-44228' },

  parse: (text) =>
    csv(text, { columns, ended: 'always' }, ({ cve, epss, percentile }) =>
      shapeOf(cve) === 'cve' && isFraction(epss) && isFraction(percentile)
        ? {
            value: cve,
            type: 'cve',
            says: [{ kind: 'vulnerability', cve, epss: Number(epss), epss_percentile: Number(percentile) }],
          }
        : unreadable(`${cve} ${epss} ${percentile}`),
    ),
});

function isFraction(cell: string): boolean {
  return /^(?:0(?:\.\d+)?|1(?:\.0+)?|\d(?:\.\d+)?e-\d+)$/i.test(cell);
}
