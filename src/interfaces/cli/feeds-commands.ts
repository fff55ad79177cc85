import { type Command, Option } from 'commander';
import { examples } from './help.ts';

/** Imported when one of them is run, as every command's code. */
const load = () => import('./commands/feeds.ts');

/** `assay feeds` and what stands below it. `end` takes the exit code. */
export function declareFeeds(program: Command, end: (code: number) => void): void {
  const feeds = program
    .command('feeds')
    .description('lists that are downloaded and asked on this machine: nobody learns what is looked for')
    .addHelpText(
      'after',
      `${examples('assay feeds sync', 'assay feeds status', 'assay feeds add soc-blocklist ./blocklist.txt')}
Exit codes: 0 complete, 3 a list could not be renewed or is stale, 1 failed (of sync: every list), 2 not understood`,
    );

  feeds
    .command('list')
    .description('every feed, its publisher and terms, and the copy on this machine')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('assay feeds list', 'assay feeds list --json'))
    .action(async (options, command) => end(await (await load()).list({ ...options, ...command.optsWithGlobals() })));

  feeds
    .command('sync')
    .description('fetch what is due; a list that does not come, or not as it should, stays as it was')
    .argument('[feed...]', 'ids (default: all that are set up)')
    .option('--force', 'fetch now, as a whole, and take what comes, even where it looks suspicious beside the old copy')
    .option('--watch', 'go on for ever, each feed in its time')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('assay feeds sync', 'assay feeds sync cisa-kev openphish', 'assay feeds sync --watch'))
    .action(async (ids, options, command) => end(await (await load()).sync(ids, { ...options, ...command.optsWithGlobals() })));

  feeds
    .command('status')
    .description('how old each copy is, why the last sync failed, when the next is due')
    .argument('[feed...]', 'ids (default: all)')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('assay feeds status', 'assay feeds status cisa-kev --json'))
    .action(async (ids, options, command) => end(await (await load()).status(ids, { ...options, ...command.optsWithGlobals() })));

  feeds
    .command('add')
    .description('a list of your own: an address or a file, as a source like any other')
    .argument('<id>', 'its name: lower case, hyphens')
    .argument('<from>', 'https://… or a file on this machine')
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(['text', 'csv', 'json', 'ndjson', 'stix', 'misp-manifest', 'warninglist'])
        .default('text'),
    )
    .option('--column <name>', 'the column or field that holds the value (csv, json, ndjson)')
    .option('--types <types>', 'what it is asked about', 'ipv4,domain,url')
    .option('--category <word>', 'what it says of what it lists', 'malicious')
    .addOption(new Option('--effect <effect>', 'it lists what is known to be good: what a match does').choices(['skip', 'lower', 'tell']))
    .option('--below', 'names below a listed domain match, too')
    .option('--every <time>', 'how often it is downloaded', '1d')
    .option('--name <name>', 'what people read (default: the id)')
    .addHelpText(
      'after',
      examples(
        'assay feeds add soc-blocklist https://intranet.example/blocklist.txt --every 1h',
        'assay feeds add partner-csv ./partner.csv --format csv --column indicator --category phishing',
        'assay feeds add our-cdns ./cdns.txt --types domain,url --effect skip --below',
      ),
    )
    .action(async (id, from, options, command) => end(await (await load()).add(id, from, { ...options, ...command.optsWithGlobals() })));
}
