import { randomInt } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Observable } from '../../domain/observable.ts';
import { covering } from '../../domain/public-address.ts';
import type { Match, Matching } from '../../domain/source.ts';
import { familyOf, hashOf, newKey, putIpv4, putIpv6, putName, putOther, putPage, shown } from './keys.ts';
import { type ListData, noteOf } from './list-file.ts';
import { ipv4Number, ipv6Groups, mappedIpv4, pageOf, readHost } from './parts.ts';

/** All lists as one table. Lookups go on while a list is swapped: they see the old state or the new one, never a half. */
export interface ListIndex {
  /** Every entry of every list that covers the observable. */
  match(observable: Observable): readonly Match[];
  /** Puts lists in the place of their former copies, by feed; undefined takes one out. Swaps under way are done in their order. */
  swap(changes: ReadonlyMap<string, ListData | undefined>): Promise<void>;
  readonly entries: number;
}

/** One state of the index; never changed once it answers. */
interface State {
  readonly lists: readonly Placed[];
  readonly entries: number;
  /** Open addressing: hash and entry number + 1 by turns; a power of two of pairs, at most half of them taken. */
  readonly slots: Uint32Array;
  readonly mask: number;
  /** Lengths of networks that are listed at all, longest first. */
  readonly bits4: readonly number[];
  readonly bits6: readonly number[];
}

interface Placed {
  readonly feed: string;
  readonly data: ListData;
  /** Number of its first entry among all. */
  readonly first: number;
}

/** Entries put in place between two breaths: some milliseconds. */
const stride = 20_000;
/** Parts of a path that are looked at: nobody lists deeper ones. */
const deepestPath = 12;
/** Entries of one list with the same key that are found: nobody reads more, and a list of a million of them would stall every start. */
const mostAlike = 64;

