import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { certificates, classifications, names, network, services, vulnerabilities } from './facts.ts';

const cite = 'https://docs.censys.com/docs/censys-credits';
/** Problems (RFC 9457) that speak of credits: which status they come under no page states. */
const spent = z.object({ detail: z.string().regex(/credit/i) });

export default defineSource({
  id: 'censys',
  name: 'Censys',
  homepage: 'https://censys.com',
  about: 'What is open on an address: services, software, certificates, names and threats seen there.',
  accepts: ['ipv4', 'ipv6'],
  says: ['certificate', 'classification', 'geo', 'network', 'relation', 'services', 'vulnerability'],
  praises: [],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://api.platform.censys.io/v3',
  auth: {
    in: 'header',
    name: 'Authorization',
    prefix: 'Bearer ',
    env: 'CENSYS_API_TOKEN',
    getKeyAt: 'https://accounts.censys.io/settings/personal-access-tokens',
  },
  defaultPlan: 'free',
  limits: {
    // A host costs one credit.
    free: [{ requests: 100, per: 'month', window: 'calendar', cite }],
    // As many as were bought.
    starter: [],
    core: [],
  },
  // More are refused to free accounts.
  concurrency: 1,
  freshFor: { found: 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({
    path: `/global/asset/host/${segment(value)}`,
    headers: { accept: 'application/vnd.censys.api.v3.host.v1+json' },
  }),

  body,
  absent: { 404: z.object({ title: z.literal('Not Found'), status: z.literal(404) }) },
  quota: { 402: spent, 403: spent, 422: spent, 429: spent },

  read: ({ result: { resource: host } }, { value }) =>
    found(
      [...classifications(host), ...services(host), ...vulnerabilities(host), ...network(host), ...certificates(host), ...names(host)],
      `https://platform.censys.io/hosts/${encodeURIComponent(value)}`,
    ),
});
