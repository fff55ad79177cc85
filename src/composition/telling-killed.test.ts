import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { order } from '../../test/contracts/store/work/setting.ts';
import { openStore } from '../store/open-store.ts';
import { type Got, ok, receiver } from './telling.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const soon = { timeout: 30_000, interval: 20 };
/** Longer than a lease. */
const lifetimeMs = 130_000;
const idOf = ({ body }: Got): string => body.submission?.id ?? '';
const deliveryOf = ({ headers }: Got): unknown => headers['x-assay-delivery'];

let files = 0;
async function setUp(answer: Parameters<typeof receiver>[0]) {
  const path = join(folder, `${files++}.db`);
  const store = await openStore({ path }, { version: 'test' });
  closing.push(() => store.close());
  const { got, url, close } = await receiver(answer);
  closing.push(close);
  await store.outbox.ended(1, new Date());
  const start = (ahead: number): ChildProcess => {
    const script = fileURLToPath(new URL('telling-process.fixture.ts', import.meta.url));
    const child = spawn(process.execPath, [script, path, url, String(ahead)], { stdio: ['ignore', 'pipe', 'inherit'] });
    closing.push(() => kill(child));
    return child;
  };
  /** Nothing is in it, so it has ended. */
  const submit = async (): Promise<string> => (await store.work.take(order({ lane: 'alert' }), [], new Date())).submission;
  return { store, got, start, submit };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it('sends under the same delivery id what a process was sending when it was killed', async () => {
  const { store, got, start, submit } = await setUp((nth) => (nth === 1 ? () => {} : ok));
  const id = await submit();
  const first = start(0);
  await vi.waitFor(() => expect(got).toHaveLength(1), soon);
  await kill(first);
  expect(await store.outbox.states()).toMatchObject([{ queued: 1, sent: 0 }]);
  start(lifetimeMs);
  await vi.waitFor(async () => expect(await store.outbox.states()).toMatchObject([{ queued: 0, sent: 1 }]), soon);
  expect(got.map(idOf)).toEqual([id, id]);
  expect(new Set(got.map(deliveryOf)).size).toBe(1);
}, 60_000);

it('misses nothing, and sends nothing under two ids, wherever it is killed', async () => {
  const { store, got, start, submit } = await setUp(() => ok);
  const ids = new Set<string>();
  for (let round = 0; round < 6; round++) {
    const child = start(round * lifetimeMs);
    await once(child.stdout ?? child, 'data');
    // While it tells, more ends; it is killed somewhere in the middle.
    const before = got.length;
    for (let n = 0; n < 20; n++) ids.add(await submit());
    await vi.waitFor(() => expect(got.length).toBeGreaterThan(before + round), soon);
    await kill(child);
  }
  start(6 * lifetimeMs);
  await vi.waitFor(() => expect(new Set(got.map(idOf))).toEqual(ids), soon);
  await vi.waitFor(async () => expect(await store.outbox.states()).toMatchObject([{ queued: 0, sent: 120, failed: 0 }]), soon);
  const deliveries = Map.groupBy(got, idOf);
  for (const [, some] of deliveries) expect(new Set(some.map(deliveryOf)).size).toBe(1);
}, 120_000);
