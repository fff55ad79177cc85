import { defineFeed } from '../kit/define-feed.ts';
import { csv } from '../kit/feed-formats/csv.ts';
import { shapeOf, since, unreadable } from '../kit/feed-formats/lines.ts';

const columns = {
  url: 'url',
  page: 'phish_detail_url',
  submitted: 'submission_time',
  verified: 'verified',
  online: 'online',
  target: 'target',
};

export default defineFeed({
  id: 'phishtank',
  name: 'PhishTank',
  homepage: 'https://phishtank.org',
  about: 'Phishing pages that people reported, that others verified and that are still there.',
  accepts: ['url'],
  reliability: 'B',
  url: 'https://data.phishtank.com/data/online-valid.csv',
  // Written anew every hour; without a key a few downloads a day are allowed.
  every: 6 * 3600,
  cite: 'https://phishtank.org/developer_info.php',
  largest: 128 << 20,
  probe: { type: 'url', value: 'http://example.com/' },

  parse: (text) =>
    csv(text, { columns, ended: 'always' }, ({ url, page, submitted, verified, online, target }) => {
      // Some hold spaces, which a browser asks for like this.
      const value = url.replaceAll(' ', '%20');
      if (shapeOf(value) !== 'url' || verified !== 'yes' || online !== 'yes') return unreadable(`${page} ${url}`);
      return {
        value,
        type: 'url',
        since: since(submitted),
        says: [
          { kind: 'listing', list: 'PhishTank', category: 'phishing' },
          // Whom the page imitates; "Other" is nobody in particular.
          ...(target === 'Other' || target === ''
            ? []
            : [{ kind: 'classification' as const, label: 'phishing', detail: `imitates ${target}` }]),
        ],
        link: /^https?:\/\/(?:www\.)?phishtank\.(?:com|org)\/\S+$/.test(page) ? page.replace(/^http:/, 'https:') : undefined,
      };
    }),
});
