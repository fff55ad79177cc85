/** Run by lists.ts as a process of its own: what a list weighs there, in resident megabytes. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { shown } from '../../src/lists/matching/keys.ts';
import { readList } from '../../src/lists/matching/list-file.ts';
import { createListIndex } from '../../src/lists/matching/list-index.ts';

const [what, file = ''] = process.argv.slice(2);
const index = createListIndex();
const set = new Set<string>();
if (what === 'loaded') await index.swap(new Map([['all', readList(readFileSync(file)).data]]));
if (what === 'set') {
  const { keys, ends, entries } = readList(readFileSync(file)).data;
  for (let entry = 0; entry < entries; entry++) set.add(shown(keys.slice(ends[entry - 1] ?? 0, ends[entry])));
}
// What was only needed on the way is let go of.
for (let turn = 0; turn < 3; turn++) {
  (globalThis as { gc?: () => void }).gc?.();
  await sleep(50);
}
process.stdout.write(String(process.memoryUsage().rss / 1e6));
if (index.entries + set.size < 0) process.stdout.write('kept');
