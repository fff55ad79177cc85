import type { Lookalike, SandboxRequest } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

/** An OpenCTI platform as it answers `POST /graphql`. */
const lookalike: Lookalike = {
  source: 'opencti',
  asked: ({ method, path, body }) => (method === 'POST' && path === '/graphql' ? valueIn(body) : undefined),

  reply(value, mood) {
    if (mood === 'absent') return data([], []);
    const { hex, pick, epoch } = inventor(value);
    const uuid = (what: string): string => hex(what, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const family = pick('family', ['ExampleBot', 'SampleStealer', 'DemoLocker']);
    const indicates = { relationship_type: 'indicates', to: { id: uuid('malware'), entity_type: 'Malware', name: family } };
    const indicator = {
      id: uuid('indicator'),
      name: value,
      revoked: mood === 'benign',
      valid_from: fromEpoch(epoch('from')),
      valid_until: fromEpoch(epoch('from') + 90 * 86_400),
      x_opencti_score: { malicious: 90, suspicious: 50, benign: 10 }[mood],
      indicator_types: mood === 'malicious' ? ['malicious-activity'] : ['anomalous-activity'],
      createdBy: { name: 'Example CSIRT' },
      objectLabel: [{ value: 'osint' }],
      stixCoreRelationships: edges(mood === 'malicious' ? [indicates] : []),
    };
    const observable = {
      id: uuid('observable'),
      entity_type: 'Text',
      observable_value: value,
      x_opencti_score: 50,
      updated_at: fromEpoch(epoch('updated')),
      indicators: edges([indicator]),
      stixCoreRelationships: edges([]),
    };
    return data([observable], mood === 'malicious' ? [indicator] : []);
  },

  unauthorized: () => ({ status: 200, body: { errors: [error('AUTH_REQUIRED', 'You must be logged in to do this.', 401)], data: null } }),
  overQuota: () => ({ status: 429, body: { errors: [{ message: 'Too many requests.' }] } }),
};
export default lookalike;

function data(observables: readonly object[], indicators: readonly object[]): { status: number; body: unknown } {
  return { status: 200, body: { data: { stixCyberObservables: edges(observables), indicators: edges(indicators) } } };
}

function edges(nodes: readonly object[]): object {
  return { edges: nodes.map((node) => ({ node })) };
}

function error(code: string, message: string, status: number): object {
  return { message, path: ['stixCyberObservables'], extensions: { code, data: { http_status: status, genre: 'TECHNICAL' } }, name: code };
}

function valueIn(body: SandboxRequest['body']): string | undefined {
  const at = (from: unknown, key: string | number): unknown =>
    typeof from === 'object' && from !== null ? new Map(Object.entries(from)).get(String(key)) : undefined;
  const filter = at(at(at(at(body, 'variables'), 'observables'), 'filters'), 0);
  const value = at(at(filter, 'values'), 0);
  return typeof value === 'string' ? value : undefined;
}
