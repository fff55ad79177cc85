import { hash } from 'node:crypto';
import { type Observable, observableKey } from '../domain/observable.ts';
import { storable } from './storable.ts';

/** A digest that stands for an observable in an index: Postgres takes no key of more than 2.7 kB, and URLs are longer. Half of SHA-256 is plenty to tell values apart. */
export function keyOf(observable: Observable): string {
  return hash('sha256', storable(observableKey(observable)), 'base64url').slice(0, 22);
}
