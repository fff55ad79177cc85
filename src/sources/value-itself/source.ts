import { domainToUnicode } from 'node:url';
import type { Observation } from '../../domain/observation.ts';
import { defineLocal } from '../kit/define-local.ts';
import { found } from '../kit/readings.ts';
import { brands } from './brands.ts';
import { mixesScripts } from './confusables.ts';
import { imitation, protectedName } from './imitation.ts';
import { longHost, urlShape } from './url-shape.ts';

/** Every label this source may say. */
export const labels = [
  'homograph',
  'look-alike',
  'other-ending',
  'mixed-script',
  'punycode',
  'ip-host',
  'encoded-host',
  'credentials-in-url',
  'nested-url',
  'double-extension',
  'unusual-port',
  'long-host',
] as const;
type Label = (typeof labels)[number];

const classified = (label: Label, detail: string): Observation => ({ kind: 'classification', label, detail });

export default defineLocal({
  id: 'value-itself',
  name: 'The value itself',
  homepage: 'https://www.unicode.org/reports/tr39/',
  about: 'What a name or URL shows by its spelling alone: look-alikes of protected names, hidden hosts and addresses, false endings',
  accepts: ['domain', 'url', 'email'],
  reliability: 'C',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'domain', value: 'example.com' },
  ask({ type, value }, { protectedNames }) {
    if (type === 'url') {
      const url = new URL(value);
      const { traits, nested } = urlShape(value, url);
      const isName = !traits.some(({ label }) => label === 'ip-host');
      return found([
        ...(isName ? ofName(url.hostname, protectedNames) : []),
        ...traits.map(({ label, detail }) => classified(label, detail)),
        ...nested.map((href): Observation => ({ kind: 'relation', type: 'contains', observable: { type: 'url', value: href } })),
      ]);
    }
    const host = value.slice(value.lastIndexOf('@') + 1);
    return found([...ofName(host, protectedNames), ...longHost(host).map(({ label, detail }) => classified(label, detail))]);
  },
});

/** `host` in A-labels, as observables are. */
function ofName(host: string, protectedNames: readonly string[]): readonly Observation[] {
  // Empty where the Punycode cannot be decoded.
  const shown = domainToUnicode(host);
  const like = imitation(shown || host, host, [...protectedNames.map(protectedName), ...brands]);
  const mixed = shown.split('.').filter(mixesScripts);
  return [
    ...(like ? [classified(like.label, like.detail)] : []),
    ...(mixed.length > 0 ? [classified('mixed-script', `letters of several scripts in ${mixed.join(', ')}`)] : []),
    ...(/(^|\.)xn--/.test(host) ? [classified('punycode', shown ? `shown as ${shown}` : 'cannot be decoded')] : []),
  ];
}
