import { z } from 'zod';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, known } from '../kit/readings.ts';
import { distinct, relation } from '../kit/related.ts';

const text = z.string().nullish();
const file = z.object({ 'SHA-1': text });
const noOpinion = 50;

const body = z.object({
  'hashlookup:trust': z.number().min(0).max(100),
  /** Of these at least one. */
  MD5: text,
  'SHA-1': text,
  'SHA-256': text,
  KnownMalicious: text,
  FileName: text,
  FileSize: z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]).nullish(),
  mimetype: text,
  source: text,
  db: text,
  /** Packages that hold it, and what it holds: 15 of each at most. */
  parents: z.array(file).nullish(),
  children: z.array(file).nullish(),
});
type Entry = z.output<typeof body>;

export default defineSource({
  id: 'circl-hashlookup',
  name: 'CIRCL hashlookup',
  homepage: 'https://hashlookup.circl.lu',
  about: 'Files of operating systems and software packages: NIST NSRL, Linux distributions, Snap and more.',
  accepts: ['md5', 'sha1', 'sha256'],
  says: ['classification', 'file', 'known_good', 'listing', 'relation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://hashlookup.circl.lu',
  defaultPlan: 'keyless',
  // Ours: CIRCL publishes no figure and serves "on a best-effort basis".
  limits: { keyless: [{ requests: 5, per: 'second', cite: 'https://www.circl.lu/services/hashlookup/', unverified: true }] },
  concurrency: 4,
  freshFor: { found: 7 * 24 * 3600, notFound: 24 * 3600 },
  // The empty file.
  probe: { type: 'sha1', value: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },

  request: ({ type, value }) => ({ path: `/lookup/${type}/${segment(value)}` }),

  body,
  absent: { 404: z.object({ message: z.string().regex(/^Non existing (MD5|SHA-?1|SHA-?256)$/) }) },

  read(entry, { type, value }) {
    const all = { md5: entry.MD5, sha1: entry['SHA-1'], sha256: entry['SHA-256'] };
    const hashes: Record<string, string> = Object.fromEntries(
      Object.entries(all).flatMap(([name, hash]) => (hash ? [[name, hash.toLowerCase()]] : [])),
    );
    if (Object.keys(hashes).length === 0 || (hashes[type] ?? value) !== value) throw new Error('a record of another file');
    const { FileSize: size, FileName: name, mimetype } = entry;
    return found(
      [
        ...opinion(entry),
        ...known({
          kind: 'file',
          name: name?.split(/[\\/]/).at(-1) || undefined,
          size: size === null || size === undefined ? undefined : Number(size),
          media_type: mimetype ?? undefined,
          hashes,
        }),
        ...distinct(
          [
            ...(entry.parents ?? []).flatMap((each) => relation('belongs-to', digest(each))),
            ...(entry.children ?? []).flatMap((each) => relation('contains', digest(each))),
          ],
          20,
        ),
      ],
      `https://hashlookup.circl.lu/lookup/${type}/${encodeURIComponent(value)}`,
    );
  },
});

/**
 * To be known is not to be good: tools of attackers are packaged, too. CIRCL begins at 50 ("no opinion") and adds 5 for every
 * package that holds the file, so that it takes three of them to count as evidence here. It takes but 20 off for a file that a
 * list calls malicious: trust beside that word means nothing.
 */
function opinion({ 'hashlookup:trust': trust, KnownMalicious: list, source, db }: Entry): Observation[] {
  if (list) return [{ kind: 'listing', list: `hashlookup: ${list}`, category: 'malware' }];
  if (trust < noOpinion) return [{ kind: 'classification', label: 'unclassified', detail: `hashlookup trusts it ${trust} of 100` }];
  return [{ kind: 'known_good', list: `hashlookup: ${source ?? db ?? 'known files'}`, strength: (0.8 * trust) / 100 }];
}

function digest({ 'SHA-1': sha1 }: z.output<typeof file>): { type: 'sha1'; value: string } | undefined {
  const value = sha1?.toLowerCase() ?? '';
  return /^[0-9a-f]{40}$/.test(value) ? { type: 'sha1', value } : undefined;
}
