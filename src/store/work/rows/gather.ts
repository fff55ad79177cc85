import { AssayError } from '../../../domain/errors.ts';

/**
 * Makes one transaction of what many ask for at about the same time: what comes while others are under way goes together with the next.
 * @param run handles all of them or none, and answers in their order
 * @param most so many at once
 * @param underWay so many runs at a time
 */
export function gather<Q, A>(
  run: (asked: readonly Q[]) => Promise<readonly A[]>,
  most: number,
  underWay: number,
): (asked: Q) => Promise<A> {
  interface Waiting {
    readonly asked: Q;
    resolve(answer: A): void;
    reject(error: unknown): void;
  }
  const waiting: Waiting[] = [];
  let runs = 0;
  let called = false;

  function call(): void {
    if (called) return;
    called = true;
    setImmediate(() => {
      called = false;
      while (waiting.length > 0 && runs < underWay) {
        runs += 1;
        void handle(waiting.splice(0, most)).finally(() => {
          runs -= 1;
          if (waiting.length > 0) call();
        });
      }
    });
  }

  async function handle(group: readonly Waiting[]): Promise<void> {
    try {
      const answers = await run(group.map(({ asked }) => asked));
      for (const [i, { resolve }] of group.entries()) resolve(answers[i] as A);
    } catch (error) {
      // The fault of one is not the fault of the others; where the store is in trouble all wait together.
      if (group.length > 1 && !(error instanceof AssayError)) for (const each of group) await handle([each]);
      else for (const { reject } of group) reject(error);
    }
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      call();
    });
}
