import { z } from 'zod';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { found, fromText, optional } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';

/** Certificates that are told in full: so many of the newest, and the first one. */
const newest = 10;

const certificate = z.object({
  id: z.int().positive(),
  issuer_name: z.string(),
  /** The names that matched the search, one per line; not all that the certificate is for. */
  name_value: z.string(),
  common_name: z.string().nullish(),
  /** When a log first saw it. */
  entry_timestamp: z.string().nullish(),
  not_before: z.string(),
  not_after: z.string(),
  serial_number: z.string().nullish(),
});
type Certificate = z.output<typeof certificate>;

export default defineSource({
  id: 'crtsh',
  name: 'crt.sh',
  homepage: 'https://crt.sh',
  about: 'Certificates issued for a domain and the names below it, from the public logs.',
  accepts: ['domain'],
  says: ['certificate', 'relation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://crt.sh',
  defaultPlan: 'keyless',
  limits: { keyless: [{ requests: 5, per: 'minute', cite: 'https://groups.google.com/g/crtsh/c/QXQFoy331pE', unverified: true }] },
  concurrency: 1,
  // It often thinks for half a minute.
  patienceMs: 60_000,
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'domain', value: 'example.com' },

  request: ({ value }) => ({ path: '/', query: { identity: value, output: 'json' } }),

  body: z.array(certificate).min(1),
  absent: { 200: z.tuple([]) },

  read(all, { value }) {
    // crt.sh searches for the text: a search for example.com also finds notexample.com and example.com.evil.org.
    const own = all.filter((each) => namesOf(each, value).length > 0);
    const seen = (each: Certificate): string => fromText(each.entry_timestamp ?? each.not_before);
    const below = own.flatMap((each) =>
      namesOf(each, value).flatMap((name) => (name === value ? [] : relation('contains', domain(name), seen(each)))),
    );
    const beside = own.flatMap((each) => {
      const name = each.common_name?.toLowerCase() ?? '';
      return isBelow(name, value) ? [] : relation('same-certificate', domain(name.replace(/^\*\./, '')), seen(each));
    });
    return found([...told(own, value), ...distinct(beside, 20), ...distinct(below)], `https://crt.sh/?q=${encodeURIComponent(value)}`);
  },
});

/** The newest and the very first. A certificate stands in the logs twice: before and after it was signed for them. */
function told(own: readonly Certificate[], value: string): Observation[] {
  const once = [...new Map(own.map((each) => [identityOf(each), each])).values()];
  const sorted = once.sort((a, b) => (a.not_before < b.not_before ? 1 : a.not_before > b.not_before ? -1 : b.id - a.id));
  return [...sorted.slice(0, newest), ...sorted.slice(newest).slice(-1)].map((each) => ({
    kind: 'certificate',
    subject: each.common_name ?? undefined,
    issuer: each.issuer_name.split('CN=').at(-1),
    serial: optional(each.serial_number, String),
    not_before: fromText(each.not_before),
    not_after: fromText(each.not_after),
    names: namesOf(each, value).slice(0, 50),
  }));
}

function identityOf({ issuer_name, serial_number, not_before, name_value }: Certificate): string {
  return [issuer_name, serial_number ?? `${not_before} ${name_value}`].join('\n');
}

/** Those names of a certificate that are the one asked about or below it; wildcards too. */
function namesOf({ name_value }: Certificate, value: string): string[] {
  return name_value
    .toLowerCase()
    .split('\n')
    .filter((name) => isBelow(name, value));
}

function isBelow(name: string, value: string): boolean {
  return name === value || (name.endsWith(`.${value}`) && !/[\s@/]/.test(name));
}
