import { z } from 'zod';
import type { ObservableType } from '../../domain/observable.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { certificate, classifications, detections, file, network, registration, resolutions } from './facts.ts';

const plans = 'https://docs.virustotal.com/reference/public-vs-premium-api';
const collections: Partial<Record<ObservableType, string>> = { ipv4: 'ip_addresses', ipv6: 'ip_addresses', domain: 'domains', url: 'urls' };

export default defineSource({
  id: 'virustotal',
  name: 'VirusTotal',
  homepage: 'https://www.virustotal.com',
  about: 'What dozens of antivirus engines and blocklists say.',
  accepts: ['ipv4', 'ipv6', 'domain', 'url', 'md5', 'sha1', 'sha256'],
  says: ['certificate', 'classification', 'detections', 'file', 'geo', 'network', 'registration', 'relation'],
  praises: ['detections'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://www.virustotal.com/api/v3',
  auth: { in: 'header', name: 'x-apikey', env: 'VIRUSTOTAL_API_KEY', getKeyAt: 'https://www.virustotal.com/gui/my-apikey' },
  defaultPlan: 'public',
  limits: {
    public: [
      { requests: 4, per: 'minute', cite: plans },
      { requests: 500, per: 'day', window: 'calendar', cite: plans },
      { requests: 15_500, per: 'month', window: 'calendar', cite: plans },
    ],
    premium: [],
  },
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'domain', value: 'example.com' },

  request: ({ type, value }) => ({
    path: `/${collections[type] ?? 'files'}/${segment(type === 'url' ? Buffer.from(value).toString('base64url') : value)}`,
  }),

  body,
  absent: { 404: z.object({ error: z.object({ code: z.literal('NotFoundError') }) }) },

  read({ data: { id, type, attributes } }) {
    const own = {
      file: () => file(attributes),
      url: () => [],
      domain: () => [...registration(attributes), ...certificate(attributes), ...resolutions(attributes)],
      ip_address: () => [...network(attributes), ...certificate(attributes)],
    }[type];
    const link = `https://www.virustotal.com/gui/${type === 'ip_address' ? 'ip-address' : type}/${encodeURIComponent(id)}`;
    return found([...detections(attributes), ...classifications(attributes), ...own()], link);
  },
});
