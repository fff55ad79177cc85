import { z } from 'zod';
import { absentAs, authKey, fairUse, refusedAs } from '../kit/abuse-ch.ts';
import { defineDialogue } from '../kit/define-dialogue.ts';
import { found } from '../kit/readings.ts';
import { noRows, rows } from './body.ts';
import { hostedFacts, indicatorFacts, isAbout, sampleFacts } from './facts.ts';

/**
 * A file may be an indicator itself, which `search_ioc` tells, and it may be a sample of malware whose servers are indicators, which
 * `search_hash` tells. Hence "no result" of the first does not end the dialogue. `search_hash` takes these two digests.
 */
const sampled: readonly string[] = ['md5', 'sha256'];

export default defineDialogue({
  id: 'threatfox',
  name: 'ThreatFox',
  homepage: 'https://threatfox.abuse.ch',
  about: 'Indicators of malware, above all its command-and-control servers, of the last six months.',
  accepts: ['ipv4', 'domain', 'url', 'md5', 'sha1', 'sha256'],
  says: ['classification', 'listing', 'relation', 'reputation', 'services'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://threatfox-api.abuse.ch/api/v1',
  auth: authKey,
  defaultPlan: 'fair-use',
  limits: fairUse('https://threatfox.abuse.ch/api/'),
  freshFor: { found: 6 * 3600, notFound: 3600 },
  probe: { type: 'domain', value: 'example.com' },

  first: {
    request: ({ type, value }) => ({
      method: 'POST',
      path: '/',
      // Addresses are kept with their ports: only a search for a part finds them.
      json: { query: 'search_ioc', search_term: value, exact_match: type !== 'ipv4' },
    }),
    body: z.union([rows, noRows]),
    refused: refusedAs,
  },
  next: {
    request: ({ type, value }, _indicators, further) =>
      further.length === 0 && sampled.includes(type)
        ? { method: 'POST', path: '/', json: { query: 'search_hash', hash: value } }
        : undefined,
    body: rows,
    absent: absentAs('no_result'),
    refused: refusedAs,
  },

  read({ data }, [used], observable) {
    const own = data.filter((row) => isAbout(row, observable));
    const [shown] = [...own, ...(used?.data ?? [])];
    return found(
      [...indicatorFacts(own), ...hostedFacts(data, observable), ...sampleFacts(used?.data ?? [])],
      shown && `https://threatfox.abuse.ch/ioc/${shown.id}/`,
    );
  },
});
