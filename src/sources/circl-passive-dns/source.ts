import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, fromEpoch } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';

const page = 'https://www.circl.lu/services/passive-dns/';
/** Version 1 wrote numbers, version 2 writes them in quotes. */
const whole = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]);

/** Passive DNS Common Output Format: draft-dulaunoy-dnsop-passive-dns-cof. */
const record = z.object({
  rrtype: z.union([z.string(), z.int()]),
  rrname: z.string(),
  rdata: z.union([z.string(), z.array(z.string())]),
  time_first: whole,
  time_last: whole,
  count: whole.nullish(),
});
type PassiveRecord = z.output<typeof record>;

export default defineSource({
  id: 'circl-passive-dns',
  name: 'CIRCL Passive DNS',
  homepage: page,
  about: 'Which names led to which addresses, and when, from malware analysis and partners.',
  accepts: ['domain', 'ipv4', 'ipv6'],
  says: ['relation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://www.circl.lu/pdns',
  auth: { in: 'basic', env: 'CIRCL_USERNAME', passwordEnv: 'CIRCL_PASSWORD', getKeyAt: page },
  account: 'circl',
  defaultPlan: 'partner',
  // Ours: CIRCL publishes no figure.
  limits: { partner: [{ requests: 1, per: 'second', cite: page, unverified: true }] },
  concurrency: 2,
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'domain', value: 'www.circl.lu' },
  replies: 'ndjson',

  // Without this CIRCL resolves the name itself, and the suspect's name server learns of the question.
  request: ({ value }) => ({ path: `/query/${segment(value)}`, headers: { 'dribble-disable-active-query': '1' } }),

  body: z.array(record).min(1),
  absent: { 200: z.tuple([]) },

  read(records, { type, value }) {
    const pairs = records.flatMap((each) => otherSides(each, value).map((other) => ({ ...each, other })));
    // Asked for an address it tells all records of the names that led there, most of them about other addresses.
    if (pairs.length === 0) throw new Error('only records of other values');
    return found(
      distinct(
        pairs.flatMap(({ other, rrtype, time_last }) => edges(type, rrtype, other, fromEpoch(time_last))),
        100,
      ),
    );
  },
});

/** What stands against the value. Version 1 writes the name asked about as `rrname`, version 2 as `rdata`. */
function otherSides({ rrname, rdata }: PassiveRecord, value: string): string[] {
  return [rdata].flat().flatMap((each) => (isSame(rrname, value) ? [each] : isSame(each, value) ? [rrname] : []));
}

function isSame(written: string, value: string): boolean {
  return (address(written) ?? domain(written))?.value === value;
}

/** Which way an alias, a mail or a name server leads cannot be told from a record whose sides may be swapped. */
function edges(type: string, rrtype: string | number, other: string, lastSeen: string): ReturnType<typeof relation> {
  const kind = String(rrtype).toUpperCase();
  if (['A', 'AAAA', '1', '28'].includes(kind)) {
    return type === 'domain' ? relation('resolves-to', address(other), lastSeen) : relation('hosts', domain(other), lastSeen);
  }
  // "10 mail.example.com"
  const name = domain(other.trim().split(/\s+/).at(-1) ?? '');
  return ['CNAME', 'NS', 'MX', 'SRV', '5', '2', '15', '33'].includes(kind) ? relation('related-to', name, lastSeen) : [];
}
