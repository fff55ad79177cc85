import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits } from './judging.ts';
import { inOrder } from './recording.ts';
import { claimsIn, detailOf, exchangesOf, isOfFeed, missingIn, samplesIn, sourceIn, textOf, titleOf, wordFor } from './samples.ts';
import unclaimed from './unclaimed-samples.json' with { type: 'json' };
import { openWire, type Wire } from './wire.ts';

// Real replies of vendors are too many and too much other people's to be kept here.
const providers = new URL('../../../shared/providers/', import.meta.url);
const there = existsSync(providers);
const absent = there ? '' : '; NOT WALKED: ../shared/providers, which is not beside this checkout';
if (!there) process.stderr.write(`samples.test.ts${absent}\n`);

const folders = new URL('../../src/sources/', import.meta.url);
const claims = claimsIn(folders);
const sources = new Map(
  await Promise.all([...new Set(claims.map(({ source }) => source))].map(async (id) => [id, await sourceIn(folders, id)] as const)),
);
const claimed = new Set(claims.flatMap(({ samples }) => samples));
const reasons: Readonly<Record<string, string>> = unclaimed;
const excused = Object.keys(reasons);

describe('samples.json', () => {
  it.each([...sources])('of %s claims in its own way, of what it accepts', (id, source) => {
    for (const claim of claims.filter((each) => each.source === id)) {
      expect([titleOf(claim), isOfFeed(claim)]).toEqual([titleOf(claim), source.kind === 'feed']);
      if (isOfFeed(claim)) continue;
      expect(source.accepts, titleOf(claim)).toContain(claim.observable.type);
      expect(claim.statuses, titleOf(claim)).toHaveLength(claim.samples.length);
    }
  });
  it('none of which claims what is excused', () => expect(excused.filter((sample) => claimed.has(sample))).toEqual([]));
});

// A skipped test counts as one that nobody ran: where the samples are not at hand there is none, but for this one, which says so.
if (!there) it(`samples that vendors gave are NOT WALKED${absent}`, () => expect(there).toBe(false));
else
  describe('samples that vendors gave', () => {
    const samples = there ? samplesIn(providers) : [];
    let wire: Wire;
    beforeAll(async () => {
      wire = await openWire();
    });
    afterAll(() => wire.close());

    it('are there, as claimed and excused', () => {
      expect([...claimed, ...excused].filter((sample) => !samples.includes(sample))).toEqual([]);
    });

    it.each(claims.flatMap((claim) => (isOfFeed(claim) ? [] : [[titleOf(claim), claim] as const])))('%s', async (_, claim) => {
      const source = sources.get(claim.source);
      if (source?.kind !== 'http') throw new Error(`${claim.source} is not asked over HTTP`);
      const exchanges = exchangesOf(claim, providers);
      const outcome = await wire.ask(source, claim.observable, inOrder(exchanges));
      expect([wordFor(outcome), detailOf(outcome)]).toEqual([claim.expect, detailOf(outcome)]);
      expect(wire.received).toHaveLength(exchanges.length);
      if (outcome.status !== 'found') return;
      for (const observation of outcome.observations) expect(misfits(observation)).toEqual([]);
    });

    it.each(claims.flatMap((claim) => (isOfFeed(claim) ? [[titleOf(claim), claim] as const] : [])))('%s', (_, claim) => {
      const source = sources.get(claim.source);
      if (source?.kind !== 'feed') throw new Error(`${claim.source} is no feed`);
      const rows = [...source.parse(textOf(claim, providers))];
      const entries = rows.flatMap((row) => ('unreadable' in row ? [] : [row]));
      expect(entries.length).toBeGreaterThanOrEqual(claim.least);
      expect(rows.flatMap((row) => ('unreadable' in row ? [row.unreadable] : []))).toHaveLength(claim.unreadable ?? 0);
      for (const { says } of entries) for (const observation of says) expect(misfits(observation)).toEqual([]);
    });

    it('are all claimed by a source, or excused with a reason', () => {
      process.stderr.write(summary());
      expect(samples.filter((sample) => !claimed.has(sample) && !Object.hasOwn(reasons, sample))).toEqual([]);
    });

    function summary(): string {
      const ends = claims.map((claim) => (isOfFeed(claim) ? 'a list' : claim.expect));
      const whys = excused.map((sample) => reasons[sample]?.replace(/:.*/, '') ?? '');
      return [
        `samples of vendors: ${samples.length}, of which ${samples.filter((sample) => claimed.has(sample)).length} are claimed, in ${claims.length} claims:`,
        ...counted(ends),
        `and ${excused.length} are not:`,
        ...counted(whys),
        ...excused.map((sample) => `    ${sample.padEnd(64)} ${reasons[sample]}`),
        `its index names ${missingIn(providers).length} more that are not there`,
        '',
      ].join('\n');
    }
  });

function counted(words: readonly string[]): string[] {
  return [...Map.groupBy(words, (word) => word)]
    .map(([word, all]) => `  ${String(all.length).padStart(4)}  ${word}`)
    .sort()
    .reverse();
}
