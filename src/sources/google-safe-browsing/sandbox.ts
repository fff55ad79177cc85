import type { Lookalike, SandboxReply } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { expressionsByDigest, prefixOf } from '../kit/url-expressions.ts';

/** No prefix can be led back to its URL; those of these URLs are known beforehand. */
const knownUrls = [
  'http://testsafebrowsing.appspot.com/s/malware.html',
  'http://testsafebrowsing.appspot.com/s/phishing.html',
  'https://login.example.com/a%20b/?next=/c&d=%2F#e',
  'https://login.example.com/verify',
  'http://evil.example.com/gate.php',
  'http://evil.example.com/x',
  'https://evil.example.com/a',
  'https://example.com/',
  'https://example.net/',
  'https://example.org/',
];
const known = knownUrls.flatMap((url) => [...expressionsByDigest(url, 'registrable-domain').keys()].map((digest) => ({ url, digest })));

/** Safe Browsing v5 as it answers `GET /hashes:search`. Of several prefixes only the last arrives here: that of the whole URL. */
const lookalike: Lookalike = {
  source: 'google-safe-browsing',
  asked: ({ path, query }) => (path === '/hashes:search' ? (knownBy(query.hashPrefixes)?.url ?? query.hashPrefixes) : undefined),

  reply(value, mood, { query }) {
    if (mood === 'absent') return { status: 200, body: { cacheDuration: '300s' } };
    const threatType = mood === 'suspicious' ? 'UNWANTED_SOFTWARE' : inventor(value).pick('threat', ['MALWARE', 'SOCIAL_ENGINEERING']);
    const own = mood === 'benign' ? undefined : knownBy(query.hashPrefixes)?.digest;
    return {
      status: 200,
      body: {
        fullHashes: [{ fullHash: own ?? stranger(value, query.hashPrefixes), fullHashDetails: [{ threatType }] }],
        cacheDuration: '300s',
      },
    };
  },

  unauthorized: () => refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
  overQuota: () =>
    refusal(429, 'RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'Search requests' and limit 'Search requests per day'."),
};
export default lookalike;

function knownBy(prefix: string | undefined): (typeof known)[number] | undefined {
  return known.find(({ digest }) => prefixOf(digest) === prefix);
}

/** The digest of something else that begins the same. */
function stranger(value: string, prefix: string | undefined): string {
  return Buffer.from(Buffer.from(prefix ?? '', 'base64').toString('hex') + inventor(value).hex('stranger', 56), 'hex').toString('base64');
}

function refusal(code: number, status: string, message: string): SandboxReply {
  return { status: code, body: { error: { code, message, status } } };
}
