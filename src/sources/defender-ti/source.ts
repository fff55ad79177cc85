import type { Observation } from '../../domain/observation.ts';
import { defineDialogue } from '../kit/define-dialogue.ts';
import { segment } from '../kit/path.ts';
import { found, fromText, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import { notFoundError, type PassiveDns, passiveDns, type Reputation, reputation } from './body.ts';

const hosts = '/security/threatIntelligence/hosts';

export default defineDialogue({
  id: 'defender-ti',
  name: 'Microsoft Defender Threat Intelligence',
  homepage: 'https://learn.microsoft.com/en-us/graph/api/resources/security-threatintelligence-overview',
  about: 'Reputation of hosts, and which names led to which addresses (once RiskIQ PassiveTotal).',
  accepts: ['domain', 'ipv4', 'ipv6'],
  says: ['classification', 'relation', 'reputation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://graph.microsoft.com/v1.0',
  auth: {
    in: 'oauth',
    env: 'DEFENDER_TI_CLIENT_ID',
    passwordEnv: 'DEFENDER_TI_CLIENT_SECRET',
    tenantEnv: 'DEFENDER_TI_TENANT',
    tokenUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
    scope: 'https://graph.microsoft.com/.default',
    getKeyAt: 'https://learn.microsoft.com/en-us/graph/auth-register-app-v2',
  },
  defaultPlan: 'licensed',
  limits: { licensed: [] },
  concurrency: 4,
  freshFor: { found: 6 * 3600, notFound: 3600 },
  probe: { type: 'domain', value: 'example.com' },

  first: {
    request: ({ value }) => ({ path: `${hosts}/${segment(value)}/reputation` }),
    body: reputation,
    absent: { 404: notFoundError },
  },
  next: {
    request: ({ type, value }, _, further) =>
      further.length > 0
        ? undefined
        : {
            path: `${hosts}/${segment(value)}/${type === 'domain' ? 'passiveDns' : 'passiveDnsReverse'}`,
            query: { $orderby: 'lastSeenDateTime desc', $top: 100 },
          },
    body: passiveDns,
    absent: { 404: notFoundError },
  },

  read: (first, [dns], { type, value }) => found([...opinion(first), ...(dns ? led(dns, type === 'domain', value) : [])]),
});

/**
 * The vendor's word decides, for its score is in the same steps (75 malicious, 50 suspicious): of the suspicious the score would say
 * more than the word does, and of a neutral host, against which little speaks, it would speak against it.
 */
function opinion({ classification, score, rules }: Reputation): Observation[] {
  if (classification === 'unknown' || typeof score !== 'number') return [];
  const reasons = (rules ?? []).map(({ name, description }) => (description ? `${name}: ${description}` : name));
  const labelled = classification === 'malicious' || classification === 'suspicious';
  const detail = [`${classification}, ${score} of 100`, ...reasons.slice(0, 5)].join('; ').slice(0, 500);
  return [
    ...(classification === 'malicious' ? [{ kind: 'reputation' as const, confidence: score / 100 }] : []),
    { kind: 'classification', label: labelled ? classification : 'unclassified', detail },
  ];
}

/** Records name the host they belong to and what it led to; which of the two was asked about depends on the direction. */
function led({ value: records }: PassiveDns, named: boolean, asked: string): Observation[] {
  return distinct(
    records.flatMap(({ recordType, lastSeenDateTime, parentHost, artifact }) => {
      if (!['A', 'AAAA', 'CNAME'].includes(recordType?.toUpperCase() ?? '')) return [];
      const last = optional(lastSeenDateTime, fromText);
      const both = [artifact?.id ?? '', parentHost?.id ?? ''];
      const names = both.flatMap((id) => domain(id) ?? []).filter(({ value }) => value !== asked);
      return named
        ? relation('resolves-to', both.flatMap((id) => address(id) ?? [])[0] ?? names[0], last)
        : relation('hosts', names[0], last);
    }),
  );
}
