/** Works on some at once and yields each result as it comes; what came to nothing (undefined) is left out. */
export async function* asTheyLand<I, O>(items: Iterable<I>, atOnce: number, work: (item: I) => Promise<O | undefined>): AsyncGenerator<O> {
  const queue = items[Symbol.iterator]();
  const landed: O[] = [];
  let wake = (): void => {};
  let working = true;

  async function worker(): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const result = await work(next.value);
      if (result === undefined) continue;
      landed.push(result);
      wake();
    }
  }

  const done = Promise.all(Array.from({ length: atOnce }, worker)).finally(() => {
    working = false;
    wake();
  });
  // It is waited for below; until then nobody hears of its failure.
  done.catch(() => undefined);
  while (working || landed.length > 0) {
    if (landed.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (!working) resolve();
      });
    yield* landed.splice(0);
  }
  await done;
}
