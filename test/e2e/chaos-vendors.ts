import { writeFileSync } from 'node:fs';
import { startSandbox } from '../../src/app.ts';
import type { Limit } from '../../src/domain/source.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/serve-sandbox.ts';

/**
 * Plans without limits of their own, or with far wider ones, and small quotas on top of them. All ask once for one address, but for
 * the last, which is asked about many at a time.
 */
const vendors: Readonly<
  Record<string, { readonly plan?: string; readonly pair?: boolean; readonly limits: readonly `${number}/${Limit['per']}`[] }>
> = {
  abuseipdb: { plan: 'basic', limits: ['320/minute'] },
  criminalip: { plan: 'paid', limits: ['8/second', '330/minute'] },
  greynoise: { limits: ['7/second'] },
  ipinfo: { plan: 'core', limits: ['8/second'] },
  misp: { limits: ['9/second'] },
  opencti: { limits: ['8/second', '400/minute'] },
  opentip: { plan: 'contract', limits: ['320/minute'] },
  otx: { limits: ['7/second'] },
  virustotal: { plan: 'premium', limits: ['350/minute'] },
  xforce: { plan: 'commercial', pair: true, limits: ['12/second', '340/minute'] },
  'ipinfo-lite': { limits: ['1/second', '6/minute'] },
};

export const sources: readonly string[] = Object.keys(vendors);

/** So little patience that a vendor who hangs is a timeout, and so much that a machine under load is none. */
const patienceMs = 2_000;

const faults: readonly Fault[] = [
  { source: '*', kind: 'rate-limited', rate: 0.05 },
  { source: '*', kind: 'server-error', rate: 0.05 },
  { source: '*', kind: 'hang', rate: 0.02 },
];

/** Vendors with small quotas and moods. They count what arrives: that is the truth by which everything else is judged. */
export async function openVendors(seed: number): Promise<Sandbox> {
  return startSandbox({
    clock: { now: () => new Date() },
    limits: Object.fromEntries(Object.keys(vendors).map((id) => [id, limitsOf(id)])),
    latencyMs: [10, 120],
    faults,
    seed,
    // Nothing is to know that it is not the vendors: in the sandbox there is no shared database.
    marked: false,
  });
}

/** Writes a configuration by which assay takes the sandbox for the vendors. */
export function configure(path: string, sandbox: Sandbox, leaseMs: number): void {
  const lines = Object.entries(vendors).map(([id, { plan, pair }]) => {
    const limits = limitsOf(id).map(({ requests, per }) => `{ requests: ${requests}, per: ${per} }`);
    return [
      `  ${id}:`,
      `    base_url: ${sandbox.baseUrl(id)}`,
      '    api_key: sandbox-key',
      ...(pair ? ['    password: sandbox-key'] : []),
      ...(plan ? [`    plan: ${plan}`] : []),
      `    limits: [${limits.join(', ')}]`,
      `    timeout: ${patienceMs}ms`,
    ].join('\n');
  });
  writeFileSync(path, `reserve: 0\nlease: ${leaseMs}ms\nlog: { level: info }\nsources:\n${lines.join('\n')}\n`);
}

/** Seconds that so many requests of a source take at the least, where nothing but its quota is in the way. */
export function leastSeconds(id: string, requests: number): number {
  const seconds = { second: 1, minute: 60, hour: 3_600, day: 86_400, month: 31 * 86_400 };
  return Math.max(...limitsOf(id).map((limit) => Math.floor((requests - 1) / limit.requests) * seconds[limit.per]));
}

function limitsOf(id: string): readonly Limit[] {
  return (vendors[id]?.limits ?? []).map((text) => {
    const [requests, per] = text.split('/');
    return { requests: Number(requests), per: per as Limit['per'], cite: 'https://example.com/limits' };
  });
}
