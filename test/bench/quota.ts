import type { App } from '../../src/app.ts';
import type { Limit } from '../../src/domain/source.ts';
import { findingsIn, openPlay, type Part } from './play.ts';
import type { Line } from './run.ts';

type Window = Pick<Limit, 'requests' | 'per'>;

/** The last of the second case are of its second minute: whatever comes late there shows. */
const cases: readonly (Part & { readonly limits: readonly Window[]; readonly lookups: number })[] = [
  { id: 'by-the-second', concurrency: 8, limits: [{ requests: 20, per: 'second' }], lookups: 600 },
  {
    ...{ id: 'by-the-minute', concurrency: 8, lookups: 320 },
    limits: [
      { requests: 20, per: 'second' },
      { requests: 300, per: 'minute' },
    ],
  },
];
const spans: Partial<Record<Limit['per'], number>> = { second: 1_000, minute: 60_000 };

/** Time to finish against the least that rolling windows allow: request k not before one window after request k - n. */
export async function bench(): Promise<Line[]> {
  const play = await openPlay(cases);
  try {
    const app = await play.open();
    try {
      // Beside one another: they share nothing but the process and the store, and a minute is long.
      const measured = await Promise.all(cases.map(({ id, lookups }, i) => milliseconds(app, id, 20 + i, lookups)));
      return cases.map(({ limits, lookups }, i) => {
        const [took, least] = [measured[i] ?? Number.NaN, leastMs(limits, lookups)];
        const quota = limits.map(({ requests, per }) => `${requests} a ${per}`).join(' and ');
        return {
          what: `${lookups} lookups at ${quota}`,
          value: `${(took / 1_000).toFixed(2)} s = ${(took / least).toFixed(3)} × the least possible`,
          aim: 'at most 1.05 ×',
        };
      });
    } finally {
      await app.close();
    }
  } finally {
    play.close();
  }
}

async function milliseconds(app: App, source: string, net: number, lookups: number): Promise<number> {
  const began = performance.now();
  const { enrichments } = await app.submit({
    ...{ origin: 'bench', lane: 'interactive', only: [source], offline: false, refresh: false },
    extraction: { kind: 'text', findings: findingsIn(net, lookups), facts: {}, troubles: [] },
    marking: { tlp: 'green', pap: 'green' },
    deadline: new Date(Date.now() + 300_000),
  });
  for await (const { records } of enrichments)
    if (records[0]?.status !== 'found') throw new Error(`${records[0]?.status}: ${records[0]?.detail}`);
  return performance.now() - began;
}

/** When the last of so many requests may be sent at the earliest, the first being sent at 0. */
function leastMs(limits: readonly Window[], requests: number): number {
  const sent: number[] = [];
  for (let k = 0; k < requests; k++)
    sent.push(Math.max(0, ...limits.map((limit) => (sent[k - limit.requests] ?? Number.NEGATIVE_INFINITY) + (spans[limit.per] ?? 0))));
  return sent.at(-1) ?? 0;
}
