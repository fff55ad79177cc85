import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { createStreamIn } from '../../../composition/stream-in.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { Channel } from '../../../domain/intake.ts';
import type { Store } from '../../../domain/ports.ts';
import type { Submitted } from '../../../domain/work.ts';
import { read } from '../../../extract/readers/read.ts';
import { createReach } from '../../../outbound/reach/create-reach.ts';
import { openStore } from '../../../store/open-store.ts';
import type { BulkParts } from './bulk-parts.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
export const atEnd = (close: () => unknown): void => void closing.push(close);

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'assay-bulk-'));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A real store and real requests, as a process has them; `path`: of a store that several share. */
export async function stage(path = ':memory:') {
  const store: Store = await openStore({ path }, { version: 'test', reread: () => undefined });
  const reaching = createReach({ userAgent: 'assay-test', allow: [] });
  const warnings: string[] = [];
  const parts: BulkParts = {
    takeStream: createStreamIn({
      read,
      ...{ work: store.work, clock: store.clock, marking: { tlp: 'green', pap: 'green' }, check: () => undefined },
      privacy: { own: { domains: [], networks: [], emails: [] }, consent: [], deny: [], urls: 'redact', ceilings: {} },
      enrichable: (findings: readonly Finding[]) => findings,
      largestWhole: 1_000_000,
    }),
    bookmarks: store.bookmarks,
    ...reaching,
    clock: store.clock,
    log: { debug: () => {}, info: () => {}, warn: (event, facts) => void warnings.push(`${event} ${String(facts?.error ?? '')}`) },
    holder: randomUUID(),
    leaseMs: 60_000,
  };
  atEnd(() => store.close());
  atEnd(() => reaching.close());
  const submissions = async (): Promise<readonly Submitted[]> => (await store.work.submissions(1_000)).toReversed();
  return {
    ...{ store, parts, warnings, submissions },
    valuesOf: async (id: string): Promise<readonly string[]> =>
      (await store.work.items(id, 0, 100_000)).map(({ finding }) => finding.observable.value),
    /** All values that were taken in, by submission, in the order they came. */
    async values(): Promise<readonly (readonly string[])[]> {
      return Promise.all(
        (await submissions())
          .filter(({ state }) => state !== 'receiving')
          .map(async ({ id }) => (await store.work.items(id, 0, 100_000)).map(({ finding }) => finding.observable.value)),
      );
    },
    begin(channel: Channel): Channel {
      atEnd(() => channel.stop());
      void channel.start();
      return channel;
    },
  };
}

/** Waits until something is so. @throws Error after ten seconds */
export async function until(isSo: () => unknown, what: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await isSo()) return;
    await sleep(20);
  }
  throw new Error(`it did not come to pass: ${what}`);
}

/** A server on loopback; its address without a slash at the end. */
export async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
