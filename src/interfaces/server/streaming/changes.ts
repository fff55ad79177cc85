import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../../app.ts';
import { maySee, type Principal } from '../../../domain/access.ts';
import type { VerdictChanged } from '../../../domain/watch.ts';
import { eventText, heartbeat, heartbeatMs } from './event-stream.ts';

/** New changes are looked for so often: they come of checks that are hours apart. */
const pollMs = 1_000;

/** Changes after a number that they may see, and the number of the last that was looked at; undefined where that is the last there is. */
export async function changesAfter(
  app: App,
  principal: Principal,
  after: number,
  most: number,
): Promise<{ readonly shown: readonly VerdictChanged[]; readonly last: number | undefined }> {
  const some = await app.watches.events(after, most);
  const shown: VerdictChanged[] = [];
  for (const each of some) if (await mayHear(app, principal, each)) shown.push(each);
  return { shown, last: some.length < most ? undefined : some.at(-1)?.number };
}

/** A change is marked as the submission by which it was noticed; where that is gone, or was none, it is shown to those who may see all. */
async function mayHear(app: App, principal: Principal, { submission }: VerdictChanged): Promise<boolean> {
  const submitted = submission === null ? undefined : await app.work.submission(submission);
  return maySee(principal, submitted?.order.marking.tlp ?? 'red');
}

/** Changes as they happen, as text. */
export async function* changes(
  app: App,
  principal: Principal,
  from: number,
  wire: (change: VerdictChanged) => unknown,
  signal: AbortSignal,
  over: () => void,
): AsyncGenerator<string> {
  try {
    yield 'retry: 2000\n\n';
    let quietSince = performance.now();
    for (let after = from; !signal.aborted; ) {
      const some = await app.watches.events(after, 100);
      for (const each of some) {
        after = each.number;
        if (!(await mayHear(app, principal, each))) continue;
        yield eventText({ event: each.kind, id: String(each.number), data: wire(each) });
        quietSince = performance.now();
      }
      if (some.length > 0) continue;
      if (performance.now() - quietSince >= heartbeatMs) {
        yield heartbeat;
        quietSince = performance.now();
      }
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    over();
  }
}
