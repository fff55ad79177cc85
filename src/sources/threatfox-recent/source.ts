import { z } from 'zod';
import type { ObservableType } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import type { FeedRow } from '../../domain/source.ts';
import { authKey, sure } from '../kit/abuse-ch.ts';
import { defineFeed } from '../kit/define-feed.ts';
import { json } from '../kit/feed-formats/json.ts';
import { addressAndPort, shapeOf, since, unreadable } from '../kit/feed-formats/lines.ts';
import { kebab } from '../kit/readings.ts';

const row = z.object({
  ioc_value: z.string(),
  ioc_type: z.string(),
  threat_type: z.string(),
  malware_printable: z.string().nullish(),
  confidence_level: z.coerce.number().min(0).max(100),
  first_seen_utc: z.string(),
  is_compromised: z.boolean().nullish(),
});

const types: ReadonlyMap<string, ObservableType> = new Map(
  Object.entries({
    ...{ domain: 'domain', url: 'url', md5_hash: 'md5', sha1_hash: 'sha1', sha256_hash: 'sha256' },
    ...{ envelope_from: 'email', body_from: 'email' },
  } as const),
);
export default defineFeed({
  id: 'threatfox-recent',
  name: 'ThreatFox, recent indicators',
  homepage: 'https://threatfox.abuse.ch',
  about: 'Indicators of malware that researchers shared within the last two days.',
  accepts: ['ipv4', 'ipv6', 'domain', 'url', 'email', 'md5', 'sha1', 'sha256'],
  reliability: 'B',
  lineage: 'threatfox',
  url: 'https://threatfox-api.abuse.ch/v2/files/exports/{key}/recent.json',
  auth: { in: 'place', env: authKey.env, getKeyAt: authKey.getKeyAt },
  every: 1800,
  cite: 'https://threatfox.abuse.ch/export/',
  unverified: true,
  largest: 64 << 20,
  probe: { type: 'domain', value: 'example.com' },

  parse: (text) => json(text, { row }, (held, id) => entry(held, id)),
});

function entry(held: z.output<typeof row>, id: string | undefined): FeedRow {
  const { ioc_value: value, ioc_type, first_seen_utc } = held;
  const common = { since: since(first_seen_utc), link: id && /^\d+$/.test(id) ? `https://threatfox.abuse.ch/ioc/${id}/` : undefined };
  if (ioc_type === 'ip:port') {
    const place = addressAndPort(value);
    if (!place) return unreadable(value);
    const services = place.port === undefined ? [] : [{ kind: 'services' as const, services: [{ port: place.port }] }];
    return { value: place.value, type: shapeOf(place.value), says: [...facts(held), ...services], ...common };
  }
  const type = types.get(ioc_type);
  return type && shapeOf(value) === type ? { value, type, says: facts(held), ...common } : unreadable(`${ioc_type} ${value}`);
}

function facts({ threat_type, malware_printable, confidence_level, is_compromised }: z.output<typeof row>): readonly Observation[] {
  const category = kebab(threat_type);
  const family = malware_printable && !/^unknown\b/i.test(malware_printable) ? malware_printable : undefined;
  const reputation: Observation = { kind: 'reputation', confidence: confidence_level / 100 };
  if (confidence_level < sure) {
    const detail = `ThreatFox, ${confidence_level} % sure: ${category}${malware_printable ? `, ${malware_printable}` : ''}`;
    return [reputation, { kind: 'classification', label: 'unclassified', detail }];
  }
  return [
    { kind: 'listing', list: 'ThreatFox', category },
    reputation,
    ...(family ? [{ kind: 'classification' as const, label: category, family }] : []),
    ...(is_compromised ? [{ kind: 'classification' as const, label: 'compromised' }] : []),
  ];
}
