/** What the first row of a ledger follows. */
export const beginning = '';

interface Linked {
  readonly number: number;
  readonly hash: string;
}

interface Checked {
  readonly rows: number;
  readonly head: string | null;
  readonly broken: { readonly number: number; readonly why: string } | null;
}

/**
 * Recomputes the chain of a ledger whose rows are numbered from one without gaps, each with a hash over the one before and itself.
 * @param pageAfter the rows after a number, in order; none at the end
 * @param hashOf the hash that a row must have behind another
 * @param head a hash noted earlier, which must be in it
 */
export async function verifyChain<Row extends Linked>(
  pageAfter: (number: number) => Promise<readonly Row[]>,
  hashOf: (before: string, row: Row) => string,
  head: string | undefined,
): Promise<Checked> {
  let rows = 0;
  let before = beginning;
  let met = head === undefined || head === beginning;
  let broken: { number: number; why: string } | null = null;
  let last: Row | undefined;
  for (;;) {
    const some = await pageAfter(last?.number ?? 0);
    for (const row of some) {
      rows += 1;
      last = row;
      if (broken) continue;
      if (row.number !== rows) broken = { number: rows, why: 'the row is missing' };
      else if (hashOf(before, row) !== row.hash) broken = { number: rows, why: 'the row is not as it was written, or stood elsewhere' };
      before = row.hash;
      met ||= row.hash === head;
    }
    if (some.length === 0) break;
  }
  if (!broken && !met) broken = { number: rows + 1, why: 'the noted hash is not in the ledger: rows after the last one are missing' };
  return { rows, head: last?.hash ?? null, broken };
}
