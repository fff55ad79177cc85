import { hashTypes } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { defineLocal } from '../kit/define-local.ts';
import { found, notFound } from '../kit/readings.ts';
import { knownContents } from './known-contents.ts';

/** Half strength for trivial content: such a hash is mostly a mistake in a report and says nothing about what was meant. */
const trivial: Observation = { kind: 'known_good', list: 'hashes of trivial content', strength: 0.5 };
const test: Observation = { kind: 'known_good', list: 'anti-malware test files, harmless by design', strength: 1 };

const contentOf = new Map(knownContents.flatMap((content) => hashTypes.map((type) => [content[type] as string, content] as const)));

export default defineLocal({
  id: 'known-hashes',
  name: 'Well-known hashes',
  homepage: 'https://www.eicar.org/download-anti-malware-testfile/',
  about: 'Hashes of the empty input, of other trivial content and of the EICAR test files',
  accepts: hashTypes,
  reliability: 'A',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' },
  ask({ value }) {
    if (/^(.)\1+$/.test(value)) {
      return found([{ kind: 'classification', label: 'placeholder-hash', detail: 'one digit repeated: no file has this hash' }]);
    }
    const content = contentOf.get(value);
    if (!content) return notFound();
    const detail = `the hash of: ${content.what}`;
    return found([{ kind: 'classification', label: content.label, detail }, content.label === 'eicar-test-file' ? test : trivial]);
  },
});
