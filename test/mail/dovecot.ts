/** A Dovecot of the tests' own: its configuration, mails and processes in a temporary folder. Where there is none the tests fail and say so. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const pem = fileURLToPath(new URL('../fixtures/localhost.pem', import.meta.url));

export interface Dovecot {
  /** Of IMAP with STARTTLS. */
  readonly port: number;
  /** Of IMAP over TLS. */
  readonly tlsPort: number;
  /** Puts a mail into the inbox, as a mail server would. */
  deliver(mail: string | Uint8Array): void;
  /** Names of the files in a folder of a user's mail, with their flags: `…:2,S` is seen. */
  mails(folder?: string): readonly string[];
  log(): string;
  restart(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

export const mailUser = { user: 'reports@example.com', password: 'open-sesame' };

/** Nobody's: Dovecot wants mails to belong to somebody who is not root. */
const [uid, gid] = [65_534, 65_534];

/** @param options.introspect where tokens are asked about; with it only OAuth is offered */
export async function startDovecot(options: { readonly introspect?: string } = {}): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-dovecot-'));
  chmodSync(folder, 0o755);
  const mail = join(folder, 'mail');
  for (const each of ['', 'Maildir', 'Maildir/new', 'Maildir/cur', 'Maildir/tmp']) {
    mkdirSync(join(mail, each), { recursive: true });
    chownSync(join(mail, each), uid, gid);
  }
  const [port, tlsPort] = [await freePort(), await freePort()];
  const oauth = join(folder, 'oauth.ext');
  writeFileSync(
    oauth,
    `introspection_url = ${options.introspect}\nintrospection_mode = auth\nusername_attribute = email\nactive_attribute = active\nactive_value = true\n`,
  );
  const passdb = options.introspect
    ? `auth_mechanisms = xoauth2 oauthbearer\npassdb {\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = ${oauth}\n}`
    : `passdb {\n driver = static\n args = user=${mailUser.user} password=${mailUser.password}\n}`;
  const conf = join(folder, 'dovecot.conf');
  writeFileSync(
    conf,
    `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = required
ssl_cert = <${pem}
ssl_key = <${pem}
mail_location = maildir:${mail}/Maildir
mailbox_list_index = no
maildir_very_dirty_syncs = no
first_valid_uid = ${uid}
${passdb}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${mail}
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
`,
  );
  let process_: ReturnType<typeof spawn> | undefined;
  let delivered = 0;
  const log = (): string => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : '');

  async function start(): Promise<void> {
    const child = spawn('dovecot', ['-F', '-c', conf], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    let failed: Error | undefined;
    child.once('error', (error) => {
      failed = new Error(`dovecot is needed (Debian: apt-get install dovecot-imapd): ${error.message}`);
    });
    child.once('exit', (code) => {
      if (child === process_ && !stopping) failed = new Error(`dovecot ended with ${code}: ${said}${log()}`);
    });
    process_ = child;
    for (let tries = 0; !(await answers(tlsPort)); tries++) {
      if (failed) throw failed;
      if (tries > 500) throw new Error(`dovecot does not answer: ${said}${log()}`);
      await sleep(20);
    }
  }

  let stopping = false;
  async function stop(): Promise<void> {
    const child = process_;
    if (!child || child.exitCode !== null) return;
    stopping = true;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    stopping = false;
  }
  const gone = (): void => {
    process_?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', gone);
  await start();

  return {
    ...{ port, tlsPort, log, start, stop },
    deliver(text) {
      const name = `1${String(++delivered).padStart(9, '0')}.test`;
      const written = join(mail, 'Maildir', 'tmp', name);
      writeFileSync(written, typeof text === 'string' ? text.replace(/\r?\n/g, '\n') : text);
      chownSync(written, uid, gid);
      renameSync(written, join(mail, 'Maildir', 'new', name));
    },
    mails(name) {
      const at = join(mail, 'Maildir', name === undefined ? '' : `.${name}`);
      return ['new', 'cur'].flatMap((each) => (existsSync(join(at, each)) ? readdirSync(join(at, each)) : [])).toSorted();
    },
    async restart() {
      await stop();
      await start();
    },
    async remove() {
      await stop();
      process.off('exit', gone);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether somebody listens. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
