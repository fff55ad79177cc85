import { parse } from 'tldts';
import type { Observation } from '../../domain/observation.ts';
import { defineLocal } from '../kit/define-local.ts';
import { found, notFound } from '../kit/readings.ts';

export default defineLocal({
  id: 'public-suffix',
  name: 'Public Suffix List',
  homepage: 'https://publicsuffix.org',
  about: 'Which part of a name somebody registered, and whether unrelated people get names below the same suffix',
  accepts: ['domain'],
  reliability: 'A',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'domain', value: 'www.example.co.uk' },
  ask({ value }) {
    const { domain, publicSuffix, isIcann, isPrivate } = parse(value, {
      allowPrivateDomains: true,
      extractHostname: false,
      validateHostname: false,
    });
    // Neither: the suffix is not on the list, only its last label was taken for one.
    if (!publicSuffix || !(isIcann || isPrivate)) return notFound();
    const observations: Observation[] = [
      { kind: 'registration', ...(domain && { registrable_domain: domain }), public_suffix: publicSuffix },
    ];
    if (isPrivate) {
      const detail = `names below ${publicSuffix} belong to different people`;
      observations.push({ kind: 'classification', label: 'shared-hosting-suffix', detail });
    }
    return found(observations);
  },
});
