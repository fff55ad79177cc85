import { expect, test } from 'vitest';
import type { Outcome } from '../domain/lookup.ts';
import { createTallies } from './tallies.ts';

const found: Outcome = { status: 'found', observations: [{ kind: 'reputation', confidence: 0.9 }] };

test('counts lookups by how they ended, once', () => {
  const tallies = createTallies();
  tallies.lookup({ source: 'a', outcome: found, via: 'live' });
  tallies.lookup({ source: 'a', outcome: found, via: 'live' });
  tallies.lookup({ source: 'a', outcome: found, via: 'cache' });
  tallies.lookup({ source: 'a', outcome: { status: 'failed', reason: 'timeout', detail: '' }, via: 'live' });
  const all = tallies.take();
  expect(all).toEqual([
    { source: 'a', status: 'found', reason: '', via: 'live', lookups: 2 },
    { source: 'a', status: 'found', reason: '', via: 'cache', lookups: 1 },
    { source: 'a', status: 'failed', reason: 'timeout', via: 'live', lookups: 1 },
  ]);
  expect(tallies.take()).toEqual([]);
  // The store was away.
  tallies.lookup({ source: 'a', outcome: found, via: 'live' });
  tallies.giveBack(all);
  expect(tallies.take()[0]).toEqual({ source: 'a', status: 'found', reason: '', via: 'live', lookups: 3 });
});
