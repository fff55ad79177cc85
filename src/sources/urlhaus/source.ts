import type { z } from 'zod';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { absentAs, authKey, fairUse, refusedAs } from '../kit/abuse-ch.ts';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { hostFacts, payloadFacts, urlFacts } from './facts.ts';

/** The page that is asked and the field that holds the value. */
const pages: Partial<Record<ObservableType, readonly [page: string, field: string]>> = {
  url: ['url', 'url'],
  md5: ['payload', 'md5_hash'],
  sha256: ['payload', 'sha256_hash'],
};
const hosts = ['host', 'host'] as const;

export default defineSource({
  id: 'urlhaus',
  name: 'URLhaus',
  homepage: 'https://urlhaus.abuse.ch',
  about: 'URLs that spread malware, their hosts and the files they served.',
  accepts: ['url', 'domain', 'ipv4', 'md5', 'sha256'],
  says: ['classification', 'file', 'listing', 'relation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://urlhaus-api.abuse.ch/v1',
  auth: authKey,
  defaultPlan: 'fair-use',
  limits: fairUse('https://urlhaus-api.abuse.ch/'),
  freshFor: { found: 6 * 3600, notFound: 3600 },
  probe: { type: 'domain', value: 'example.com' },

  request({ type, value }) {
    const [page, field] = pages[type] ?? hosts;
    return { method: 'POST', path: `/${page}/`, form: { [field]: value } };
  },

  body,
  absent: absentAs('no_results'),
  refused: refusedAs,

  read: (report, observable) => found(facts(report, observable), link(report, observable)),
});

/** Throws where the report is not of the kind that was asked for. */
function facts(report: z.output<typeof body>, observable: Observable): Observation[] {
  const [page] = pages[observable.type] ?? hosts;
  if ('url_status' in report && page === 'url') return urlFacts(report);
  if ('url_count' in report && page === 'host') return hostFacts(report, observable);
  if ('md5_hash' in report && page === 'payload' && [report.md5_hash, report.sha256_hash].includes(observable.value))
    return payloadFacts(report);
  throw new Error(`no report about this ${page}`);
}

function link(report: z.output<typeof body>, { value }: Observable): string {
  if ('url_status' in report) return `https://urlhaus.abuse.ch/url/${report.id}/`;
  if ('url_count' in report) return `https://urlhaus.abuse.ch/host/${encodeURIComponent(value)}/`;
  return `https://urlhaus.abuse.ch/browse.php?search=${encodeURIComponent(value)}`;
}
