import { quoted } from './http.ts';
import { type Files, invented, type Scaffold, scaffoldMark } from './mark.ts';

/** Answers from this machine alone. */
export function local(scaffold: Scaffold): Files {
  return {
    'source.ts': source(scaffold),
    'source.test.ts': `import { contract } from '../../../test/contracts/local-source.ts';
import source from './source.ts';

contract(source, {
  found: [[{ type: 'domain', value: 'example.com' }]],
  notFound: [[{ type: 'domain', value: 'iana.org' }]],
});
`,
    'notes.md': `# ${scaffold.name}

${scaffoldMark}: replace every line.

- No key, no request: what it knows, and from where.
- Not found: what that means.
`,
  };
}

function source({ id, name }: Scaffold): string {
  return `import { defineLocal } from '../kit/define-local.ts';
import { found, notFound } from '../kit/readings.ts';

const reserved: ReadonlySet<string> = new Set(['example.com', 'example.net', 'example.org']);

${invented}
export default defineLocal({
  id: '${id}',
  name: ${quoted(name)},
  homepage: 'https://www.rfc-editor.org/rfc/rfc2606',
  about: 'Names that are kept for documentation',
  accepts: ['domain'],
  reliability: 'A',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'domain', value: 'example.com' },

  ask: ({ value }) => (reserved.has(value) ? found([{ kind: 'classification', label: 'reserved-name' }]) : notFound()),
});
`;
}
