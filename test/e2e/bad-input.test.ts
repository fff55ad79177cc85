import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assay, type Ended, type Options, temporaryHome } from './assay.ts';

const home = temporaryHome();
afterAll(() => home.remove());

function file(name: string, content: string | Uint8Array): string {
  const path = join(home.path, name);
  writeFileSync(path, content);
  return path;
}

const offline = (args: readonly string[], options?: Options): Promise<Ended> =>
  assay(home.path, ['enrich', ...args, '--offline', '--format', 'json', '--quiet'], options);
const found = ({ stdout }: Ended): string[] => JSON.parse(stdout).enrichments.map((each: { ioc_value: string }) => each.ioc_value);

/** Each is one clear line with a code and a way out, never a stack. */
describe('bad input', () => {
  it.each<[string, () => string[], string, number]>([
    ['an empty file', () => [file('empty.txt', '')], 'ASSAY_INPUT_EMPTY', 1],
    ['a directory', () => [home.path], 'ASSAY_INPUT_UNREADABLE', 1],
    [
      'a binary file',
      () => [
        file(
          'program.bin',
          Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251),
        ),
      ],
      'ASSAY_INPUT_BINARY',
      1,
    ],
    ['a file that is not there', () => [join(home.path, 'nowhere.txt')], 'ASSAY_INPUT_NOT_FOUND', 1],
    ['a value that is nothing', () => ['hello-world'], 'ASSAY_INPUT_NOT_FOUND', 1],
    ['an unknown source', () => ['1.1.1.1', '--sources', 'nobody'], 'ASSAY_UNKNOWN_SOURCE', 2],
    ['an empty list of sources', () => ['1.1.1.1', '--sources', ''], 'ASSAY_USAGE', 2],
    ['no source that could be asked', () => ['1.1.1.1', '--sources', 'virustotal'], 'ASSAY_NO_SOURCES', 1],
    ['a deadline that is none', () => ['1.1.1.1', '--deadline', 'soon'], 'ASSAY_USAGE', 2],
    [
      'an output that cannot be written',
      () => ['1.1.1.1', '--output', join(home.path, 'no', 'folder', 'x.json')],
      'ASSAY_OUTPUT_UNWRITABLE',
      1,
    ],
    ['a store that cannot be opened', () => ['1.1.1.1', '--store', join(file('a-file', 'x'), 'x.db')], 'ASSAY_STORE_UNAVAILABLE', 1],
  ])('%s', async (_name, args, code, exit) => {
    const ended = await offline(args());
    expect(ended.stderr).toContain(code);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect([ended.code, ended.stdout]).toEqual([exit, '']);
  });

  it.each([['--frobnicate'], ['--format', 'docx'], ['--tlp', 'purple']])('an option it does not know: %s %s', async (...option) => {
    const ended = await assay(home.path, ['enrich', '1.1.1.1', ...option.filter((each) => each !== undefined)]);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(/error: .*\n.*--help/s);
  });

  it('an unknown command', async () => {
    expect((await assay(home.path, ['enrihc'])).code).toBe(2);
  });

  it('a file that may not be read', async () => {
    const path = file('secret.txt', '1.1.1.1');
    chmodSync(path, 0o000);
    const ended = await offline([path]);
    // Root may read everything: then it is simply read.
    if (process.getuid?.() === 0) expect(ended.code).toBe(0);
    else expect(ended.stderr).toContain('ASSAY_INPUT_UNREADABLE');
  });

  it('one bad input among several: the others are answered, the bad one is named', async () => {
    const ended = await offline([file('good.txt', 'seen 1.1.1.1'), join(home.path, 'nowhere.txt')]);
    expect([ended.code, found(ended)]).toEqual([3, ['1.1.1.1']]);
    expect(JSON.parse(ended.stdout).troubles[0].part).toContain('nowhere.txt');
  });

  it('one bad row among many', async () => {
    const rows = ['indicator,note', '1.1.1.1,ok', '"8.8.4.4,never closed', '8.8.8.8,ok'];
    const ended = await offline([file('rows.csv', rows.join('\n'))]);
    expect(found(ended)).toContain('1.1.1.1');
  });

  it.each<[string, () => Uint8Array]>([
    ['UTF-16 LE', () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('seen 1.1.1.1 here', 'utf16le')])],
    ['UTF-16 BE', () => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('seen 1.1.1.1 here', 'utf16le').swap16()])],
    [
      'invalid UTF-8',
      () => Buffer.concat([Buffer.from('caf\xe9 ', 'latin1'), Buffer.from([0xc3, 0x28]), Buffer.from(' seen 1.1.1.1 here')]),
    ],
  ])('%s', async (name, bytes) => {
    expect(found(await offline([file(`${name}.txt`, bytes())]))).toEqual(['1.1.1.1']);
  });

  it('a malformed mail', async () => {
    const mail =
      'From: <<<a@example.com\nContent-Type: multipart/mixed; boundary="x"\nSubject: =?utf-8?B?!!!?=\n\n--x\nContent-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n@@@@ 1.1.1.1\n--x\n\nsee 8.8.8.8';
    const ended = await offline([file('broken.eml', mail)]);
    expect([0, 3]).toContain(ended.code);
    expect(found(ended)).toContain('8.8.8.8');
  });

  it('a line of 50 MB and a file of 200 MB', { timeout: 180_000 }, async () => {
    const long = Buffer.concat([Buffer.alloc(50 * 1024 * 1024, 'a.'), Buffer.from(' 1.1.1.1')]);
    expect(found(await offline([file('line.txt', long)]))).toEqual(['1.1.1.1']);
    const text = Buffer.alloc(200 * 1024 * 1024, 'GET /index.html HTTP/1.1 from 8.8.8.8 at noon\n');
    expect(found(await offline([file('large.log', text)]))).toEqual(['8.8.8.8']);
  });

  it('no indicator at all is said, not an error', async () => {
    const ended = await offline([file('prose.txt', 'nothing to see here')]);
    expect([ended.code, found(ended)]).toEqual([0, []]);
  });

  it('a wrong configuration is one error that names the line', async () => {
    const folder = join(home.path, 'configured');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'assay.yaml'), 'marking:\n  tlp: amber\nsources:\n  virustotal:\n    api_kee: sEcReT-value-12345\n');
    const ended = await assay(home.path, ['enrich', '1.1.1.1', '--offline'], { cwd: folder });
    expect(ended.stderr).toMatch(/assay\.yaml:5/);
    expect(ended.stderr).toContain('api_key');
    expect(ended.stderr).not.toContain('sEcReT');
    expect([ended.code, ended.stdout]).toEqual([1, '']);
  });
});
