import { parse } from 'tldts';
import type { Observable } from '../../domain/observable.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, notFound } from '../kit/readings.ts';
import { domain } from '../kit/related.ts';
import { body } from './body.ts';
import { names, ownFacts, pulses, vouchingFor } from './facts.ts';

const cite = 'https://otx.alienvault.com/api';
const sections = { ipv4: 'IPv4', ipv6: 'IPv6', url: 'url', md5: 'file', sha1: 'file', sha256: 'file', cve: 'cve' } as const;

export default defineSource({
  id: 'otx',
  name: 'LevelBlue OTX',
  homepage: 'https://otx.alienvault.com',
  about: 'Collections of indicators ("pulses") that users of AlienVault Open Threat Exchange published.',
  accepts: ['ipv4', 'ipv6', 'domain', 'url', 'md5', 'sha1', 'sha256', 'cve'],
  says: ['classification', 'file', 'geo', 'known_good', 'listing', 'network'],
  exposure: 'third-party',
  reliability: 'C',
  baseUrl: 'https://otx.alienvault.com/api/v1',
  auth: { in: 'header', name: 'X-OTX-API-KEY', env: 'OTX_API_KEY', getKeyAt: 'https://otx.alienvault.com/settings' },
  defaultPlan: 'free',
  limits: { free: [{ requests: 10_000, per: 'hour', cite, unverified: true }] },
  // It is slow, and slower when pressed.
  concurrency: 4,
  freshFor: { found: 12 * 3600, notFound: 6 * 3600 },
  probe: { type: 'domain', value: 'example.com' },

  request: (observable) => ({ path: `/indicators/${sectionOf(observable)}/${segment(observable.value)}/general` }),

  body,

  read(general, observable) {
    const { type, value } = observable;
    const page = type === 'ipv4' || type === 'ipv6' ? 'ip' : sectionOf(observable);
    const link = `https://otx.alienvault.com/indicator/${page}/${encodeURIComponent(value)}`;
    const { facts: good, own } = vouchingFor(general, observable);
    // The network of an address is told of the unknown, too; that is no record.
    if (general.pulse_info.count === 0 && good.length === 0) return notFound(link);
    return found(
      [...good, ...pulses(general, observable, own), ...names(general, observable, own), ...ownFacts(general, observable)],
      link,
    );
  },
});

/** A name that somebody registered is a `domain`, one below it a `hostname`: the wrong word finds nothing. */
function sectionOf({ type, value }: Observable): string {
  if (type !== 'domain') return sections[type as keyof typeof sections];
  return domain(value) && parse(value, { extractHostname: false }).domain === value ? 'domain' : 'hostname';
}
