import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AssayError } from '../../domain/errors.ts';
import type { Extraction } from '../../domain/submission.ts';
import type { Answered, Asked } from './messages.ts';

/** Reads inputs of others apart from the rest: one that takes too long or too much memory ends its thread, and nothing else. */
export interface Reading {
  /**
   * As `read` of extract/readers. @throws AssayError as that does, and ASSAY_INPUT_TOO_LARGE where time or memory was not enough;
   * a plain Error where something is wrong in assay
   */
  read(input: Asked['input'], options?: Asked['options']): Promise<Extraction>;
  /** Ends what is under way; its callers are told by an Error. */
  close(): Promise<void>;
}

export interface ReadingLimits {
  /** So many inputs at a time, each in a thread of its own. */
  readonly threads?: number;
  /** Milliseconds for one input. */
  readonly timeMs?: number;
  /** Of the JavaScript heap of each thread; buffers are bounded by the limits of the readers. */
  readonly heapMb?: number;
}

interface Job extends Asked {
  resolve(extraction: Extraction): void;
  reject(error: Error): void;
}

/** A thread that has nothing to do goes away after this. */
const idleMs = 30_000;
/** To load the readers: many times what it takes, on a machine that is busy. */
const startMs = 60_000;

export function createReading({ threads = 2, timeMs = 60_000, heapMb = 512 }: ReadingLimits = {}): Reading {
  const waiting: Job[] = [];
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  let closed = false;

  interface Thread {
    readonly worker: Worker;
    run(job: Job): void;
    end(): Promise<void>;
  }

  function startThread(first: Job): void {
    const worker = new Worker(entry(), { resourceLimits: { maxOldGenerationSizeMb: heapMb }, env: {}, argv: [], execArgv: [] });
    let job: Job | undefined = first;
    let ready = false;
    let timer: NodeJS.Timeout = setTimeout(() => fail(new Error('the thread that reads did not start')), startMs);

    function begin(): void {
      if (!job) return;
      clearTimeout(timer);
      const { input, options } = job;
      // A copy of its own, which is handed over: a view would be sent with all that is around it.
      const bytes = Uint8Array.from(input.bytes);
      worker.postMessage({ input: { name: input.name, bytes }, options } satisfies Asked, [bytes.buffer]);
      timer = setTimeout(() => fail(tooMuch(input.name, `within ${timeMs / 1_000} s`)), timeMs);
    }

    function fail(error: Error): void {
      const failed = job;
      void end();
      failed?.reject(error);
      next();
    }

    async function end(): Promise<void> {
      job = undefined;
      clearTimeout(timer);
      all.delete(thread);
      if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
      await worker.terminate();
    }

    worker.on('message', (answer: Answered) => {
      if (answer.is === 'ready') {
        ready = true;
        begin();
        return;
      }
      const done = job;
      if (!done) return;
      job = undefined;
      clearTimeout(timer);
      timer = setTimeout(() => void end(), idleMs);
      timer.unref();
      // It keeps no process alive that has nothing else to do.
      worker.unref();
      idle.push(thread);
      settle(done, answer);
      next();
    });
    worker.on('error', (error) => {
      const memory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      fail(memory ? tooMuch(job?.input.name ?? 'it', `in ${heapMb} MB of memory`) : error);
    });
    worker.on('exit', () => {
      if (all.has(thread)) fail(new Error('the thread that reads has ended'));
    });

    const thread: Thread = {
      worker,
      run(given) {
        job = given;
        worker.ref();
        if (ready) begin();
      },
      async end() {
        const cut = job;
        await end();
        cut?.reject(new Error('the reading was ended'));
      },
    };
    all.add(thread);
  }

  function next(): void {
    while (!closed && waiting.length > 0) {
      const thread = idle.pop();
      if (!thread && all.size >= threads) return;
      const job = waiting.shift();
      if (!job) return;
      if (thread) thread.run(job);
      else startThread(job);
    }
  }

  return {
    read: (input, options = {}) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error('the reading was ended'));
        waiting.push({ input, options, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the reading was ended'));
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

function settle(job: Job, answer: Exclude<Answered, { is: 'ready' }>): void {
  if (answer.is === 'read') job.resolve(answer.extraction);
  else if (answer.is === 'refused') job.reject(new AssayError(answer.code, answer.message, answer.fix));
  else job.reject(new Error(answer.message));
}

function tooMuch(name: string, limit: string): AssayError {
  return new AssayError('ASSAY_INPUT_TOO_LARGE', `${name} could not be read ${limit}.`, 'Give its parts by themselves.');
}

/** Beside this file in source form; built, it is an entry of dist/, where this may stand in a chunk below. */
function entry(): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL('./read-in-thread.ts', here);
  const beside = new URL('./reading.js', here);
  return existsSync(beside) ? beside : new URL('../reading.js', here);
}
