import type { Format } from '../../domain/ports.ts';
import { forJson } from '../escape.ts';

/** The report as the data model says, indented, written enrichment by enrichment. Raw values; hidden characters as `\uXXXX`. */
export const json: Format = {
  id: 'json',
  mediaType: 'application/json',
  *write({ enrichments, ...head }) {
    yield `${pretty(head).slice(0, -2)},\n  "enrichments": [`;
    for (const [index, enrichment] of enrichments.entries()) {
      yield `${index === 0 ? '' : ','}\n    ${pretty(enrichment).replaceAll('\n', '\n    ')}`;
    }
    yield enrichments.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
  },
};

function pretty(value: unknown): string {
  return forJson(JSON.stringify(value, null, 2));
}
