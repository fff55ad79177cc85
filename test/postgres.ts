/**
 * A PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a socket in it and by nothing else. It goes when the
 * test process does, however that ends. Where there is no PostgreSQL the tests fail, and say how to install it.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

export interface Postgres {
  /** Address of a database of this name. */
  url(database: string): string;
  /** Makes an empty database. @returns its address */
  createDatabase(): Promise<string>;
  /** `fast` ends the connections, as a restart by hand does; `immediate` is a crash. It is back when this returns. */
  restart(how?: 'fast' | 'immediate'): Promise<void>;
  /** Stays away until `start`. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Stops it and deletes it. */
  remove(): Promise<void>;
}

const signals = { fast: 'INT', immediate: 'QUIT' } as const;
const user = 'postgres';

/** Starts a cluster; takes about two seconds. */
export async function startPostgres(): Promise<Postgres> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'assay-pg-'));
  const data = join(folder, 'data');
  // The server refuses to run as root.
  const asRoot = process.getuid?.() === 0;
  if (asRoot) execFileSync('chown', [user, folder]);
  const command = (argv: readonly string[]): [string, string[]] => {
    const [first = '', ...rest] = asRoot ? ['runuser', '-u', user, '--', ...argv] : argv;
    return [first, rest];
  };
  await promisify(execFile)(
    ...command([join(bin, 'initdb'), '-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']),
    { cwd: folder },
  );

  const url = (database: string): string => `postgres://${user}@/${database}?host=${encodeURIComponent(folder)}`;
  const server = serverIn({ folder, data, bin, command, isUp: () => query(url('postgres'), 'select 1') });
  let databases = 0;

  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await server.start();
  return {
    url,
    async createDatabase() {
      const name = `assay_${process.pid}_${databases++}`;
      await query(url('postgres'), `create database ${name}`);
      return url(name);
    },
    async restart(how) {
      await server.stop(how);
      await server.start();
    },
    start: server.start,
    stop: server.stop,
    async remove() {
      await server.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

interface Installed {
  readonly folder: string;
  readonly data: string;
  readonly bin: string;
  command(argv: readonly string[]): [string, string[]];
  isUp(): Promise<unknown>;
}

function serverIn({ folder, data, bin, command, isUp }: Installed) {
  let running: ChildProcess | undefined;

  async function start(): Promise<void> {
    // The shell stops the server when its input ends, as it does when we do: a test that is killed leaves nothing behind. A word in
    // its input is the signal by which to stop.
    const script = `"$0" "$@" </dev/null & server=$!
      read -r how || how=QUIT
      kill -s "\${how:-QUIT}" "$server"; wait "$server"`;
    const settings = [
      '-c',
      'listen_addresses=',
      '-c',
      'fsync=off',
      '-c',
      'log_min_messages=fatal',
      '-c',
      `unix_socket_directories=${folder}`,
    ];
    const [file, argv] = command(['sh', '-c', script, join(bin, 'postgres'), '-D', data, ...settings]);
    const child = spawn(file, argv, { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (part: Buffer) => {
      said = (said + part.toString()).slice(-4_000);
    });
    child.stdin?.on('error', () => undefined);
    running = child;
    for (let tries = 0; ; tries++) {
      if (child.exitCode !== null || tries > 600) throw new Error(`PostgreSQL did not start: ${said}`);
      if (await isUp().catch(() => undefined)) return;
      await sleep(50);
    }
  }

  async function stop(how: keyof typeof signals = 'fast'): Promise<void> {
    const child = running;
    running = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.end(`${signals[how]}\n`);
    await ended;
  }

  return { start, stop };
}

/** Debian keeps them beside the PATH, by version. */
function binaries(): string {
  const places = [
    ...globSync('/usr/lib/postgresql/*/bin/initdb').sort((a, b) => Number(b.split('/')[4]) - Number(a.split('/')[4])),
    ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'initdb')),
  ];
  const initdb = places.find((path) => existsSync(path) && existsSync(join(dirname(path), 'postgres')));
  if (!initdb) throw new Error('these tests need PostgreSQL: `apt-get install postgresql`, or `npm run test:all`, which installs it');
  return dirname(initdb);
}
