import { Command, CommanderError, Option } from 'commander';
import about from '../../../package.json' with { type: 'json' };
import { paps, tlps } from '../../domain/marking.ts';
import type { InputKind } from '../../domain/submission.ts';
import { lanes } from '../../domain/work.ts';
import { declareAccess } from './access-commands.ts';
import { declareFeeds } from './feeds-commands.ts';
import { examples } from './help.ts';
import { inSandbox } from './in-sandbox.ts';
import { declareMails } from './mail-commands.ts';
import { declareNotify } from './notify-commands.ts';
import { declareWork } from './work-commands.ts';
import { unwritable } from './writer.ts';

/** Every command's code is imported when it is run: `--help` must not load what it does not need. */
const load = {
  enrich: () => import('./commands/enrich.ts'),
  extract: () => import('./commands/extract.ts'),
  refang: () => import('./commands/refang.ts'),
  defang: () => import('./commands/defang.ts'),
  sources: () => import('./commands/sources.ts'),
  doctor: () => import('./commands/doctor.ts'),
  explain: () => import('./commands/explain.ts'),
  quota: () => import('./commands/quota.ts'),
  sandbox: () => import('./commands/sandbox.ts'),
  serve: () => import('./commands/serve.ts'),
  metrics: () => import('./commands/metrics.ts'),
};

/** Kinds of text; all else is known by its first bytes. */
const textKinds = ['text', 'email', 'html', 'csv', 'json', 'ndjson', 'xml', 'stix-bundle', 'misp-event'] satisfies InputKind[];
const formats = ['table', 'json', 'ndjson', 'csv', 'markdown', 'stix'];
const inputHelp = 'values, files (text, logs, mails, documents, lists, archives) or - for standard input';

const program = new Command('assay')
  .description('Turns raw indicators of compromise into answers a security analyst can act on.')
  .version(about.version)
  .option('--config <file>', 'configuration file (default: ~/.config/assay/assay.yaml, then ./assay.yaml)')
  .option('--store <file>', 'where answers, budgets and submissions are kept')
  .option('--no-color', 'no colours (NO_COLOR does the same)')
  .option('-q, --quiet', 'no progress and no notes, only the result')
  .showHelpAfterError('(assay --help shows what there is)')
  .exitOverride()
  // What was mistyped may be a file name with an escape sequence in it.
  .configureOutput({ outputError: (text, write) => write(text.replace(/[^\P{C}\n]/gu, '?')) })
  .addHelpText(
    'after',
    `${examples(
      'assay enrich examples/phishing.eml',
      "assay enrich 'hxxp://evil[.]example[.]com/login' 198.51.100.7",
      'cat alert.json | assay enrich - --format markdown',
    )}\nExit codes: 0 complete, 3 partial (something failed or is parked), 1 failed, 2 not understood\n`,
  );

/** Options of every command that asks sources. */
function asking(command: Command): Command {
  return command
    .option('--sources <ids>', 'ask only these, separated by commas (assay sources lists them)')
    .addOption(new Option('--tlp <level>', 'Traffic Light Protocol of the input').choices(tlps))
    .addOption(new Option('--pap <level>', 'Permissible Actions Protocol of the input').choices(paps))
    .option('--deadline <time>', 'return by then with what there is: 500ms, 30s, 5m (default: 60s)')
    .option('--offline', 'ask nobody outside this machine')
    .option('--refresh', 'ask again also what is remembered')
    .option('--sandbox', 'ask look-alikes on this machine: true shapes, invented answers')
    .addOption(new Option('--policy <name>', 'how scores are made').choices(['default', 'classic']));
}

/** Options of every command that reads inputs. */
function reading(command: Command): Command {
  return command
    .argument('[input...]', inputHelp)
    .addOption(new Option('--kind <kind>', 'what the input is, where name and content mislead').choices(textKinds))
    .option('--column <name>', 'read only this column of a csv');
}

function writing(command: Command, fallback: string): Command {
  return command
    .addOption(new Option('-f, --format <format>', 'how the result is written').choices(formats).default(fallback))
    .option('-o, --output <file>', 'write the result there instead of standard output');
}

