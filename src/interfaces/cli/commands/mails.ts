import { forTerminal } from '../../../app.ts';
import { AssayError } from '../../../domain/errors.ts';
import type { KeptMail, MailState } from '../../../domain/inbox.ts';
import { type GlobalOptions, withApp } from '../options.ts';

/** `assay mails`: the newest first. */
export async function mails(
  options: GlobalOptions & { readonly state?: MailState; readonly most?: string; readonly json?: boolean },
): Promise<number> {
  const most = numberOf(options.most ?? '50', '--most');
  return withApp(options, async (app) => {
    const all = await app.inbox.list({ state: options.state }, most);
    if (options.json) process.stdout.write(`${JSON.stringify(all.map(rowOf), null, 2)}\n`);
    else if (all.length === 0) process.stdout.write('no mails\n');
    else for (const mail of all) process.stdout.write(lineOf(mail));
    return 0;
  });
}

/** `assay mails retry`: exit code 0 where it will be read again, 1 where no such mail has failed. */
export async function retry(written: string, options: GlobalOptions): Promise<number> {
  const id = numberOf(written, 'the number of a mail');
  return withApp(options, async (app) => {
    const again = await app.inbox.retry(id, app.clock.now());
    if (again) process.stdout.write(`mail ${id} will be read again, by assay serve\n`);
    else process.stderr.write(`assay: there is no mail ${id} that has failed; assay mails --state failed lists them\n`);
    return again ? 0 : 1;
  });
}

function numberOf(written: string, what: string): number {
  if (/^[1-9]\d{0,14}$/.test(written)) return Number(written);
  throw new AssayError('ASSAY_USAGE', `${forTerminal(written)} is not ${what}`, 'Write a whole number from 1 on.');
}

function lineOf({ id, channel, state, keptAt, size, attempts, submission, reason }: KeptMail): string {
  const what = submission === null ? (reason === null ? '' : `  ${forTerminal(reason)}`) : `  submission ${submission}`;
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  return `${id}  ${keptAt.toISOString()}  ${forTerminal(channel)}  ${size} bytes  ${state}${tries}${what}\n`;
}

function rowOf({ id, channel, state, keptAt, size, attempts, submission, reason, envelope: { by, from, recipients, peer } }: KeptMail) {
  return { id, channel, state, kept_at: keptAt, size, attempts, submission, reason, envelope: { by, from, recipients, peer } };
}
