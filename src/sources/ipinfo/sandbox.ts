import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { address } from '../kit/related.ts';

/** IPinfo as it answers `GET /{ip}` under a business plan. */
const lookalike: Lookalike = {
  source: 'ipinfo',
  asked({ path }) {
    const value = segmentAfter('/', path) ?? '';
    return address(value) ? value : undefined;
  },

  reply(value, mood) {
    if (mood === 'absent') return { status: 200, body: { ip: value, bogon: true } };
    const { number, pick, host, asn } = inventor(value);
    const name = `Example Networks ${number('isp', 1, 99)}`;
    const hosting = mood !== 'benign';
    const owner = { name, domain: 'example.com', type: hosting ? 'hosting' : 'isp' };
    return {
      status: 200,
      body: {
        ip: value,
        hostname: host('ptr'),
        city: 'Amsterdam',
        region: 'North Holland',
        country: pick('country', ['NL', 'DE', 'US', 'BR', 'SG']),
        loc: `${number('lat', -60, 60)}.3740,${number('lon', -170, 170)}.8897`,
        postal: '1012',
        timezone: 'Europe/Amsterdam',
        asn: { asn: `AS${asn('asn')}`, route: value.includes(':') ? '2001:db8::/32' : '192.0.2.0/24', ...owner },
        company: owner,
        privacy: {
          vpn: mood === 'suspicious',
          proxy: mood === 'malicious' && number('proxy', 0, 1) === 0,
          tor: mood === 'malicious' && number('tor', 0, 3) === 0,
          relay: false,
          hosting,
          service: '',
        },
        domains: { ip: value, total: 1, domains: [host('site')] },
      },
    };
  },

  unauthorized: () => ({
    status: 403,
    body: { status: 403, error: { title: 'Unknown token', message: "Please ensure you've entered your token correctly." } },
  }),
  overQuota: () => ({ status: 429, body: { title: 'Rate limit exceeded', message: 'Upgrade to increase your usage limits.' } }),
};
export default lookalike;
