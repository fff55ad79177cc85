import { z } from 'zod';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { addressFacts, malwareFacts, pageFacts, vulnerabilityFacts } from './facts.ts';

const docs = 'https://api.xforce.ibmcloud.com/doc/';
const pages: Partial<Record<ObservableType, string>> = {
  ipv4: 'ipr',
  ipv6: 'ipr',
  domain: 'url',
  url: 'url',
  cve: 'vulnerabilities/search',
};
const shown: Partial<Record<ObservableType, string>> = { ipv4: 'ip', ipv6: 'ip', domain: 'url', url: 'url', cve: 'search' };

export default defineSource({
  id: 'xforce',
  name: 'IBM X-Force Exchange',
  homepage: 'https://exchange.xforce.ibmcloud.com',
  about: 'Risk scores and categories of addresses, sites, files and vulnerabilities.',
  accepts: ['ipv4', 'ipv6', 'domain', 'url', 'md5', 'sha1', 'sha256', 'cve'],
  says: ['classification', 'file', 'geo', 'listing', 'network', 'relation', 'reputation', 'vulnerability'],
  praises: [],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://api.xforce.ibmcloud.com',
  auth: {
    in: 'basic',
    env: 'XFORCE_API_KEY',
    passwordEnv: 'XFORCE_API_PASSWORD',
    getKeyAt: 'https://exchange.xforce.ibmcloud.com/settings/api',
  },
  account: 'xforce',
  defaultPlan: 'free',
  limits: { free: [{ requests: 5_000, per: 'month', window: 'calendar', cite: docs, unverified: true }], commercial: [] },
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ type, value }) => ({ path: `/${pages[type] ?? 'malware'}/${segment(value)}` }),

  body,
  absent: { 404: z.object({ error: z.string().regex(/^not found\.?$/i) }) },
  quota: { 402: z.unknown() },

  read: (report, observable) =>
    found(
      facts(report, observable),
      `https://exchange.xforce.ibmcloud.com/${shown[observable.type] ?? 'malware'}/${encodeURIComponent(observable.value)}`,
    ),
});

/** Throws where the report is not of the kind that was asked for. */
function facts(report: z.output<typeof body>, observable: Observable): Observation[] {
  const page = pages[observable.type];
  if ('ip' in report && page === 'ipr') return addressFacts(report);
  if ('result' in report && page === 'url') return pageFacts(report.result);
  if ('malware' in report && page === undefined) return malwareFacts(report.malware);
  if (Array.isArray(report) && observable.type === 'cve') return vulnerabilityFacts(report, observable);
  throw new Error(`no report about ${observable.type}`);
}
