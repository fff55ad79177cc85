import { SendError } from './send-error.ts';

/** So long a machine may take to pick up. */
export const connectMs = 10_000;

/** What undici or the system throws, in our words: never what was sent, never an address. `largest`: bytes a reply may have. */
export function broken(error: unknown, timedOut: boolean, timeoutMs: number, largest: number): SendError {
  if (error instanceof SendError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!timedOut && code === 'UND_ERR_CONNECT_TIMEOUT') return new SendError('timeout', `no connection within ${connectMs} ms`);
  if (timedOut || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return new SendError('timeout', `no whole reply within ${timeoutMs} ms`);
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return new SendError('unreadable', `a body larger than ${largest} bytes`);
  return new SendError('network', networkWords[code] ?? (code === '' ? 'the connection broke' : `the connection broke (${code})`));
}

const networkWords: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not resolve: no network, or no such host',
  EAI_AGAIN: 'the name does not resolve: no network, or the resolver is silent',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENETUNREACH: 'the network is unreachable',
  EHOSTUNREACH: 'the host is unreachable',
  UND_ERR_SOCKET: 'the connection broke',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed: name its authority with ca_file',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from a private authority: name it with ca_file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an unknown authority: name it with ca_file',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};
