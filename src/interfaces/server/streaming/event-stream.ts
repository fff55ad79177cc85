import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** One server-sent event. Without an id the last one stays what a client goes on from. */
export interface SentEvent {
  readonly event: string;
  readonly id?: string | undefined;
  readonly data: unknown;
}

/** Keeps proxies from thinking that nobody is there. */
export const heartbeat = ': still here\n\n';
export const heartbeatMs = 15_000;

/** An event as it goes over the wire. JSON has no line breaks of its own. */
export function eventText({ event, id, data }: SentEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Sends texts as they come; who reads slowly is waited for, and then nothing is made in advance. */
export function sendEvents(reply: FastifyReply, texts: AsyncGenerator<string>): FastifyReply {
  void reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no');
  return reply.send(Readable.from(texts, { objectMode: false, highWaterMark: 65_536 }));
}
