import type { Format } from '../../domain/ports.ts';
import type { Enrichment } from '../../domain/report.ts';
import { forJson } from '../escape.ts';

/** One enrichment per line, each with its newline, in the order they come. What only the report knows (troubles, timings) is not in it. */
export const ndjson = {
  id: 'ndjson',
  mediaType: 'application/x-ndjson',
  *write({ enrichments }) {
    for (const enrichment of enrichments) yield line(enrichment);
  },
  line,
} as const satisfies Format;

function line(enrichment: Enrichment): string {
  return `${forJson(JSON.stringify(enrichment))}\n`;
}
