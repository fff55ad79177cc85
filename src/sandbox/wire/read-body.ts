import type { IncomingMessage } from 'node:http';

/** Bytes of the largest request body. */
const largest = 1024 * 1024;

export type RequestBody = { readonly tooLarge: true } | { readonly tooLarge: false; readonly text: string };

/** The body of a request. What exceeds 1 MiB is read to its end but not kept: closing early would reset the connection before the refusal is read. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > largest ? { tooLarge: true } : { tooLarge: false, text: Buffer.concat(chunks).toString('utf8') };
}

export const bodyTooLarge = { status: 413, body: { error: `the sandbox reads bodies of at most ${largest} bytes` } } as const;

/** Parsed JSON; undefined for anything else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
