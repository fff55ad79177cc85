import { quoted } from './http.ts';
import { asJson, type Files, invented, type Scaffold, scaffoldMark } from './mark.ts';

/** Downloaded, and asked on this machine. */
export function feed(scaffold: Scaffold): Files {
  const listed = (value: string, type: string) => ({
    value,
    type,
    says: [{ kind: 'listing', list: scaffold.name, category: 'abuse' }],
  });
  return {
    'source.ts': source(scaffold),
    'source.test.ts': `import { contract } from '../../../test/contracts/feed.ts';
import source from './source.ts';

contract(source, new URL('./recordings/', import.meta.url));
`,
    'notes.md': `# ${scaffold.name}

${scaffoldMark}: replace every line.

No key. Who publishes it, how often, and under which terms.

- What it means to be listed, and for how long a value stays.
`,
    'recordings/list.txt': '# invented\n192.0.2.1\n198.51.100.0/24\nnot an address\n',
    'recordings/list.txt.reads.json': asJson({
      about: `${scaffoldMark}: invented; put a piece of the true list beside this file, and say what it reads as`,
      entries: [listed('192.0.2.1', 'ipv4'), listed('198.51.100.0/24', 'cidr')],
      unreadable: ['not an address'],
    }),
  };
}

function source({ id, name }: Scaffold): string {
  return `import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

const name = ${quoted(name)};

${invented}
export default defineFeed({
  id: '${id}',
  name,
  homepage: 'https://example.com',
  about: 'Addresses that were seen attacking others.',
  // Whatever an entry answers for: a network its addresses, an address the URLs on it.
  accepts: ['ipv4', 'cidr', 'url'],
  reliability: 'C',
  url: 'https://example.com/list.txt',
  // Seconds: as often as the publisher allows, on the page that says so.
  every: 24 * 3600,
  cite: 'https://example.com/terms',
  unverified: true,
  largest: 16 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  // The last line ends like the others: one that does not was cut short.
  parse: (list) => text(list, { holds: ['ipv4', 'cidr'], ended: 'always' }, saying([{ kind: 'listing', list: name, category: 'abuse' }])),
});
`;
}
