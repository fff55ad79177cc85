import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { median } from './median.ts';
import type { Line } from './run.ts';

const cli = join(fileURLToPath(new URL('../../', import.meta.url)), 'bin', 'assay.cjs');

function milliseconds(args: readonly string[]): number {
  const began = performance.now();
  execFileSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - began;
}

/** `assay --help` against a Node that does nothing, one after the other. */
export async function bench(): Promise<Line[]> {
  const rounds = Array.from({ length: 21 }, () => ({ bare: milliseconds(['-e', '0']), help: milliseconds([cli, '--help']) })).slice(1);
  const bare = median(rounds.map((round) => round.bare));
  const over = median(rounds.map((round) => round.help - round.bare));
  return [
    { what: 'node -e 0', value: `${bare.toFixed(0)} ms` },
    {
      what: 'assay --help, over bare node',
      value: `+${over.toFixed(0)} ms (${((bare + over) / bare).toFixed(2)} ×)`,
      aim: 'under +100 ms',
    },
  ];
}
