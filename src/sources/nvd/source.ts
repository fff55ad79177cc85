import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found, fromText, notFound } from '../kit/readings.ts';
import { distinct, relation } from '../kit/related.ts';

const text = z.string().nullish();
const english = z.array(z.object({ lang: z.string(), value: z.string() }));
const scores = z.array(z.object({ type: text, cvssData: z.object({ baseScore: z.number().min(0).max(10) }) })).nullish();

const cve = z.object({
  id: z.string(),
  published: text,
  descriptions: english.nullish(),
  metrics: z.object({ cvssMetricV40: scores, cvssMetricV31: scores, cvssMetricV30: scores, cvssMetricV2: scores }).nullish(),
  weaknesses: z.array(z.object({ description: english })).nullish(),
  /** The day CISA put it into its catalogue of exploited vulnerabilities. */
  cisaExploitAdd: text,
  cisaVulnerabilityName: text,
});
type Cve = z.output<typeof cve>;

export default defineSource({
  id: 'nvd',
  name: 'NVD',
  homepage: 'https://nvd.nist.gov',
  about: 'The National Vulnerability Database of NIST: what a CVE number means, and how severe it is.',
  accepts: ['cve'],
  says: ['relation', 'vulnerability'],
  exposure: 'third-party',
  reliability: 'A',
  baseUrl: 'https://services.nvd.nist.gov/rest/json',
  defaultPlan: 'keyless',
  // Five in any 30 seconds, says the page: five in any minute is the nearest that never breaks it.
  limits: { keyless: [{ requests: 5, per: 'minute', cite: 'https://nvd.nist.gov/developers/start-here#RateLimits' }] },
  concurrency: 1,
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'cve', value: 'CVE-2021-44228' },

  request: ({ value }) => ({ path: '/cves/2.0', query: { cveId: value } }),

  body: z.object({
    format: z.literal('NVD_CVE'),
    totalResults: z.int().nonnegative(),
    vulnerabilities: z.array(z.object({ cve })),
  }),

  read({ totalResults, vulnerabilities }, { value }) {
    const link = `https://nvd.nist.gov/vuln/detail/${encodeURIComponent(value)}`;
    if (totalResults === 0 && vulnerabilities.length === 0) return notFound(link);
    const own = vulnerabilities.find((each) => each.cve.id.toUpperCase() === value.toUpperCase())?.cve;
    if (!own) throw new Error('only other CVEs');
    return found(
      [
        {
          kind: 'vulnerability',
          cve: own.id,
          cvss: scoreOf(own),
          known_exploited: own.cisaExploitAdd ? true : undefined,
          published: own.published ? fromText(own.published) : undefined,
          title: titleOf(own),
        },
        ...distinct(weaknessesOf(own), 10),
      ],
      link,
    );
  },
});

/** By the newest version of CVSS; where two say a score, that of NVD itself (`Primary`) goes first. Many CVEs have none yet. */
function scoreOf({ metrics }: Cve): number | undefined {
  const versions = [metrics?.cvssMetricV40, metrics?.cvssMetricV31, metrics?.cvssMetricV30, metrics?.cvssMetricV2];
  const newest = versions.find((each) => each?.length) ?? [];
  return (newest.find(({ type }) => type === 'Primary') ?? newest[0])?.cvssData.baseScore;
}

/** The name CISA gave it, or the beginning of the description. A number that was withdrawn says so there: "Rejected reason: …". */
function titleOf({ cisaVulnerabilityName, descriptions }: Cve): string | undefined {
  const description = descriptions
    ?.find(({ lang }) => lang === 'en')
    ?.value.replace(/\s+/g, ' ')
    .trim();
  const title = cisaVulnerabilityName || description;
  if (!title) return undefined;
  return title.length > 200 ? `${title.slice(0, 199)}…` : title;
}

/** Not `NVD-CWE-noinfo` and the like. */
function weaknessesOf({ weaknesses }: Cve): ReturnType<typeof relation> {
  return (weaknesses ?? []).flatMap(({ description }) =>
    description.flatMap(({ value }) => (/^CWE-\d+$/.test(value) ? relation('related-to', { type: 'cwe', value }) : [])),
  );
}
