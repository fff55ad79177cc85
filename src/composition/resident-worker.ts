import { createHousekeeping, type HousekeepingParts } from '../engine/housekeeping.ts';
import type { Worker } from '../engine/working/worker.ts';
import type { Measuring } from './measuring.ts';

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
export function createResidentWorker(
  worker: Worker & { readonly name: string },
  parts: HousekeepingParts & { readonly measuring: Pick<Measuring, 'start'> },
): ResidentWorker {
  const housekeeping = createHousekeeping(parts);
  return {
    name: worker.name,
    async run() {
      const rest = housekeeping.start();
      const count = parts.measuring.start();
      try {
        await worker.run();
      } finally {
        rest();
        await count();
      }
    },
    async runDry() {
      await housekeeping.once();
      await worker.runDry();
    },
    stop: worker.stop,
  };
}
