import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assay, root, start, temporaryHome } from './assay.ts';

const home = temporaryHome();
const password = 'correct horse battery staple';
let server: ReturnType<typeof start>;
let said = '';
let address = '';

const run = (...args: string[]) => assay(home.path, args);
const until = async <T>(what: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  for (let tries = 0; tries < 600; tries++) {
    const found = await what();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`it did not come; the server said: ${said}`);
};

beforeAll(async () => {
  server = start(home.path, ['serve', '--listen', '127.0.0.1:0']);
  server.child.stderr?.on('data', (part) => {
    said += String(part);
  });
  address = await until(() => /listens on (http:\S+)/.exec(said)?.[1]);
}, 60_000);
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  home.remove();
}, 60_000);

describe('who may do what', { timeout: 60_000 }, () => {
  it('begins with a link that signs in once', async () => {
    const link = await until(() => /(http:\S+\/sign-in\/link\/\S+)/.exec(said)?.[1]);
    expect(link.startsWith(address)).toBe(true);
    const press = () =>
      fetch(link, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect((await fetch(link)).status).toBe(200);
    const pressed = await press();
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/sign-in']);
    const cookie = pressed.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await (await fetch(`${address}/v1/session`, { headers: { cookie } })).json()).toMatchObject({ kind: 'link', role: 'admin' });
    expect((await press()).status).toBe(401);
  });

  it('ends for a key that another process revokes, while it is used', async () => {
    const made = await run('keys', 'create', 'siem', '--role', 'service', '--expires', '90d', '--clearance', 'green');
    const secret = made.stdout.trim();
    expect([made.code, secret]).toEqual([0, expect.stringMatching(/^assay_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/)]);
    expect(made.stderr).toContain('it is not shown again');
    expect(made.stderr).not.toContain(secret);
    const ask = async () => (await fetch(`${address}/v1/session`, { headers: { authorization: `Bearer ${secret}` } })).status;
    expect(await ask()).toBe(200);
    const hint = secret.slice(6, 14);
    expect((await run('keys', 'list')).stdout).toMatch(new RegExp(`^${hint}  siem: service, .*up to TLP:GREEN, until `));
    const revoked = await run('keys', 'revoke', secret);
    expect(revoked).toMatchObject({ code: 0, stdout: `${hint} (siem) is revoked\n` });
    await until(async () => ((await ask()) === 401 ? true : undefined));
    expect((await run('keys', 'list')).stdout).toContain('revoked');
    const everything = JSON.stringify([await run('keys', 'list', '--json'), await run('audit'), said]);
    expect(everything).not.toContain(secret.slice(15));
  });

  it('takes a password from standard input, and from nowhere that others see', async () => {
    const made = await assay(home.path, ['users', 'create', 'ann', '--role', 'admin', '--clearance', 'red'], { input: `${password}\n` });
    expect(made).toMatchObject({ code: 0, stdout: 'ann: admin, up to TLP:RED, never signed in\n', stderr: '' });
    const sign = () =>
      fetch(`${address}/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'ann', password }),
      });
    const signed = await sign();
    const cookie = signed.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect([signed.status, await signed.json()]).toMatchObject([200, { name: 'ann' }]);
    expect(await run('users', 'disable', 'ann')).toMatchObject({ code: 1, stderr: expect.stringContaining('ASSAY_LAST_ADMIN') });
    await assay(home.path, ['users', 'create', 'bo', '--role', 'admin'], { input: password });
    expect(await run('users', 'disable', 'Ann')).toMatchObject({ code: 0, stdout: 'ann: admin, up to TLP:RED, disabled\n' });
    expect((await fetch(`${address}/v1/session`, { headers: { cookie } })).status).toBe(401);
    expect((await sign()).status).toBe(401);
    expect((await assay(home.path, ['users', 'create', 'cy'], { input: '' })).code).toBe(2);
    expect((await run('users', 'create', 'cy', password)).code).toBe(2);
    expect((await run('users', 'change', 'nobody', '--role', 'viewer')).code).toBe(2);
    expect((await run('users', 'change', 'bo')).code).toBe(2);
  });

  it('asks a terminal for a password twice, and shows nothing of it', async () => {
    const command = `${process.execPath} ${join(root, 'bin', 'assay.cjs')} users create di`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH ?? '', HOME: home.path },
      stdio: 'pipe',
    });
    let shown = '';
    terminal.stdout.on('data', (part) => {
      shown += String(part);
    });
    await until(() => (shown.includes('password of di: ') ? true : undefined));
    terminal.stdin.write(`x\x15${password}y\x7f\r`);
    await until(() => (shown.includes('once more: ') ? true : undefined));
    terminal.stdin.write(`${password}\r`);
    await new Promise((resolve) => terminal.once('close', resolve));
    expect(shown).toContain('di: analyst');
    expect(shown).not.toContain('horse');
  });

  it('keeps a log that can be proved', async () => {
    const { stdout } = await run('audit', 'verify', '--json');
    const { rows, head, broken } = JSON.parse(stdout);
    expect([rows > 5, broken]).toEqual([true, null]);
    expect((await run('audit', 'verify', '--head', head)).code).toBe(0);
    expect((await run('audit', 'verify', '--head', 'a'.repeat(64))).code).toBe(1);
    expect((await run('audit', '--action', 'user.disabled', '--json')).stdout).toMatch(/"subject":"ann"/);
  });

  it('works in a browser, by links and forms alone', async () => {
    const { stdout } = await run('users', 'link');
    const link = stdout.trim().replace(/^http:\/\/[^/]+/, address);
    const browser = await openBrowser();
    try {
      await browser.open(link);
      await browser.run(`document.querySelector('button').click()`);
      await until(async () => ((await browser.run('document.body.innerText')).includes('You are signed in as') ? true : undefined));
      expect(await browser.run('location.pathname')).toBe('/sign-in');
      await browser.run(`document.querySelector('button').click()`);
      await until(async () => ((await browser.run('document.body.innerText')).includes('Password') ? true : undefined));
      await browser.run(
        `document.querySelector('#name').value = 'bo'; document.querySelector('#password').value = ${JSON.stringify(password)};`,
      );
      await browser.run(`document.querySelector('button').click()`);
      await until(async () => ((await browser.run('document.body.innerText')).includes('signed in as bo') ? true : undefined));
    } finally {
      browser.close();
    }
  });
});

/** Chromium, with a window that nobody sees. */
async function openBrowser() {
  const argv = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-port=0',
    `--user-data-dir=${join(home.path, 'chromium')}`,
    'about:blank',
  ];
  const child: ChildProcess = spawn(binary(), argv, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: home.path } });
  let told = '';
  child.stderr?.on('data', (part) => {
    told += String(part);
  });
  const { host } = new URL(await until(() => /DevTools listening on (ws:\S+)/.exec(told)?.[1]));
  const pages = (await (await fetch(`http://${host}/json/list`)).json()) as { type: string; webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(pages.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  let last = 0;
  const ask = (method: string, params: object): Promise<Record<string, never>> => {
    const id = ++last;
    return new Promise((resolve) => {
      const hear = ({ data }: MessageEvent): void => {
        const reply = JSON.parse(String(data));
        if (reply.id !== id) return;
        socket.removeEventListener('message', hear);
        resolve(reply.result ?? {});
      };
      socket.addEventListener('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  return {
    async open(url: string): Promise<void> {
      await ask('Page.navigate', { url });
      await until(async () => ((await this.run('location.href + document.readyState')) === `${url}complete` ? true : undefined));
    },
    async run(expression: string): Promise<string> {
      const { result } = (await ask('Runtime.evaluate', { expression })) as { result?: { value?: unknown } };
      return String(result?.value);
    },
    close(): void {
      socket.close();
      child.kill('SIGKILL');
    },
  };
}

function binary(): string {
  try {
    return execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome']).toString().trim();
  } catch {
    throw new Error('this test needs Chromium: `apt-get install chromium`, or `npm run test:all`, which installs it');
  }
}
