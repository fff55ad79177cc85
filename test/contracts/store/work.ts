import { describe } from 'vitest';
import type { Store } from '../../../src/domain/ports.ts';
import { orderContract } from './work/any-order.ts';
import { arrivalsContract } from './work/arrivals.ts';
import { endingsContract } from './work/endings.ts';
import { landingsContract } from './work/landings.ts';
import { leasesContract } from './work/leases.ts';
import { parkingContract } from './work/parking.ts';
import { streamsContract } from './work/streams.ts';
import { submissionsContract } from './work/submissions.ts';
import { turnsContract } from './work/turns.ts';

/** What every store promises of work. `open` gives an empty one; whoever hands it over closes it. */
export function workContract(open: () => Promise<Store>): void {
  describe('from a submission to its end', () => submissionsContract(open));
  describe('taken in whole', () => arrivalsContract(open));
  describe('taken in while it comes', () => streamsContract(open));
  describe('in which order they land', () => landingsContract(open));
  describe('leases', () => leasesContract(open));
  describe('who goes first', () => turnsContract(open));
  describe('parking', () => parkingContract(open));
  describe('other ends', () => endingsContract(open));
  describe('in any order of events', () => orderContract(open));
}
