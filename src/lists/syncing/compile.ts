import { setImmediate as breathe } from 'node:timers/promises';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import { holdsPrivate, isPublicAddress } from '../../domain/public-address.ts';
import type { FeedSource } from '../../domain/source.ts';
import type { TakeIn } from '../matching/take-in.ts';

/** extract/: the one spelling of a value, of that type or of the type its shape tells; undefined for what is no observable. */
export type ToObservable = (value: string, type: ObservableType | undefined) => Observable | undefined;

export interface Compiled {
  readonly rows: number;
  /** Rows that are no entry. */
  readonly unreadable: number;
  /** Entries of networks that nobody is accused by: private and reserved ones in lists of threats. */
  readonly inner: number;
  /** The first of the unreadable ones, for a person to look at. */
  readonly example: string | undefined;
}

/** Rows read between two breaths: some milliseconds. */
const stride = 4_000;

/** Puts every entry of one file into a list. @throws what the feed's parser throws: the file is of another format, or cut short. */
export async function compile(source: FeedSource, text: string, takeIn: TakeIn, toObservable: ToObservable): Promise<Compiled> {
  let rows = 0;
  let unreadable = 0;
  let inner = 0;
  let example: string | undefined;
  for (const row of source.parse(text)) {
    rows += 1;
    if ('unreadable' in row) {
      unreadable += 1;
      example ??= row.unreadable;
    } else {
      const observable = toObservable(row.value, row.type);
      // Some blocklists hold 10.0.0.0/8, for firewalls at the edge: it accuses nobody.
      if (observable && source.role === 'threat' && isInner(observable)) inner += 1;
      else if (!observable || !takeIn(observable, row)) {
        unreadable += 1;
        example ??= row.value;
      }
    }
    if (rows % stride === 0) await breathe();
  }
  return { rows, unreadable, inner, example };
}

function isInner({ type, value }: Observable): boolean {
  if (type === 'ipv4' || type === 'ipv6') return !isPublicAddress(value);
  return type === 'cidr' && (holdsPrivate(value) || !isPublicAddress(value.slice(0, value.indexOf('/'))));
}
