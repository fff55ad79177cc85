import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openApp, startSandbox } from '../../src/app.ts';
import { operator } from '../../src/domain/access.ts';
import { sources } from '../../src/sources/sources.generated.ts';
import type { Line } from './run.ts';

const cli = join(fileURLToPath(new URL('../../', import.meta.url)), 'bin', 'assay.cjs');
const count = 1_000_000;
/** Sources of this machine only, and one vendor that is rationed so that there is something to forecast. */
const asked = 'greynoise';
const perSecond = 100;
const watchedMs = 30_000;

/**
 * A million mixed lines (logs, lists, URLs, hashes, mail addresses; half of the values come more than once) streamed over HTTP into the built `assay serve`, which works
 * on them meanwhile.
 */
export async function bench(): Promise<Line[]> {
  const home = mkdtempSync(join(tmpdir(), 'assay-bench-bulk-'));
  const sandbox = await startSandbox({ clock: { now: () => new Date() } });
  let server: ChildProcess | undefined;
  try {
    const off = sources.filter(({ id, kind }) => kind === 'http' && id !== asked).map(({ id }) => `  ${id}: { enabled: false }\n`);
    const config = join(home, 'assay.yaml');
    writeFileSync(config, `sources:\n${off.join('')}  ${asked}: { limits: [{ requests: ${perSecond}, per: second }] }\n`);
    const env = { PATH: process.env.PATH ?? '', HOME: home, ASSAY_SANDBOX_URL: sandbox.url };
    const app = await openApp({ env, cwd: home, home, configPath: config, write: () => undefined });
    const wanted = { name: 'bench', role: 'admin', clearance: 'red', expiresAt: null } as const;
    const { secret } = await app.access.keys.create(wanted, operator('bench'));

    server = spawn(process.execPath, [cli, 'serve', '--listen', '127.0.0.1:0', '--config', config], {
      cwd: home,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      server?.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /listens on (\S+)/.exec(said)?.[1];
        if (found) resolve(found);
      });
      server?.on('exit', () => reject(new Error(`the server ended: ${said}`)));
    });
    const idle = peakOf(server);
    const bytes = mixedLines().reduce((sum, piece) => sum + piece.length, 0);
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1_000;
    let end: { id: string; bytes: number; observables: number } | undefined;
    const upload = fetch(`${url}/v1/submissions/stream?name=mixed.log`, {
      ...{ method: 'POST', body: ReadableStream.from(mixedLines()), duplex: 'half' },
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'text/plain', 'x-length': String(bytes) },
    } as RequestInit).then(async (reply) => {
      if (reply.status !== 202) throw new Error(`HTTP ${reply.status}: ${await reply.text()}`);
      end = (await reply.json()) as NonNullable<typeof end>;
    });
    let first: number | undefined;
    let expectedHalfWay: number | null | undefined;
    while (end === undefined) {
      await Promise.race([upload, sleep(100)]);
      const [submitted] = await app.work.submissions(1);
      if (!submitted) continue;
      if (first === undefined && submitted.items.done > 0) first = seconds();
      if (expectedHalfWay === undefined && (submitted.input?.read ?? 0) > bytes / 2) {
        const progress = await app.progress(submitted.id);
        // The length of a stream that is sent in pieces is not known to the server; it is to us.
        expectedHalfWay = Math.round(((progress?.submitted.items.all ?? 0) * bytes) / (progress?.submitted.input?.read ?? 1));
      }
    }
    const read = seconds();
    const { id, observables } = end;
    const before = await app.progress(id);
    const doneBefore = before?.submitted.items.done ?? 0;
    const foreseen = before?.forecast.find(({ source }) => source === asked)?.doneAt;
    const then = Date.now();
    const requests = sandbox.counts(asked).requests;
    const at = performance.now();
    await sleep(watchedMs);
    const after = await app.progress(id);
    const rate = ((after?.submitted.items.done ?? 0) - doneBefore) / ((performance.now() - at) / 1_000);
    const leftThen = before?.left.get(asked) ?? 0;
    const askedSince = sandbox.counts(asked).requests - requests;
    const peak = peakOf(server);
    await app.close();
    return [
      {
        what: `${count.toLocaleString('en')} mixed lines, ${(bytes / 1e6).toFixed(0)} MB, over HTTP into assay serve`,
        value: `${read.toFixed(1)} s, ${(count / read).toFixed(0)} lines/s`,
      },
      { what: 'peak memory of the server, idle', value: `${idle.toFixed(0)} MB` },
      { what: 'peak memory of the server, with the stream and its work', value: `${peak.toFixed(0)} MB`, aim: 'under 400 MB' },
      { what: 'first result', value: first === undefined ? 'none while it was read' : `${first.toFixed(1)} s`, aim: 'seconds' },
      { what: 'observables; as foreseen half-way by what was read', value: `${observables}; ${expectedHalfWay ?? 'not seen'}` },
      { what: 'items done while it was read; then, a second', value: `${doneBefore}; ${rate.toFixed(0)}/s` },
      {
        what: `lookups left for ${asked} when all was read; at ${perSecond} a second they are foreseen to be done in`,
        value: `${leftThen}; ${foreseen === undefined ? 'nothing' : `${((foreseen.getTime() - then) / 60_000).toFixed(1)} minutes`}`,
      },
      {
        what: `of those the forecast has made in the ${watchedMs / 1_000} s after; were made`,
        value: `${Math.round((leftThen * watchedMs) / ((foreseen?.getTime() ?? Number.NaN) - then))}; ${askedSince}`,
      },
    ];
  } finally {
    server?.kill('SIGKILL');
    await sandbox.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** The most memory a process has had, in MB, as the kernel counted it (Linux). */
function peakOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** The same each time, in pieces of a thousand lines. */
function mixedLines(): readonly Buffer[] {
  let seed = 4711;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    // Its low bits come again soon.
    return (seed >>> 8) % below;
  };
  const line = (n: number): string => {
    const value = random(2) === 0 ? n : random(50_000);
    const ip = `45.${(value >> 16) & 255}.${(value >> 8) & 255}.${value & 255}`;
    const name = `host-${value}.example.com`;
    switch (n % 5) {
      case 0:
        return `Nov 23 12:00:00 fw kernel: DROP SRC=${ip} DST=10.0.0.1 LEN=60 PROTO=TCP`;
      case 1:
        return `hxxps://${name}/login?id=${value}`;
      case 2:
        return `${value.toString(16).padStart(8, '0').repeat(8)}  sample-${value}.exe`;
      case 3:
        return `mail from <user${value}@${name}> via ${ip}`;
      default:
        return `{"ts":${1_700_000_000 + n},"msg":"no indicator stands in this line, as in most lines of most logs"}`;
    }
  };
  return Array.from({ length: count / 1_000 }, (_, piece) =>
    Buffer.from(Array.from({ length: 1_000 }, (_, n) => `${line(piece * 1_000 + n)}\n`).join('')),
  );
}
