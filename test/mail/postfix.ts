/** A Postfix of the tests' own, which relays mail for example.com to one port. Where there is none, or without root, the tests fail and say so. */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { answers, freePort } from './dovecot.ts';

export interface Postfix {
  /** Where it takes mail. */
  readonly port: number;
  log(): string;
  /** Mails that it has, one line each. */
  queue(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const services = `
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

/** @param relayTo the port to which it hands everything on; it tries again every second */
export async function startPostfix(relayTo: number): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-postfix-'));
  const [config, queue, data, logFile] = ['config', 'queue', 'data', 'log'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  chmodSync(folder, 0o755);
  for (const each of [config, queue, data]) mkdirSync(each);
  const port = await freePort();
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${logFile}
maillog_file_prefixes = ${folder}
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_transport = error:no mail for this machine
relay_domains = example.com
default_transport = smtp:[127.0.0.1]:${relayTo}
relay_transport = smtp:[127.0.0.1]:${relayTo}
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_tls_security_level = may
smtp_tls_loglevel = 1
smtp_generic_maps =
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
message_size_limit = 50000000
mailbox_size_limit = 0
`,
  );
  writeFileSync(join(config, 'master.cf'), `127.0.0.1:${port} inet n - n - - smtpd${services}`);
  const run = promisify(execFile);
  await run('chown', ['postfix', data]);
  try {
    // Makes the folders of the queue.
    await run('postfix', ['-c', config, 'check']);
  } catch (error) {
    throw new Error(`postfix and root are needed (Debian: apt-get install postfix): ${String(error)}`);
  }
  const master = spawn('/usr/lib/postfix/sbin/master', ['-c', config, '-d'], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => master.once('exit', () => resolve()));
  const gone = (): void => {
    master.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', gone);
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 500 || master.exitCode !== null) throw new Error(`postfix does not answer: ${log()}`);
    await sleep(20);
  }
  return {
    ...{ port, log },
    async queue() {
      const { stdout } = await run('postqueue', ['-c', config, '-j']);
      return stdout.split('\n').filter((line) => line !== '');
    },
    async remove() {
      master.kill('SIGTERM');
      await ended;
      process.off('exit', gone);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
