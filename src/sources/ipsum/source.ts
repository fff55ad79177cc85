import type { Observation } from '../../domain/observation.ts';
import { defineFeed } from '../kit/define-feed.ts';
import { unreadable } from '../kit/feed-formats/lines.ts';
import { text } from '../kit/feed-formats/text.ts';

/** Its author blocks what so many lists have: here that is even odds. */
const enough = 3;

export default defineFeed({
  id: 'ipsum',
  name: 'IPsum',
  homepage: 'https://github.com/stamparm/ipsum',
  about: 'On how many of some thirty public blocklists an address stands.',
  accepts: ['ipv4', 'url'],
  reliability: 'C',
  url: 'https://raw.githubusercontent.com/stamparm/ipsum/master/ipsum.txt',
  every: 86_400,
  cite: 'https://github.com/stamparm/ipsum',
  largest: 32 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) =>
    text(list, { holds: ['ipv4'], ended: 'always' }, ({ value, type, rest }) =>
      /^[1-9]\d{0,2}$/.test(rest) ? { value, type, says: facts(Number(rest)) } : unreadable(`${value} ${rest}`),
    ),
});

/** One list, or two, is what mistakes look like: told with the confidence that they have, and no accusation. */
function facts(lists: number): readonly Observation[] {
  const reputation: Observation = { kind: 'reputation', confidence: lists / (lists + enough), reporters: lists };
  return lists < enough ? [reputation] : [{ kind: 'listing', list: 'IPsum', category: 'attack' }, reputation];
}
