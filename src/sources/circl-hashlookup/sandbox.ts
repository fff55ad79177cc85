import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

const lookups = { '/lookup/md5/': 'MD5', '/lookup/sha1/': 'SHA-1', '/lookup/sha256/': 'SHA-256' } as const;
const lookupOf = (path: string): keyof typeof lookups | undefined =>
  (Object.keys(lookups) as (keyof typeof lookups)[]).find((each) => path.startsWith(each));

/** CIRCL hashlookup as it answers for one hash. */
const lookalike: Lookalike = {
  source: 'circl-hashlookup',

  asked({ path }) {
    const lookup = lookupOf(path);
    return lookup && segmentAfter(lookup, path);
  },

  reply(value, mood, { path }) {
    const name = lookups[lookupOf(path) ?? '/lookup/sha1/'];
    if (mood === 'absent') return { status: 404, body: { message: `Non existing ${name}`, query: value } };
    const { number, hex, pick } = inventor(value);
    const hash = (length: number): string => (value.length === length ? value : hex('hash', length)).toUpperCase();
    const packages = mood === 'benign' ? number('packages', 6, 10) : 0;
    return {
      status: 200,
      body: {
        MD5: hash(32),
        'SHA-1': hash(40),
        'SHA-256': hash(64),
        FileName: `./usr/lib/example/${pick('name', ['libexample.so', 'setup.exe', 'update.dll', 'report.pdf'])}`,
        FileSize: String(number('size', 2_000, 4_000_000)),
        mimetype: 'application/octet-stream',
        db: 'nsrl_modern_rds',
        source: 'NSRL',
        'insert-timestamp': '1646993000.0',
        ...(mood === 'malicious' ? { KnownMalicious: 'malware.example' } : {}),
        ...(packages > 0
          ? {
              'hashlookup:parent-total': packages,
              parents: Array.from({ length: packages }, (_, index) => ({ 'SHA-1': hex(`package ${index}`, 40).toUpperCase() })),
            }
          : {}),
        'hashlookup:trust': { malicious: 30, suspicious: 50, benign: 50 + 5 * packages }[mood],
      },
    };
  },

  unauthorized: () => ({ status: 403, body: { message: 'Forbidden' } }),
  overQuota: () => ({ status: 429, body: { message: 'Too Many Requests' } }),
};
export default lookalike;
