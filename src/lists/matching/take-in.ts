import type { Observable } from '../../domain/observable.ts';
import type { FeedEntry } from '../../domain/source.ts';
import { newKey, putIpv4, putIpv6, putName, putOther, putPage } from './keys.ts';
import type { ListBuilder } from './list-file.ts';
import { ipv4Number, ipv6Groups, mappedIpv4, networksOf, pageOf } from './parts.ts';

/** Takes in one entry; `observable`: its value in canonical form. False where a list cannot hold it: a range of IPv6, a URL without a host. */
export type TakeIn = (observable: Observable, entry: FeedEntry) => boolean;

/** Fills a list under construction. */
export function createTakeIn(list: ListBuilder): TakeIn {
  const key = newKey();
  const groups = new Uint16Array(8);

  return (observable, { below = false, since, says, link }) => {
    const { type, value } = observable;
    const parsed = since === undefined ? Number.NaN : Date.parse(since);
    const seconds = Math.floor(parsed / 1000);
    // Beyond 32 bits, `9999-12-31`, stands who knows no date.
    const at = seconds > 0 && seconds <= 0xffff_ffff ? seconds : 0;
    const note = { says, link };
    const add = (fits: boolean): boolean => {
      if (fits) list.add(key.bytes, key.length, at, note);
      return fits;
    };
    switch (type) {
      case 'ipv4':
      case 'ipv6':
        return network(value, type === 'ipv4' ? 32 : 128, add);
      case 'cidr': {
        const slash = value.lastIndexOf('/');
        return network(value.slice(0, slash), Number(value.slice(slash + 1)), add);
      }
      case 'ip-range': {
        const [first = '', last = ''] = value.split('-');
        const [from, to] = [ipv4Number(first), ipv4Number(last)];
        if (from === -1 || to === -1 || to < from) return false;
        for (const [address, bits] of networksOf(from, to)) {
          putIpv4(key, address, bits);
          add(true);
        }
        return true;
      }
      case 'domain':
        return add(putName(key, value, below));
      case 'url': {
        const page = pageOf(value);
        return page !== undefined && add(putPage(key, page.page, below, below ? page.pathEnd : undefined));
      }
      default:
        return add(putOther(key, observable));
    }
  };

  function network(base: string, bits: number, add: (fits: boolean) => boolean): boolean {
    const address = ipv4Number(base);
    const mapped = mappedIpv4(base);
    if (address !== -1) putIpv4(key, address, bits);
    else if (mapped !== -1) putIpv4(key, mapped, bits - 96);
    else if (ipv6Groups(base, groups)) putIpv6(key, groups, bits);
    else return false;
    return add(true);
  }
}
