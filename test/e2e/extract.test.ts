import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assay, type Ended, type Options, root, temporaryHome } from './assay.ts';

let home: ReturnType<typeof temporaryHome>;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => home.remove());

const at = (name: string): string => join(home.path, name);
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}
const extract = (args: readonly string[], options?: Options): Promise<Ended> => assay(home.path, ['extract', ...args], options);
const lines = ({ stdout }: Ended): string[] => stdout.split('\n').slice(0, -1);
const text = 'seen hxxps[://]evil[.]example[.]com/a and 198.51.100.7, then 198.51.100.7 again\n';

/** Like {@link assay}, but its standard input stays open. */
function piped(args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'bin', 'assay.cjs'), 'extract', ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: home.path },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
  });
  const ended = new Promise<{ code: number | null; stdout: string }>((resolve) => child.on('close', (code) => resolve({ code, stdout })));
  return { child, ended, seen: () => stdout };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !holds(); i++) await sleep(25);
  expect(holds()).toBe(true);
}

/** More lines than are read at once, a few values in each. */
function log(lines: number): string {
  return Array.from(
    { length: lines },
    (_, i) =>
      `2026-11-23T15:00:00Z GET /index-${i}.html from 45.${(i >> 8) & 255}.${i & 255}.7 via https://host-${i % 500}.example.com/p\n`,
  ).join('');
}

