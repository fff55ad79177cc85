import { describe, expect, test } from 'vitest';
import type { Failure, Parking, Skip } from '../../src/domain/lookup.ts';
import { failures, parkings, skips } from '../../src/domain/lookup.ts';
import { observableTypes } from '../../src/domain/observable.ts';
import type { Format } from '../../src/domain/ports.ts';
import { type Enrichment, type Report, reportSchema } from '../../src/domain/report.ts';
import { reasonWords } from '../../src/outputs/gaps.ts';
import { enrichment, gap, record, report } from '../../src/outputs/report.fixture.ts';

/** What a vendor, a sender or a file name may hold. */
const hostile = [
  '=HYPERLINK("https://evil.example.com","x")',
  '＝1+1',
  "\t@SUM(1)';--",
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '![i](https://evil.example.com/i.png) [a](javascript:alert(1)) `c` | **b**',
  '\u001b[2J\u001b]8;;https://evil.example.com\u0007x\u009b31m',
  'invoice\u202efdp.exe\u200b\u2066',
  'one\r\ntwo\n# three\u2028four',
  `${'x'.repeat(10_000)}\u0000\ud800`,
  '"quoted", \\back\\slashed\\',
] as const;

/** Every free text of a report is hostile, with every type of observable; the promises of the schema still hold. */
export function hostileReport(): Report {
  const enrichments = observableTypes.map((type, index) => {
    const text = hostile[index % hostile.length] ?? hostile[0];
    return enrichment({
      ioc_value: text,
      ioc_type: type,
      mentions: [{ written: text, start: 0, end: 1, field: text, confidence: 0.7, reason: text }],
      because: [{ source: text, points: 88, weight: 1, text }],
      threat_tags: [text],
      coverage: { asked: 3, answered: 1, failed: 1, parked: 1, skipped: 1 },
      complete: false,
      records: [
        record({
          ioc_value: text,
          ioc_type: type,
          source: text,
          asked_as: text,
          threat_tags: [text],
          summary: text,
          link: text,
          observations: [
            { kind: 'classification', label: text, family: text, actor: text, detail: text },
            { kind: 'geo', country: text },
            { kind: 'network', asn: 64496, as_owner: text },
            { kind: 'relation', type: 'redirects-to', observable: { type: 'url', value: text } },
          ],
        }),
        gap('failed', 'upstream', { ioc_value: text, ioc_type: type, source: text, detail: text }),
        gap('parked', 'quota', { ioc_value: text, ioc_type: type, source: text, detail: text, retry_at: '2026-11-24T00:00:00Z' }),
        gap('skipped', 'tlp', { ioc_value: text, ioc_type: type, source: text, detail: text }),
      ],
    });
  });
  const submission = { ...report([]).submission, id: hostile[0], origin: hostile[5], title: hostile[6] };
  return report(enrichments, { submission, complete: false, troubles: hostile.map((text) => ({ part: text, message: text })) });
}

/** Every reason not to have an answer, each from a source and with a detail of its own. */
function reasonReport(): Report {
  const all: readonly (readonly ['failed' | 'parked' | 'skipped', Failure | Parking | Skip])[] = [
    ...failures.map((reason) => ['failed', reason] as const),
    ...parkings.map((reason) => ['parked', reason] as const),
    ...skips.map((reason) => ['skipped', reason] as const),
  ];
  const records = all.map(([status, reason], n) =>
    gap(status, reason, { source: `source-${n}`, detail: `happening-${n}`, retry_at: status === 'parked' ? '2026-11-24T06:30:00Z' : null }),
  );
  const coverage = {
    asked: failures.length + parkings.length,
    answered: 0,
    failed: failures.length,
    parked: parkings.length,
    skipped: skips.length,
  };
  return report([enrichment({ ...silent, coverage, complete: false, records })]);
}

const silent = {
  verdict: 'unknown',
  reputation_score: null,
  confidence: 0,
  coverage: { asked: 0, answered: 0, failed: 0, parked: 0, skipped: 0 },
  because: [],
  threat_tags: [],
} as const satisfies Partial<Enrichment>;

