import type { FeedPart } from '../../domain/source.ts';
import { defineFeed } from '../kit/define-feed.ts';
import { warninglist } from '../kit/feed-formats/warninglist.ts';
import { lists, unknown } from './lists.ts';

const facts = new Map(lists.map(({ name, says }) => [name, says]));

export default defineFeed({
  id: 'misp-warninglists',
  name: 'MISP warninglists',
  homepage: 'https://github.com/MISP/misp-warninglists',
  about: 'What is known, common or reserved, and often taken for an indicator by mistake.',
  accepts: [
    ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email'] as const),
    ...(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'ssdeep'] as const),
  ],
  reliability: 'B',
  // It names the lists that there are.
  url: 'https://raw.githubusercontent.com/MISP/misp-warninglists/main/README.md',
  every: 7 * 86_400,
  cite: 'https://github.com/MISP/misp-warninglists',
  largest: 128 << 20,
  role: 'known-good',
  effects: { '*': 'tell', ...Object.fromEntries(lists.map(({ name, effect }) => [name, effect])) },
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parts,
  parse: (text) => warninglist(text, (name) => facts.get(name) ?? unknown(name).says),
});

function parts(readme: string): readonly FeedPart[] {
  const there = new Set([...readme.matchAll(/\]\((?:\.\/)?lists\/([\w.-]+)\/list\.json\)/g)].map(([, folder]) => folder));
  const named = lists.filter(({ folder }) => there.has(folder));
  if (named.length === 0) throw new Error('a page that names no list');
  return named.map(({ folder }) => ({ path: `lists/${folder}/list.json` }));
}
