import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ObservableType } from '../../src/domain/observable.ts';
import type { FeedRow, FeedSource } from '../../src/domain/source.ts';
import { csv } from '../../src/sources/kit/feed-formats/csv.ts';
import { json } from '../../src/sources/kit/feed-formats/json.ts';
import { addressAndPort, since } from '../../src/sources/kit/feed-formats/lines.ts';
import { saying, text } from '../../src/sources/kit/feed-formats/text.ts';
import { observableOf } from './feed.ts';

/**
 * True files of publishers, kept beside the repository. Each is read by the feed that claims it, or, where it is no feed of ours
 * but of a form that others have, by the format alone. `feed-files.json` says who, and what comes out.
 */
const folder = new URL('../../../shared/providers/feeds/', import.meta.url);
const claims = z
  .record(
    z.string(),
    z.union([
      z.strictObject({ nobody: z.string() }),
      z.strictObject({ feed: z.string(), parts: z.int() }),
      z.strictObject({
        feed: z.string().optional(),
        format: z.string().optional(),
        /** At least so many entries that extract/ understands, and at most so many rows that are none. */
        entries: z.int(),
        unusable: z.int().optional(),
        /** It must be refused, for this reason. */
        refused: z.string().optional(),
      }),
    ]),
  )
  .parse(JSON.parse(readFileSync(new URL('./feed-files.json', import.meta.url), 'utf8')));

const says = [{ kind: 'listing', list: 'A list', category: 'malware' }] as const;
const lines = (holds: readonly ObservableType[], counts?: RegExp) => (list: string) =>
  text(list, counts ? { holds, counts } : { holds }, saying(says));
const entry = (value: string, type?: ObservableType, date?: string): FeedRow => ({ value, type, since: since(date), says });
const fields = z.object({ ioc: z.string(), type: z.string().optional(), ioc_type: z.string().optional() });

/** Forms of files that no feed of ours has. */
const formats: Readonly<Record<string, (file: string) => Iterable<FeedRow>>> = {
  addresses: lines(['ipv4', 'ipv6', 'cidr']),
  'addresses, counted': lines(['ipv4', 'cidr'], /^# Entries\s*:\s*(\d+) subnets/),
  systems: lines(['asn']),
  urls: lines(['url']),
  'csv, header in a comment, counted': (file) =>
    csv(file, { columns: { url: 'URL', date: 'Dateadded (UTC)' }, counts: /# of entries: (\d+)/ }, ({ url, date }) =>
      entry(url, 'url', date),
    ),
  'csv, header in a row, counted': (file) =>
    csv(file, { columns: { ip: 'dst_ip', date: 'first_seen_utc' }, counts: /END (\d+) entries/ }, ({ ip, date }) =>
      entry(ip, 'ipv4', date),
    ),
  'csv, rows wider than the header': (file) =>
    csv(file, { columns: { ip: 'DstIP', why: 2 }, counts: /Number of entries: (\d+)/ }, ({ ip }) => entry(ip, 'ipv4')),
  'csv, a space after each comma': (file) => csv(file, { columns: { ip: 'ipaddr' } }, ({ ip }) => entry(ip)),
  'csv without a header': (file) => csv(file, { columns: { date: 0, value: 3 } }, ({ value, date }) => entry(value, undefined, date)),
  'csv with bars': (file) => csv(file, { columns: { ip: 'ip' }, delimiter: '|' }, ({ ip }) => entry(ip, 'ipv4')),
  'csv of weaknesses': (file) => csv(file, { columns: { cve: 'CVE' } }, ({ cve }) => entry(cve, 'cve')),
  'csv of known exploited': (file) =>
    csv(file, { columns: { cve: 'cveID', date: 'dateAdded' } }, ({ cve, date }) => entry(cve, 'cve', date)),
  'json under ids': (file) =>
    json(file, { row: z.object({ url: z.string(), dateadded: z.string() }) }, (row) => entry(row.url, 'url', row.dateadded)),
  'json list': (file) => json(file, { row: z.object({ url: z.string() }) }, ({ url }) => entry(url, 'url')),
  'json below a key': (file) => json(file, { at: ['data'], row: fields }, ({ ioc }) => place(ioc)),
  'json, defanged': (file) => json(file, { at: ['iocs'], row: fields }, ({ ioc }) => place(ioc)),
};

function place(ioc: string): FeedRow {
  return entry(addressAndPort(ioc)?.value ?? ioc);
}

function outcome(rows: Iterable<FeedRow>): { entries: number; unusable: number; refused: string | undefined } {
  let [entries, unusable] = [0, 0];
  try {
    for (const row of rows) {
      if (!('unreadable' in row) && observableOf(row)) entries += 1;
      else unusable += 1;
    }
  } catch (error) {
    return { entries, unusable, refused: String(error) };
  }
  return { entries, unusable, refused: undefined };
}

async function feedOf(id: string): Promise<FeedSource> {
  const module: { readonly default: FeedSource } = await import(`../../src/sources/${id}/source.ts`);
  return module.default;
}

describe('true files of publishers', () => {
  if (!existsSync(folder)) it('are NOT READ: they are not here', () => expect(existsSync(folder)).toBe(false));

  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file !== 'INDEX.tsv') : [];

  if (files.length > 0)
    it('are all claimed, or it is said why not', () => {
      for (const [file, claim] of Object.entries(claims))
        if ('nobody' in claim) process.stderr.write(`${file} is read by nobody: ${claim.nobody}\n`);
      expect(files.filter((file) => !Object.hasOwn(claims, file))).toEqual([]);
      expect(Object.keys(claims).filter((file) => !files.includes(file))).toEqual([]);
    });

  const read = files.filter((file) => !('nobody' in (claims[file] ?? {})));
  if (read.length > 0)
    it.each(read)('%s', async (file) => {
      const claim = claims[file];
      if (claim === undefined || 'nobody' in claim) throw new Error('nobody claims it');
      const content = readFileSync(new URL(file, folder), 'utf8');
      const feed = claim.feed === undefined ? undefined : await feedOf(claim.feed);
      if ('parts' in claim) {
        expect(feed?.parts?.(content)).toHaveLength(claim.parts);
        return;
      }
      const parse = feed?.parse ?? formats[claim.format ?? ''];
      if (!parse) throw new Error(`no such format: ${claim.format}`);
      const { entries, unusable, refused } = outcome({ [Symbol.iterator]: () => parse(content)[Symbol.iterator]() });
      expect(refused ?? 'taken').toMatch(claim.refused ?? /^taken$/);
      expect(entries).toBeGreaterThanOrEqual(claim.entries);
      expect(unusable).toBeLessThanOrEqual(claim.unusable ?? 0);
    });
});
