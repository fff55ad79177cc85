import { lookup as systemLookup } from 'node:dns';
import { mayAsk } from '../../domain/may-reach.ts';
import { SendError } from './send-error.ts';

/** As `dns.lookup`. */
export type Lookup = typeof systemLookup;

/**
 * Resolves names for connections: an address that is neither public nor in `allowed` (CIDR) is left out, and a name that has no
 * other is refused with a SendError: it would turn assay against its own house. The connection goes to what is checked here, so
 * that a name cannot change its mind in between.
 *
 * @param resolve what asks the system
 */
export function publicOnly(allowed: readonly string[] = [], resolve: Lookup = systemLookup): Lookup {
  const lookup = (hostname: string, options: object, callback: (error: Error | null, ...found: unknown[]) => void): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error);
      const open = addresses.filter(({ address }) => mayAsk(address, allowed));
      const [first] = open;
      if (first === undefined) return callback(new SendError('network', `${hostname} resolves to an address that is not public`, false));
      return 'all' in options && options.all === true ? callback(null, open) : callback(null, first.address, first.family);
    });
  };
  return lookup as Lookup;
}
