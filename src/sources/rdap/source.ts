import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { domainFacts, networkFacts, systemFacts } from './facts.ts';
import { numberServers } from './number-registries.ts';
import { arin, question } from './question.ts';

export default defineSource({
  id: 'rdap',
  name: 'RDAP',
  homepage: 'https://about.rdap.org',
  about: 'What the registries say: who registered a domain with whom and when, who holds a network.',
  accepts: ['domain', 'ipv4', 'ipv6', 'asn'],
  says: ['classification', 'geo', 'network', 'registration', 'relation'],
  exposure: 'third-party',
  reliability: 'A',
  baseUrl: arin,
  defaultPlan: 'keyless',
  // Ours: every registry has a limit of its own, few publish it, and RFC 7480 only says how they refuse.
  limits: { keyless: [{ requests: 30, per: 'minute', cite: 'https://www.rfc-editor.org/rfc/rfc7480#section-5.5', unverified: true }] },
  concurrency: 2,
  // Numbers that moved from one region to another.
  redirectsTo: numberServers,
  freshFor: { found: 24 * 3600, notFound: 3600 },
  probe: { type: 'domain', value: 'example.com' },
  reveals: 'domain',

  request: (observable) => ({ ...question(observable), headers: { accept: 'application/rdap+json, application/json' } }),

  body,
  absent: {
    404: z.union([
      z.object({ errorCode: z.union([z.literal(404), z.literal('404')]) }),
      // RFC 7480, 5.3: the body may be left out.
      z.literal(''),
    ]),
  },

  read(record, observable) {
    const { baseUrl, path } = question(observable);
    return found(factsOf(record, observable.type, observable.value), baseUrl + path);
  },
});

function factsOf(record: z.output<typeof body>, type: string, value: string): ReturnType<typeof domainFacts> {
  if (record.objectClassName === 'domain' && type === 'domain') return domainFacts(record, value);
  if (record.objectClassName === 'ip network' && (type === 'ipv4' || type === 'ipv6')) return networkFacts(record, value);
  if (record.objectClassName === 'autnum' && type === 'asn') return systemFacts(record, value);
  throw new Error(`a record of a ${record.objectClassName}`);
}
