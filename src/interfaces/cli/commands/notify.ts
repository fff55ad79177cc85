import { forTerminal } from '../../../app.ts';
import { type GlobalOptions, withApp } from '../options.ts';

/** `assay notify test`: exit code 0 where it was taken, 1 where it was not. */
export async function test(target: string, options: GlobalOptions): Promise<number> {
  return withApp(options, async (app) => {
    const end = await app.telling.test(target);
    if (end.sent) {
      const note = end.note === undefined ? '' : ` (${forTerminal(end.note)})`;
      process.stdout.write(`${forTerminal(target)} has taken it${note}\n`);
      return 0;
    }
    process.stderr.write(`assay: ${forTerminal(target)} has not taken it: ${forTerminal(end.detail)}\n`);
    return 1;
  });
}

/** `assay notify status`: every target of the configuration, and whatever else is in the outbox. */
export async function status(options: GlobalOptions & { readonly json?: boolean }): Promise<number> {
  return withApp(options, async (app) => {
    const all = await app.telling.health();
    if (options.json) {
      const rows = all.map(({ target, state, queued, failed, sent, oldest, lastSentAt, lastError }) => ({
        ...{ target, state, queued, failed, sent, oldest, last_sent_at: lastSentAt, last_error: lastError },
      }));
      process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      return 0;
    }
    if (all.length === 0) process.stdout.write('nobody is told of anything: notify.targets is empty\n');
    for (const { target, state, queued, failed, sent, lastSentAt, lastError } of all) {
      const last = lastSentAt ? `, the last at ${lastSentAt.toISOString()}` : '';
      process.stdout.write(`${forTerminal(target)}  ${state}: ${sent} sent${last}; ${queued} waiting; ${failed} failed\n`);
      if (lastError !== null) process.stdout.write(`  ${forTerminal(lastError)}\n`);
    }
    return 0;
  });
}
