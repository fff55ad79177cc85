import type { Command } from 'commander';
import { examples } from './help.ts';
import { inSandbox } from './in-sandbox.ts';

/** Imported when one of them is run, as every command's code. */
const load = () => import('./commands/notify.ts');

/**
 * The commands about who is told of what.
 * @param end takes the exit code
 */
export function declareNotify(program: Command, end: (code: number) => void): void {
  const notify = program
    .command('notify')
    .description('who is told of what ended: webhooks, mail, Slack, Teams (notify in the configuration); a server tells them')
    .addHelpText('after', examples('assay notify test soc-chat', 'assay notify status'));
  notify
    .command('test')
    .description('send a test message to a target, at once')
    .argument('<target>', 'its name in the configuration')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay notify test soc-chat'))
    .action(async (target, options, command) => end(await (await load()).test(target, { ...options, ...command.optsWithGlobals() })));
  notify
    .command('status')
    .description('what waits for each target, what was sent and what failed')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay notify status', 'assay notify status --json'))
    .action(async (options, command) => end(await (await load()).status({ ...options, ...command.optsWithGlobals() })));
}
