/**
 * `npm run bench [-- name…]`: ratios inside one run, for machines are noisy. Times are medians of interleaved rounds.
 * Each bench is a file beside this one that exports `bench(): Promise<Line[]>`.
 */
import process from 'node:process';

export interface Line {
  readonly what: string;
  readonly value: string;
  /** What we aim for, if anything. */
  readonly aim?: string;
}

const benches = {
  alerts: () => import('./alerts.ts'),
  bulk: () => import('./bulk.ts'),
  'cold-start': () => import('./cold-start.ts'),
  engine: () => import('./engine.ts'),
  extract: () => import('./extract.ts'),
  lists: () => import('./lists.ts'),
  memory: () => import('./memory.ts'),
  parked: () => import('./parked.ts'),
  quota: () => import('./quota.ts'),
  workers: () => import('./workers.ts'),
} as const;

const named = process.argv.slice(2);
for (const name of named) {
  if (!Object.hasOwn(benches, name)) {
    process.stderr.write(`there is no bench "${name}"; known are ${Object.keys(benches).join(', ')}\n`);
    process.exit(2);
  }
}
for (const [name, load] of Object.entries(benches)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const { bench } = await load();
  process.stdout.write(`${name}\n`);
  for (const { what, value, aim } of await bench()) process.stdout.write(`  ${what.padEnd(64)} ${value}${aim ? `   (aim: ${aim})` : ''}\n`);
}
