import { type App, forTerminal } from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import type { Submitted } from '../../../domain/work.ts';
import { duration, type GlobalOptions, whole, withApp } from '../options.ts';
import { startProgress } from '../progress.ts';
import { exitCode, onInterrupt, type ReportOptions, writeReport } from '../write-report.ts';
import { openWriter } from '../writer.ts';

type Json = { readonly json?: boolean };

/** `assay submissions`: what was submitted and how far it is, newest first. */
export async function submissions(options: GlobalOptions & Json & { readonly limit: string }): Promise<number> {
  return withApp(options, async (app) => {
    const found = await app.work.submissions(whole(options.limit, '--limit', 10_000));
    if (options.json) process.stdout.write(`${JSON.stringify(found.map(wire), null, 2)}\n`);
    else for (const each of found) process.stdout.write(`${line(each)}\n`);
    if (!options.json && found.length === 0) process.stdout.write('nothing was submitted yet (assay enrich)\n');
    return 0;
  });
}

/** `assay report`: a submission as it stands now; with `--wait` after working on what waits. */
export async function report(
  id: string,
  options: ReportOptions & { readonly wait?: boolean; readonly deadline?: string; readonly sandbox?: boolean },
): Promise<number> {
  return withApp(options, async (app) => {
    const submitted = await find(app, id);
    const writer = await openWriter(options.output);
    const interrupted = onInterrupt();
    const deadline = new Date(Date.now() + (options.deadline === undefined ? app.config.deadlineMs : duration(options.deadline)));
    const waiting = await app.work.waiting(submitted.id);
    const progress = startProgress(new Map(waiting.map(({ source, lookups }) => [source, lookups])), deadline, {
      stream: process.stderr,
      quiet: options.quiet === true || options.wait !== true,
    });
    try {
      if (options.wait)
        await app.workOn(submitted.id, { deadline, signal: interrupted.signal, onLookup: (lookup) => progress.landed(lookup) });
      progress.stop();
      const head = await writeReport(app.report(submitted.id), [], writer, options, () => {});
      await writer.finish();
      return exitCode(head);
    } catch (error) {
      await writer.abandon();
      throw error;
    } finally {
      progress.stop();
      interrupted.done();
    }
  });
}

/** `assay cancel`: nothing more is asked for it. */
export async function cancel(id: string, options: GlobalOptions): Promise<number> {
  return withApp(options, async (app) => {
    const { id: whole } = await find(app, id);
    const lookups = await app.work.cancel(whole, app.clock.now());
    await app.audit.tell({ actor: app.config.person, action: 'submission.cancelled', subject: whole, details: { lookups } });
    process.stdout.write(`${counted(lookups)} cancelled\n`);
    return 0;
  });
}

/** `assay retry`: what failed is asked once more, by the next worker. */
export async function retry(id: string, options: GlobalOptions & { readonly sandbox?: boolean }): Promise<number> {
  return withApp(options, async (app) => {
    const { id: whole } = await find(app, id);
    const lookups = await app.work.retry(whole, app.clock.now());
    await app.audit.tell({ actor: app.config.person, action: 'submission.retried', subject: whole, details: { lookups } });
    process.stdout.write(
      `${counted(lookups)} will be asked again${lookups > 0 ? `: assay report ${whole} --wait${options.sandbox ? ' --sandbox' : ''}` : ''}\n`,
    );
    return 0;
  });
}

/** `assay worker`: works on whatever waits, until it is told to end. */
export async function worker(options: GlobalOptions & { readonly once?: boolean; readonly sandbox?: boolean }): Promise<number> {
  return withApp(options, async (app) => {
    const one = app.worker();
    const stop = (): void => {
      if (!options.quiet) process.stderr.write('assay: ending: what is under way is waited for; again to cut it off\n');
      const patience = signals++ === 0 ? drainMs : 0;
      void one.stop(patience);
    };
    let signals = 0;
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    try {
      if (!options.quiet)
        process.stderr.write(
          `assay: worker ${one.name} works on ${app.config.databaseUrl() === null ? app.config.storePath : 'the shared database'}\n`,
        );
      await (options.once ? one.runDry() : one.run());
      return 0;
    } finally {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
    }
  });
}

/** Longer than a vendor may take for one request, shorter than what service managers wait before they kill. */
const drainMs = 25_000;

const page = 500;
/** What assay submits by itself. */
const unasked: ReadonlySet<string> = new Set(['watch', 'renewal']);

/** By its id, the beginning of it, or `last`. @throws AssayError ASSAY_USAGE */
export async function find(app: App, id: string): Promise<Submitted> {
  const exact = id === 'last' ? undefined : await app.work.submission(id);
  if (exact) return exact;
  const matching: Submitted[] = [];
  for (let before: string | undefined; matching.length < 2; ) {
    const some = await app.work.submissions(page, before);
    // What nobody typed is nobody's last.
    matching.push(...some.filter((each) => (id === 'last' ? !unasked.has(each.order.origin) : each.id.startsWith(id))));
    before = some.at(-1)?.id;
    if (before === undefined || (id === 'last' && matching.length > 0)) break;
  }
  const [found, ...more] = matching;
  const others = id === 'last' ? [] : more;
  if (found && others.length === 0) return found;
  const name = forTerminal(id.slice(0, 60));
  throw new AssayError(
    'ASSAY_USAGE',
    others.length > 0 ? `${others.length + 1} submissions begin with ${name}` : `there is no submission ${name}`,
    'assay submissions lists them; "last" is the newest',
  );
}

function counted(lookups: number): string {
  return `${lookups} ${lookups === 1 ? 'lookup' : 'lookups'}`;
}

function wire({ id, order, state, receivedAt, doneAt, items }: Submitted) {
  const { lane, person, origin, title, marking } = order;
  return {
    id,
    state,
    lane,
    person,
    origin,
    title: title ?? null,
    ...marking,
    received_at: receivedAt,
    done_at: doneAt,
    observables: items,
  };
}

function line({ id, order, state, receivedAt, items }: Submitted): string {
  const when = receivedAt.toISOString().slice(0, 16).replace('T', ' ');
  return `${id}  ${when}  ${state.padEnd(9)}  ${order.lane.padEnd(11)}  ${items.done}/${items.all}  ${forTerminal(order.title ?? order.origin)}`;
}