/** What every format promises, whatever it looks like. */
export function contract(format: Format): void {
  const written = (made: Report) => [...format.write(made)].join('');
  describe(`format ${format.id}`, () => {
    test('the reports of this contract are valid', () => {
      for (const made of [hostileReport(), reasonReport(), report([])]) expect(reportSchema.safeParse(made).error).toBeUndefined();
    });

    test('hostile text neither acts on a terminal nor hides', () => {
      const unix = written(hostileReport()).replaceAll('\r\n', '\n');
      // CSV keeps raw values for machines; whatever a person reads or a terminal might show is without hidden characters.
      if (!format.mediaType.startsWith('text/csv')) expect(unix).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
      expect(unix).toContain('HYPERLINK');
    });

    test('an empty report is written, and is no good news', () => {
      const text = written(report([]));
      expect(text).not.toMatch(/\b(?:clean|safe)\b/i);
      expect(text).not.toMatch(/"verdict"|benign\b(?<!0 benign)/);
    });

    test('every reason for having no answer is told, with its source and what happened', () => {
      const made = reasonReport();
      const text = unwrapped(written(made));
      for (const { source, status, reason, detail } of made.enrichments[0]?.records ?? []) {
        const told = reason !== null && (text.includes(reason) || text.includes(unwrapped(reasonWords[reason])));
        // A skip has no event behind it: for people its reason is enough.
        const happening = status === 'skipped' || text.includes(detail ?? 'no detail');
        expect({ source, reason, named: text.includes(source), told, happening }).toEqual({
          source,
          reason,
          named: true,
          told: true,
          happening: true,
        });
      }
      expect(text).toMatch(/2026-11-24.06:30/);
    });

    test('a failed, a skipped and a parked lookup are each told, with the reason, and the parked one until when', () => {
      const [retry_at, asked_as] = ['2026-11-24T06:30:00.000Z', 'https://evil.example.com/login'];
      const records = [
        gap('failed', 'timeout', { ioc_type: 'url', source: 'slow-one', detail: '20 s' }),
        gap('skipped', 'denied', { ioc_type: 'url', source: 'curious-one', detail: 'pattern 2 of privacy.deny' }),
        gap('parked', 'queued', { ioc_type: 'url', source: 'busy-one', detail: '31 are before it', retry_at, asked_as }),
      ];
      const coverage = { asked: 2, answered: 0, failed: 1, parked: 1, skipped: 1 };
      const made = report([enrichment({ ...silent, ioc_type: 'url', coverage, complete: false, records })]);
      const text = unwrapped(written(made));
      for (const { source, status, reason } of records) {
        const words = reason === null ? '' : reasonWords[reason];
        const shown = [reason ?? '', unwrapped(words)].some((each) => text.includes(each));
        const state = text.includes(status) || (status === 'skipped' && text.includes('not asked'));
        expect({ source, status, named: text.includes(source), state, shown }).toEqual({
          source,
          status,
          named: true,
          state: true,
          shown: true,
        });
      }
      expect(text).toMatch(/parked until 2026-11-24.06:30|"retry_at": ?"2026-11-24T06:30|parked,queued,31 are before it,2026-11-24T06:30/);
      expect(text).toMatch(/asked as \W?hxxps\[:\/\/\]evil|"asked_as": ?"https:\/\/evil|,https:\/\/evil|Asked as hxxps/);
    });

    test('no score is unknown: not 0, not benign', () => {
      const text = written(report([enrichment({ ...silent, records: [] })]));
      expect(text).toMatch(/unknown/i);
      expect(text).not.toMatch(/benign(?<!0 benign)|\b(?:clean|safe)\b/i);
      expect(text).not.toMatch(/score"?[:= ]+0/);
    });

    test('the TLP is told', () => {
      for (const tlp of ['clear', 'green', 'amber', 'amber+strict', 'red'] as const) {
        const submission = { ...report([]).submission, tlp };
        const text = written(report([enrichment({ tlp })], { submission })).toLowerCase();
        expect(text).toContain(tlp);
        for (const other of ['clear', 'green', 'red', 'amber+strict'].filter((name) => name !== tlp)) {
          expect(text).not.toMatch(new RegExp(`tlp[^\\n]{0,6}${other.replace('+', '\\+')}\\b`));
        }
      }
    });

    test('the same report is written the same, byte by byte, and stays as it is', () => {
      const made = hostileReport();
      const before = JSON.stringify(made);
      expect(written(made)).toBe(written(hostileReport()));
      expect(JSON.stringify(made)).toBe(before);
    });

    test('ten thousand enrichments are written, piece by piece', () => {
      const many = (count: number) =>
        report(
          Array.from({ length: count }, (_, n) =>
            enrichment({ ioc_value: `198.51.${n >> 8}.${n & 255}`, records: [record({ ioc_value: `${n}` })] }),
          ),
        );
      // What is slower than linear does not end before the test's time does.
      expect([...format.write(many(10_000))].length).toBeGreaterThanOrEqual(10_000);
    });
  });
}

/** The text whatever its lines and its Markdown escapes. */
function unwrapped(text: string): string {
  return text.replaceAll('\\', '').replace(/\s+/g, ' ');
}
