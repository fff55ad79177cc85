import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import { hashTypes, type Observable } from '../../domain/observable.ts';
import { knownContents } from './known-contents.ts';
import source from './source.ts';

/** The EICAR test string in pieces, so that no scanner takes this file for it. */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');

/** https://www.eicar.org/download-anti-malware-testfile/: the file stored in a ZIP archive, as eicar.org offers it. */
const eicarZip = Buffer.concat([
  Buffer.from('504b03040a0000000000e098b8283ccf51684400000044000000090000006569636172', 'hex'),
  Buffer.from(`.com${eicar}`),
  Buffer.from('504b010214000a0000000000e098b8283ccf51684400000044000000090000000000000001002000ff81000000006569636172', 'hex'),
  Buffer.from('.com'),
  Buffer.from('504b05060000000001000100370000006b0000000000', 'hex'),
]);

const bytes: Readonly<Record<string, Uint8Array>> = {
  'empty input': Buffer.alloc(0),
  'one line feed': Buffer.from('\n'),
  'one carriage return and line feed': Buffer.from('\r\n'),
  'one space': Buffer.from(' '),
  'one zero byte': Buffer.alloc(1),
  '512 zero bytes': Buffer.alloc(512),
  '1 KiB of zero bytes': Buffer.alloc(1024),
  '4 KiB of zero bytes': Buffer.alloc(4096),
  '64 KiB of zero bytes': Buffer.alloc(65_536),
  '1 MiB of zero bytes': Buffer.alloc(1_048_576),
  'UTF-8 byte order mark alone': Buffer.from('efbbbf', 'hex'),
  'empty ZIP archive': Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex'),
  'transparent GIF of one pixel': Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
  'EICAR test file': Buffer.from(eicar),
  'EICAR test file with a line feed': Buffer.from(`${eicar}\n`),
  'EICAR test file with a carriage return and line feed': Buffer.from(`${eicar}\r\n`),
  'EICAR test file in a ZIP archive (eicar_com.zip)': eicarZip,
};

const digests = (content: Uint8Array) =>
  Object.fromEntries(hashTypes.map((type) => [type, createHash(type).update(content).digest('hex')]));
const ask = (observable: Observable) => source.ask(observable, { datasets: {}, protectedNames: [], facts: {} });

contract(source, {
  found: [
    [{ type: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' }],
    [{ type: 'sha256', value: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f' }],
    [{ type: 'sha1', value: '0'.repeat(40) }],
  ],
  notFound: [[{ type: 'md5', value: '0123456789abcdef0123456789abcdef' }], [{ type: 'sha512', value: 'ab'.repeat(64) }]],
});

test('the table holds the digests of the bytes it names, and no others', () => {
  const told = Object.fromEntries(knownContents.map(({ what, label: _, ...told }) => [what, told]));
  expect(told).toEqual(Object.fromEntries(Object.entries(bytes).map(([what, content]) => [what, digests(content)])));
});

test.each(hashTypes)('every content is found by its %s', (type) => {
  const answers = Object.values(bytes).map((content) => ask({ type, value: digests(content)[type] ?? '' }));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 'found'));
});

test('what is said', () => {
  const of = (what: string) => ask({ type: 'sha256', value: digests(bytes[what] ?? Buffer.from('?')).sha256 ?? '' });
  expect([of('empty input'), of('EICAR test file'), of('4 KiB of zero bytes'), ask({ type: 'md5', value: 'f'.repeat(32) })]).toEqual(
    [
      [
        { kind: 'classification', label: 'empty-input', detail: 'the hash of: empty input' },
        { kind: 'known_good', list: 'hashes of trivial content', strength: 0.5 },
      ],
      [
        { kind: 'classification', label: 'eicar-test-file', detail: 'the hash of: EICAR test file' },
        { kind: 'known_good', list: 'anti-malware test files, harmless by design', strength: 1 },
      ],
      [
        { kind: 'classification', label: 'trivial-content', detail: 'the hash of: 4 KiB of zero bytes' },
        { kind: 'known_good', list: 'hashes of trivial content', strength: 0.5 },
      ],
      [{ kind: 'classification', label: 'placeholder-hash', detail: 'one digit repeated: no file has this hash' }],
    ].map((observations) => ({ status: 'found', observations, link: undefined })),
  );
});
