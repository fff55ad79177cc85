import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, classify, openApp, type SourceState, startSandbox } from '../../src/app.ts';
import type { Mood } from '../../src/domain/lookalike.ts';
import { moods } from '../../src/domain/lookalike.ts';
import type { Enrichment } from '../../src/domain/report.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import { faultKinds } from '../../src/sandbox/faults.ts';
import { sources } from '../../src/sources/sources.generated.ts';
import { temporaryHome } from './assay.ts';

const values = {
  ipv4: '45.33.32.156',
  domain: 'login.example.com',
  url: 'https://login.example.com/verify',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

/** Everything real but the vendors: the app, its store and HTTP to the sandbox. */
describe('the sources through the sandbox', () => {
  let home: ReturnType<typeof temporaryHome>;
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let app: App;

  async function open(mood: Mood): Promise<void> {
    home = temporaryHome();
    // Registries are asked about the registered name.
    const every = Object.fromEntries([...Object.values(values), 'example.com'].map((value) => [value, mood]));
    sandbox = await startSandbox({ clock: { now: () => new Date() }, moods: every });
    // Those that are asked on request only, too.
    const onRequest = sources.filter(({ optIn }) => optIn !== undefined).map(({ id }) => `  ${id}: { enabled: true }\n`);
    const configPath = join(home.path, 'assay.yaml');
    writeFileSync(configPath, `sources:\n${onRequest.join('')}`);
    app = await openApp({ env: { ASSAY_SANDBOX_URL: sandbox.url }, cwd: home.path, home: home.path, configPath, write: () => {} });
  }

  afterEach(async () => {
    await app.close();
    await sandbox.close();
    home.remove();
  });

  const vendors = (): SourceState[] => app.sources.filter(({ source }) => source.kind === 'http');

  /** What is a fault of most vendors is how some say that they have no record. */
  function meansAbsence(source: HttpSource, kind: string): boolean {
    const body = { empty: source.replies === 'ndjson' ? [] : '', 'empty-object': {}, slow: {}, 'empty-list': [] }[kind];
    // Lines that end with a line are a shorter answer: nobody can tell.
    return body === undefined ? kind === 'truncated' && source.replies === 'ndjson' : source.meaning(200, body, 0) === 'absent';
  }

  async function enrich(value: string, only: readonly string[], deadlineMs = 20_000): Promise<Enrichment> {
    const observable = classify(value);
    if (!observable) throw new Error(`${value} is no indicator`);
    const { enrichments } = await app.submit({
      origin: 'test',
      extraction: { kind: 'text', findings: [{ observable, mentions: [] }], facts: {}, troubles: [] },
      marking: { tlp: 'green', pap: 'green' },
      only,
      deadline: new Date(Date.now() + deadlineMs),
      offline: false,
      refresh: true,
    });
    const first = await enrichments.next();
    if (first.done) throw new Error('nothing came');
    return first.value;
  }

  it.each(moods)('all vendors answer about one address, domain, URL and hash that is %s', async (mood) => {
    await open(mood);
    for (const [type, value] of Object.entries(values)) {
      const asked = vendors().filter(({ source }) => source.accepts.some((accepted) => accepted === type));
      const enrichment = await enrich(
        value,
        asked.map(({ source }) => source.id),
      );
      expect(enrichment.records.map(({ source, status, via }) => [source, status, via])).toEqual(
        asked.map(({ source }) => [source.id, mood === 'absent' ? 'not_found' : expect.stringMatching(/^(found|not_found)$/), 'sandbox']),
      );
      if (mood === 'malicious') expect([type, enrichment.verdict]).toEqual([type, 'malicious']);
      if (mood === 'absent') expect([enrichment.verdict, enrichment.reputation_score]).toEqual(['unknown', null]);
    }
    expect(vendors().flatMap(({ source }) => sandbox.counts(source.id).over)).toEqual(vendors().map(() => 0));
  });

  describe('with a fault in every vendor', () => {
    beforeEach(() => open('benign'));

    const cases = faultKinds.flatMap((kind) => Object.entries(values).map(([type, value]) => [kind, type, value] as const));

    it.each(cases)(
      '%s, asked about a %s: the verdict is never benign and says what failed',
      { timeout: 60_000 },
      async (kind, type, value) => {
        sandbox.fault({ source: '*', kind });
        const ids = vendors().flatMap(({ source }) => (source.accepts.some((accepted) => accepted === type) ? [source.id] : []));
        const enrichment = await enrich(value, ids, kind === 'hang' || kind === 'slow' ? 700 : 5_000);
        expect([enrichment.verdict, enrichment.reputation_score, enrichment.complete]).toEqual(['unknown', null, false]);
        for (const record of enrichment.records) {
          const { source } = vendors().find((each) => each.source.id === record.source) ?? {};
          if (source?.kind === 'http' && meansAbsence(source, kind)) continue;
          expect([record.source, ['failed', 'parked'].includes(record.status), record.observations]).toEqual([record.source, true, []]);
          expect(record.reason).not.toBeNull();
          expect(record.detail).not.toBeNull();
          expect(JSON.stringify(record)).not.toContain('sandbox-key');
        }
      },
    );
  });
});
