import type { Format } from '../../domain/ports.ts';
import type { Enrichment, StandardRecord } from '../../domain/report.ts';
import { forCsv } from '../escape.ts';

type Cell = string | number | boolean | null;

/** The documented columns: where each comes from. `record` is undefined for an observable that nobody was asked about. */
const columns: Readonly<Record<string, (enrichment: Enrichment, record: StandardRecord | undefined) => Cell>> = {
  ioc_value: ({ ioc_value }) => ioc_value,
  ioc_type: ({ ioc_type }) => ioc_type,
  source: (_, record) => record?.source ?? null,
  reputation_score: (_, record) => record?.reputation_score ?? null,
  threat_tags: (_, record) => record?.threat_tags.join(';') ?? null,
  status: (_, record) => record?.status ?? null,
  reason: (_, record) => record?.reason ?? null,
  detail: (_, record) => record?.detail ?? null,
  retry_at: (_, record) => record?.retry_at ?? null,
  verdict: ({ verdict }) => verdict,
  verdict_score: ({ reputation_score }) => reputation_score,
  verdict_confidence: ({ confidence }) => confidence,
  coverage: ({ coverage }) => `${coverage.answered}/${coverage.asked}`,
  // The same as two numbers: a spreadsheet takes 5/7 for a day in July.
  answered: ({ coverage }) => coverage.answered,
  asked: ({ coverage }) => coverage.asked,
  complete: ({ complete }) => complete,
  summary: (_, record) => record?.summary ?? null,
  link: (_, record) => record?.link ?? null,
  via: (_, record) => record?.via ?? null,
  observed_at: (_, record) => record?.observed_at ?? null,
  expires_at: (_, record) => record?.expires_at ?? null,
  latency_ms: (_, record) => record?.latency_ms ?? null,
  exposure: (_, record) => record?.exposure ?? null,
  tlp: ({ tlp }) => tlp,
  pap: ({ pap }) => pap,
  // Empty for what was submitted.
  pivot_from: ({ pivot }) => pivot?.from_value ?? null,
  pivot_relation: ({ pivot }) => pivot?.relation ?? null,
  pivot_depth: ({ pivot }) => pivot?.depth ?? null,
  // What the source was told instead of the value; empty where it was the value. New columns come last: scripts count them.
  asked_as: (_, record) => record?.asked_as ?? null,
};

/**
 * RFC 4180 (CRLF, UTF-8 without byte order mark): one row per standard record, failures and skips too; an observable without records
 * has a row of its own. Raw values, except for the apostrophe where a spreadsheet would see a formula. An empty score is unknown.
 */
export const csv: Format = {
  id: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  *write({ enrichments }) {
    yield `${Object.keys(columns).join(',')}\r\n`;
    for (const enrichment of enrichments) {
      const records = enrichment.records.length === 0 ? [undefined] : enrichment.records;
      for (const record of records) yield row(enrichment, record);
    }
  },
};

function row(enrichment: Enrichment, record: StandardRecord | undefined): string {
  const cells = Object.values(columns).map((column) => column(enrichment, record));
  return `${cells.map((cell) => (typeof cell === 'string' ? forCsv(cell) : `${cell ?? ''}`)).join(',')}\r\n`;
}
