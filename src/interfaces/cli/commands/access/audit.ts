import { type App, forTerminal } from '../../../../app.ts';
import type { AuditFilter, AuditRow } from '../../../../domain/access.ts';
import { type GlobalOptions, misuse, moment, whole, withApp } from '../../options.ts';

type Json = { readonly json?: boolean };

/** `assay audit` */
export async function audit(
  options: GlobalOptions & Json & { readonly actor?: string; readonly action?: string; readonly since?: string; readonly limit?: string },
): Promise<number> {
  const { actor, action } = options;
  const since = options.since === undefined ? undefined : moment(options.since, '--since');
  const most = options.limit === undefined ? Number.POSITIVE_INFINITY : whole(options.limit, '--limit', 999_999);
  return withApp(options, async (app) => {
    let told = 0;
    for await (const row of rows(app, { actor, action, since }, most)) {
      told += 1;
      process.stdout.write(`${options.json ? JSON.stringify(row) : asText(row)}\n`);
    }
    if (told === 0 && !options.json) process.stdout.write('nothing was changed that matches\n');
    return 0;
  });
}

/** `assay audit verify`: whether the log is as it was written. */
export async function verify(options: GlobalOptions & Json & { readonly head?: string }): Promise<number> {
  if (options.head !== undefined && !/^[0-9a-f]{64}$/.test(options.head))
    throw misuse('--head', options.head, 'the 64 hexadecimal digits that it printed');
  return withApp(options, async (app) => {
    const { rows: count, head, broken } = await app.audit.verify(options.head);
    if (options.json) process.stdout.write(`${JSON.stringify({ rows: count, head, broken })}\n`);
    else if (broken) process.stdout.write(`broken at row ${broken.number}: ${broken.why}\n`);
    else process.stdout.write(`${count} rows, unbroken; head ${head ?? 'none'}\n`);
    return broken ? 1 : 0;
  });
}

const page = 500;

async function* rows(app: App, filter: AuditFilter, most: number): AsyncGenerator<AuditRow> {
  for (let [after, left] = [0, most]; left > 0; ) {
    const found = await app.audit.search(filter, after, Math.min(page, left));
    yield* found;
    left -= found.length;
    const last = found.at(-1);
    if (!last) return;
    after = last.number;
  }
}

function asText({ number, at, actor, action, subject, details }: AuditRow): string {
  return `${number}  ${at.toISOString()}  ${forTerminal(actor)}  ${action}  ${forTerminal(subject)}  ${forTerminal(JSON.stringify(details))}`;
}
