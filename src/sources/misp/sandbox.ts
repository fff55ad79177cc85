import type { Lookalike, SandboxRequest } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';

/** A MISP server as it answers `POST /attributes/restSearch`. */
const lookalike: Lookalike = {
  source: 'misp',
  asked: ({ method, path, body }) => (method === 'POST' && path === '/attributes/restSearch' ? firstValue(body) : undefined),

  reply(value, mood) {
    const { number, pick, hex, epoch } = inventor(value);
    if (mood === 'absent') return { status: 200, body: { response: { Attribute: [] } } };
    const uuid = (what: string): string => hex(what, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const sighting = (type: string, what: string): object => ({
      id: String(number(what, 1, 999)),
      date_sighting: String(epoch(what)),
      type,
      source: '',
      Organisation: { name: 'Example CSIRT' },
    });
    const family = pick('family', ['ExampleBot', 'SampleStealer', 'DemoLocker']);
    const attribute = {
      id: String(number('id', 1, 99_999)),
      event_id: String(number('event', 1, 999)),
      uuid: uuid('attribute'),
      type: 'text',
      category: pick('category', ['Network activity', 'Payload delivery']),
      to_ids: mood !== 'benign',
      timestamp: String(epoch('edited')),
      comment: '',
      value,
      Event: {
        id: String(number('event', 1, 999)),
        info: pick('info', ['Invoice phishing wave', 'Loader infrastructure', 'Weekly collection']),
        uuid: uuid('event'),
        Orgc: { id: '2', name: 'Example CSIRT', uuid: uuid('organisation') },
      },
      Tag: mood === 'malicious' ? [{ name: 'tlp:clear' }, { name: `misp-galaxy:malpedia="${family}"` }] : [{ name: 'tlp:clear' }],
      Sighting:
        mood === 'malicious' ? [sighting('0', 'first'), sighting('0', 'second')] : mood === 'benign' ? [sighting('1', 'first')] : [],
      ...(mood === 'benign'
        ? {
            warnings: [
              {
                match: value,
                value,
                warninglist_id: '1',
                warninglist_name: 'List of example services',
                warninglist_category: 'false_positive',
              },
            ],
          }
        : {}),
    };
    return { status: 200, body: { response: { Attribute: [attribute] } } };
  },

  unauthorized() {
    const message =
      'Authentication failed. Please make sure you pass the API key of an API enabled user along in the Authorization header.';
    return { status: 403, body: { name: message, message, url: '/attributes/restSearch' } };
  },
  overQuota: () => ({
    status: 429,
    headers: { 'X-Rate-Limit-Limit': '100', 'X-Rate-Limit-Remaining': '0' },
    body: { name: 'API limit exceeded', message: 'API limit exceeded' },
  }),
};
export default lookalike;

function firstValue(body: SandboxRequest['body']): string | undefined {
  const value = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}
