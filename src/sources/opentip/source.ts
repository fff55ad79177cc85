import { z } from 'zod';
import type { ObservableType } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { body, type Report } from './body.ts';
import { file, fileOpinion, listings, network, registration, undetected } from './facts.ts';

const quotas = 'https://opentip.kaspersky.com/Help/Doc_data/LimitationQuota.htm';
const searches: Partial<Record<ObservableType, string>> = { ipv4: 'ip', domain: 'domain', url: 'url' };

export default defineSource({
  id: 'opentip',
  name: 'Kaspersky OpenTIP',
  homepage: 'https://opentip.kaspersky.com',
  about: 'In which zone of danger Kaspersky puts files, addresses and sites.',
  accepts: ['ipv4', 'domain', 'url', 'md5', 'sha1', 'sha256'],
  says: ['classification', 'detections', 'file', 'geo', 'known_good', 'listing', 'network', 'registration'],
  praises: ['known_good'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://opentip.kaspersky.com/api/v1',
  auth: { in: 'header', name: 'x-api-key', env: 'OPENTIP_API_KEY', getKeyAt: 'https://opentip.kaspersky.com/token' },
  defaultPlan: 'free',
  limits: { free: [{ requests: 2_000, per: 'day', cite: quotas, unverified: true }], contract: [] },
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'domain', value: 'example.com' },

  request: ({ type, value }) => ({ path: `/search/${searches[type] ?? 'hash'}`, query: { request: value } }),

  body,
  absent: { 404: z.literal('') },
  // Documented as "quota or request limit exceeded", and a wrong key as 401; a body that says more may say something else.
  quota: { 403: z.literal('') },

  read: (report, { type, value }) => found(facts(report, type), `https://opentip.kaspersky.com/${encodeURIComponent(value)}/`),
});

/** Throws where a report with an opinion is not about the kind that was asked for; of what is Grey there may be nothing at all. */
function facts(report: Report, type: ObservableType): Observation[] {
  const { Zone: zone, IpGeneralInfo: address, DomainGeneralInfo: domain, UrlGeneralInfo: url, FileGeneralInfo: info } = report;
  const section = { ip: address, domain, url, hash: info }[searches[type] ?? 'hash'];
  if (!section && zone !== 'Grey') throw new Error(`no section about ${type}`);
  if (searches[type] === undefined) return [...fileOpinion(report), ...file(report)];
  const about = type === 'ipv4' ? address : type === 'domain' ? domain : url;
  return [
    ...listings(zone, about?.CategoriesWithZone),
    ...undetected(zone),
    ...(type === 'ipv4' ? network(report) : registration(type === 'domain' ? report.DomainWhoIsInfo : report.UrlDomainWhoIs)),
  ];
}
