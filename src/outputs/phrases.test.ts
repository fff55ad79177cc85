import { expect, test } from 'vitest';
import {
  alsoFoundLines,
  askedAs,
  closingText,
  contextText,
  coverageText,
  gapLead,
  scoreText,
  signed,
  topReasons,
  worstFirst,
} from './phrases.ts';
import { enrichment, mixed, record, report } from './report.fixture.ts';

const none = { asked: 0, answered: 0, failed: 0, parked: 0, skipped: 2 };

test('the closing words never promise more than is known', () => {
  const unknown = enrichment({ verdict: 'unknown', reputation_score: null });
  const short = { asked: 7, answered: 5, failed: 1, parked: 1, skipped: 0 };
  expect([
    closingText(report([])),
    closingText(report([], { troubles: [{ part: 'body', message: 'cut off' }] })),
    closingText(report([enrichment()])),
    closingText(report([unknown])),
    closingText(report([enrichment({ coverage: none, verdict: 'unknown' })])),
    closingText(report([enrichment({ coverage: short, complete: false })])),
    // Past the caller's deadline nothing is parked any more, yet not everything was answered.
    closingText(report([enrichment({ coverage: { ...short, failed: 2, parked: 0 }, complete: true })])),
  ]).toEqual([
    'Nothing was judged: no observable was found in the input.',
    'Nothing was judged: no observable was found in the input. Parts of the input could not be read (1).',
    'Complete: every source that was asked has answered.',
    'Complete: every source that was asked has answered. Unknown means no evidence either way, not harmless.',
    'No source was asked. Unknown means no evidence either way, not harmless.',
    'Not complete: 5 of 7 lookups answered, 1 failed, 1 parked. A verdict can still change.',
    'Not complete: 5 of 7 lookups answered, 2 failed, 0 parked. A verdict can still change.',
  ]);
});

test('an input of nothing but unknown types is not an empty one', () => {
  const made = report([], { also_found: [{ ioc_type: 'file-name', observables: 2 }] });
  expect([closingText(made), ...alsoFoundLines(made), ...alsoFoundLines(report([]))]).toEqual([
    'Nothing was judged: no observable that a source knows was found in the input.',
    'of types no source knows: 2 file-name (assay extract lists them)',
  ]);
});

test('numbers as a person reads them', () => {
  expect([scoreText(null), scoreText(0), signed(31.46), signed(-4), signed(-0.01), signed(0), coverageText(none)]).toEqual([
    'unknown',
    '0',
    '+31.5',
    '-4.0',
    '-0.0',
    '+0.0',
    'nobody asked',
  ]);
});

test('worst first, higher score first, no score last, and the report stays as it is', () => {
  const made = [
    enrichment({ reputation_score: null }),
    enrichment({ reputation_score: 71 }),
    enrichment({ verdict: 'benign' }),
    enrichment({ reputation_score: 90 }),
  ];
  expect(worstFirst(made).map(({ verdict, reputation_score }) => [verdict, reputation_score])).toEqual([
    ['malicious', 90],
    ['malicious', 71],
    ['malicious', null],
    ['benign', 88],
  ]);
  expect(worstFirst(mixed.enrichments).map(({ verdict }) => verdict)).toEqual(['malicious', 'suspicious', 'unknown', 'benign']);
  expect(mixed.enrichments[0]?.verdict).toBe('unknown');
});

test('the prior is no reason; the strongest come first, whichever way they point', () => {
  const because = [
    { source: 'prior', points: 50, weight: 0, text: '' },
    { source: 'a', points: 3, weight: 0, text: '' },
    { source: 'b', points: -9, weight: 0, text: '' },
  ];
  const { shown, more } = topReasons(enrichment({ because }), 1);
  expect([shown.map(({ source }) => source), more]).toEqual([['b'], 1]);
});

test('what is parked says until when, and that others wait longer', () => {
  const [first, later] = ['2026-11-24T06:30:00.000Z', '2026-11-24T06:30:59.000Z'];
  const parked = { status: 'parked', retryAt: first } as const;
  expect([
    gapLead({ ...parked, lastRetryAt: later }),
    gapLead({ ...parked, lastRetryAt: '2026-11-24T06:31:00.000Z' }),
    gapLead({ status: 'failed', retryAt: first, lastRetryAt: first }),
    gapLead({ status: 'skipped', retryAt: null, lastRetryAt: null }),
  ]).toEqual(['parked until 2026-11-24 06:30 UTC', 'parked until 2026-11-24 06:30 UTC or later', 'failed', 'not asked']);
});

test('what was asked instead is told once, defanged', () => {
  const records = ['https://a.example/', null, 'https://a.example/'].map((asked_as) => record({ asked_as }));
  expect(askedAs({ ioc_type: 'url', records })).toEqual(['hxxps[://]a[.]example/']);
});

test('country and network from whoever states them', () => {
  const records = [
    record({ observations: [{ kind: 'network', hosting: true }] }),
    record({ observations: [{ kind: 'geo', country: 'NL' }] }),
    record({ observations: [{ kind: 'network', asn: 64496, as_owner: 'Example' }] }),
  ];
  expect([contextText(enrichment({ records })), contextText(enrichment())]).toEqual(['NL AS64496 Example', '']);
});
