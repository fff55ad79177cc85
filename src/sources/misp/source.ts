import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { found, notFound } from '../kit/readings.ts';
import { type Attribute, body } from './body.ts';
import { factsOf } from './facts.ts';

const most = 100;

export default defineSource({
  id: 'misp',
  name: 'MISP',
  homepage: 'https://www.misp-project.org',
  about: 'Events shared with you on your own MISP server.',
  accepts: [
    ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email', 'asn', 'cve', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const),
    ...(['imphash', 'authentihash', 'ssdeep', 'tlsh', 'ja3', 'jarm', 'bitcoin', 'monero', 'dash'] as const),
  ],
  says: ['classification', 'known_good', 'listing', 'sighting'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: null,
  auth: { in: 'header', name: 'Authorization', env: 'MISP_API_KEY', getKeyAt: 'https://www.circl.lu/doc/misp/automation/#automation-key' },
  defaultPlan: 'own',
  limits: { own: [] },
  concurrency: 4,
  freshFor: { found: 3600, notFound: 900 },
  probe: { type: 'domain', value: 'example.com' },

  request: (observable) => ({
    method: 'POST',
    path: '/attributes/restSearch',
    json: {
      returnFormat: 'json',
      value: spellings(observable),
      limit: most,
      includeEventTags: 1,
      includeContext: 1,
      includeSightings: 1,
      includeWarninglistHits: 1,
      enforceWarninglist: 0,
    },
  }),

  body,

  read({ response: { Attribute: attributes } }, observable) {
    const own = attributes.filter((attribute) => isAbout(attribute, observable));
    // MISP takes % for a wildcard: when strangers fill the page, ours may be on the next one.
    if (own.length === 0 && attributes.length >= most) throw new Error(`a full page of ${most} other values`);
    if (own.length === 0) return notFound();
    const facts = own.map((each) => factsOf(each, observable));
    return found(unique([...facts.flatMap(({ tags }) => tags), ...facts.flatMap(({ others }) => others)]));
  },
});

/** MISP keeps what its users typed: a bare host's URL also without the slash, a TLSH as older tools wrote it. */
function spellings({ type, value }: Observable): string[] {
  if (type === 'tlsh') return [value, value.replace(/^T1/, '')];
  return type === 'url' && /^[a-z]+:\/\/[^/?#]+\/$/.test(value) ? [value, value.slice(0, -1)] : [value];
}

/** Composite attributes (`domain|ip`, `filename|sha256`) are about both their halves. */
function isAbout({ value }: Attribute, observable: Observable): boolean {
  const wanted = spellings(observable).map((each) => each.toLowerCase());
  return [value, ...value.split('|')].some((each) => wanted.includes(each.toLowerCase()));
}

function unique(observations: readonly Observation[]): Observation[] {
  return [...new Map(observations.map((each) => [JSON.stringify(each), each])).values()];
}
