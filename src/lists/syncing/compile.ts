import { setImmediate as breathe } from 'node:timers/promises';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import { holdsPrivate, isPublicAddress } from '../../domain/public-address.ts';
import type { FeedSource } from '../../domain/source.ts';
import { ipv4Number, networksOf, pageOf } from '../matching/parts.ts';
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
      else if (!observable || isBoundless(observable) || !takeIn(observable, row)) {
        unreadable += 1;
        example ??= row.value;
      }
    }
    if (rows % stride === 0) await breathe();
  }
  return { rows, unreadable, inner, example };
}

/** What means something only inside a network: also within a range, and as the host of a page. */
function isInner({ type, value }: Observable): boolean {
  if (type === 'ipv4' || type === 'ipv6') return !isPublicAddress(value);
  if (type === 'ip-range') return networksIn(value).some(isInnerNetwork);
  if (type === 'url') return isInnerHost(pageOf(value)?.host ?? '');
  return type === 'cidr' && isInnerNetwork(value);
}

function isInnerNetwork(network: string): boolean {
  return holdsPrivate(network) || !isPublicAddress(network.slice(0, network.indexOf('/')));
}

function isInnerHost(host: string): boolean {
  return (ipv4Number(host) !== -1 || host.includes(':')) && !isPublicAddress(host);
}

/** Networks this wide are nobody's: one line would accuse, or excuse, a part of the Internet. What is set aside altogether is not of it. */
function isBoundless({ type, value }: Observable): boolean {
  if (type === 'cidr') return isBoundlessNetwork(value);
  return type === 'ip-range' && networksIn(value).some(isBoundlessNetwork);
}

function isBoundlessNetwork(network: string): boolean {
  const [base = '', length = ''] = network.split('/');
  const bits = Number(length);
  // 224.0.0.0/3 and ff00::/8, for one.
  if (base.includes(':')) return bits < 16 && !(bits >= 7 && !isPublicAddress(base));
  return bits < 8 && !(bits >= 3 && Number(base.split('.', 1)[0]) >= 224);
}

/** Of IPv4, as text; none of IPv6, whose ranges no list holds. */
function networksIn(range: string): string[] {
  const [first = '', last = ''] = range.split('-');
  const [from, to] = [ipv4Number(first), ipv4Number(last)];
  if (from === -1 || to === -1) return [];
  return networksOf(from, to).map(([address, bits]) => `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${bits}`);
}
