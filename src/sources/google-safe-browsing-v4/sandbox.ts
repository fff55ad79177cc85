import type { Lookalike, SandboxReply, SandboxRequest } from '../../domain/lookalike.ts';
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
const known = knownUrls.flatMap((url) => [...expressionsByDigest(url, 'last-five-components').keys()].map((digest) => ({ url, digest })));

/** Safe Browsing v4 as it answers `POST /fullHashes:find`. The last prefix is that of the whole URL. */
const lookalike: Lookalike = {
  source: 'google-safe-browsing-v4',

  asked({ method, path, body }) {
    const prefix = method === 'POST' && path === '/fullHashes:find' ? lastPrefix(body) : undefined;
    return knownBy(prefix)?.url ?? prefix;
  },

  reply(value, mood, { body }) {
    const waits = { minimumWaitDuration: '300s', negativeCacheDuration: '300s' };
    if (mood === 'absent') return { status: 200, body: { negativeCacheDuration: '300s' } };
    const threatType = mood === 'suspicious' ? 'UNWANTED_SOFTWARE' : inventor(value).pick('threat', ['MALWARE', 'SOCIAL_ENGINEERING']);
    const prefix = lastPrefix(body) ?? '';
    const hash = (mood === 'benign' ? undefined : knownBy(prefix)?.digest) ?? stranger(value, prefix);
    const match = { threatType, platformType: 'ANY_PLATFORM', threatEntryType: 'URL', threat: { hash }, cacheDuration: '300s' };
    return { status: 200, body: { matches: [match], ...waits } };
  },

  unauthorized: () => refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
  overQuota: () =>
    refusal(429, 'RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'Search requests' and limit 'Search requests per day'."),
};
export default lookalike;

function lastPrefix(body: SandboxRequest['body']): string | undefined {
  const entries: unknown = at(at(body, 'threatInfo'), 'threatEntries');
  const hash = Array.isArray(entries) ? at(entries.at(-1), 'hash') : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function knownBy(prefix: string | undefined): (typeof known)[number] | undefined {
  return known.find(({ digest }) => prefixOf(digest) === prefix);
}

/** The digest of something else that begins the same. */
function stranger(value: string, prefix: string): string {
  return Buffer.from(Buffer.from(prefix, 'base64').toString('hex') + inventor(value).hex('stranger', 56), 'hex').toString('base64');
}

function refusal(code: number, status: string, message: string): SandboxReply {
  return { status: code, body: { error: { code, message, status } } };
}
