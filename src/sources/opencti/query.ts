import type { Observable } from '../../domain/observable.ts';

/** As many of each as one answer holds; who has more of one value knows it anyway. */
const most = 20;

/**
 * Observables of the value, their indicators and relations; and indicators whose pattern names just this value, for many have no
 * observable. Fields as in OpenCTI 6; filters as since 5.12: https://docs.opencti.io/latest/reference/filters/
 */
const text = `query Lookup($observables: FilterGroup, $indicators: FilterGroup) {
  stixCyberObservables(filters: $observables, first: ${most}) {
    edges {
      node {
        id
        entity_type
        observable_value
        x_opencti_score
        updated_at
        indicators { edges { node { ...Indicated } } }
        stixCoreRelationships(first: 50) {
          edges { node { relationship_type from { ...Related } to { ...Related } } }
        }
      }
    }
  }
  indicators(filters: $indicators, first: ${most}) { edges { node { ...Indicated } } }
}
fragment Indicated on Indicator {
  id
  name
  revoked
  valid_from
  valid_until
  x_opencti_score
  indicator_types
  createdBy { ... on Identity { name } }
  objectLabel { value }
  stixCoreRelationships(first: 20) { edges { node { relationship_type to { ...Related } } } }
}
fragment Related on StixObjectOrStixRelationshipOrCreator {
  ... on BasicObject { id entity_type }
  ... on StixCyberObservable { observable_value }
  ... on Malware { name }
  ... on Tool { name }
  ... on IntrusionSet { name }
  ... on ThreatActor { name }
  ... on Campaign { name }
}`;

/** The body of the request. */
export function queryAbout(observable: Observable): object {
  const filter = (key: string, values: readonly string[]): object => ({
    mode: 'and',
    filters: [{ key, values, operator: 'eq', mode: 'or' }],
    filterGroups: [],
  });
  const values = spellings(observable);
  const variables = {
    observables: filter(hashKeys[observable.type] ?? 'value', values),
    indicators: filter(
      'pattern',
      values.flatMap((value) => patterns(observable, value)),
    ),
  };
  return { query: text, variables };
}

/** A file has no `value`: it is found by its hashes. */
export const hashKeys: Readonly<Partial<Record<Observable['type'], string>>> = {
  md5: 'hashes.MD5',
  sha1: 'hashes.SHA-1',
  sha256: 'hashes.SHA-256',
  sha512: 'hashes.SHA-512',
};

/** What its users typed: the URL of a bare host also without the slash. */
export function spellings({ type, value }: Observable): string[] {
  return type === 'url' && /^[a-z]+:\/\/[^/?#]+\/$/.test(value) ? [value, value.slice(0, -1)] : [value];
}

const paths: Readonly<Partial<Record<Observable['type'], readonly string[]>>> = {
  ipv4: ['ipv4-addr:value'],
  ipv6: ['ipv6-addr:value'],
  domain: ['domain-name:value', 'hostname:value'],
  url: ['url:value'],
  email: ['email-addr:value'],
  md5: ['file:hashes.MD5', "file:hashes.'MD5'"],
  sha1: ["file:hashes.'SHA-1'"],
  sha256: ["file:hashes.'SHA-256'"],
  sha512: ["file:hashes.'SHA-512'"],
};

/** STIX patterns (STIX 2.1, 9) that name one value. */
function patterns({ type, value: whole }: Observable, value: string): string[] {
  const network = whole.includes(':') ? 'ipv6-addr:value' : 'ipv4-addr:value';
  const named = type === 'cidr' ? [network] : (paths[type] ?? ['cryptocurrency-wallet:value']);
  return named.map((path) => `[${path} = '${value.replace(/[\\']/g, '\\$&')}']`);
}
