import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Line } from './run.ts';

const cli = join(fileURLToPath(new URL('../../', import.meta.url)), 'bin', 'assay.cjs');

/** Peak memory of whole runs of the CLI, by the operating system's own count. */
export async function bench(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const values = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? `45.${i >> 8}.${i & 255}.9` : `host-${i}.example.com`));
    writeFileSync(join(folder, 'values.txt'), values.join('\n'));
    const peak = (args: readonly string[]): number => {
      const note = join(folder, 'peak');
      const preload = `process.on('exit',()=>require('node:fs').writeFileSync(${JSON.stringify(note)},String(process.resourceUsage().maxRSS)))`;
      writeFileSync(join(folder, 'preload.cjs'), preload);
      try {
        execFileSync(process.execPath, ['--require', join(folder, 'preload.cjs'), ...args], {
          env: { PATH: process.env.PATH, HOME: folder },
          stdio: 'ignore',
        });
      } catch (error) {
        if ((error as { status?: number }).status !== 3) throw error;
      }
      return Number(readFileSync(note, 'utf8')) / 1024;
    };
    const idle = peak(['-e', '0']);
    const enrich = (...more: string[]) => peak([cli, 'enrich', join(folder, 'values.txt'), '--format', 'ndjson', '--quiet', ...more]);
    const offline = enrich('--offline');
    const sandboxed = enrich('--sandbox', '--deadline', '20s');
    return [
      { what: 'bare node', value: `${idle.toFixed(0)} MB` },
      { what: '10,000 indicators, sources of this machine', value: `${offline.toFixed(0)} MB`, aim: 'under 150 MB' },
      { what: '10,000 indicators, all sources, the sandbox in the same process', value: `${sandboxed.toFixed(0)} MB` },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
