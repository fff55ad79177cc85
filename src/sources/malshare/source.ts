import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { distinct, relation } from '../kit/related.ts';

const digest = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));

export default defineSource({
  id: 'malshare',
  name: 'MalShare',
  homepage: 'https://malshare.com',
  about: 'A public repository of samples, and where they were found.',
  accepts: ['md5', 'sha1', 'sha256'],
  says: ['file', 'listing', 'relation'],
  praises: [],
  exposure: 'third-party',
  // Nobody checks what is uploaded.
  reliability: 'D',
  baseUrl: 'https://malshare.com',
  auth: { in: 'query', name: 'api_key', env: 'MALSHARE_API_KEY', getKeyAt: 'https://malshare.com/register.php' },
  defaultPlan: 'standard',
  limits: { standard: [{ requests: 2_000, per: 'day', cite: 'https://malshare.com/about.php' }] },
  concurrency: 4,
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  // The digest of nothing.
  probe: { type: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' },

  request: ({ value }) => ({ path: '/api.php', query: { action: 'details', hash: value } }),

  body: z.object({
    MD5: digest(32),
    SHA1: digest(40),
    SHA256: digest(64),
    /** URLs, and words such as "User Submission". Newer answers leave it out. */
    SOURCES: z.array(z.string()).nullish(),
    FILENAMES: z.array(z.string()).nullish(),
  }),
  absent: {
    404: z.union([
      z.object({ ERROR: z.object({ CODE: z.literal(404), MESSAGE: z.literal('Sample not found') }) }),
      z.string().startsWith('Sample not found by hash'),
    ]),
  },
  quota: { 429: z.string().regex(/over request limit/i) },
  refused: { 400: z.string().regex(/api_key/i) },

  read({ MD5, SHA1, SHA256, SOURCES, FILENAMES }, { value }) {
    if (![MD5, SHA1, SHA256].includes(value)) throw new Error('an answer about another file');
    return found(
      [
        { kind: 'listing', list: 'MalShare', category: 'unvetted-sample' },
        { kind: 'file', name: FILENAMES?.[0] || undefined, hashes: { md5: MD5, sha1: SHA1, sha256: SHA256 } },
        ...distinct(
          (SOURCES ?? [])
            .filter((source) => /^https?:\/\//i.test(source) && URL.canParse(source))
            .flatMap((source) => relation('downloads-from', { type: 'url', value: new URL(source).href })),
        ),
      ],
      `https://malshare.com/sample.php?action=detail&hash=${encodeURIComponent(SHA256)}`,
    );
  },
});
