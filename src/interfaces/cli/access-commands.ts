import { type Command, Option } from 'commander';
import { accessRoles, scopes } from '../../domain/access.ts';
import { tlps } from '../../domain/marking.ts';
import { examples } from './help.ts';
import { inSandbox } from './in-sandbox.ts';

/** Imported when one of them is run, as every command's code. */
const load = {
  keys: () => import('./commands/access/keys.ts'),
  users: () => import('./commands/access/users.ts'),
  audit: () => import('./commands/access/audit.ts'),
};

const role = () => new Option('--role <role>', 'what they may do').choices(accessRoles);
const clearance = () => new Option('--clearance <tlp>', 'the strictest TLP that they may see').choices(tlps);

/**
 * The commands about who may do what at the server. They work on the store: whoever may run them on this machine is admin.
 * @param end takes the exit code
 */
export function declareAccess(program: Command, end: (code: number) => void): void {
  declareKeys(program, end);
  declareUsers(program, end);
  declareAudit(program, end);
}

function declareKeys(program: Command, end: (code: number) => void): void {
  const keys = program
    .command('keys')
    .description('API keys of the server: made, listed, revoked')
    .addHelpText(
      'after',
      examples('assay keys create splunk --role service --expires 90d', 'assay keys list', 'assay keys revoke 5f0c3a91'),
    );

  keys
    .command('create')
    .description('make a key: it is printed now and never again; only a hash of it is kept')
    .argument('<name>', 'who has it, as the audit log and the egress ledger tell it')
    .addOption(role().default('service'))
    .option('--scopes <scopes>', `narrower than the role, separated by commas: ${scopes.join(', ')}`)
    .addOption(clearance().default('amber'))
    .option('--expires <when>', 'a time from now or a date: 90d, 2027-01-31 (default: never)')
    .option('--json', 'the key and what is known of it, as JSON')
    .addOption(inSandbox())
    .addHelpText(
      'after',
      examples(
        'assay keys create splunk --role service --expires 90d',
        'assay keys create wazuh --scopes intake:write --clearance green',
        'KEY=$(assay keys create dashboard --role viewer)',
      ),
    )
    .action(async (name, options, command) => end(await (await load.keys()).create(name, { ...options, ...command.optsWithGlobals() })));

  keys
    .command('list')
    .description('every key: what it may do, when it was used last, whether it is valid')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay keys list', 'assay keys list --json'))
    .action(async (options, command) => end(await (await load.keys()).list({ ...options, ...command.optsWithGlobals() })));

  keys
    .command('revoke')
    .description('end a key; a server that runs takes it for three seconds more at the most')
    .argument('<key>', 'its id, or the eight digits behind assay_')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay keys revoke 5f0c3a91'))
    .action(async (key, options, command) => end(await (await load.keys()).revoke(key, { ...options, ...command.optsWithGlobals() })));
}

function declareUsers(program: Command, end: (code: number) => void): void {
  const users = program
    .command('users')
    .description('people who may sign in at the server')
    .addHelpText(
      'after',
      `${examples('assay users create ann --role analyst', 'assay users list', 'assay users change ann --role approver')}
A password is asked for, or read from standard input; it is never an argument, which others on the machine could see.`,
    );

  users
    .command('create')
    .description('make an account; its password is asked for')
    .argument('<name>', 'by which they sign in')
    .addOption(role().default('analyst'))
    .addOption(clearance().default('amber'))
    .addOption(inSandbox())
    .addHelpText('after', examples('assay users create ann --role analyst', 'pass show assay/ann | assay users create ann --clearance red'))
    .action(async (name, options, command) => end(await (await load.users()).create(name, { ...options, ...command.optsWithGlobals() })));

  users
    .command('list')
    .description('every account: role, clearance, when they signed in last')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay users list', 'assay users list --json'))
    .action(async (options, command) => end(await (await load.users()).list({ ...options, ...command.optsWithGlobals() })));

  users
    .command('change')
    .description('change role, clearance or password; another password signs them out everywhere')
    .argument('<name>', 'their name')
    .addOption(role())
    .addOption(clearance())
    .option('--password', 'ask for another password')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay users change ann --role approver --clearance red', 'assay users change ann --password'))
    .action(async (name, options, command) => end(await (await load.users()).change(name, { ...options, ...command.optsWithGlobals() })));

  for (const [verb, description] of [
    ['disable', 'sign them out everywhere, and let them in no more'],
    ['enable', 'let them in again'],
  ] as const)
    users
      .command(verb)
      .description(description)
      .argument('<name>', 'their name')
      .addOption(inSandbox())
      .addHelpText('after', examples(`assay users ${verb} ann`))
      .action(async (name, options, command) =>
        end(await (await load.users()).change(name, { ...options, ...command.optsWithGlobals(), disabled: verb === 'disable' })),
      );

  users
    .command('link')
    .description('print a link that signs somebody in as admin, once, within ten minutes; for when nobody can')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay users link'))
    .action(async (options, command) => end(await (await load.users()).link({ ...options, ...command.optsWithGlobals() })));
}

function declareAudit(program: Command, end: (code: number) => void): void {
  const audit = program
    .command('audit')
    .description('who changed what, and who signed in, oldest first')
    .option('--actor <name>', 'only what they did')
    .option('--action <action>', 'only this: key.created, user.disabled, sign-in.failed …')
    .option('--since <when>', 'a date, a time, or so long ago: 7d')
    .option('--limit <number>', 'at most so many')
    .option('--json', 'as JSON, a row per line')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay audit --since 7d', 'assay audit --action sign-in.failed', 'assay audit verify'))
    .action(async (options, command) => end(await (await load.audit()).audit({ ...options, ...command.optsWithGlobals() })));

  audit
    .command('verify')
    .description('compute every row anew: whether the log is as it was written')
    .option('--head <hash>', 'a head printed earlier, which must be in it: then nothing was taken from the end either')
    .option('--json', 'as JSON')
    .addOption(inSandbox())
    .addHelpText('after', examples('assay audit verify', 'assay audit verify --head $(cat audit.head)'))
    .action(async (options, command) => end(await (await load.audit()).verify({ ...options, ...command.optsWithGlobals() })));
}
