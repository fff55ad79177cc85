import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type App, openApp } from '../../src/app.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { Limit } from '../../src/domain/source.ts';

/** A vendor in a process of its own, and a configuration whose sources are all played by it. */
export interface Play {
  readonly folder: string;
  /** Path of the configuration. */
  readonly config: string;
  /** Opens the library on it. @param env such as the address of a database; without one it is a file in the folder */
  open(env?: Readonly<Record<string, string>>): Promise<App>;
  close(): void;
}

export interface Part {
  readonly id: string;
  /** Requests at once. */
  readonly concurrency: number;
  readonly limits?: readonly Pick<Limit, 'requests' | 'per'>[];
  /** Of each of its answers, in place of the play's. */
  readonly latencyMs?: number;
}

/** @param latencyMs of each answer */
export async function openPlay(parts: readonly Part[], latencyMs = 0): Promise<Play> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const vendors = new Map<number, { readonly child: ChildProcess; readonly port: number }>();
  for (const ms of new Set(parts.map((part) => part.latencyMs ?? latencyMs))) {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./vendor.ts', import.meta.url)), String(ms)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = await once(child.stdout, 'data');
    vendors.set(ms, { child, port: Number(String(port)) });
  }
  for (const part of parts) {
    const port = vendors.get(part.latencyMs ?? latencyMs)?.port ?? 0;
    writeFileSync(join(folder, `${part.id}.yaml`), declaration(part, port));
  }
  const config = join(folder, 'assay.yaml');
  const files = parts.map(({ id }) => `./${id}.yaml`).join(', ');
  writeFileSync(config, `reserve: 0\ncustom_sources: [${files}]\nstore: { path: ./assay.db }\n`);
  return {
    folder,
    config,
    open: (env = {}) => openApp({ env, cwd: folder, home: folder, configPath: config, write: () => {} }),
    close() {
      for (const { child } of vendors.values()) child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function declaration({ id, concurrency, limits = [] }: Part, port: number): string {
  const said = limits.map(({ requests, per }) => `{ requests: ${requests}, per: ${per}, cite: https://example.com/limits }`);
  return `kind: http
id: ${id}
name: ${id}
homepage: https://example.com
about: A source of the bench.
accepts: [ipv4]
exposure: third-party
reliability: B
base_url: http://127.0.0.1:${port}
limits: { default: [${said.join(', ')}] }
concurrency: ${concurrency}
fresh_for: { found: 6h, not_found: 1h }
probe: { type: ipv4, value: 1.1.1.1 }
request: { ipv4: { path: '/{value}' } }
not_found: []
required: [$.data.totalReports]
observations:
  - kind: reputation
    confidence: { path: $.data.abuseConfidenceScore, divide: 100 }
    reports: $.data.totalReports
`;
}

/** Addresses that are asked about; those of another net are others. */
export function findingsIn(net: number, count: number): readonly Finding[] {
  return Array.from({ length: count }, (_, i) => ({
    observable: { type: 'ipv4', value: `${net}.${i >> 16}.${(i >> 8) & 255}.${i & 255}` },
    mentions: [],
  }));
}