writing(
  asking(
    reading(program.command('enrich').description('find the indicators in the input, look each up in every source, and say what they are')),
  ),
  'table',
)
  .addOption(new Option('--lane <lane>', 'who goes first (default: interactive; bulk beyond 1,000 observables)').choices(lanes))
  .option('--thrifty', 'ask scarce sources only while their answer could change the verdict (default in bulk)')
  .option('--no-thrifty', 'ask every source')
  .option('--stale-for <time>', 'give answers that expired no longer ago at once, and ask anew behind them')
  .option('--pivot <depth>', 'also look up what sources relate to it, so many steps away (0 to 3)', '0')
  .option('--pivot-limit <number>', 'look up at most so many related values', '25')
  .option('--no-warninglists', 'ask third parties also about what is on a list of well-known values')
  .addHelpText(
    'after',
    examples(
      'assay enrich examples/phishing.eml',
      'assay enrich evil.example.com --pivot 1',
      'assay enrich 198.51.100.7 example.com --sources virustotal,abuseipdb',
      'assay enrich iocs.csv --column indicator --format csv -o answers.csv',
      'assay enrich mail.eml --tlp red --format json',
      'assay enrich examples/phishing.eml --sandbox',
    ),
  )
  .action(async (inputs, options, command) =>
    end(await (await load.enrich()).enrich(inputs, { ...options, ...command.optsWithGlobals() })),
  );

/** The questions of extraction on which people differ. */
function finding(command: Command): Command {
  return command
    .option('--types <types>', 'only these, separated by commas: ipv4,domain,sha256')
    .option('--doubtful', 'also what only looks like an indicator: names of files, versions, code')
    .option('--no-hosts', 'not the host of a URL, nor the domain of a mail address')
    .option('--no-nested', 'not the URLs inside others: in a query, or encoded')
    .option('--no-private', 'no addresses that mean something in one network only')
    .addOption(
      new Option('--zero-padded <how>', 'what 010.001.002.003 is (default: unambiguous)').choices(['unambiguous', 'decimal', 'never']),
    )
    .addOption(
      new Option('--unknown-tlds <when>', 'names below a top-level domain that does not exist (default: defanged)').choices([
        'never',
        'defanged',
        'always',
      ]),
    );
}

finding(reading(program.command('extract').description('find the indicators in the input, of any size; nobody is asked')))
  .option('--mentions', 'every place, not only the first of each indicator')
  .addOption(
    new Option('-f, --format <format>', 'how the result is written').choices(['table', 'json', 'ndjson', 'csv', 'values']).default('table'),
  )
  .option('-o, --output <file>', 'write the result there instead of standard output')
  .addHelpText(
    'after',
    examples(
      'assay extract report.txt',
      'assay extract mail.eml --format json',
      'assay extract big.log.gz --types ipv4,domain --no-private -f values',
      'assay extract report.txt --doubtful --mentions',
      'zcat *.log.gz | assay extract - --format ndjson',
    ),
  )
  .action(async (inputs, options, command) =>
    end(await (await load.extract()).extract(inputs, { ...options, ...command.optsWithGlobals() })),
  );

const textHelp = 'text, files or - for standard input';

program
  .command('refang')
  .description('make indicators in text usable again: hxxps[://]evil[.]example becomes a URL; the prose stays')
  .argument('[text...]', textHelp)
  .option('-o, --output <file>', 'write the text there instead of standard output')
  .addHelpText(
    'after',
    examples("assay refang 'hxxps[://]evil[.]example[.]com/login'", 'assay refang report.txt > plain.txt', 'pbpaste | assay refang'),
  )
  .action(async (texts, options, command) => end(await (await load.refang()).refang(texts, { ...options, ...command.optsWithGlobals() })));

program
  .command('defang')
  .description('make addresses, domains, URLs and mail addresses in text harmless to click; what is defanged already stays')
  .argument('[text...]', textHelp)
  .option('-o, --output <file>', 'write the text there instead of standard output')
  .addHelpText(
    'after',
    examples('assay defang https://evil.example.com/login', 'assay defang notes.md > shared.md', 'git log | assay defang'),
  )
  .action(async (texts, options, command) => end(await (await load.defang()).defang(texts, { ...options, ...command.optsWithGlobals() })));

asking(program.command('explain').argument('<value...>', 'values').description('show the arithmetic of a verdict and every fact behind it'))
  .option('--no-warninglists', 'ask third parties also about what is on a list of well-known values')
  .addHelpText('after', examples('assay explain 198.51.100.7', "assay explain 'evil[.]example[.]com' --offline"))
  .action(async (values, options, command) =>
    end(await (await load.explain()).explain(values, { ...options, ...command.optsWithGlobals() })),
  );

