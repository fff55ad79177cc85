/** What runs in a thread of create-reading.ts: reads one input after the other and posts what came of each. */
import { parentPort } from 'node:worker_threads';
import { AssayError } from '../../domain/errors.ts';
import { read } from '../../extract/readers/read.ts';
import type { Answered, Asked } from './messages.ts';

const port = parentPort;
if (!port) throw new Error('this file runs in a thread only');

port.on('message', ({ input, options }: Asked) => {
  void answerTo(input, options).then((answer) => port.postMessage(answer));
});
port.postMessage({ is: 'ready' } satisfies Answered);

async function answerTo(input: Asked['input'], options: Asked['options']): Promise<Answered> {
  try {
    return { is: 'read', extraction: await read(input, options) };
  } catch (error) {
    if (error instanceof AssayError) return { is: 'refused', code: error.code, message: error.message, fix: error.fix };
    // What class it was gets lost between threads.
    return { is: 'broken', message: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown' };
  }
}
