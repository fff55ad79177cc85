import { type FaultKind, startSandbox } from '../../../app.ts';
import type { Limit } from '../../../domain/source.ts';
import { type GlobalOptions, misuse, whole } from '../options.ts';

interface SandboxCommandOptions extends GlobalOptions {
  readonly port: string;
  readonly latency: string;
  readonly fault: readonly string[];
  readonly limit: readonly string[];
}

/** `assay sandbox`: serves until it is told to stop. */
export async function sandbox(options: SandboxCommandOptions): Promise<number> {
  const latency = whole(options.latency, '--latency', 600_000);
  const sandbox = await startSandbox({
    clock: { now: () => new Date() },
    port: whole(options.port, '--port', 65_535),
    latencyMs: [latency, latency],
    faults: options.fault.map((text) => {
      const [source, kind] = pair(text, '--fault', 'virustotal=server-error');
      // serveSandbox checks it and says what is known.
      return { source, kind: kind as FaultKind };
    }),
    limits: limits(options.limit),
  });
  process.stdout.write(
    [
      `assay sandbox: invented answers, nobody is asked · ${sandbox.url}`,
      '',
      `  use it:     ASSAY_SANDBOX_URL=${sandbox.url} assay enrich examples/phishing.eml`,
      `  counts:     curl ${sandbox.url}/__sandbox/counts`,
      `  break one:  curl -X POST ${sandbox.url}/__sandbox/faults -H 'content-type: application/json' -d '{"source":"*","kind":"slow"}'`,
      '',
      'Ctrl-C ends it.',
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await sandbox.close();
  return 0;
}

function limits(texts: readonly string[]): Record<string, Limit[]> {
  const all: Record<string, Limit[]> = {};
  for (const text of texts) {
    const [source, limit] = pair(text, '--limit', 'virustotal=60/minute');
    const [, requests, per] = /^(\d{1,9})\/(second|minute|hour|day|month)$/.exec(limit) ?? [];
    if (requests === undefined || per === undefined) throw misuse('--limit', text, 'virustotal=60/minute');
    all[source] = [
      ...(all[source] ?? []),
      { requests: Number(requests), per: per as Limit['per'], cite: 'https://example.com/the-command-line' },
    ];
  }
  return all;
}

function pair(text: string, option: string, example: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw misuse(option, text, example);
  return [text.slice(0, at), text.slice(at + 1)];
}
