import { AssayError } from '../../../domain/errors.ts';
import { overlap } from '../../../domain/public-address.ts';

/** Something that reads messages from a port. */
export interface Listener {
  /** Resolves when it listens. @returns the address and port. @throws AssayError ASSAY_PORT_IN_USE, ASSAY_CONFIG_INVALID */
  start(): Promise<string>;
  /** Reads nothing more; resolves when all that was read has been handed on, or `patience` is at its end. */
  stop(patience: AbortSignal): Promise<void>;
  /** What it has at the moment: connections, or datagrams that wait. */
  readonly open: number;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** `host:port`; without a host this machine alone, with an empty one all addresses. */
export function placeOf(listen: string): Place {
  const [, host, port] = /^(?:(.*):)?(\d{1,5})$/.exec(listen) ?? [];
  return { host: host === undefined ? '127.0.0.1' : host.replace(/^\[|\]$/g, '') || '::', port: Number(port) };
}

/** Whether an address is in one of these networks; any is where there are none. */
export function isAllowed(address: string | undefined, from: readonly string[]): boolean {
  if (from.length === 0) return true;
  // The zone of a link-local address is this machine's word for it: `fe80::1%eth0`.
  const plain = address?.replace(/%.*$/, '');
  return plain !== undefined && from.some((network) => overlap(network, plain));
}

export function listenError(error: unknown, { host, port }: Place): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (code === 'EADDRINUSE')
    return new AssayError('ASSAY_PORT_IN_USE', `${at} is taken`, 'End the other program, or let it listen elsewhere.', {
      cause: error,
    });
  if (code === 'EACCES')
    return new AssayError('ASSAY_CONFIG_INVALID', `assay may not listen on ${at}`, 'Use a port from 1024 on, such as 5514.', {
      cause: error,
    });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new AssayError('ASSAY_CONFIG_INVALID', `${host} is no address of this machine`, 'Correct "listen" of the channel.', {
      cause: error,
    });
  return error instanceof Error ? error : new Error(String(error));
}
