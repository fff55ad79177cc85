import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where a test's rsyslogd sends what it is given, and how. */
export interface Forwarding {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Parameters of `omfwd` beside target, port and protocol. */
  readonly action: string;
  /** Parameters of `global()`: certificates. */
  readonly global?: string;
}

export interface Rsyslogd {
  /** As a device would, over TCP in lines. */
  send(messages: readonly string[]): Promise<void>;
  /** What it has said of itself. */
  said(): string;
  stop(): Promise<void>;
}

/** A real rsyslogd with a folder of its own, that relays what it receives. */
export async function startRsyslogd(folder: string, { port, protocol, action, global = '' }: Forwarding): Promise<Rsyslogd> {
  mkdirSync(folder, { recursive: true });
  const portFile = join(folder, 'port');
  const config = join(folder, 'rsyslog.conf');
  writeFileSync(
    config,
    `global(workDirectory="${folder}" maxMessageSize="64k" ${global})
module(load="imtcp")
input(type="imtcp" port="0" address="127.0.0.1" listenPortFileName="${portFile}")
action(type="omfwd" target="127.0.0.1" port="${port}" protocol="${protocol}" action.resumeRetryCount="-1" action.resumeInterval="1"
  queue.type="LinkedList" ${action})
`,
  );
  const child = spawn(rsyslogdPath(), ['-n', '-f', config, '-i', join(folder, 'pid')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  while (!existsSync(portFile) || readFileSync(portFile, 'utf8') === '') {
    if (child.exitCode !== null) throw new Error(`rsyslogd ended: ${said}`);
    await sleep(20);
  }
  const listens = Number(readFileSync(portFile, 'utf8'));
  return {
    send: (messages) =>
      new Promise((resolve, reject) => {
        const socket = connect(listens, '127.0.0.1', () => socket.end(messages.map((message) => `${message}\n`).join('')));
        socket.on('error', reject).on('close', () => resolve());
      }),
    said: () => said,
    stop: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await over;
}

/** Debian puts it where only root looks for programs. */
function rsyslogdPath(): string {
  return ['/usr/sbin/rsyslogd', '/sbin/rsyslogd'].find((path) => existsSync(path)) ?? 'rsyslogd';
}

/** A certificate authority with one certificate for 127.0.0.1 and one for a sender, as files. */
export function makeCertificates(folder: string): Readonly<Record<'ca' | 'cert' | 'key' | 'clientCert' | 'clientKey', string>> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test authority'],
    ...['-keyout', 'ca.key', '-out', 'ca.pem', '-addext', 'keyUsage=critical,keyCertSign', '-addext', 'basicConstraints=critical,CA:true'],
  );
  for (const [name, subject] of [
    ['server', 'localhost'],
    ['client', 'sender.example.org'],
  ] as const) {
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${subject}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    writeFileSync(at(`${name}.ext`), `subjectAltName=DNS:${subject},IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
    );
  }
  return { ca: at('ca.pem'), cert: at('server.pem'), key: at('server.key'), clientCert: at('client.pem'), clientKey: at('client.key') };
}
