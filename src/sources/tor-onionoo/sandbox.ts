import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

/** Onionoo as it answers `GET /details?search=…`. */
const lookalike: Lookalike = {
  source: 'tor-onionoo',
  asked: ({ path, query }) => (path === '/details' ? query.search : undefined),

  reply(value, mood) {
    const published = { version: '8.0', relays_published: '2026-11-20 00:00:00', bridges_published: '2026-11-20 00:12:00' };
    // Tor lists relays: of others it has nothing to say.
    if (mood === 'absent' || mood === 'benign') return { status: 200, body: { ...published, relays: [], bridges: [] } };
    const { number, pick, hex, host, asn, epoch } = inventor(value);
    const exit = mood === 'malicious';
    const time = (what: string): string => fromEpoch(epoch(what)).slice(0, 19).replace('T', ' ');
    const relay = {
      fingerprint: hex('fingerprint', 40).toUpperCase(),
      or_addresses: [`${value}:9001`],
      ...(exit ? { exit_addresses: [value] } : {}),
      running: true,
      flags: exit ? ['Exit', 'Fast', 'Running', 'Valid'] : ['Fast', 'Guard', 'Running', 'Valid'],
      first_seen: time('first'),
      last_seen: '2026-11-20 00:00:00',
      country: pick('country', ['nl', 'de', 'us', 'se']),
      latitude: number('lat', -60, 60),
      longitude: number('lon', -170, 170),
      as: `AS${asn('asn')}`,
      as_name: `Example Networks ${number('isp', 1, 99)}`,
      verified_host_names: [host('relay')],
    };
    return { status: 200, body: { ...published, relays: [relay], bridges: [] } };
  },

  unauthorized: () => ({ status: 403, body: '<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1></body></html>' }),
  overQuota: () => ({ status: 429, body: '<html><head><title>429 Too Many Requests</title></head></html>' }),
};
export default lookalike;