export function createListIndex(): ListIndex {
  const seed = randomInt(2 ** 32);
  const key = newKey();
  const groups = new Uint16Array(8);
  let state: State = { lists: [], entries: 0, slots: new Uint32Array(4), mask: 1, bits4: [], bits6: [] };
  let swapping: Promise<void> = Promise.resolve();

  /** Hands every entry with the key's bytes to the matches. */
  function probe({ slots, mask, lists }: State, by: Matching, into: Match[]): void {
    const { bytes, length } = key;
    const hash = hashOf(bytes, 0, length, seed);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = slots[2 * slot + 1] ?? 0;
      if (number === 0) return;
      if (slots[2 * slot] !== hash) continue;
      const list = holderOf(lists, number - 1);
      const entry = number - 1 - list.first;
      if (isEntry(list.data, entry, bytes, length)) into.push(matchOf(list, entry, by));
    }
  }

  function address4(now: State, address: number, by: Matching | undefined, into: Match[]): void {
    for (const bits of now.bits4) {
      putIpv4(key, address, bits);
      probe(now, by ?? (bits === 32 ? 'exact' : 'network'), into);
    }
  }

  function address6(now: State, by: Matching | undefined, into: Match[]): void {
    for (const bits of now.bits6) {
      putIpv6(key, groups, bits);
      probe(now, by ?? (bits === 128 ? 'exact' : 'network'), into);
    }
  }

  function name(now: State, text: string, by: Matching | undefined, into: Match[]): void {
    if (putName(key, text, false)) probe(now, by ?? 'exact', into);
    for (let from = 0; from !== -1 && from < text.length; ) {
      if (putName(key, text, true, from)) probe(now, by ?? (from === 0 ? 'exact' : 'parent-domain'), into);
      const dot = text.indexOf('.', from);
      from = dot === -1 ? -1 : dot + 1;
    }
  }

  function host(now: State, written: string, into: Match[]): void {
    const text = readHost(written);
    const address = Math.max(ipv4Number(text), mappedIpv4(text));
    if (address !== -1) address4(now, address, 'host', into);
    else if (text.includes(':') && ipv6Groups(text, groups)) address6(now, 'host', into);
    else name(now, text, 'host', into);
  }

  function url(now: State, text: string, into: Match[]): void {
    const found = pageOf(text);
    if (!found) return;
    const { page, siteEnd, pathEnd } = found;
    if (putPage(key, page, false)) probe(now, 'exact', into);
    if (putPage(key, page, true, pathEnd)) probe(now, pathEnd === page.length ? 'exact' : 'path-prefix', into);
    let depth = 0;
    for (let slash = page.indexOf('/', siteEnd); slash !== -1 && slash < pathEnd && depth < deepestPath; depth++) {
      // The folder with its slash, and without it: lists have both.
      if (slash + 1 < pathEnd && putPage(key, page, true, slash + 1)) probe(now, 'path-prefix', into);
      if (slash > siteEnd && putPage(key, page, true, slash)) probe(now, 'path-prefix', into);
      slash = page.indexOf('/', slash + 1);
    }
    host(now, found.host, into);
  }

  /** `whole`: what a match by the very network is; of a range it is only the network around it. */
  function network(now: State, text: string, whole: Matching, into: Match[]): void {
    const slash = text.lastIndexOf('/');
    const base = text.slice(0, slash);
    const mapped = mappedIpv4(base);
    const address = mapped === -1 ? ipv4Number(base) : mapped;
    const bits = Number(text.slice(slash + 1)) - (mapped === -1 ? 0 : 96);
    const wide = address === -1 && ipv6Groups(base, groups);
    if (address === -1 && !wide) return;
    for (const each of wide ? now.bits6 : now.bits4) {
      if (each > bits) continue;
      if (wide) putIpv6(key, groups, each);
      else putIpv4(key, address, each);
      probe(now, each === bits ? whole : 'network', into);
    }
  }

  /** A listed network holds a range where it holds the smallest network around it. */
  function range(now: State, text: string, into: Match[]): void {
    const [first = '', last = ''] = text.split('-');
    const around = covering(first, last);
    if (around !== undefined) network(now, around, 'network', into);
  }

  async function place(changes: ReadonlyMap<string, ListData | undefined>): Promise<void> {
    const others = state.lists.filter(({ feed }) => !changes.has(feed));
    const lists = placed([...others, ...[...changes].flatMap(([feed, data]) => (data ? [{ feed, data }] : []))]);
    const entries = lists.reduce((sum, list) => sum + list.data.entries, 0);
    const pairs = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * entries)));
    const slots = new Uint32Array(2 * pairs);
    const mask = pairs - 1;
    const bits = { 4: new Set<number>(), 6: new Set<number>() };
    for (const { data: list, first } of lists) {
      for (let entry = 0; entry < list.entries; entry++) {
        const from = list.ends[entry - 1] ?? 0;
        const end = list.ends[entry] ?? 0;
        const family = familyOf(list.keys[from]);
        if (family) bits[family].add(list.keys[from + 1] ?? 0);
        const hash = hashOf(list.keys, from, end, seed);
        let slot = hash & mask;
        let alike = 0;
        for (; slots[2 * slot + 1] !== 0 && alike < mostAlike; slot = (slot + 1) & mask)
          if (slots[2 * slot] === hash && (slots[2 * slot + 1] ?? 0) > first) alike += 1;
        if (alike < mostAlike) {
          slots[2 * slot] = hash;
          slots[2 * slot + 1] = first + entry + 1;
        }
        if (entry % stride === stride - 1) await breathe();
      }
    }
    const longestFirst = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => b - a);
    state = { lists, entries, slots, mask, bits4: longestFirst(bits[4]), bits6: longestFirst(bits[6]) };
  }

  return {
    get entries() {
      return state.entries;
    },
    match(observable) {
      const into: Match[] = [];
      const { type, value } = observable;
      const now = state;
      if (now.entries === 0) return into;
      if (type === 'ipv4') address4(now, ipv4Number(value), undefined, into);
      else if (type === 'ipv6') {
        const mapped = mappedIpv4(value);
        if (mapped !== -1) address4(now, mapped, undefined, into);
        else if (ipv6Groups(value, groups)) address6(now, undefined, into);
      } else if (type === 'domain') name(now, value, undefined, into);
      else if (type === 'url') url(now, value, into);
      else if (type === 'cidr') network(now, value, 'exact', into);
      else if (type === 'ip-range') range(now, value, into);
      else if (putOther(key, observable)) {
        probe(now, 'exact', into);
        if (type === 'email') host(now, value.slice(value.lastIndexOf('@') + 1), into);
      }
      return into;
    },
    swap(changes) {
      const done = swapping.then(() => place(changes));
      // A swap that failed must not keep the next from being done.
      swapping = done.catch(() => undefined);
      return done;
    },
  };
}

function placed(lists: readonly { readonly feed: string; readonly data: ListData }[]): Placed[] {
  let first = 0;
  return lists.map(({ feed, data }) => {
    const list = { feed, data, first };
    first += data.entries;
    return list;
  });
}

function holderOf(lists: readonly Placed[], number: number): Placed {
  let low = 0;
  for (let high = lists.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if ((lists[middle]?.first ?? 0) <= number) low = middle;
    else high = middle - 1;
  }
  const list = lists[low];
  if (!list) throw new Error(`entry ${number} belongs to no list`);
  return list;
}

function isEntry({ keys, ends }: ListData, entry: number, bytes: Uint8Array, length: number): boolean {
  const from = ends[entry - 1] ?? 0;
  if ((ends[entry] ?? 0) - from !== length) return false;
  for (let index = 0; index < length; index++) if (keys[from + index] !== bytes[index]) return false;
  return true;
}

function matchOf({ feed, data }: Placed, entry: number, by: Matching): Match {
  const since = data.since[entry] ?? 0;
  const { says, link } = noteOf(data, entry);
  return {
    feed,
    entry: shown(data.keys.slice(data.ends[entry - 1] ?? 0, data.ends[entry])),
    by,
    since: since === 0 ? undefined : new Date(since * 1000).toISOString(),
    says,
    link,
  };
}
