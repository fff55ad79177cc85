import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCef, readExtension } from './cef.ts';

const pairs = (text: string) => Object.fromEntries(readExtension(text));

describe('readCef', () => {
  it('reads header and extension', () => {
    const event = readCef('CEF:0|Security|threatmanager|1.0|100|worm successfully stopped|10|src=10.0.0.1 dst=203.0.113.2 spt=1232');
    expect({ ...event, extension: Object.fromEntries(event?.extension ?? []) }).toEqual({
      ...{ version: '0', vendor: 'Security', product: 'threatmanager', productVersion: '1.0', signatureId: '100' },
      ...{ name: 'worm successfully stopped', severity: '10', extension: { src: '10.0.0.1', dst: '203.0.113.2', spt: '1232' } },
    });
  });

  it('undoes the escapes of the header, and leaves equal signs in it alone', () => {
    expect(readCef('CEF:1|secu\\|rity|a\\\\b|1=0|100|detected a \\| in message|High|act=blocked a | dst=203.0.113.2')).toMatchObject({
      ...{ version: '1', vendor: 'secu|rity', product: 'a\\b', productVersion: '1=0', name: 'detected a | in message', severity: 'High' },
      extension: new Map([
        ['act', 'blocked a |'],
        ['dst', '203.0.113.2'],
      ]),
    });
  });

  it('finds it behind a header that was not understood, and does without its end', () => {
    expect(readCef('fw1 %x%: CEF: 0.1|v|p|1|2|name|3|src=192.0.2.1')).toMatchObject({ version: '0.1', severity: '3' });
    expect(readCef('CEF:0|v|p|1|2|name')).toMatchObject({ name: 'name', severity: '', extension: new Map() });
    expect(readCef('CEF:0|v|p|1|2|name|5')).toMatchObject({ severity: '5', extension: new Map() });
    expect(readCef('CEF:0|v|p|1')).toBeUndefined();
    expect(readCef('CEF:|v|p|1|2|n|3|')).toBeUndefined();
    expect(readCef('nothing of the kind')).toBeUndefined();
  });
});

describe('readExtension', () => {
  it('lets values hold blanks, signs and equal signs', () => {
    expect(
      pairs(
        'msg=Detected a threat.\\n No action\\=needed. request=https://example.com/a?b=c&d=e fname=my file.exe cs1Label=Rule Name cs1=A  B dvchost=h',
      ),
    ).toEqual({
      msg: 'Detected a threat.\n No action=needed.',
      request: 'https://example.com/a?b=c&d=e',
      fname: 'my file.exe',
      cs1Label: 'Rule Name',
      cs1: 'A  B',
      dvchost: 'h',
    });
  });

  it('undoes escapes, and lets paths be whose sender does none', () => {
    expect(pairs('a=C:\\\\new\\\\run.exe b=C:\\new\\run.exe c=x\\\\=y d=one\\r\\ntwo e=\\q f=a\\|b')).toEqual({
      a: 'C:\\new\\run.exe',
      b: 'C:\\new\\run.exe',
      c: 'x\\=y',
      d: 'one\r\ntwo',
      e: '\\q',
      f: 'a|b',
    });
  });

  it('keeps empty values, keys with marks, and both of a key that comes twice', () => {
    expect(pairs('src= dst=203.0.113.1 ad.field-1[0]=x src=198.51.100.7 src=198.51.100.8 rest')).toEqual({
      src: '',
      dst: '203.0.113.1',
      'ad.field-1[0]': 'x',
      'src#2': '198.51.100.7',
      'src#3': '198.51.100.8 rest',
    });
    expect(pairs('no pairs at all')).toEqual({});
  });

  it('gives back what was written by the rules', () => {
    const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.]{0,12}$/);
    // A path with a drive is the one thing that is read otherwise than by the rules where it comes with single backslashes.
    const value = fc
      .string()
      .map((text) => text.replace(/[\x00-\x1f\x7f:]/g, '').trim())
      .filter((text) => !/(?:^|\s)[\w.[\]-]+=/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name }), (written) => {
        const text = written.map(([name, each]) => `${name}=${each.replace(/([\\=])/g, '\\$1')}`).join(' ');
        expect([...readExtension(text)]).toEqual(written);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws', () => {
    const piece = fc.constantFrom('CEF:0|', '|', '\\', '=', ' ', 'a', 'src=', '[', '\0', '\n');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (parts) => {
        readCef(`CEF:0|${parts.join('')}`);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['equal signs', '='.repeat(65_000)],
    ['keys in a row', 'a='.repeat(32_000)],
    ['one long key', `${'a'.repeat(65_000)}=`],
    ['long keys', `${'a'.repeat(300)}=`.repeat(215)],
    ['backslashes', `a=${'\\'.repeat(65_000)}`],
    ['one key again and again', 'src=1 '.repeat(11_000)],
    ['blanks', `a=${' '.repeat(65_000)}b`],
    ['drives', `a=${'C:\\'.repeat(20_000)}`],
  ])('is linear: %s', (_, text) => {
    for (let i = 0; i < 30; i++) readCef(`CEF:0|v|p|1|2|n|3|${text}`);
  });
});
