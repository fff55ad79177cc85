import type { Enrichment } from '../domain/report.ts';
import type { Order, Work } from '../domain/work.ts';
import { type ReportFrame, type ReportParts, summary } from '../engine/reporting/report.ts';

/** Enrichments of a submission by the page. Of what is not there: none. */
export interface Pages {
  /** In the order the items came, after one, as they stand. */
  enrichments(id: string, after: number, most: number): Promise<readonly { readonly item: number; readonly enrichment: Enrichment }[]>;
  /** In the order they landed, after a number; one that was retried comes again. */
  landings(id: string, after: number, most: number): Promise<readonly { readonly number: number; readonly enrichment: Enrichment }[]>;
}

export function createPages(
  work: Pick<Work, 'submission' | 'items' | 'landings'>,
  frameOf: (order: Order) => ReportFrame,
  parts: ReportParts,
): Pages {
  async function summaryOf(id: string): Promise<ReturnType<typeof summary> | undefined> {
    const submitted = await work.submission(id);
    return submitted && summary(submitted.order.marking, frameOf(submitted.order), parts);
  }

  return {
    async enrichments(id, after, most) {
      const [sum, items] = await Promise.all([summaryOf(id), work.items(id, after, most)]);
      return sum ? Promise.all(items.map(async (item) => ({ item: item.id, enrichment: await sum.add(item) }))) : [];
    },

    async landings(id, after, most) {
      const [sum, landed] = await Promise.all([summaryOf(id), work.landings(id, after, most)]);
      return sum ? Promise.all(landed.map(async ({ number, item }) => ({ number, enrichment: await sum.add(item) }))) : [];
    },
  };
}
