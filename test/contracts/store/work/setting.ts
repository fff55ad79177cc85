import type { Finding } from '../../../../src/domain/finding.ts';
import type { Lookup, Reading } from '../../../../src/domain/lookup.ts';
import type { Observable } from '../../../../src/domain/observable.ts';
import type { Ask, ClaimRequest, Item, Leased, Order, Settlement, Step, Work } from '../../../../src/domain/work.ts';

export const start = new Date('2026-11-23T12:00:00.000Z');
export const at = (ms: number): Date => new Date(start.getTime() + ms);
export const lease = 30_000;

export const order = (more: Partial<Order> = {}): Order => ({
  ...{ lane: 'bulk', person: 'ada', origin: 'stdin', kind: 'text', marking: { tlp: 'amber', pap: 'amber' }, facts: {} },
  ...{ troubles: [], alsoFound: [], offline: false, refresh: false, thrifty: false, ignoreWarninglists: false },
  ...more,
});

export const ip = (n: number): Observable => ({ type: 'ipv4', value: `198.51.${n >> 8}.${n & 255}` });
export const finding = (observable: Observable): Finding => ({ observable, mentions: [] });
export const standing = { exposure: 'third-party', reliability: 'B', lineage: 'a line' } as const;
export const ask = (source: string, question: Observable): Ask => ({ source, question, ...standing });
export const step = (more: Partial<Step> = {}): Step => ({ settled: [], asks: [], pivots: [], left: {}, ...more });
export const nothing: Reading = { status: 'not_found' };

export const answer = ({ source, question }: Leased, now: Date, outcome: Reading = nothing): Settlement => {
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const lookup: Lookup = { source, observable: question, outcome, via: 'live', ...standing, observedAt: now, expiresAt, latencyMs: 5 };
  return { is: 'answer', lookup, expiresAt };
};
export const failure: Settlement = { is: 'end', outcome: { status: 'failed', reason: 'upstream', detail: 'HTTP 500' }, latencyMs: 7 };
export const parked = (retryAt: Date, more: Partial<Extract<Settlement, { is: 'parked' }>> = {}): Settlement => ({
  ...{ is: 'parked', outcome: { status: 'parked', reason: 'quota', detail: 'the budget is spent', retryAt }, counts: false },
  ...more,
});

export const claim = (work: Work, source: string, ms: number, more: Partial<ClaimRequest> = {}): Promise<readonly Leased[]> =>
  work.claim({ source, worker: 'w1', most: 10, now: at(ms), leaseUntil: at(ms + lease), ...more });
export const take = (work: Work, ms: number, worker = 'w1', submission?: string): Promise<readonly Item[]> =>
  work.takeReady(worker, 1_000, at(ms), at(ms + lease), submission);

/** A submission of addresses, each of which is to be asked of these sources. */
export async function submit(
  work: Work,
  numbers: readonly number[],
  sources: readonly string[],
  more: Partial<Order> = {},
): Promise<string> {
  const id = await work.receive(order(more), start);
  await work.add(
    id,
    numbers.map((n) => finding(ip(n))),
    start,
  );
  await work.seal(id, start);
  const items = await take(work, 0, 'planner', id);
  const asks = (item: Item) => sources.map((source) => ask(source, item.finding.observable));
  await Promise.all(items.map((item) => work.advance(item.id, 'planner', step({ asks: asks(item) }), start)));
  return id;
}

export async function finish(work: Work, id: string, ms: number): Promise<void> {
  for (const item of await take(work, ms, 'planner', id)) await work.advance(item.id, 'planner', step(), at(ms));
}

export async function lookupsOf(work: Work, id: string): Promise<readonly Lookup[]> {
  return (await work.items(id, 0, 10_000)).flatMap(({ lookups }) => lookups);
}
