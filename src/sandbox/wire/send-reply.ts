import type { ServerResponse } from 'node:http';
import type { SandboxReply } from '../../domain/lookalike.ts';

/** The bytes of a body: a string as it is, undefined as nothing, anything else as JSON. */
export function bytesOf(body: unknown): Buffer {
  return Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
}

/** Status and headers; the reply's own headers win over those of the server. */
export function writeHead(response: ServerResponse, reply: SandboxReply, more: Readonly<Record<string, string>> = {}): void {
  const type = typeof reply.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  const headers = new Headers({ 'content-type': type, ...more });
  for (const [name, value] of Object.entries(reply.headers ?? {})) headers.set(name, value);
  response.writeHead(reply.status, Object.fromEntries(headers));
}

/** Sends a whole reply. Does nothing once the client has left or headers are out. */
export function sendReply(response: ServerResponse, reply: SandboxReply, more: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = bytesOf(reply.body);
  writeHead(response, reply, { ...more, 'content-length': String(bytes.length) });
  response.end(bytes);
}
