/** The thread in which documents are mutated and tried, watched by run.ts, which sees in `workerData.at` what is being tried. */
import { parentPort, workerData } from 'node:worker_threads';
import { seededRandom } from '../../src/sandbox/seeded-random.ts';
import { readCorpus } from './corpus.ts';
import { mistake } from './invariants.ts';
import { mutated } from './mutate.ts';
import { shrink } from './shrink.ts';
import { clock, mostRatio } from './speed.ts';

/** Below this the clock says more of calling than of reading. */
const leastTimed = 1 << 14;
/** Of one kind of mistake so many are shrunk and kept; the others are counted. */
const mostKept = 3;

/** One text and what is wrong with it. */
export interface Failure {
  readonly kind: string;
  readonly tried: number;
  readonly text: string;
}

/** What was seen so far. */
export interface Progress {
  readonly tried: number;
  readonly slowest: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** New since the last message. */
  readonly failures: readonly Failure[];
  readonly done: boolean;
}

export interface Task {
  readonly seed: number;
  readonly minutes: number;
  /** Where to begin, and whether to stop after one. */
  readonly from: number;
  readonly single: boolean;
  /** The number of the text being tried; written here because a thread that hangs sends nothing. */
  readonly at: Int32Array;
}

const { seed, minutes, from, single, at }: Task = workerData;
const { documents } = readCorpus();
const timer = clock(documents);
const until = performance.now() + minutes * 60_000;
const kinds: Record<string, number> = {};
let failures: Failure[] = [];
let slowest = 0;
let told = performance.now();

let tried = from;
do {
  Atomics.store(at, 0, tried);
  const { text, original } = mutated(documents, seededRandom(seed + Math.imul(tried, 0x9e37_79b1)));
  const wrong = mistake(text);
  if (wrong !== undefined) keep(wrong, () => shrink(text, (less) => mistake(less) === wrong, 500));
  if (wrong === undefined && text.length >= leastTimed) {
    const quick = timer.ratio(text, 1);
    const ratio = quick > mostRatio ? timer.ratio(text, 7) : quick;
    slowest = Math.max(slowest, ratio);
    // A list of nothing but indicators costs more than prose does: it may cost three times what it cost unchanged.
    if (ratio > mostRatio && ratio > mostRatio * timer.ratio(original, 3))
      keep(`slow: more than ${mostRatio} × normal text and itself unchanged`, () => text);
  }
  tried++;
  if (performance.now() - told > 10_000) tell(false);
} while (performance.now() < until && !single);
tell(true);

function keep(kind: string, shrunk: () => string): void {
  kinds[kind] = (kinds[kind] ?? 0) + 1;
  if (kinds[kind] <= mostKept) failures.push({ kind, tried, text: shrunk() });
}

function tell(done: boolean): void {
  told = performance.now();
  parentPort?.postMessage({ tried: tried - from, slowest, kinds: { ...kinds }, failures, done } satisfies Progress);
  failures = [];
}