program
  .command('sources')
  .description('list the sources and feeds: what is ready, what lacks a key and where to get one')
  .option('--all', 'everything about each: types, key, limits of every plan and the page that states them, who learns what')
  .option('--json', 'as JSON')
  .addHelpText('after', examples('assay sources', 'assay sources --all', 'assay sources --all --json'))
  .action(async (options, command) => end(await (await load.sources()).sources({ ...options, ...command.optsWithGlobals() })));

program
  .command('doctor')
  .description('send each source one harmless request and say how it answers')
  .option('--sources <ids>', 'only these, separated by commas')
  .option('--offline', 'check the configuration only')
  .option('--json', 'as JSON')
  .addHelpText('after', examples('assay doctor', 'assay doctor --sources virustotal', 'assay doctor --offline'))
  .action(async (options, command) => end(await (await load.doctor()).doctor({ ...options, ...command.optsWithGlobals() })));

program
  .command('quota')
  .description('show what is left of every budget')
  .option('--json', 'as JSON')
  .addHelpText('after', examples('assay quota', 'assay quota --json'))
  .action(async (options, command) => end(await (await load.quota()).quota({ ...options, ...command.optsWithGlobals() })));

program
  .command('sandbox')
  .description('serve look-alikes of the vendors on this machine: true shapes, invented answers, no quota spent')
  .option('--port <number>', 'port on 127.0.0.1', '8099')
  .option('--latency <ms>', 'delay of every answer', '0')
  .option(
    '--fault <source=kind>',
    'make a source fail: virustotal=server-error, *=slow; may be repeated',
    (one: string, all: string[]) => [...all, one],
    [] as string[],
  )
  .option(
    '--limit <source=number/window>',
    'another limit: virustotal=60/minute; may be repeated',
    (one: string, all: string[]) => [...all, one],
    [] as string[],
  )
  .addHelpText(
    'after',
    examples(
      'assay sandbox',
      'ASSAY_SANDBOX_URL=http://127.0.0.1:8099 assay enrich examples/phishing.eml',
      "assay sandbox --fault 'abuseipdb=rate-limited'",
    ),
  )
  .action(async (options, command) => end(await (await load.sandbox()).sandbox({ ...options, ...command.optsWithGlobals() })));

program
  .command('serve')
  .description('serve the API, take alerts, mails and lists in, and work on them')
  .option('--listen <address>', 'address and port, instead of server.listen')
  .option('--without-tls', 'together with server.without_tls: listen beyond loopback without TLS, behind a proxy that ends it')
  .option('--sandbox', 'ask look-alikes of the vendors instead of them: nothing leaves the machine')
  .addHelpText('after', examples('assay serve', 'assay serve --sandbox', 'assay serve --listen 127.0.0.1:9000'))
  .action(async (options, command) => end(await (await load.serve()).serve({ ...options, ...command.optsWithGlobals() })));

program
  .command('metrics')
  .description('figures of a time: time to triage, success rate of the sources, cache share, calls and cost against budget')
  .option('--since <time>', 'from then on: a date, a time, or so long ago', '7d')
  .option('--until <time>', 'up to then; default: now')
  .option('--json', 'as JSON')
  .addOption(inSandbox())
  .addHelpText(
    'after',
    examples('assay metrics', 'assay metrics --since 30d --json', 'assay metrics --since 2026-11-01 --until 2026-12-01'),
  )
  .action(async (options, command) => end(await (await load.metrics()).metrics({ ...options, ...command.optsWithGlobals() })));

declareWork(program, (command) => writing(command, 'table'), end);
declareFeeds(program, end);
declareAccess(program, end);
declareNotify(program, end);
declareMails(program, end);

function end(code: number): void {
  process.exitCode = code;
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  void fail(unwritable('standard output', error)).then(() => process.exit(1));
});
// Nor is one that does not want to be told.
process.stderr.on('error', () => {});

let told: Promise<void> | undefined;
/** Once: an output that breaks is met by its writer and by its stream. */
function fail(error: unknown): Promise<void> {
  told ??= import('./complain.ts').then(({ complain }) => {
    process.exitCode = complain(error);
  });
  return told;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else await fail(error);
}
