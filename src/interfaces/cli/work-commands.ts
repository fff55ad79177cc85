import { type Command, Option } from 'commander';
import { paps, tlps } from '../../domain/marking.ts';
import { examples } from './help.ts';
import { inSandbox } from './in-sandbox.ts';

/** Imported when one of them is run, as every command's code. */
const load = {
  work: () => import('./commands/work.ts'),
  egress: () => import('./commands/egress.ts'),
  watch: () => import('./commands/watch.ts'),
};

/**
 * The commands about what is kept: submissions and those who work on them, the egress ledger, what is watched.
 * @param writing adds the options of commands that write a report
 * @param end takes the exit code
 */
export function declareWork(program: Command, writing: (command: Command) => Command, end: (code: number) => void): void {
  program
    .command('submissions')
    .description('what was submitted and how far it is, newest first')
    .option('--limit <number>', 'at most so many', '20')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay submissions', 'assay submissions --limit 100 --json'))
    .action(async (options, command) => end(await (await load.work()).submissions({ ...options, ...command.optsWithGlobals() })));

  writing(
    program
      .command('report')
      .description('the report of a submission as it stands now; nothing is lost by a deadline or a restart')
      .argument('<id>', 'its id, the beginning of it, or "last"'),
  )
    .option('--wait', 'work on what waits until all has landed, or the deadline')
    .option('--deadline <time>', 'of --wait: 30s, 5m, 12h (default: 60s)')
    .option('--sandbox', 'ask look-alikes on this machine')
    .addHelpText('after', examples('assay report last', 'assay report last --wait --deadline 1h', 'assay report 0193a4 --format csv'))
    .action(async (id, options, command) => end(await (await load.work()).report(id, { ...options, ...command.optsWithGlobals() })));

  program
    .command('cancel')
    .description('ask nothing more for a submission; what was answered stays')
    .argument('<id>', 'its id, the beginning of it, or "last"')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay cancel last'))
    .action(async (id, options, command) => end(await (await load.work()).cancel(id, { ...options, ...command.optsWithGlobals() })));

  program
    .command('retry')
    .description('ask once more what failed')
    .argument('<id>', 'its id, the beginning of it, or "last"')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay retry last && assay report last --wait'))
    .action(async (id, options, command) => end(await (await load.work()).retry(id, { ...options, ...command.optsWithGlobals() })));

  program
    .command('worker')
    .description('work on whatever waits, here or with any number of others on one database; SIGTERM ends it in peace')
    .option('--once', 'end when nothing is due any more')
    .option('--sandbox', 'ask look-alikes on this machine')
    .addHelpText(
      'after',
      examples('assay worker', 'assay worker --once', 'ASSAY_DATABASE_URL=postgres://assay@db.example/assay assay worker'),
    )
    .action(async (options, command) => end(await (await load.work()).worker({ ...options, ...command.optsWithGlobals() })));

  const ledger = program
    .command('egress')
    .description('the ledger of who was told what, for whom, when, under which marking')
    .argument('[value]', 'only what was told of this value, as it was told')
    .option('--source <id>', 'only this source')
    .option('--submission <id>', 'only for this submission')
    .option('--person <name>', 'only for this person')
    .option('--since <time>', 'from then on: 2026-11-01, 2026-11-01T08:00:00Z, or 7d for so long ago')
    .option('--until <time>', 'before then')
    .option('--limit <number>', 'at most so many')
    .addOption(new Option('-f, --format <format>', 'how it is written').choices(['table', 'ndjson', 'csv']).default('table'))
    .addOption(inSandbox())
    .addHelpText(
      'after',
      examples('assay egress', 'assay egress evil.example.com', 'assay egress --since 7d --format csv > told.csv', 'assay egress verify'),
    )
    .action(async (value, options, command) =>
      end(await (await load.egress()).egress(value, { ...options, ...command.optsWithGlobals() })),
    );
  ledger
    .command('verify')
    .description('recompute the chain of hashes: nothing was changed, taken out or put in')
    .option('--head <hash>', 'a head noted earlier, which must still be there: shows whether the end was cut off')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay egress verify', 'assay egress verify --head "$(cat head.txt)"'))
    .action(async (options, command) => end(await (await load.egress()).verify({ ...options, ...command.optsWithGlobals() })));

  declareWatch(program, end);
}

function declareWatch(program: Command, end: (code: number) => void): void {
  const watch = program
    .command('watch')
    .description('values that are asked about again and again, less often as they age; a worker does so')
    .addHelpText('after', examples('assay watch add evil.example.com --for 90d', 'assay watch list', 'assay events'));
  watch
    .command('add')
    .description('begin, or go on for longer')
    .argument('<value...>', 'values')
    .option('--for <time>', 'how long', '90d')
    .addOption(new Option('--tlp <level>', 'Traffic Light Protocol of the value').choices(tlps))
    .addOption(new Option('--pap <level>', 'Permissible Actions Protocol of the value').choices(paps))
    .addOption(inSandbox())
    .addHelpText('after', examples('assay watch add evil.example.com 198.51.100.7', 'assay watch add evil.example.com --for 30d'))
    .action(async (values, options, command) => end(await (await load.watch()).add(values, { ...options, ...command.optsWithGlobals() })));
  watch
    .command('remove')
    .description('stop')
    .argument('<value...>', 'values')
    .addOption(inSandbox())
    .action(async (values, options, command) =>
      end(await (await load.watch()).remove(values, { ...options, ...command.optsWithGlobals() })),
    );
  watch
    .command('list')
    .description('what is watched, by when it is due')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .action(async (options, command) => end(await (await load.watch()).list({ ...options, ...command.optsWithGlobals() })));

  program
    .command('events')
    .description('verdicts of watched values that have changed')
    .option('--after <number>', 'only those after this one', '0')
    .option('--json', 'one JSON object per line')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay events', 'assay events --after 41 --json'))
    .action(async (options, command) => end(await (await load.watch()).events({ ...options, ...command.optsWithGlobals() })));

  program
    .command('history')
    .description('the verdicts of a value over time, or what was known of it at a past moment; nobody is asked')
    .argument('<value>', 'a value')
    .option('--as-of <time>', 'the verdict by what was known then: 2026-11-01, 2026-11-01T08:00:00Z, or 7d for so long ago')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay history evil.example.com', 'assay history evil.example.com --as-of 7d'))
    .action(async (value, options, command) =>
      end(await (await load.watch()).history(value, { ...options, ...command.optsWithGlobals() })),
    );
}
