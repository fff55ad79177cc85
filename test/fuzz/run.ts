/**
 * `npm run fuzz [-- --minutes 10] [--seed 1] [--only N]`: hostile text of a megabyte each, measured against normal text, then
 * mutated documents for that long. Exit code 1 when anything breaks a promise or is more than three times slower than normal
 * text and slower than the slowest real document. `--only N` tries the Nth mutation of that seed alone.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readCorpus } from './corpus.ts';
import { hostile } from './hostile.ts';
import { mistake } from './invariants.ts';
import type { Progress, Task } from './mutations.ts';
import { clock, mostRatio } from './speed.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, only: { type: 'string' } },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!Number.isFinite(minutes) || minutes < 0 || !Number.isInteger(seed)) throw new RangeError('--minutes and --seed are numbers');

const large = 1_000_000;
/** What takes so much longer than normal text at this size is not tried at a megabyte: a quadratic one would take minutes. */
const small = large / 16;
const hopeless = 20;
/** A text takes milliseconds. */
const hangsAfter = 120_000;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'assay-fuzz-'));
const hurt = values.only === undefined ? hostileText() : 0;
const broken = await mutations();
say(hurt + broken === 0 ? '\nnothing failed' : `\nFAILED: ${hurt} hostile texts, ${broken} mutated ones`);
process.exitCode = hurt + broken === 0 ? 0 : 1;

/** The number of texts that fail. */
function hostileText(): number {
  const { documents, about } = readCorpus();
  const timer = clock(documents);
  const normal = timer.normalSpeed();
  say(
    `normal text: ${normal.toFixed(1)} million characters/s (${about})\nhostile text of ${large / 1e6} million characters each, times slower than normal text:`,
  );
  // Nothing but indicators costs more than prose with some: the slowest real list is such a text, too.
  const densest = Math.max(...documents.filter(({ text }) => text.length >= 1 << 13).map(({ text }) => timer.ratio(text, 3)));
  say(`  (the slowest real document is ${densest.toFixed(2)} times slower than all of them)`);
  let failed = 0;
  const ratios: number[] = [];
  for (const { name, text } of hostile) {
    // Names are written first: should one hang, it is known which.
    process.stdout.write(`  ${name.padEnd(34)} `);
    const first = timer.ratio(text(small), 4);
    const whole = first > hopeless ? '' : text(large);
    const quick = whole === '' ? first : timer.ratio(whole, 3);
    const ratio = whole !== '' && quick > mostRatio ? timer.ratio(whole, 7) : quick;
    const wrong = mistake(text(small));
    ratios.push(ratio);
    const fails = ratio > Math.max(mostRatio, densest) || wrong !== undefined;
    if (fails) failed++;
    say(`${ratio.toFixed(2).padStart(7)}${whole === '' ? `  at ${small} characters` : ''}${fails ? `  FAILS ${wrong ?? ''}` : ''}`);
  }
  say(
    `  ${hostile.length} texts, worst ${Math.max(...ratios).toFixed(2)} times slower than normal text (aim: at most ${mostRatio}, or the slowest real document), ${ratios.filter((ratio) => ratio > mostRatio).length} above ${mostRatio}, ${failed} fail`,
  );
  return failed;
}

/** The number of texts that fail. */
async function mutations(): Promise<number> {
  const at = new Int32Array(new SharedArrayBuffer(4));
  const task: Task = { seed, minutes, from: Number(values.only ?? 0), single: values.only !== undefined, at };
  const worker = new Worker(new URL('./mutations.ts', import.meta.url), { workerData: task });
  say(`mutated documents, seed ${seed}, ${task.single ? `number ${task.from} alone` : `for ${minutes} minutes`}:`);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let last = { at: -1, since: performance.now() };
  const watch = setInterval(() => {
    if (at[0] !== last.at) last = { at: at[0] ?? -1, since: performance.now() };
    else if (performance.now() - last.since > hangsAfter) {
      say(`  HANGS: --seed ${seed} --only ${last.at}`);
      resolve(1);
    }
  }, 1_000);
  worker.on('error', reject);
  worker.on('message', ({ tried, slowest, kinds, failures, done }: Progress) => {
    for (const { kind, tried, text } of failures) {
      const path = join(folder, `${kind.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 40)}-${tried}.json`);
      writeFileSync(path, JSON.stringify(text));
      say(`  ${kind}\n    --seed ${seed} --only ${tried}, ${text.length} characters in ${path}\n    ${JSON.stringify(text.slice(0, 200))}`);
    }
    const failed = Object.values(kinds).reduce((sum, count) => sum + count, 0);
    say(`  ${tried} tried, slowest ${slowest.toFixed(2)} × normal text, ${failed} failed`);
    if (!done) return;
    for (const [kind, count] of Object.entries(kinds)) say(`    ${count} × ${kind}`);
    resolve(failed);
  });
  try {
    return await promise;
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}
