import { createHousekeeping, type HousekeepingParts } from '../engine/housekeeping.ts';
import type { Worker } from '../engine/working/worker.ts';

/** A worker of all that waits. */
export interface ResidentWorker {
  readonly name: string;
  /** Until it is stopped. */
  run(): Promise<void>;
  /** Until nothing is due any more. */
  runDry(): Promise<void>;
  stop(patienceMs: number): Promise<void>;
}

/** A worker that also does what is to be done now and then. */
export function createResidentWorker(worker: Worker & { readonly name: string }, parts: HousekeepingParts): ResidentWorker {
  const housekeeping = createHousekeeping(parts);
  return {
    name: worker.name,
    async run() {
      const rest = housekeeping.start();
      try {
        await worker.run();
      } finally {
        rest();
      }
    },
    async runDry() {
      await housekeeping.once();
      await worker.runDry();
    },
    stop: worker.stop,
  };
}
