import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { body, refused } from './body.ts';
import { accusations, edges, isAccusing, scored } from './facts.ts';
import { hashKeys, queryAbout, spellings } from './query.ts';

export default defineSource({
  id: 'opencti',
  name: 'OpenCTI',
  homepage: 'https://filigran.io/solutions/open-cti/',
  about: 'Observables and indicators on your own OpenCTI platform.',
  accepts: [
    ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email', 'md5', 'sha1', 'sha256', 'sha512'] as const),
    ...(['bitcoin', 'monero', 'dash'] as const),
  ],
  says: ['classification', 'listing', 'relation', 'reputation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: null,
  auth: {
    in: 'header',
    name: 'Authorization',
    prefix: 'Bearer ',
    env: 'OPENCTI_TOKEN',
    getKeyAt: 'https://docs.opencti.io/latest/reference/api/',
  },
  defaultPlan: 'own',
  limits: { own: [] },
  concurrency: 4,
  freshFor: { found: 3600, notFound: 900 },
  probe: { type: 'domain', value: 'example.com' },

  request: (observable) => ({ method: 'POST', path: '/graphql', json: queryAbout(observable) }),

  body,
  refused: { 200: refused },

  read({ data: { stixCyberObservables, indicators } }, observable) {
    const wanted = spellings(observable).map((each) => each.toLowerCase());
    const all = stixCyberObservables.edges.map(({ node }) => node);
    // A file goes by its name or by another of its hashes.
    const own = all.filter(({ observable_value: value }) => hashKeys[observable.type] || wanted.includes(value.toLowerCase()));
    if (own.length === 0 && all.length > 0) throw new Error('observables of other values');
    const told = [...own.flatMap((each) => each.indicators?.edges ?? []), ...indicators.edges].map(({ node }) => [node.id, node] as const);
    const each = [...new Map(told).values()];
    const live = each.filter(({ revoked }) => !revoked);
    const accusing = each.filter(isAccusing);
    // The score of an observable outlives the indicators it came from: where none of them accuses any more, neither does it.
    const standing = each.length > 0 && accusing.length === 0 ? [] : [...accusing, ...own];
    const facts = [...scored(standing.map((known) => known.x_opencti_score)), ...each.flatMap(accusations), ...own.flatMap(edges)];
    const known = own.map(({ entity_type }) => ({
      kind: 'classification' as const,
      label: 'unclassified',
      detail: `OpenCTI ${entity_type}, without an indicator in force`,
    }));
    return found([...new Map([...facts, ...(live.length === 0 ? known : [])].map((fact) => [JSON.stringify(fact), fact])).values()]);
  },
});