describe('what is found', () => {
  it('is a table of type, value, confidence, reason and place, with a count', async () => {
    const { code, stdout, stderr } = await extract([file('report.txt', text)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^url +hxxps\[:\/\/\]evil\[\.\]example\[\.\]com\/a +\d\.\d\d {2}\S.* {2}\(text:5\)$/m);
    expect(stdout).toMatch(/^ipv4 +198\[\.\]51\[\.\]100\[\.\]7 .*\(text:42\)$/m);
    expect(stdout).toMatch(/^3 indicators found\n$/m);
  });

  it('has the same columns in every format that a program reads', async () => {
    const path = file('report.txt', text);
    const columns = {
      ioc_value: '198.51.100.7',
      ioc_type: 'ipv4',
      confidence: expect.any(Number),
      reason: expect.any(String),
      field: 'text',
      offset: 42,
      written: '198.51.100.7',
    };
    const json = JSON.parse((await extract([path, '-f', 'json'])).stdout);
    expect(json).toMatchObject({ origin: path, kind: 'text', troubles: [] });
    expect(json.findings.find((each: { ioc_type: string }) => each.ioc_type === 'ipv4')).toEqual(columns);
    const ndjson = lines(await extract([path, '-f', 'ndjson'])).map((line) => JSON.parse(line));
    expect(ndjson).toEqual(json.findings);
    const csv = (await extract([path, '-f', 'csv'])).stdout.split('\r\n');
    expect(csv[0]).toBe('ioc_value,ioc_type,confidence,reason,field,offset,written');
    expect(csv.filter((row) => row.startsWith('198.51.100.7,ipv4,'))).toEqual([expect.stringMatching(/,text,42,198\.51\.100\.7$/)]);
    expect(lines(await extract([path, '-f', 'values']))).toEqual(ndjson.map(({ ioc_value }) => ioc_value));
  });

  it('is every place with --mentions', async () => {
    const places = lines(await extract([file('report.txt', text), '-f', 'ndjson', '--mentions', '--types', 'ipv4'])).map(
      (line) => JSON.parse(line).offset,
    );
    expect(places).toEqual([42, 61]);
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ['--types', text, ['--types', 'ipv4, url'], ['https://evil.example.com/a', '198.51.100.7']],
    ['--no-hosts', 'https://evil.example.com/a, user@example.org', ['--no-hosts'], ['https://evil.example.com/a', 'user@example.org']],
    ['--no-private', '10.0.0.1 and 45.33.32.156', ['--no-private'], ['45.33.32.156']],
    [
      '--no-nested',
      'https://example.org/?u=https://example.com/',
      ['--no-nested', '--types', 'url'],
      ['https://example.org/?u=https://example.com/'],
    ],
    ['--unknown-tlds', 'evil[.]example[.]invalidtld, 45.33.32.156', ['--unknown-tlds', 'never'], ['45.33.32.156']],
  ])('follows %s', async (_name, input, options, expected) => {
    expect(lines(await extract([file('input.txt', input), '-f', 'values', ...options]))).toEqual(expected);
  });

  it('includes what is doubtful with --doubtful, with a low confidence', async () => {
    const path = file('input.txt', 'import setup.py from version 1.2.3.4 of evil.example.com\n');
    const found = async (...options: string[]) => lines(await extract([path, '-f', 'ndjson', ...options])).map((line) => JSON.parse(line));
    const [sure, all] = [await found(), await found('--doubtful')];
    expect(all.length).toBeGreaterThan(sure.length);
    expect(all.filter(({ confidence }) => confidence >= 0.5).length).toBeGreaterThanOrEqual(sure.length);
    expect(all.some(({ confidence }) => confidence < 0.5)).toBe(true);
  });

  it('is complete however often something stands there, where only its first place is shown', async () => {
    const path = file('often.txt', '198.51.100.7\n'.repeat(1_500));
    expect(await extract([path, '-f', 'values'])).toEqual({ code: 0, stdout: '198.51.100.7\n', stderr: '' });
    const { code, stdout, stderr } = await extract([path, '-f', 'values', '--mentions']);
    expect([code, lines({ code, stdout, stderr }).length]).toEqual([3, 1_000]);
    expect(stderr).toMatch(/^assay: mentions: 1 observables stand in more than 1000 places/);
  });

  it('is found in what is attached to a mail', async () => {
    const list = Buffer.from('ip,note\n198.51.100.9,x\n').toString('base64');
    const mail = `From: a@example.net\nTo: b@example.com\nSubject: x\nContent-Type: text/csv; name="list.csv"\nContent-Disposition: attachment; filename="list.csv"\nContent-Transfer-Encoding: base64\n\n${list}\n`;
    const { code, stdout } = await extract([file('mail.eml', mail), '-f', 'csv', '--types', 'ipv4']);
    expect([code, stdout.split('\r\n')[1]]).toEqual([0, '198.51.100.9,ipv4,0.95,an address,attachment:list.csv/row:2/ip,0,198.51.100.9']);
  });

  it('is what a value itself is', async () => {
    expect(JSON.parse((await extract(['evil[.]example[.]com', '-f', 'ndjson'])).stdout)).toEqual({
      ioc_value: 'evil.example.com',
      ioc_type: 'domain',
      confidence: 1,
      reason: 'given as an argument',
      field: 'argument',
      offset: 0,
      written: 'evil[.]example[.]com',
    });
  });

  it('of several inputs names each once, and the input before the field', async () => {
    const rows = lines(await extract([file('a.txt', text), '-', '-f', 'ndjson'], { input: '198.51.100.7 203.0.113.9' })).map((line) =>
      JSON.parse(line),
    );
    expect(rows.map(({ ioc_value, field }) => [ioc_value, field])).toEqual([
      ['https://evil.example.com/a', `${at('a.txt')}/text`],
      ['evil.example.com', `${at('a.txt')}/text`],
      ['198.51.100.7', `${at('a.txt')}/text`],
      ['203.0.113.9', 'stdin/text'],
    ]);
  });

  it('does nothing to the terminal', async () => {
    const path = file('hostile.txt', 'x\u001b]0;owned\u0007 https://example.com/\u202egpj.exe?a=\u001b[2J z\n');
    for (const format of ['table', 'values', 'json', 'ndjson', 'csv'])
      expect((await extract([path, '-f', format, '--doubtful', '--mentions'])).stdout.replace(/[\r\n]/g, '')).not.toMatch(
        format === 'csv' ? /\u001b/ : /\p{C}/u,
      );
  });
});

describe('wrong words', () => {
  it.each([
    [['--types', 'ipv5'], /there is no type "ipv5"\n {2}did you mean ipv4/],
    [['--types', 'btc'], /there is no type "btc"\n {2}known are ipv4, ipv6/],
    [['--types', 'sha-256'], /did you mean sha256/],
    [['--types', 'hash'], /did you mean imphash or authentihash/],
    [['--types', ','], /--types names no type/],
    [['--zero-padded', 'octal'], /Allowed choices are unambiguous, decimal, never/],
    [['--unknown-tlds', 'sometimes'], /Allowed choices are never, defanged, always/],
  ])('%j', async (options, message) => {
    const { code, stdout, stderr } = await extract([file('report.txt', text), ...options]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('an input that is empty, also when it is piped', async () => {
    const { code, stderr } = await extract(['-'], { input: '' });
    expect([code, stderr.includes('ASSAY_INPUT_EMPTY')]).toEqual([1, true]);
  });
});

describe('a log of any size', () => {
  it('gives the same from a file, packed, piped, or packed and piped', { timeout: 120_000 }, async () => {
    const content = log(100_000);
    expect(content.length).toBeGreaterThan(8 * 1024 * 1024);
    const packed = gzipSync(content);
    const options = ['-f', 'ndjson', '--types', 'ipv4,domain,url'];
    const expected = await extract([file('big.log', content), ...options]);
    expect([expected.code, expected.stderr, lines(expected).length]).toEqual([0, '', 65_536 + 1_000]);
    for (const ended of [
      await extract([file('big.log.gz', packed), ...options]),
      await extract(['-', ...options], { input: content }),
      await extract(options, { input: packed }),
    ])
      expect([ended.code, ended.stderr, ended.stdout === expected.stdout]).toEqual([0, '', true]);
  });

  it('that is cut short gives what was there, and says so', async () => {
    const packed = gzipSync(log(20_000));
    for (const format of ['values', 'json']) {
      const { code, stdout, stderr } = await extract(['-', '-f', format], { input: packed.subarray(0, packed.length >> 1) });
      expect([code, stdout.length > 10_000]).toEqual([3, true]);
      expect(stderr).toMatch(/cut short/);
      if (format === 'json') expect(JSON.parse(stdout).troubles).toHaveLength(1);
    }
  });

  it('is written while it still comes', async () => {
    const { child, ended, seen } = piped(['-', '-f', 'values']);
    child.stdin.write(log(30_000));
    await until(() => seen().includes('45.0.0.7\n'));
    child.stdin.end();
    expect((await ended).code).toBe(0);
  });

  it.each([
    ['json', (stdout: string) => JSON.parse(stdout).troubles[0].message],
    ['table', (stdout: string) => /found, with 1 note on what was read\n$/.test(stdout) && 'ended before everything was read'],
  ] as const)('ends whole on Ctrl-C: %s', async (format, trouble) => {
    const { child, ended, seen } = piped(['-', '-f', format]);
    child.stdin.write(log(30_000));
    await until(() => seen().includes('host-7'));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect([code, trouble(stdout)]).toEqual([130, 'ended before everything was read']);
  });

  it('leaves no half file on Ctrl-C', async () => {
    const { child, ended } = piped(['-', '-f', 'values', '-o', at('out.txt')]);
    child.stdin.write(log(30_000));
    await until(() => readdirSync(home.path).some((name) => name.endsWith('.part')));
    await sleep(300);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect([existsSync(at('out.txt')), readdirSync(home.path).filter((name) => name.endsWith('.part'))]).toEqual([false, []]);
  });
});

describe('refang and defang', () => {
  const prose = 'Mail (user@example.com): see https://Evil.example.com/a.b at 10:30.\n\tNothing else. ';
  const defanged = 'Mail (user[@]example[.]com): see hxxps[://]Evil[.]example[.]com/a.b at 10:30.\n\tNothing else. ';

  it.each([
    ['a file', (name: string): [string[], Options] => [[name], {}]],
    ['standard input', (name: string): [string[], Options] => [['-'], { input: readFileSync(name) }]],
    ['a pipe without a word', (name: string): [string[], Options] => [[], { input: gzipSync(readFileSync(name)) }]],
  ])('rewrite %s and leave the prose', async (_name, given) => {
    const [words, options] = given(file('plain.txt', prose));
    expect(await assay(home.path, ['defang', ...words], options)).toEqual({ code: 0, stdout: defanged, stderr: '' });
    const [others, otherOptions] = given(file('plain.txt', defanged));
    expect(await assay(home.path, ['refang', ...others], otherOptions)).toEqual({ code: 0, stdout: prose, stderr: '' });
    expect((await assay(home.path, ['defang', ...others], otherOptions)).stdout).toBe(defanged);
  });

  it('rewrite what stands on the command line, a line each', async () => {
    expect((await assay(home.path, ['defang', 'https://evil.example.com/x', '198.51.100.7'])).stdout).toBe(
      'hxxps[://]evil[.]example[.]com/x\n198[.]51[.]100[.]7\n',
    );
    expect((await assay(home.path, ['refang', 'hxxps[://]evil[.]example[.]com/x'])).stdout).toBe('https://evil.example.com/x\n');
  });

  it('rewrite megabytes line by line, and come back', { timeout: 60_000 }, async () => {
    const content = log(40_000);
    const there = await assay(home.path, ['defang', '-'], { input: content });
    expect(there.stdout).not.toMatch(/https:|example\.com/);
    const back = await assay(home.path, ['refang', '-'], { input: there.stdout });
    expect([there.code, back.code, back.stdout === content]).toEqual([0, 0, true]);
  });

  it('write nothing for nothing', async () => {
    for (const command of ['refang', 'defang'])
      expect(await assay(home.path, [command, '-'], { input: '' })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('refuse what is no text', async () => {
    const { code, stdout, stderr } = await assay(home.path, [
      'defang',
      file(
        'program.bin',
        Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251),
      ),
    ]);
    expect([code, stdout, stderr.includes('ASSAY_INPUT_BINARY')]).toEqual([1, '', true]);
  });

  it.each(['refang', 'defang', 'extract'])('%s --help has examples', async (command) => {
    expect((await assay(home.path, [command, '--help'])).stdout).toContain(`assay ${command} `);
  });
});
