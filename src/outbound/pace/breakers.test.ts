import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errand } from '../../domain/errand.fixture.ts';
import type { HttpSource } from '../../domain/source.ts';
import { createOutbound } from '../outbound.ts';
import { good, openBook, openScriptedVendor, type ScriptedVendor, silent, source } from '../scripted-vendor.fixture.ts';
import { breakerPause, breakerThreshold } from './breakers.ts';

let vendor: ScriptedVendor;
let now: number;
beforeEach(async () => {
  vendor = await openScriptedVendor();
  now = Date.UTC(2026, 10, 23, 12);
});
afterEach(() => vendor.close());

const broken = { status: 500, body: '{}' };
const times = (count: number) => Array.from({ length: count }, () => broken);

function setUp(asked: HttpSource = source, budget = openBook()) {
  const accesses = ['a-secret-key-0000', 'a-secret-key-1111'].map((secret) => ({ ...vendor.access, secret }));
  const outbound = createOutbound({ access: () => accesses, budget, clock: { now: () => new Date(now) }, log: silent });
  return { budget, ask: (value = '192.0.2.1', signal?: AbortSignal) => outbound.ask(asked, { type: 'ipv4', value }, { errand, signal }) };
}

describe('a source that fails again and again', () => {
  it('is left alone after five in a row, also by other processes, and says until when', async () => {
    vendor.script = times(99);
    const { ask, budget } = setUp();
    for (let i = 0; i < breakerThreshold; i++) expect(await ask()).toMatchObject({ status: 'failed', transient: true });
    const parked = { status: 'parked', reason: 'upstream', detail: '5 requests in a row failed', retryAt: new Date(now + breakerPause) };
    expect([await ask(), await setUp(source, budget).ask()]).toEqual([parked, parked]);
    expect(vendor.seen).toHaveLength(breakerThreshold);
    expect(budget.held.map(({ reason, until }) => [reason, until])).toEqual([
      ['upstream', parked.retryAt],
      ['upstream', parked.retryAt],
    ]);
  });

  it('is asked by one after the pause, and by all when that one is answered', async () => {
    vendor.script = times(breakerThreshold);
    const { ask } = setUp();
    for (let i = 0; i < breakerThreshold; i++) await ask();
    now += breakerPause;
    vendor.play = (_, response) => setTimeout(() => response.end(good.body), 50);
    const [probe, other] = await Promise.all([ask(), ask('192.0.2.2')]);
    expect([probe, other]).toMatchObject([{ status: 'found' }, { status: 'parked', reason: 'upstream', retryAt: new Date(now + 1_000) }]);
    vendor.play = undefined;
    vendor.script = times(1);
    expect([(await ask()).status, (await ask()).status]).toEqual(['failed', 'found']);
  });

  it('is left alone again after one that fails', async () => {
    vendor.script = times(99);
    const { ask } = setUp();
    for (let i = 0; i < breakerThreshold; i++) await ask();
    now += breakerPause;
    expect([await ask(), await ask()]).toMatchObject([{ status: 'failed' }, { status: 'parked', retryAt: new Date(now + breakerPause) }]);
    expect(vendor.seen).toHaveLength(breakerThreshold + 1);
  });

  it('is not taken for well by what was never sent', async () => {
    vendor.script = times(99);
    const { ask, budget } = setUp();
    for (let i = 0; i < breakerThreshold; i++) await ask();
    now += breakerPause;
    budget.held.push(...budget.held.map((each) => ({ ...each, until: new Date(now + 1_000), reason: 'quota' as const })));
    expect([await ask(), await ask('192.0.2.1', AbortSignal.abort())]).toMatchObject([{ reason: 'quota' }, { reason: 'queued' }]);
    now += 1_000;
    expect([(await ask()).status, (await ask()).status]).toEqual(['failed', 'parked']);
  });

  it('does not stand in the way of other sources of its account', async () => {
    vendor.script = times(breakerThreshold);
    const budget = openBook();
    const [one, other] = ['one', 'other'].map((id) => setUp({ ...source, id, account: 'a-vendor' }, budget));
    for (let i = 0; i < breakerThreshold; i++) await one?.ask();
    expect([await one?.ask(), await other?.ask()]).toMatchObject([{ status: 'parked' }, { status: 'found' }]);
  });

  it('is not left alone for what others than the vendor do', async () => {
    vendor.script = Array.from({ length: 9 }, () => ({ status: 400, body: '{}' }));
    const { ask } = setUp();
    for (let i = 0; i < 9; i++) expect(await ask()).toMatchObject({ status: 'failed', reason: 'upstream' });
  });
});
