import { absentAs, authKey, fairUse, refusedAs } from '../kit/abuse-ch.ts';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { scanFacts } from './facts.ts';

export default defineSource({
  id: 'yaraify',
  name: 'YARAify',
  homepage: 'https://yaraify.abuse.ch',
  about: 'Which YARA rules and ClamAV signatures match files that others had scanned.',
  accepts: ['md5', 'sha1', 'sha256'],
  says: ['classification', 'file', 'relation'],
  exposure: 'third-party',
  reliability: 'C',
  baseUrl: 'https://yaraify-api.abuse.ch/api/v1',
  auth: authKey,
  defaultPlan: 'fair-use',
  limits: fairUse('https://yaraify.abuse.ch/api/'),
  freshFor: { found: 24 * 3600, notFound: 3600 },
  // The digest of nothing.
  probe: { type: 'sha256', value: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },

  request: ({ value }) => ({ method: 'POST', path: '/', json: { query: 'lookup_hash', search_term: value } }),

  body,
  absent: absentAs('no_results'),
  refused: refusedAs,

  read({ data }, { value }) {
    const { md5_hash, sha1_hash, sha256_hash } = data.metadata;
    if (![md5_hash, sha1_hash, sha256_hash].includes(value)) throw new Error('an answer about another file');
    return found(scanFacts(data), `https://yaraify.abuse.ch/sample/${encodeURIComponent(sha256_hash)}/`);
  },
});
