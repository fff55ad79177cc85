import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** What could not be read as a request at all: told in the same shape as everything else that is wrong. */
export function refuseOnWire(error: NodeJS.ErrnoException, socket: Socket): void {
  // Whoever is gone hears nothing.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = statuses[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const detail =
    status === 408 ? 'the request came too slowly' : status === 431 ? 'address and headers are too long' : 'this is no HTTP request';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code: 'ASSAY_REQUEST_INVALID', fix: null });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
