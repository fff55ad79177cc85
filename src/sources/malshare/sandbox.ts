import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';

/** MalShare as it answers `action=details`. */
const lookalike: Lookalike = {
  source: 'malshare',
  asked: ({ path, query }) => (path === '/api.php' && query.action === 'details' ? query.hash : undefined),

  reply(value, mood) {
    if (mood === 'absent' || mood === 'benign') return { status: 404, body: { ERROR: { CODE: 404, MESSAGE: 'Sample not found' } } };
    const { hex, host, pick } = inventor(value);
    const of = (length: number): string => (value.length === length ? value : hex('hash', length));
    const name = `${pick('name', ['invoice', 'setup', 'update', 'report'])}.exe`;
    return {
      status: 200,
      body: {
        MD5: of(32),
        SHA1: of(40),
        SHA256: of(64),
        SSDEEP: '',
        F_TYPE: 'PE32',
        SOURCES: mood === 'malicious' ? [`http://${host('server')}/${name}`] : ['User Submission'],
        FILENAMES: [name],
      },
    };
  },

  unauthorized: () => ({ status: 400, body: 'User specified in `api_key` GET variable does not exist' }),
  overQuota: () => ({ status: 429, body: 'Error: Over Request Limit.  Please contact us if you need this increased' }),
};
export default lookalike;
