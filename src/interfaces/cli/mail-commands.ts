import { type Command, Option } from 'commander';
import { examples } from './help.ts';
import { inSandbox } from './in-sandbox.ts';

/** Imported when one of them is run, as every command's code. */
const load = () => import('./commands/mails.ts');

/**
 * The commands about mails that came in.
 * @param end takes the exit code
 */
export function declareMails(program: Command, end: (code: number) => void): void {
  const mails = program
    .command('mails')
    .description('reported mails that came in by SMTP or IMAP, and what became of them')
    .addOption(new Option('--state <state>', 'only these').choices(['waiting', 'read', 'failed']))
    .option('--most <count>', 'the newest so many (default: 50)')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay mails --state failed', 'assay mails retry 17'))
    .action(async (options, command) => end(await (await load()).mails({ ...options, ...command.optsWithGlobals() })));
  mails
    .command('retry')
    .description('read a mail again that could not be read; a running server does so')
    .argument('<id>', 'its number in assay mails')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay mails retry 17'))
    .action(async (id, options, command) => end(await (await load()).retry(id, { ...options, ...command.optsWithGlobals() })));
}
